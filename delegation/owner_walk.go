package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sort"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Nodes bound what they answer to one eth_getLogs, by blocks or by events, each
// in its own words. So the walk begins with few blocks, takes more while the
// answers are short, and halves what a node refuses, whatever it says. It goes
// from the newest block back: where it has to end early, what is missing is the
// oldest, of sessions that are over.
const (
	firstSpan = 8     // blocks
	wantLogs  = 2_000 // in one answer; so many are in memory at a time
	growth    = 4
	calmAfter = 32 // answers until a span that was refused is tried again
	maxSpan   = 1 << 40
)

// MaxLogQueries bounds the questions of one walk: enough for all of Ethereum, ten
// thousand blocks at a time.
const MaxLogQueries = 2_560

var errManyQueries = fmt.Errorf("the node answers for so few blocks at a time that %d questions do not reach farther back", MaxLogQueries)

// walk reads events from the newest block to the oldest.
type walk struct {
	chain     Chain
	addresses []common.Address
	topics    [][]common.Hash
	// see takes one answer: the newest first, each position in the chain once.
	see func([]types.Log)
	// rare are the topics without which the history makes no sense: where a single
	// block has too many events to be told, these are asked for alone.
	rare []common.Hash

	span, refused uint64 // of the next question; the least that was refused, 0 for none
	calm          int    // answers since then
	queries       int
	ignored       uint64 // events that nobody asked for
	partial       bool   // a block was told in part
}

// back reads the blocks from the newest to the oldest and answers the first one
// that it got to; with an error, that is where it had to end.
func (w *walk) back(ctx context.Context, oldest, newest uint64) (reached uint64, err error) {
	w.span = firstSpan
	for reached = newest + 1; reached > oldest; {
		to := reached - 1
		from := max(oldest, to-min(to, w.span-1))
		logs, err := w.ask(ctx, from, to)
		switch {
		case err == nil:
			w.take(logs, from, to)
			reached = from
		case ctx.Err() != nil:
			return reached, err
		case errors.Is(err, errManyQueries) || from == to:
			return reached, err
		default:
			w.refused, w.calm = to-from+1, 0
			w.span = w.refused / 2
		}
	}
	return reached, nil
}

func (w *walk) ask(ctx context.Context, from, to uint64) ([]types.Log, error) {
	logs, err := w.query(ctx, from, to, w.topics)
	if err == nil || from != to || len(w.rare) == 0 || ctx.Err() != nil {
		return logs, err
	}
	some, rareErr := w.query(ctx, from, to, [][]common.Hash{w.rare})
	if rareErr != nil {
		return nil, err // the first says what the node has against it
	}
	w.partial = true
	return some, nil
}

func (w *walk) query(ctx context.Context, from, to uint64, topics [][]common.Hash) ([]types.Log, error) {
	if w.queries++; w.queries > MaxLogQueries {
		return nil, errManyQueries
	}
	return w.chain.Logs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int).SetUint64(from), ToBlock: new(big.Int).SetUint64(to), Addresses: w.addresses, Topics: topics,
	})
}

// take passes on what was asked for, in order, and finds the next span.
func (w *walk) take(logs []types.Log, from, to uint64) {
	told := len(logs)
	slices.Reverse(logs) // an honest node has the oldest first
	// Not by package slices: an own sort for such a type is 40 kB of code.
	sort.Slice(logs, func(i, j int) bool { return comparePlaces(placeOf(logs[i]), placeOf(logs[j])) > 0 })
	kept := logs[:0]
	for _, l := range logs {
		if w.wanted(l, from, to) && (len(kept) == 0 || placeOf(kept[len(kept)-1]) != placeOf(l)) {
			kept = append(kept, l)
		}
	}
	w.ignored += uint64(told - len(kept)) //nolint:gosec // never negative
	if len(kept) > 0 {
		w.see(kept)
	}
	w.grow(told, to-from+1)
}

// wanted tells whether an event was asked for.
func (w *walk) wanted(l types.Log, from, to uint64) bool {
	return !l.Removed && l.BlockNumber >= from && l.BlockNumber <= to && len(l.Topics) > 0 &&
		(len(w.addresses) == 0 || slices.Contains(w.addresses, l.Address))
}

// grow aims at wantLogs in the next answer.
func (w *walk) grow(told int, span uint64) {
	w.calm++
	next := min(span, maxSpan) * growth
	if told > 0 {
		next = min(next, max(1, span*wantLogs/uint64(told))) //nolint:gosec // positive
	}
	if w.calm >= calmAfter {
		w.refused = 0
	}
	if w.refused > 0 {
		next = min(next, max(1, w.refused-1))
	}
	w.span = next
}

// place is where in the chain an event is.
type place struct {
	block uint64
	index uint
}

func placeOf(l types.Log) place { return place{l.BlockNumber, l.Index} }

func comparePlaces(a, b place) int {
	switch {
	case a.block != b.block:
		if a.block < b.block {
			return -1
		}
		return 1
	case a.index < b.index:
		return -1
	case a.index > b.index:
		return 1
	}
	return 0
}
