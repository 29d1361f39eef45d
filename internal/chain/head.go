package chain

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Head returns the header of the newest block. Its hash was recomputed from its
// fields and equals the hash that the node names; [ErrInconsistent] otherwise.
// Chains whose headers have fields of their own (zkSync and other non-Ethereum
// rollups) therefore cannot be used.
func (c *Client) Head(ctx context.Context) (*types.Header, error) {
	return c.header(ctx, "latest")
}

// HeaderByNumber returns the canonical header at a height, checked like [Client.Head],
// or [ErrNotFound].
func (c *Client) HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error) {
	h, err := c.header(ctx, hexutil.EncodeUint64(number))
	if err != nil {
		return nil, err
	}
	if h.Number.Uint64() != number {
		return nil, &InconsistentError{
			Field: "block number", Told: h.Number.String(), Proven: fmt.Sprintf("%d by the question", number),
		}
	}
	return h, nil
}

func (c *Client) header(ctx context.Context, block string) (*types.Header, error) {
	raw, err := c.call(ctx, "eth_getBlockByNumber", block, false)
	if err != nil {
		return nil, err
	}
	if isNull(raw) {
		return nil, fmt.Errorf("block %s: %w", block, ErrNotFound)
	}
	return decodeHeader(raw)
}

// decodeHeader parses a block or header object and proves its hash.
func decodeHeader(raw json.RawMessage) (*types.Header, error) {
	var named struct {
		Hash *common.Hash `json:"hash"`
	}
	if err := decode("block", raw, &named); err != nil {
		return nil, err
	}
	if named.Hash == nil {
		return nil, malformed("block", errNull)
	}
	h := new(types.Header)
	if err := decode("block", raw, h); err != nil {
		return nil, err
	}
	if !h.Number.IsUint64() {
		return nil, malformed("block number", errRange)
	}
	if got := h.Hash(); got != *named.Hash {
		return nil, &InconsistentError{Field: "block hash", Told: named.Hash.Hex(), Proven: got.Hex()}
	}
	return h, nil
}

// checkCanonical proves that hash is the block at its height right now.
func (c *Client) checkCanonical(ctx context.Context, number uint64, hash common.Hash) error {
	h, err := c.HeaderByNumber(ctx, number)
	if err != nil {
		return err
	}
	if got := h.Hash(); got != hash {
		return &InconsistentError{Field: fmt.Sprintf("block %d", number), Told: hash.Hex(), Proven: got.Hex()}
	}
	return nil
}
