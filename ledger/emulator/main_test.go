package emulator

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// owner is the first account of the default seed.
var owner = common.HexToAddress("0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D")

// ownerPath is m/44'/60'/0'/0/0 as it goes over the wire.
const ownerPath = "05 8000002c 8000003c 80000000 00000000 00000000 "

// hx reads hex with blanks in it.
func hx(t testing.TB, text string) []byte {
	t.Helper()
	out, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// app is a device and all it showed and asked.
type app struct {
	*Device
	t       testing.TB
	shown   []string
	reviews []Review
	twin    *twin // where everything is approved
}

// twin is the same device with a panel on which a robot presses. It gets every
// APDU, too, and must show, ask and answer the same.
type twin struct {
	*Device
	shown []string
}

// open makes a device; approve nil approves everything.
func open(t testing.TB, config Config) *app {
	t.Helper()
	a := &app{t: t}
	approve := config.Approve
	config.Observe = func(s Screen) { a.shown = append(a.shown, s.Text) }
	config.Approve = func(ctx context.Context, r Review) (bool, error) {
		a.reviews = append(a.reviews, r)
		if approve == nil {
			return true, nil
		}
		return approve(ctx, r)
	}
	device, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	a.Device = device
	if approve == nil {
		config.Panel, config.Approve = true, nil
		a.twin = &twin{}
		config.Observe = func(s Screen) { a.twin.shown = append(a.twin.shown, s.Text) }
		if a.twin.Device, err = New(config); err != nil {
			t.Fatal(err)
		}
		a.twin.Panel().SetRobot(RobotApproves)
	}
	return a
}

// compare gives an APDU to the twin.
func (a *app) compare(apdu, answer []byte, reviewed bool) {
	a.t.Helper()
	if locked := a.Locked(); locked != a.twin.Locked() {
		a.twin.setLocked(locked)
	}
	out, err := a.twin.Exchange(context.Background(), apdu)
	if err != nil {
		a.t.Fatalf("exchange %x with the twin: %v", apdu, err)
	}
	equal(a.t, "answer of the twin", out, answer)
	equal(a.t, "pages of the twin", a.twin.shown, a.shown)
	if reviewed {
		equal(a.t, "presses", a.twin.Panel().presses, a.reviews[len(a.reviews)-1].ApprovePresses)
	}
}

// send exchanges one raw APDU and gives data and status word.
func (a *app) send(apdu []byte) ([]byte, string) {
	a.t.Helper()
	before := len(a.reviews)
	out, err := a.Exchange(context.Background(), apdu)
	if err != nil {
		a.t.Fatalf("exchange %x: %v", apdu, err)
	}
	if a.twin != nil {
		a.compare(apdu, out, len(a.reviews) > before)
	}
	if len(out) < 2 {
		a.t.Fatalf("exchange %x: answer %x is too short", apdu, out)
	}
	return out[:len(out)-2], fmt.Sprintf("%x", out[len(out)-2:])
}

func (a *app) hex(text string) ([]byte, string) {
	a.t.Helper()
	return a.send(hx(a.t, text))
}

// want sends hex and compares the status word.
func (a *app) want(text, word string) []byte {
	a.t.Helper()
	data, got := a.hex(text)
	if got != word {
		a.t.Fatalf("%s: status word %s, want %s", text, got, word)
	}
	return data
}

// chunks sends data in commands that are cut at the given offsets. It stops at
// the first answer that is not an empty 9000.
func (a *app) chunks(ins byte, data []byte, cuts ...int) ([]byte, string) {
	a.t.Helper()
	begin, p1 := 0, byte(chunkFirst)
	for _, end := range append(cuts, len(data)) {
		answer, word := a.send(raw(ins, p1, 0, data[begin:end]))
		if word != "9000" || len(answer) > 0 {
			return answer, word
		}
		begin, p1 = end, chunkMore
	}
	return nil, "9000"
}

// evenly cuts data into APDUs as full as they get.
func evenly(data []byte) []int {
	var cuts []int
	for at := 255; at < len(data); at += 255 {
		cuts = append(cuts, at)
	}
	return cuts
}

func raw(ins, p1, p2 byte, data []byte) []byte {
	return append([]byte{0xe0, ins, p1, p2, byte(len(data))}, data...)
}

// signer recovers who made v || r || s, base being what v starts from.
func signer(t testing.TB, digest, vrs []byte, base byte) common.Address {
	t.Helper()
	if len(vrs) != 65 {
		t.Fatalf("signature has %d bytes: %x", len(vrs), vrs)
	}
	if parity := vrs[0] - base; parity > 1 {
		t.Fatalf("v is %d, want %d or %d", vrs[0], base, base+1)
	}
	key, err := crypto.SigToPub(digest, append(slices.Clone(vrs[1:]), vrs[0]-base))
	if err != nil {
		t.Fatal(err)
	}
	return crypto.PubkeyToAddress(*key)
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func u16(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }

func u32(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// nano is a review on a Nano, rejected with one press more than approved.
func nano(kind ReviewKind, presses int, screens []string) Review {
	return Review{Kind: kind, Screens: screens, ApprovePresses: presses, RejectPresses: presses + 1}
}
