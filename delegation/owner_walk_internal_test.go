package delegation

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// node answers eth_getLogs as hosted nodes do: with bounds.
type node struct {
	Chain  // nil: nothing else is asked
	logs   []types.Log
	blocks uint64 // at most, in one question; 0 for any
	events int    // likewise
	asked  int
	widest uint64
	change func([]types.Log) []types.Log
}

var (
	errRangeCap = errors.New("query exceeds max block range")
	errTooMany  = errors.New("query returned more than so many results")
)

func (n *node) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	n.asked++
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	from, to := q.FromBlock.Uint64(), q.ToBlock.Uint64()
	n.widest = max(n.widest, to-from+1)
	if n.blocks > 0 && to-from+1 > n.blocks {
		return nil, errRangeCap
	}
	var found []types.Log
	for _, l := range n.logs {
		if l.BlockNumber >= from && l.BlockNumber <= to && (len(q.Topics) == 0 || slices.Contains(q.Topics[0], l.Topics[0])) {
			found = append(found, l)
		}
	}
	if n.events > 0 && len(found) > n.events {
		return nil, errTooMany
	}
	if n.change != nil {
		found = n.change(found)
	}
	return found, nil
}

var walked = common.Address{0xac}

// eventsAt are uses, so many in each of the blocks.
func eventsAt(each int, blocks ...uint64) []types.Log {
	var logs []types.Log
	for _, block := range blocks {
		for i := range each {
			logs = append(logs, types.Log{Address: walked, Topics: []common.Hash{usedTopic}, Data: make([]byte, 64), BlockNumber: block, Index: uint(i)})
		}
	}
	return logs
}

func newWalk(n *node, see func([]types.Log)) *walk {
	return &walk{chain: n, addresses: []common.Address{walked}, topics: [][]common.Hash{sessionTopics}, rare: lifeTopics, see: see}
}

// TestWalk: whatever a node bounds, every event is seen once, the newest first.
func TestWalk(t *testing.T) {
	every := make([]uint64, 1000)
	for i := range every {
		every[i] = uint64(i)
	}
	for name, tc := range map[string]struct {
		node    node
		newest  uint64
		queries int // at most
	}{
		"nothing in a long chain":      {node{}, 25_000_000, 13},
		"the first and the last block": {node{logs: eventsAt(1, 0, 25_000_000)}, 25_000_000, 15},
		"ten thousand blocks at most":  {node{logs: eventsAt(1, 3, 1_000_000), blocks: 10_000}, 1_000_000, 300},
		"ten blocks at most":           {node{logs: eventsAt(3, 3, 999), blocks: 10}, 1_000, 300},
		"one block at most":            {node{logs: eventsAt(3, 3, 99), blocks: 1}, 100, 160},
		"many in every block":          {node{logs: eventsAt(100, every...), events: 10_000}, 999, 60},
		"few results at most":          {node{logs: eventsAt(10, every...), events: 100}, 999, 350},
		"all at once":                  {node{logs: eventsAt(9000, 70, 71, 72, 73), events: 10_000}, 100, 60},
	} {
		var seen []place
		w := newWalk(&tc.node, func(logs []types.Log) {
			for _, l := range logs {
				seen = append(seen, placeOf(l))
			}
		})
		reached, err := w.back(t.Context(), 0, tc.newest)
		if err != nil || reached != 0 || len(seen) != len(tc.node.logs) || w.ignored != 0 || w.partial {
			t.Errorf("%s: reached %d, %d of %d events, %v", name, reached, len(seen), len(tc.node.logs), err)
		}
		if !slices.IsSortedFunc(seen, func(a, b place) int { return -comparePlaces(a, b) }) {
			t.Errorf("%s: out of order", name)
		}
		if tc.node.asked > tc.queries || w.queries != tc.node.asked {
			t.Errorf("%s: %d questions, %d counted", name, tc.node.asked, w.queries)
		}
	}
}

// TestWalkEnds: what cannot be read ends the walk, with what was read before.
func TestWalkEnds(t *testing.T) {
	n := &node{logs: eventsAt(1, 10, 90), change: func(logs []types.Log) []types.Log { return logs }}
	n.blocks = 0
	seen := 0
	w := newWalk(&node{logs: n.logs, blocks: 4}, func(logs []types.Log) { seen += len(logs) })
	w.chain = pruned{w.chain, 50}
	reached, err := w.back(t.Context(), 0, 100)
	if reached != 50 || !errors.Is(err, errTooMany) || seen != 1 {
		t.Errorf("reached %d with %d events: %v", reached, seen, err)
	}
	w = newWalk(&node{blocks: 1}, func([]types.Log) {})
	if reached, err := w.back(t.Context(), 0, 1<<20); !errors.Is(err, errManyQueries) || reached == 0 || w.queries > MaxLogQueries+2 {
		t.Errorf("reached %d after %d: %v", reached, w.queries, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n.asked = 0
	if _, err := newWalk(n, nil).back(ctx, 0, 100); !errors.Is(err, context.Canceled) || n.asked != 1 {
		t.Errorf("%d questions, %v", n.asked, err)
	}
}

// pruned keeps nothing before a block.
type pruned struct {
	Chain
	from uint64
}

func (p pruned) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	if q.FromBlock.Cmp(new(big.Int).SetUint64(p.from)) < 0 {
		return nil, errTooMany
	}
	return p.Chain.Logs(ctx, q)
}

// TestWalkCrowded: a block with more uses than a node tells hides no grant.
func TestWalkCrowded(t *testing.T) {
	logs := append(eventsAt(20_000, 7), types.Log{Address: walked, Topics: []common.Hash{revokedTopic}, BlockNumber: 7, Index: 20_000})
	var seen []common.Hash
	w := newWalk(&node{logs: logs, events: 10_000}, func(logs []types.Log) {
		for _, l := range logs {
			seen = append(seen, l.Topics[0])
		}
	})
	reached, err := w.back(t.Context(), 0, 100)
	if err != nil || reached != 0 || !w.partial || len(seen) != 1 || seen[0] != revokedTopic {
		t.Errorf("reached %d, partial %t, %d events, %v", reached, w.partial, len(seen), err)
	}
}

// TestWalkLies: what was not asked for, comes twice or in disorder.
func TestWalkLies(t *testing.T) {
	honest := eventsAt(1, 5, 50, 95)
	for name, change := range map[string]func([]types.Log) []types.Log{
		"twice":            func(logs []types.Log) []types.Log { return append(logs, logs...) },
		"backwards":        func(logs []types.Log) []types.Log { slices.Reverse(logs); return logs },
		"of another block": func(logs []types.Log) []types.Log { return append(logs, eventsAt(1, 1<<40)...) },
		"taken back":       func(logs []types.Log) []types.Log { l := eventsAt(1, 50)[0]; l.Removed = true; return append(logs, l) },
		"no topics":        func(logs []types.Log) []types.Log { return append(logs, types.Log{Address: walked, BlockNumber: 50}) },
		"another address": func(logs []types.Log) []types.Log {
			return append(logs, types.Log{Topics: []common.Hash{usedTopic}, BlockNumber: 50})
		},
	} {
		var seen []uint64
		w := newWalk(&node{logs: honest, change: change}, func(logs []types.Log) {
			for _, l := range logs {
				seen = append(seen, l.BlockNumber)
			}
		})
		if _, err := w.back(t.Context(), 0, 100); err != nil || !slices.Equal(seen, []uint64{95, 50, 5}) {
			t.Errorf("%s: %v, %v", name, seen, err)
		}
	}
}
