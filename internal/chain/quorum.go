package chain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
)

const (
	// A node may be this far behind another, by blocks or by their times: what is
	// read is read at the older one's newest block. Both count, because on a chain
	// that makes blocks only when it is used, one block can be hours old.
	maxLagBlocks = 3
	maxLag       = 60 // seconds
	// settlePause is between two looks at nodes that are at odds about what
	// changes by the second.
	settlePause = 400 * time.Millisecond
	// receiptLag is how long the others may need for a receipt that one node has.
	receiptLag = time.Minute
)

// Quorum asks several nodes and has all of them agree: a node that lies is found
// out as long as one of the others does not tell the same lie. Each answer is
// compared at one block, the newest that all of them have, by its hash. What
// cannot be compared, because it is an opinion, is taken from whoever can do the
// least harm with it, see [Quorum.Fees] and [Quorum.EstimateGas].
//
// It has no majority: two nodes that contradict each other are an
// [*DisagreementError], whatever a third one says, and the Quorum answers nothing
// any more. It is safe for concurrent use.
type Quorum struct {
	nodes      []*Client
	receiptLag time.Duration
	broken     atomic.Pointer[DisagreementError] // the first one; never taken back
}

// DialAll connects to nodes at the given addresses, see [Dial]. They have to be of
// the same chain.
func DialAll(ctx context.Context, urls ...string) (*Quorum, error) {
	q := &Quorum{receiptLag: receiptLag}
	for i, url := range urls {
		c, err := Dial(ctx, url)
		if err != nil {
			q.Close()
			return nil, ofNode(i, err)
		}
		q.nodes = append(q.nodes, c)
	}
	if _, err := q.ChainID(ctx); err != nil {
		q.Close()
		return nil, fmt.Errorf("dial nodes: %w", err)
	}
	return q, nil
}

// Close ends the connections.
func (q *Quorum) Close() {
	for _, c := range q.nodes {
		c.Close()
	}
}

// nodeName is how a node is called in errors: its address may hold an API key.
func nodeName(i int) string { return fmt.Sprintf("node %d", i+1) }

func ofNode(i int, err error) error { return fmt.Errorf("%s: %w", nodeName(i), err) }

// disagree remembers the first disagreement, so that nobody who makes do without
// one answer goes on with the others.
func (q *Quorum) disagree(what string, answers []string) error {
	err := &DisagreementError{What: what, Answers: answers}
	q.broken.CompareAndSwap(nil, err)
	return err
}

func (q *Quorum) usable() error {
	if err := q.broken.Load(); err != nil {
		return err
	}
	return nil
}

// all asks every node at once. An answer and an error of each, in their order.
func all[T any](q *Quorum, ask func(i int, c *Client) (T, error)) ([]T, []error) {
	answers, failures := make([]T, len(q.nodes)), make([]error, len(q.nodes))
	var asked sync.WaitGroup
	for i, c := range q.nodes {
		asked.Go(func() { answers[i], failures[i] = ask(i, c) })
	}
	asked.Wait()
	return answers, failures
}

// every asks every node, and fails if one of them does: first with one that
// contradicts itself.
func every[T any](q *Quorum, ask func(i int, c *Client) (T, error)) ([]T, error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	answers, failures := all(q, ask)
	return answers, worst(failures)
}

// worst is the error that tells most: a contradiction before anything else, and a
// wait that was only given up for another node's sake last.
func worst(failures []error) error {
	rank := func(err error) int {
		switch {
		case err == nil:
			return 0
		case errors.Is(err, context.Canceled):
			return 1
		case errors.Is(err, ErrInconsistent):
			return 3
		}
		return 2
	}
	first := 0
	for i, err := range failures {
		if rank(err) > rank(failures[first]) {
			first = i
		}
	}
	if failures[first] == nil {
		return nil
	}
	return ofNode(first, failures[first])
}

// errMoved: the block that was read at is not the canonical one any more.
var errMoved = errors.New("the block was replaced meanwhile")

// settled repeats a look while what is looked at moves. The last error counts.
func settled(ctx context.Context, look func() error) error {
	var err error
	for range pinAttempts {
		if err = look(); !errors.Is(err, errMoved) {
			return err
		}
		if waitErr := wait(ctx, settlePause); waitErr != nil {
			return waitErr
		}
	}
	return err
}

// Head is the newest block that all nodes have.
func (q *Quorum) Head(ctx context.Context) (*types.Header, error) {
	var head *types.Header
	err := settled(ctx, func() (err error) {
		head, err = q.common(ctx)
		return err
	})
	var moved *movedError
	if errors.As(err, &moved) {
		return nil, q.disagree(moved.what, moved.answers)
	}
	return head, late(err)
}

// late is a difference that stayed for a while, and that time may explain.
func late(err error) error {
	if errors.Is(err, errMoved) {
		return fmt.Errorf("%w: %w", ErrBehind, err)
	}
	return err
}

// movedError is a difference that may be one of time only.
type movedError struct {
	what    string
	answers []string
}

func (e *movedError) Error() string { return disagreement(e.what, e.answers) }
func (e *movedError) Unwrap() error { return errMoved }

// common looks once. Nodes that have other blocks at that height may be in the
// middle of a reorganisation: that is a *movedError.
func (q *Quorum) common(ctx context.Context) (*types.Header, error) {
	heads, err := every(q, func(_ int, c *Client) (*types.Header, error) { return c.Head(ctx) })
	if err != nil {
		return nil, err
	}
	lowest := slices.MinFunc(heads, byNumber)
	if err := checkLag(heads, lowest); err != nil {
		return nil, err
	}
	there, err := every(q, func(i int, c *Client) (*types.Header, error) {
		if heads[i].Number.Cmp(lowest.Number) == 0 {
			return heads[i], nil
		}
		h, err := c.HeaderByNumber(ctx, lowest.Number.Uint64())
		if errors.Is(err, ErrNotFound) {
			return nil, errMoved // it had a longer chain a moment ago
		}
		return h, err
	})
	if err != nil {
		return nil, err
	}
	answers := make([]string, len(there))
	for i, h := range there {
		answers[i] = h.Hash().Hex()
	}
	if differ(answers) {
		return nil, &movedError{fmt.Sprintf("block %v", lowest.Number), answers}
	}
	return lowest, nil
}

func byNumber(a, b *types.Header) int { return a.Number.Cmp(b.Number) }

// checkLag finds a node that is too far behind the others.
func checkLag(heads []*types.Header, lowest *types.Header) error {
	highest := slices.MaxFunc(heads, byNumber)
	blocks := highest.Number.Uint64() - lowest.Number.Uint64()
	if blocks <= maxLagBlocks || highest.Time <= lowest.Time+maxLag {
		return nil
	}
	behind := &BehindError{Blocks: blocks, Seconds: highest.Time - lowest.Time}
	for i, h := range heads {
		if h.Number.Cmp(lowest.Number) == 0 {
			behind.Node = nodeName(i)
		}
		behind.Heads = append(behind.Heads, fmt.Sprintf("%s is at block %v", nodeName(i), h.Number))
	}
	return behind
}
