package chain

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Transaction returns what was sent under a hash, mined or not, or [ErrNotFound].
// The hash of what the node answers was computed anew and is the one asked for;
// [ErrInconsistent] otherwise.
func (c *Client) Transaction(ctx context.Context, hash common.Hash) (*types.Transaction, error) {
	raw, err := c.call(ctx, "eth_getTransactionByHash", hash)
	if err != nil {
		return nil, err
	}
	if isNull(raw) {
		return nil, fmt.Errorf("transaction %v: %w", hash, ErrNotFound)
	}
	tx, err := decodeTransaction(raw)
	if err != nil {
		return nil, err
	}
	if got := tx.Hash(); got != hash {
		return nil, &InconsistentError{Field: "transaction", Told: got.Hex(), Proven: hash.Hex() + " by the question"}
	}
	return tx, nil
}
