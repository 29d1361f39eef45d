//go:build !nodev

package chain

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ethereum/go-ethereum/rpc"
)

// devCaller is the embedded node with mining: it makes the in-process client and the
// server behave the same.
type devCaller struct{ dev *Dev }

func (d *Dev) caller() caller { return devCaller{dev: d} }

// Close implements caller. The Dev owns the connection.
func (devCaller) Close() {}

// CallContext implements caller. A transaction that the node accepts is in a block
// when CallContext returns, unless its nonce leaves a gap.
func (c devCaller) CallContext(ctx context.Context, result any, method string, args ...any) error {
	switch method {
	case "eth_sendRawTransaction":
		return c.send(ctx, result, method, args...)
	case "eth_getTransactionReceipt", "eth_getTransactionByHash":
		return c.lookup(ctx, result, method, args...)
	}
	return c.dev.rpc.CallContext(ctx, result, method, args...)
}

func (c devCaller) send(ctx context.Context, result any, method string, args ...any) error {
	c.dev.mine.Lock()
	defer c.dev.mine.Unlock()
	if err := c.dev.rpc.CallContext(ctx, result, method, args...); err != nil {
		return err
	}
	// The transaction is in: a caller who gives up now must not leave it unmined.
	if err := c.dev.seal(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(ErrMine, err)
	}
	return nil
}

// lookup turns go-ethereum's "transaction indexing is in progress" into the null of
// an unknown transaction. The index is behind only for old blocks, which are
// indexed in the background; block 0 counts as one of them for ever while it is the
// only one. A block that is sealed here enters its transactions at once.
func (c devCaller) lookup(ctx context.Context, result any, method string, args ...any) error {
	err := c.dev.rpc.CallContext(ctx, result, method, args...)
	if _, refused := errors.AsType[rpc.Error](err); !refused {
		return err
	}
	raw, ok := result.(*json.RawMessage)
	if !ok || c.dev.indexed() {
		return c.dev.rpc.CallContext(ctx, result, method, args...)
	}
	*raw = json.RawMessage("null")
	return nil
}
