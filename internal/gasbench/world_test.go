package gasbench

import (
	"bytes"
	"errors"
	"math/big"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

const fixturesDir = "../../contracts/testdata"

// TestPlainFigures holds the ground that every comparison stands on: the same work by a key that nothing bounds costs
// what it cost where other systems were measured.
func TestPlainFigures(t *testing.T) {
	for _, f := range []struct {
		fork
		erc20, native, call uint64
	}{
		{prague(), 34104, 21000, 26346},
		{amsterdam(), 42504, 21000, 27446},
	} {
		w := furnished(t, f.fork)
		for name, row := range map[string]struct {
			call
			want uint64
		}{
			"token":  {w.transfer(plainKey, w.tokens[0], friend, tokens), f.erc20},
			"native": {call{from: plainKey, to: &friend, value: wei}, f.native},
			"call":   {call{from: plainKey, to: &w.poked, data: w.poking(7)}, f.call},
		} {
			got := w.do(name, row.call)
			if w.err != nil {
				t.Fatal(w.err)
			}
			if got.gas != row.want {
				t.Errorf("%s, %s: %d gas, want %d", f.name, name, got.gas, row.want)
			}
			if got.split.total() != int64(got.gas) { //nolint:gosec // below the gas limit
				t.Errorf("%s, %s: the split has %d gas, the receipt %d", f.name, name, got.split.total(), got.gas)
			}
		}
	}
}

// TestSplit compares the account of a plain token transfer with the opcodes that it is known to consist of.
func TestSplit(t *testing.T) {
	w := furnished(t, prague())
	r := w.do("transfer", w.transfer(plainKey, w.tokens[0], friend, tokens))
	for kind, want := range map[kind]int64{
		base: 21000, calldata: 596, sload: 2 * 2100, sstore: 2 * 2900, logs: 1756, calls: 0, callee: 0, refund: 0,
	} {
		if got := r.split.gas[kind]; got != want {
			t.Errorf("%s: %d gas, want %d", kindNames[kind], got, want)
		}
	}
	if len(r.split.created) != 0 {
		t.Errorf("new slots: %v", r.split.created)
	}
	r = w.do("first transfer", w.transfer(plainKey, w.tokens[0], addressOf(nextKey), tokens))
	if r.split.created[w.tokens[0]] != 1 {
		t.Errorf("new slots of a first transfer: %v, want one", r.split.created)
	}
}

// TestAddresses makes sure that no address is cheaper to write into calldata than another.
func TestAddresses(t *testing.T) {
	w := furnished(t, prague())
	for _, address := range []common.Address{owner, friend, agent, heir, w.tokens[0], w.tokens[1], w.poked} {
		if bytes.IndexByte(address[:], 0) >= 0 {
			t.Errorf("%v has a byte of zero", address)
		}
	}
}

func TestFailures(t *testing.T) {
	w := furnished(t, prague())
	w.do("too much", w.transfer(plainKey, w.tokens[0], friend, big.NewInt(1e18)))
	if !errors.Is(w.err, errFailed) {
		t.Errorf("a transfer of more than there is: %v", w.err)
	}
	if r := w.do("behind it", call{from: plainKey, to: &friend, value: wei}); r.gas != 0 {
		t.Error("a step behind a failure was made")
	}
	if _, err := newWorld(prague(), os.DirFS("..")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without fixtures: %v", err)
	}
}

func furnished(t *testing.T, f fork) *world {
	t.Helper()
	w, err := newWorld(f, os.DirFS(fixturesDir))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
