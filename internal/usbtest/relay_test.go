package usbtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/valetkey/valetkey/ledger"
)

var errFar = errors.New("the other device is gone")

// far answers with the command itself and success, until it is told to fail.
type far struct{ closed bool }

func (f *far) Exchange(_ context.Context, command []byte) ([]byte, error) {
	if command[0] == 0xff {
		return nil, errFar
	}
	return append(bytes.Clone(command), 0x90, 0x00), nil
}

func (f *far) Close() error {
	f.closed = true
	return nil
}

// TestRelay has commands of every size relayed through the driver's framing.
func TestRelay(t *testing.T) {
	device := &far{}
	relay := NewRelay(device)
	for _, report := range [][]byte{{}, make([]byte, 63), {0, 7, tagAPDU, 0, 1, 63: 1}, {0, 7, tagAPDU, 0, 0, 63: 1}, {0, 7, 2, 63: 1}} {
		if err := relay.WriteReport(t.Context(), report); err != nil {
			t.Errorf("%x: %v", report, err)
		}
	}
	transport, err := ledger.FrameTransport(relay, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for size := 5; size <= 260; size++ {
		command := bytes.Repeat([]byte{byte(size)}, size)
		command[0] = 0xe0
		answer, err := transport.Exchange(t.Context(), command)
		if err != nil || !bytes.Equal(answer, append(command, 0x90, 0x00)) {
			t.Fatalf("%d bytes: %x, %v", size, answer, err)
		}
	}
	if _, err := transport.Exchange(t.Context(), bytes.Repeat([]byte{0xff}, 5)); !errors.Is(err, errFar) {
		t.Errorf("the other device is gone: %v", err)
	}
	if err := transport.Close(); err != nil || !device.closed {
		t.Errorf("closed %t, %v", device.closed, err)
	}
}

// TestRelayInterrupted: a message that is begun anew, or continued by somebody
// else, is not mixed with the one before.
func TestRelayInterrupted(t *testing.T) {
	relay := NewRelay(&far{})
	defer relay.Close()
	first := func(size byte, text string) []byte {
		report := append([]byte{0, 7, tagAPDU, 0, 0, 0, size}, text...)
		return append(report, make([]byte, packetSize-len(report))...)
	}
	stranger := append([]byte{0, 8, tagAPDU, 0, 1}, make([]byte, packetSize-5)...)
	for _, report := range [][]byte{first(100, "old"), stranger, first(100, "older"), first(3, "new")} {
		if err := relay.WriteReport(t.Context(), report); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := relay.ReadReport(t.Context())
	if want := first(5, "new\x90\x00"); err != nil || !bytes.Equal(answer, want) {
		t.Errorf("answer %x, want %x, %v", answer, want, err)
	}
}
