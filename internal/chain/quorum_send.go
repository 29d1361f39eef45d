package chain

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Send hands a transaction to the first node, and then to the others, who may have
// it already, or not want it: what counts is that it is in a block for all of them,
// see [Quorum.WaitReceipt].
func (q *Quorum) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	if err := q.usable(); err != nil {
		return tx.Hash(), err
	}
	hash, err := q.nodes[0].Send(ctx, tx)
	if err != nil {
		return hash, ofNode(0, err)
	}
	for _, c := range q.nodes[1:] {
		_, _ = c.Send(ctx, tx) // an offer
	}
	return hash, nil
}

// WaitReceipt waits until all nodes have the receipt, and have the same. When one
// has it, the others get a minute: then it is [ErrBehind].
func (q *Quorum) WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	var out *types.Receipt
	err := settled(ctx, func() error {
		receipts, err := q.receipts(ctx, hash)
		if err != nil {
			return err
		}
		out = receipts[0]
		if said := texts(receipts, func(r *types.Receipt) string { return r.BlockHash.Hex() }); differ(said) {
			return &movedError{fmt.Sprintf("block of transaction %v", hash), said}
		}
		if said := texts(receipts, receiptText); differ(said) {
			return q.disagree(fmt.Sprintf("receipt of transaction %v", hash), shortened(said))
		}
		return nil
	})
	var moved *movedError
	if errors.As(err, &moved) {
		return nil, q.disagree(moved.what, moved.answers)
	}
	return out, err
}

// receipts waits for all of them; a node that fails ends the wait for the others.
func (q *Quorum) receipts(ctx context.Context, hash common.Hash) ([]*types.Receipt, error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	bounded, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var first sync.Once
	var late *time.Timer
	receipts, failures := all(q, func(_ int, c *Client) (*types.Receipt, error) {
		receipt, err := c.WaitReceipt(bounded, hash)
		if err != nil {
			cancel(err)
			return nil, err
		}
		first.Do(func() { late = time.AfterFunc(q.receiptLag, func() { cancel(ErrBehind) }) })
		return receipt, nil
	})
	if late != nil {
		late.Stop()
	}
	if ctx.Err() == nil && errors.Is(context.Cause(bounded), ErrBehind) {
		return nil, q.noReceipt(hash, failures)
	}
	return receipts, worst(failures)
}

// noReceipt names who has it, and who does not.
func (q *Quorum) noReceipt(hash common.Hash, failures []error) error {
	said := texts(failures, func(err error) string {
		if err != nil {
			return "there is none"
		}
		return "it is in a block"
	})
	return fmt.Errorf("%w: after %s, %s", ErrBehind, q.receiptLag, disagreement(fmt.Sprintf("receipt of %v", hash), said))
}

func receiptText(r *types.Receipt) string {
	return fmt.Sprintf("status %d, block %v, index %d, %d gas, contract %v, %s", r.Status, r.BlockNumber, r.TransactionIndex, r.GasUsed, r.ContractAddress, logsText(values(r.Logs)))
}

func values(logs []*types.Log) []types.Log {
	out := make([]types.Log, len(logs))
	for i, l := range logs {
		out[i] = *l
	}
	return out
}
