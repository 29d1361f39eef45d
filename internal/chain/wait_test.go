package chain

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var errRefused = errors.New("connection refused")

type busy struct{}

func (busy) Error() string  { return "indexing" }
func (busy) ErrorCode() int { return -32000 }

// waitNode answers receipts as a script says, by the number of the poll from 1.
type waitNode struct {
	polls  int
	script func(poll int) (string, error)
	block  string
}

func (n *waitNode) answer(ctx context.Context, method string) (string, error) {
	if method == "eth_getBlockByNumber" {
		return n.block, nil
	}
	n.polls++
	s, err := n.script(n.polls)
	if s == "" && err == nil { // silence
		<-ctx.Done()
		return "", ctx.Err()
	}
	return s, err
}

func receiptJSON(t *testing.T) (hash common.Hash, receipt, block string) {
	t.Helper()
	h := &types.Header{Difficulty: common.Big0, Number: big.NewInt(7), Extra: []byte{}}
	rec := &types.Receipt{
		Status: 1, Logs: []*types.Log{}, TxHash: common.Hash{1}, BlockHash: h.Hash(), BlockNumber: h.Number,
		EffectiveGasPrice: common.Big1,
	}
	hj, err := h.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	rj, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	return rec.TxHash, string(rj), string(hj)
}

func TestWaitReceipt(t *testing.T) {
	hash, receipt, block := receiptJSON(t)
	other := &types.Header{Difficulty: common.Big0, Number: big.NewInt(7), Extra: []byte{9}}
	otherJSON, err := other.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		script func(poll int) (string, error)
		block  string
		want   error         // nil: a receipt
		after  time.Duration // when WaitReceipt returns
		polls  int
	}{
		{"at once", func(int) (string, error) { return receipt, nil }, block, nil, 0, 1},
		// 250+375+562.5+843.75 ms
		{"fifth poll", after(5, "null", nil, receipt), block, nil, 2031250 * time.Microsecond, 5},
		{"node away, then back", after(4, "", errRefused, receipt), block, nil, 1187500 * time.Microsecond, 4},
		{"node indexing, then done", after(2, "", busy{}, receipt), block, nil, 250 * time.Millisecond, 2},
		{"node away", after(1000, "", errRefused, receipt), block, ErrUnavailable, 0, maxBadPolls + 1},
		{"block never canonical", func(int) (string, error) { return receipt, nil }, string(otherJSON), ErrInconsistent, 0, maxBadPolls + 1},
		{"never mined", after(1000, "null", nil, receipt), block, context.DeadlineExceeded, time.Minute, 0},
		{"silent node", after(1000, "", nil, receipt), block, context.DeadlineExceeded, time.Minute, 2},
		{"nonsense", func(int) (string, error) { return `"0x"`, nil }, block, ErrMalformed, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				n := &waitNode{script: tc.script, block: tc.block}
				start := time.Now()
				rec, err := (&Client{rpc: fakeNode(n.answer)}).WaitReceipt(ctx, hash)
				if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
					t.Fatalf("%v, want %v", err, tc.want)
				}
				if err == nil && rec.TxHash != hash {
					t.Errorf("receipt of %v", rec.TxHash)
				}
				if took := time.Since(start); tc.after != 0 && took != tc.after {
					t.Errorf("took %v, want %v", took, tc.after)
				}
				if tc.polls != 0 && n.polls != tc.polls {
					t.Errorf("%d polls, want %d", n.polls, tc.polls)
				}
			})
		})
	}
}

// after answers first until the n-th poll, then then.
func after(n int, first string, err error, then string) func(int) (string, error) {
	return func(poll int) (string, error) {
		if poll < n {
			return first, err
		}
		return then, nil
	}
}

// A node that accepts the question and stays silent is unavailable after callTimeout,
// without any deadline of the caller's.
func TestSilentNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Client{rpc: fakeNode(func(ctx context.Context, _ string) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})}
		start := time.Now()
		_, err := c.Head(t.Context())
		if took := time.Since(start); !errors.Is(err, ErrUnavailable) || took != callTimeout {
			t.Errorf("%v after %v, want ErrUnavailable after %v", err, took, callTimeout)
		}
	})
}
