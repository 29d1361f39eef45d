package chain

import (
	"context"
	"errors"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// HeaderByNumber is the header that all nodes have at a height.
func (q *Quorum) HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error) {
	read := func(c *Client, _ *types.Header) (*types.Header, error) { return c.HeaderByNumber(ctx, number) }
	return at(ctx, q, read, same("header", func(h *types.Header) string { return h.Hash().Hex() }))
}

// AccountAt is what all nodes say that an address was at the end of a block.
func (q *Quorum) AccountAt(ctx context.Context, addr common.Address, block uint64) (Account, error) {
	read := func(c *Client, _ *types.Header) (Account, error) { return c.AccountAt(ctx, addr, block) }
	return at(ctx, q, read, same("account", func(a Account) string {
		return a.BlockHash.Hex() + " nonce " + strconv.FormatUint(a.Nonce, 10) + " balance " + a.Balance.String() + " code " + a.CodeHash.Hex()
	}))
}

// BlockAt is as [Client.BlockAt], through headers that all nodes have.
func (q *Quorum) BlockAt(ctx context.Context, unix uint64) (uint64, error) {
	return blockAt(ctx, q, unix)
}

// Simulate has all nodes simulate; they have to come to the same.
func (q *Quorum) Simulate(ctx context.Context, calls []CallMsg, opts Overrides) ([]error, error) {
	read := func(c *Client, _ *types.Header) ([]error, error) { return c.Simulate(ctx, calls, opts) }
	return at(ctx, q, read, same("simulation", func(outcomes []error) string {
		text := ""
		for _, err := range outcomes {
			if err == nil {
				text += "passes; "
				continue
			}
			text += err.Error() + "; "
		}
		return text
	}))
}

// same compares answers by a text.
func same[T any](what string, text func(T) string) func([]T) (string, []string) {
	return func(answers []T) (string, []string) {
		said := texts(answers, text)
		if differ(said) {
			return what, shortened(said)
		}
		return "", nil
	}
}

// Receipt is the receipt that all nodes have; [ErrNotFound] when none has it.
// When some have it, the others are waited for as in WaitReceipt.
func (q *Quorum) Receipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	_, failures := all(q, func(_ int, c *Client) (*types.Receipt, error) { return c.Receipt(ctx, hash) })
	absent := 0
	for _, err := range failures {
		switch {
		case errors.Is(err, ErrNotFound):
			absent++
		case err != nil:
			return nil, err
		}
	}
	if absent == len(failures) {
		return nil, failures[0]
	}
	return q.WaitReceipt(ctx, hash)
}

// Transaction is a transaction of any of the nodes: its hash says that it is the
// right one, so that one answer is as good as all.
func (q *Quorum) Transaction(ctx context.Context, hash common.Hash) (*types.Transaction, error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	var first error
	for _, c := range q.nodes {
		tx, err := c.Transaction(ctx, hash)
		if err == nil {
			return tx, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}
