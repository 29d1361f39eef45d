//go:build !nodev

package chain

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// counting is code that adds one to slot 0 and reverts with it when it is above 2.
var counting = common.FromHex("5f54600101805f5560038110601657805f5260205ffd5b00")

func TestSimulate(t *testing.T) {
	at := common.Address{0xc0}
	dev, err := NewDev(DevConfig{Alloc: types.GenesisAlloc{at: {Code: counting, Balance: new(big.Int)}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dev.Close() })
	calls := []CallMsg{{From: common.Address{1}, To: &at}, {To: &at}, {To: &at}}
	got, err := dev.Client().Simulate(t.Context(), calls, Overrides{BlockTime: 1 << 33})
	if err != nil || len(got) != 3 || got[0] != nil || got[1] != nil {
		t.Fatalf("%v, %v", got, err)
	}
	if revert, ok := errors.AsType[*RevertError](got[2]); !ok || new(big.Int).SetBytes(revert.Data).Int64() != 3 {
		t.Errorf("the third call: %v", got[2])
	}
	fine := Overrides{Code: map[common.Address][]byte{at: {0}}, Balances: map[common.Address]*big.Int{{1}: big.NewInt(1)}}
	if got, err := dev.Client().Simulate(t.Context(), calls, fine); err != nil || got[2] != nil {
		t.Errorf("with other code: %v, %v", got, err)
	}
	if err := dev.Mine(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := dev.Client().Simulate(t.Context(), calls, Overrides{BlockTime: 1}); !errors.Is(err, onchain.ErrUnsupported) {
		t.Errorf("a time that has passed: %v", err)
	}
	if _, err := dev.Client().Simulate(t.Context(), make([]CallMsg, 257), Overrides{}); err == nil {
		t.Error("257 calls")
	}
	if _, err := dev.Client().Simulate(t.Context(), []CallMsg{{Value: big.NewInt(-1)}}, Overrides{}); !errors.Is(err, ErrAmount) {
		t.Errorf("a negative amount: %v", err)
	}
}

// TestSimulateAnswers are those of nodes, good and bad.
func TestSimulateAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answer string
		data   string // of the revert; "-" for a call that passes, "" for an error
	}{
		"passes":              {`[{"calls":[{"status":"0x1","returnData":"0x"}]}]`, "-"},
		"data in the error":   {`[{"calls":[{"status":"0x0","returnData":"0x","error":{"code":3,"message":"m","data":"0x0102"}}]}]`, "\x01\x02"},
		"data beside it":      {`[{"calls":[{"status":"0x0","returnData":"0x0102","error":{"code":-32000,"message":"m"}}]}]`, "\x01\x02"},
		"no block":            {`[]`, ""},
		"another number":      {`[{"calls":[]}]`, ""},
		"no status":           {`[{"calls":[{"returnData":"0x"}]}]`, ""},
		"another status":      {`[{"calls":[{"status":"0x2"}]}]`, ""},
		"null":                {`null`, ""},
		"data that is none":   {`[{"calls":[{"status":"0x0","error":{"data":"0xzz"}}]}]`, ""},
		"data that is none 2": {`[{"calls":[{"status":"0x0","returnData":"0xzz"}]}]`, ""},
	} {
		outcomes, err := decodeSimulation(json.RawMessage(tc.answer), 1)
		switch {
		case tc.data == "" && !errors.Is(err, ErrMalformed):
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		case tc.data == "-" && (err != nil || outcomes[0] != nil):
			t.Errorf("%s: %v, %v", name, outcomes, err)
		case tc.data != "" && tc.data != "-":
			if revert, ok := errors.AsType[*RevertError](outcomes[0]); err != nil || !ok || string(revert.Data) != tc.data {
				t.Errorf("%s: %v, %v", name, outcomes, err)
			}
		}
	}
}

func FuzzDecodeSimulation(f *testing.F) {
	f.Add([]byte(`[{"calls":[{"status":"0x0","returnData":"0x01","error":{"message":"x","data":{"data":"0x02"}}},{"status":"0x1"}]}]`))
	f.Add([]byte(`[{"calls":null}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		outcomes, err := decodeSimulation(raw, 2)
		if err != nil {
			typed(t, err)
			return
		}
		if len(outcomes) != 2 {
			t.Fatalf("%d outcomes", len(outcomes))
		}
	})
}

// forgetful is a node that refuses questions about the past.
type forgetful struct{ caller }

func (f forgetful) CallContext(ctx context.Context, result any, method string, args ...any) error {
	if method == "eth_getTransactionCount" {
		return &devError{-32000, "missing trie node"}
	}
	return f.caller.CallContext(ctx, result, method, args...)
}

func TestAccountAt(t *testing.T) {
	rich := common.Address{0xaa}
	dev, err := NewDev(DevConfig{Alloc: types.GenesisAlloc{rich: {Balance: big.NewInt(7)}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dev.Close() })
	if err := dev.Mine(t.Context()); err != nil {
		t.Fatal(err)
	}
	for block := range uint64(2) {
		acc, err := dev.Client().AccountAt(t.Context(), rich, block)
		if err != nil || !acc.Verified || acc.BlockNumber != block || acc.Balance.Int64() != 7 {
			t.Errorf("block %d: %+v, %v", block, acc, err)
		}
	}
	if _, err := dev.Client().AccountAt(t.Context(), rich, 2); !errors.Is(err, ErrNotFound) {
		t.Errorf("a block to come: %v", err)
	}
	client := &Client{rpc: forgetful{dev.caller()}}
	if _, err := client.AccountAt(t.Context(), rich, 0); !errors.Is(err, onchain.ErrUnsupported) {
		t.Errorf("forgotten: %v", err)
	}
}

func TestBlockAt(t *testing.T) {
	dev, err := NewDev(DevConfig{Start: time.Unix(1<<32, 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dev.Close() })
	times := []uint64{1 << 32}
	for i := range 9 {
		if i%3 == 2 {
			err = dev.AdvanceTime(t.Context(), time.Hour)
		} else {
			err = dev.Mine(t.Context())
		}
		head, headErr := dev.Client().Head(t.Context())
		if err != nil || headErr != nil {
			t.Fatal(err, headErr)
		}
		for uint64(len(times)) < head.Number.Uint64() { // AdvanceTime may have mined what was pending
			h, err := dev.Client().HeaderByNumber(t.Context(), uint64(len(times)))
			if err != nil {
				t.Fatal(err)
			}
			times = append(times, h.Time)
		}
		times = append(times, head.Time)
	}
	for number, at := range times {
		for _, unix := range []uint64{at, at + 1} {
			want := number
			for want+1 < len(times) && times[want+1] <= unix {
				want++
			}
			if got, err := dev.Client().BlockAt(t.Context(), unix); err != nil || got != uint64(want) {
				t.Errorf("at %d: block %d, want %d, %v", unix, got, want, err)
			}
		}
	}
	if got, err := dev.Client().BlockAt(t.Context(), 7); err != nil || got != 0 {
		t.Errorf("before there was one: %d, %v", got, err)
	}
}
