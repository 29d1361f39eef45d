package bindings

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"
)

func overWindow(t testing.TB) []byte {
	t.Helper()
	parsed, err := SessionVaultMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	e := parsed.Errors["OverWindowLimit"]
	args, err := e.Inputs.Pack(common.Address{19: 1}, big.NewInt(2), big.NewInt(3))
	if err != nil {
		t.Fatal(err)
	}
	return append(e.ID.Bytes()[:4], args...)
}

func TestSessionError(t *testing.T) {
	data := overWindow(t)
	want := &SessionVaultOverWindowLimit{Token: common.Address{19: 1}, Asked: big.NewInt(2), Left: big.NewInt(3)}
	equal := cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(any(want), SessionError(data), equal); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, bad := range map[string][]byte{
		"nothing":          nil,
		"cut selector":     data[:3],
		"selector only":    data[:4],
		"cut":              data[:len(data)-1],
		"unknown selector": append([]byte{1, 2, 3, 4}, data[4:]...),
		"Error(string)":    common.FromHex("08c379a0"),
	} {
		if got := SessionError(bad); got != nil {
			t.Errorf("%s: %T", name, got)
		}
	}
}

// TestReaderErrors: the vault declares every error of the reader's, which it passes on.
func TestReaderErrors(t *testing.T) {
	parsed, err := SessionReaderMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	known := errorIDs(t)
	for name, e := range parsed.Errors {
		if !known[[4]byte(e.ID.Bytes())] {
			t.Errorf("SessionError does not know %s", name)
		}
	}
}

func FuzzSessionError(f *testing.F) {
	f.Add([]byte{})
	f.Add(overWindow(f))
	for id := range errorIDs(f) {
		f.Add(append(id[:], make([]byte, 96)...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e := SessionError(data)
		if e == nil {
			return
		}
		if !errorIDs(t)[[4]byte(data)] {
			t.Errorf("%x decoded as %T", data, e)
		}
	})
}

func errorIDs(t testing.TB) map[[4]byte]bool {
	t.Helper()
	parsed, err := SessionVaultMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[[4]byte]bool{}
	for _, e := range parsed.Errors {
		ids[[4]byte(e.ID.Bytes())] = true
	}
	return ids
}
