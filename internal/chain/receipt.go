package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

const (
	// Blocks come every 12 s on mainnet and every 250 ms to 2 s on rollups.
	pollFirst = 250 * time.Millisecond
	pollMax   = 4 * time.Second
	// maxBadPolls is how many polls in a row may find the node away or in the middle
	// of a reorganisation: about half a minute.
	maxBadPolls = 8
)

// Receipt returns the receipt of a transaction that is in a canonical block, or
// [ErrNotFound]. The receipt names the transaction and its block correctly; status,
// gas and logs are the node's word.
func (c *Client) Receipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	raw, err := c.call(ctx, "eth_getTransactionReceipt", hash)
	if err != nil {
		return nil, err
	}
	if isNull(raw) {
		return nil, fmt.Errorf("receipt of %v: %w", hash, ErrNotFound)
	}
	rec, err := decodeReceipt(raw, hash)
	if err != nil {
		return nil, err
	}
	err = c.checkCanonical(ctx, rec.BlockNumber.Uint64(), rec.BlockHash)
	if errors.Is(err, ErrInconsistent) || errors.Is(err, ErrNotFound) {
		err = &notCanonicalError{err}
	}
	if err != nil {
		return nil, fmt.Errorf("receipt of %v: %w", hash, err)
	}
	return rec, nil
}

// notCanonicalError is a receipt from a block that is not in the chain (now): a
// lie, or a reorganisation that passes.
type notCanonicalError struct{ err error }

func (e *notCanonicalError) Error() string { return "block is not canonical: " + e.err.Error() }
func (e *notCanonicalError) Unwrap() error { return e.err }

// decodeReceipt parses a receipt and checks that it is about the transaction, down
// to each log.
func decodeReceipt(raw json.RawMessage, hash common.Hash) (*types.Receipt, error) {
	rec := new(types.Receipt)
	if err := decode("receipt", raw, rec); err != nil {
		return nil, err
	}
	if rec.TxHash != hash {
		return nil, &InconsistentError{Field: "receipt", Told: rec.TxHash.Hex(), Proven: hash.Hex()}
	}
	if rec.BlockNumber == nil || !rec.BlockNumber.IsUint64() || rec.BlockHash == (common.Hash{}) {
		return nil, malformed("receipt", errRange)
	}
	for _, l := range rec.Logs {
		if l == nil {
			return nil, malformed("receipt", errNull)
		}
		if l.TxHash != hash || l.BlockHash != rec.BlockHash || l.BlockNumber != rec.BlockNumber.Uint64() || l.Removed {
			return nil, &InconsistentError{
				Field: "receipt log", Told: fmt.Sprintf("transaction %v in block %v", l.TxHash, l.BlockHash),
				Proven: fmt.Sprintf("transaction %v in block %v", hash, rec.BlockHash),
			}
		}
	}
	return rec, nil
}

// WaitReceipt polls for the receipt until it is there or ctx ends. A failed
// transaction has a receipt too: look at its Status. A node that is away or refuses
// for a moment, or a block that is replaced, does not end the wait; a receipt that
// contradicts itself does. When ctx ends, the error matches ctx.Err().
func (c *Client) WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	bad := 0
	for pause := pollFirst; ; pause = min(pause*3/2, pollMax) {
		rec, err := c.Receipt(ctx, hash)
		if err == nil {
			return rec, nil
		}
		switch {
		case passes(err):
			bad++
		case errors.Is(err, ErrNotFound):
			bad = 0
		default:
			return nil, fmt.Errorf("wait for receipt: %w", err)
		}
		if bad > maxBadPolls {
			return nil, fmt.Errorf("wait for receipt: %w", err)
		}
		if err := wait(ctx, pause); err != nil {
			return nil, fmt.Errorf("wait for receipt of %v: %w", hash, err)
		}
	}
}

// passes tells what may be over at the next poll: a node that is away or busy (it may
// be indexing, or count our questions), and a block that is being replaced.
func passes(err error) bool {
	if _, ok := errors.AsType[*notCanonicalError](err); ok {
		return true
	}
	_, refused := errors.AsType[*RPCError](err)
	return refused || errors.Is(err, ErrUnavailable)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
