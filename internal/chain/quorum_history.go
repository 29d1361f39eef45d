package chain

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// HeaderByNumber is the header that all nodes have at a height.
func (q *Quorum) HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error) {
	read := func(c *Client, _ *types.Header) (*types.Header, error) { return c.HeaderByNumber(ctx, number) }
	return at(ctx, q, read, func(answers []*types.Header) (string, []string) {
		said := texts(answers, func(h *types.Header) string { return h.Hash().Hex() })
		if differ(said) {
			return "header", said
		}
		return "", nil
	})
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
