//go:build !nodev

package chain

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
)

// history is an answer to eth_feeHistory.
func history(used []float64, tips ...string) map[string]any {
	rewards := make([][]string, 0, len(tips))
	for _, tip := range tips {
		rewards = append(rewards, []string{tip})
	}
	return map[string]any{"oldestBlock": "0x1", "gasUsedRatio": used, "reward": rewards}
}

// TestTipIsWhatWasPaid: the embedded chain's own history, of blocks with
// transactions of a known tip and of empty ones.
func TestTipIsWhatWasPaid(t *testing.T) {
	d := newTestDev(t)
	paid := transfer(t, 0, agent, 1, nil)
	mustSend(t, d.Client(), paid)
	for range 30 { // more than are looked at: then nothing was paid
		f, err := d.Client().Fees(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head, err := d.Client().Head(t.Context()); err != nil || head.Number.Uint64() <= feeBlocks && f.Tip.Cmp(paid.GasTipCap()) != 0 {
			t.Fatalf("block %v: a tip of %v, want %v; %v", head, f.Tip, paid.GasTipCap(), err)
		}
		if err := d.Mine(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	proposed, err := d.Client().price(t.Context(), "eth_maxPriorityFeePerGas")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := d.Client().Fees(t.Context()); err != nil || f.Tip.Cmp(proposed) != 0 {
		t.Errorf("after empty blocks: %+v, %v; want the node's proposal of %v", f, err, proposed)
	}
}

// TestFeeHistories: a node may tell what it likes; what does not fit together or
// is no price is refused, and what says nothing leads to the node's proposal.
func TestFeeHistories(t *testing.T) {
	d := newTestDev(t)
	const proposal = 7
	for name, tc := range map[string]struct {
		answer any
		want   int64 // -1: malformed
	}{
		"the middle one":         {history([]float64{0.5, 0.5, 1}, "0x3", "0x1", "0xffff"), 3},
		"one spike changes none": {history([]float64{0.5, 0.5, 0.5}, "0xde0b6b3a7640000", "0x2", "0x2"), 2},
		"empty blocks left out":  {history([]float64{0, 0, 0.1}, "0x0", "0x0", "0x5"), 5},
		"nothing but empty ones": {history([]float64{0, 0}, "0x0", "0x0"), proposal},
		"no tips":                {map[string]any{"gasUsedRatio": []float64{0.5}}, proposal},
		"null tips":              {map[string]any{"gasUsedRatio": []float64{0.5}, "reward": nil}, proposal},
		"no method":              {&responseError{Code: codeMethodNotFound, Message: "no"}, proposal},
		"refused":                {&responseError{Code: -32000, Message: "range too large"}, proposal},
		"null":                   {nil, -1},
		"more than a coin":       {history([]float64{0.5}, "0xde0b6b3a7640001"), -1},
		"negative":               {history([]float64{0.5}, "-0x1"), -1},
		"overfull":               {history([]float64{1.5}, "0x1"), -1},
		"less than empty":        {history([]float64{-1}, "0x1"), -1},
		"tips of other blocks":   {history([]float64{0.5}, "0x1", "0x2"), -1},
		"more than was asked":    {history(make([]float64, feeBlocks+1), make([]string, feeBlocks+1)...), -1},
		"two of a block":         {map[string]any{"gasUsedRatio": []float64{1}, "reward": [][]string{{"0x1", "0x2"}}}, -1},
		"none of a block":        {map[string]any{"gasUsedRatio": []float64{1}, "reward": [][]string{{}}}, -1},
		"a null of a block":      {map[string]any{"gasUsedRatio": []float64{1}, "reward": [][]any{{nil}}}, -1},
	} {
		c := proxy(t, d, map[string]lie{"eth_feeHistory": always(tc.answer), "eth_maxPriorityFeePerGas": always("0x7")})
		f, err := c.Fees(t.Context())
		if tc.want < 0 {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %+v, %v; want ErrMalformed", name, f, err)
			}
			continue
		}
		if err != nil || f.Tip.Int64() != tc.want || f.MaxFee.Cmp(new(big.Int).Add(f.Tip, new(big.Int).Lsh(f.BaseFee, 1))) != 0 {
			t.Errorf("%s: %+v, %v; want a tip of %d", name, f, err, tc.want)
		}
	}
}

func FuzzDecodeTips(f *testing.F) {
	f.Add([]byte(`{"gasUsedRatio":[0.5,0],"reward":[["0x1"],["0x0"]]}`))
	f.Add([]byte(`{"gasUsedRatio":[0.5],"reward":null}`))
	f.Add([]byte(`{"gasUsedRatio":[2],"reward":[["0x1"]]}`))
	f.Add([]byte(`{"gasUsedRatio":[1],"reward":[[null]]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tips, err := decodeTips(json.RawMessage(raw))
		if err != nil {
			typed(t, err)
			return
		}
		if len(tips) > feeBlocks {
			t.Fatalf("%d tips", len(tips))
		}
		for _, tip := range tips {
			if tip.Sign() < 0 || tip.Cmp(maxFee) > 0 {
				t.Fatalf("a tip of %v", tip)
			}
		}
	})
}
