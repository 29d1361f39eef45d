package delegation

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

func calldataOf(number uint16) []byte {
	none := new(big.Int)
	return vaultABI().PackGrantWithSig(bindings.Grant{
		Number: number, Agent: common.Address{9}, Until: 5, Terms: bindings.Terms{Gas: none},
		Budgets: []bindings.Budget{{PerWindow: none, Total: big.NewInt(7), PerCall: none}},
		Calls:   []bindings.CallRule{{Target: common.Address{8}, Signature: "f()", MaxValue: none}},
	}, bytes.Repeat([]byte{0x1b}, 65))
}

// TestGrantsIn: a grant is found by itself, in a batch, and in what others wrap
// around it.
func TestGrantsIn(t *testing.T) {
	plain := calldataOf(3)
	batch := packBatch([]batchCall{{To: common.Address{1}, Value: new(big.Int), Data: []byte{1, 2, 3}}, {To: common.Address{2}, Value: new(big.Int), Data: plain}})
	for name, tc := range map[string]struct {
		data []byte
		want []uint16
	}{
		"alone":            {plain, []uint16{3}},
		"in a batch":       {batch, []uint16{3}},
		"at an odd place":  {append([]byte{0xff, 0xff, 0xff}, plain...), []uint16{3}},
		"two":              {append(bytes.Clone(plain), calldataOf(4)...), []uint16{3, 4}},
		"cut off":          {plain[:len(plain)/2], nil},
		"nothing":          {nil, nil},
		"a selector alone": {plain[:4], nil},
		"selectors only":   {bytes.Repeat(plain[:4], 10_000), nil},
		"too long":         {append(make([]byte, maxGrantData), plain...), nil},
	} {
		var got []uint16
		for _, g := range grantsIn(tc.data) {
			got = append(got, g.Number)
			if g.Agent != (common.Address{9}) || len(g.Budgets) != 1 || g.Budgets[0].Total.Int64() != 7 || g.Calls[0].Signature != "f()" {
				t.Errorf("%s: %+v", name, g)
			}
		}
		if len(got) != len(tc.want) || len(got) > 0 && !equalNumbers(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func equalNumbers(a, b []uint16) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// FuzzGrantsIn: calldata is whatever anybody sent.
func FuzzGrantsIn(f *testing.F) {
	f.Add(calldataOf(1))
	f.Add(append([]byte{1}, calldataOf(2)...))
	f.Add(append(calldataOf(1)[:28], bytes.Repeat([]byte{0xa0}, 8)...)) // an offset below zero
	f.Fuzz(func(t *testing.T, data []byte) {
		if found := grantsIn(data); len(found) > maxGrantTries {
			t.Errorf("%d grants in %d bytes", len(found), len(data))
		}
	})
}
