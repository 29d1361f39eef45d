package ledger

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// accept is a device that takes every chunk and answers the last one.
type accept struct{ sent [][]byte }

func (a *accept) Exchange(_ context.Context, apdu []byte) ([]byte, error) {
	a.sent = append(a.sent, slices.Clone(apdu))
	return []byte{0x90, 0x00}, nil
}

func (a *accept) Close() error { return nil }

// fewest is how many chunks a payload needs at least, found by trying all ways
// to cut; 0 when there is none.
func fewest(total, head int, mayCut cutter) int {
	best := make([]int, total+1) // chunks up to here, 0 = unreachable
	for end := 1; end <= total; end++ {
		if end < total && !mayCut(end) {
			continue
		}
		for begin := 0; begin < end; begin++ {
			room := maxData
			if begin == 0 {
				room -= head
			}
			if end-begin > room || begin > 0 && best[begin] == 0 {
				continue
			}
			if n := best[begin] + 1; best[end] == 0 || n < best[end] {
				best[end] = n
			}
		}
	}
	return best[total]
}

// Whatever the sizes and wherever cuts are forbidden: nothing is lost, nothing
// is cut where it must not be, and nothing takes an APDU more than it must.
func TestChunksProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "head")
		payload := rapid.SliceOfN(rapid.Byte(), 1, 900).Draw(t, "payload")
		type window struct{ from, to int }
		windows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) window {
			from := rapid.IntRange(0, 900).Draw(t, "from")
			return window{from, from + rapid.IntRange(0, 300).Draw(t, "size")}
		}), 0, 3).Draw(t, "forbidden")
		mayCut := func(i int) bool {
			return !slices.ContainsFunc(windows, func(w window) bool { return i >= w.from && i < w.to })
		}
		device := &accept{}
		w := &Wallet{transport: device}
		_, err := w.sendChunks(context.Background(), insSignTx, head, payload, mayCut)
		want := fewest(len(payload), len(head), mayCut)
		if want == 0 {
			if err == nil {
				t.Fatalf("%d chunks were sent where no way to cut exists", len(device.sent))
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkChunks(t, device.sent, head, payload, mayCut)
		if len(device.sent) != want {
			t.Fatalf("%d chunks, %d are enough", len(device.sent), want)
		}
		if unbound := (len(head) + len(payload) + maxData - 1) / maxData; len(windows) == 0 && want != unbound {
			t.Fatalf("%d chunks without any rule, want %d", want, unbound)
		}
	})
}

func checkChunks(t *rapid.T, sent [][]byte, head, payload []byte, mayCut cutter) {
	var all []byte
	for i, apdu := range sent {
		p1 := chunkMore
		if i == 0 {
			p1 = chunkFirst
		}
		if len(apdu) < 6 || len(apdu) > 5+255 || !bytes.Equal(apdu[:5], []byte{claApp, insSignTx, p1, 0, byte(len(apdu) - 5)}) {
			t.Fatalf("chunk %d has %d bytes and the header %x", i, len(apdu), apdu[:5])
		}
		all = append(all, apdu[5:]...)
		if cut := len(all) - len(head); i < len(sent)-1 && !mayCut(cut) {
			t.Fatalf("cut at the forbidden byte %d", cut)
		}
	}
	if !bytes.Equal(all, slices.Concat(head, payload)) {
		t.Fatalf("the chunks hold %x, want %x%x", all, head, payload)
	}
}

// No place to cut is an error before anything is sent, not a bad cut.
func TestNoPlaceToCut(t *testing.T) {
	device := &accept{}
	w := &Wallet{transport: device}
	if _, err := w.sendChunks(t.Context(), insSignTx, []byte{1}, make([]byte, 300), func(int) bool { return false }); err == nil {
		t.Error("300 bytes were sent in one piece")
	}
	if len(device.sent) != 0 {
		t.Errorf("%d chunks were sent", len(device.sent))
	}
}

// Where transactions may be cut: not from the end of the calldata's header to
// its fourth byte, and legacy ones not so that only chain id, 0, 0 are left.
func TestTransactionCuts(t *testing.T) {
	typed := types.NewTx(&types.DynamicFeeTx{ChainID: bigInt(1), Gas: 1, To: &to, Data: bytes.Repeat([]byte{0xdd}, 100)})
	legacy := types.NewTx(&types.LegacyTx{Gas: 1, To: &to, Data: bytes.Repeat([]byte{0xdd}, 100)})
	plain := types.NewTx(&types.LegacyTx{Gas: 1, To: &to})
	for _, c := range []struct {
		name      string
		tx        *types.Transaction
		tail      int // bytes behind the calldata
		forbidden []int
	}{
		{"type 2", typed, 1, []int{0, 1, 2, 3}},
		{"type 0", legacy, 3, []int{0, 1, 2, 3, 100, 101, 102}},
		{"type 0 without calldata", plain, 3, []int{0, 1, 2}},
	} {
		u, err := encodeUnsigned(c.tx, bigInt(1), types.LatestSignerForChainID(bigInt(1)))
		if err != nil {
			t.Fatal(err)
		}
		start := len(u.bytes) - c.tail - len(c.tx.Data())
		if data := u.bytes[start : start+len(c.tx.Data())]; !bytes.Equal(data, c.tx.Data()) {
			t.Fatalf("%s: the test finds %x as calldata", c.name, data)
		}
		var got []int
		for i := 1; i < len(u.bytes); i++ {
			if !u.mayCut(i) {
				got = append(got, i-start)
			}
		}
		if !slices.Equal(got, c.forbidden) {
			t.Errorf("%s: no cuts at %d of the calldata, want %d", c.name, got, c.forbidden)
		}
	}
}

// An APDU counts its data in one byte.
func TestCommandSize(t *testing.T) {
	for size, fits := range map[int]bool{0: true, 1: true, 255: true, 256: false, 1000: false} {
		apdu, err := command{cla: claApp, ins: insSignTx, data: make([]byte, size)}.bytes()
		if (err == nil) != fits || fits && (len(apdu) != 5+size || int(apdu[4]) != size) {
			t.Errorf("%d bytes of data: %x, %v", size, apdu, err)
		}
	}
	w := &Wallet{transport: &accept{}}
	if _, err := w.exchange(t.Context(), command{data: make([]byte, 256)}, false); err == nil || errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("256 bytes: %v", err)
	}
	if w.broken {
		t.Error("a command that was never sent broke the wallet")
	}
}
