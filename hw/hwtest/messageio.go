package hwtest

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// MessageFixture describes one kind of [hw.MessageIO] to [TestMessageIO].
type MessageFixture struct {
	// Open opens a link and has t clean up both of its ends.
	Open func(t *testing.T) (hw.MessageIO, End)
	// Notices is how soon a read that waits notices a pulled cable; 0: at once.
	Notices time.Duration
	// Hostile are other ends that break the framing when something is read.
	Hostile []HostileMessages
}

// HostileMessages is one way to break a framing.
type HostileMessages struct {
	Name string
	Open func(t *testing.T) hw.MessageIO
	// Want is what reading must fail with.
	Want error
}

// TestMessageIO runs the conformance suite of links that carry messages. A
// write while a read waits may be refused with [hw.ErrBusy], some ways to a
// device are like that, but must leave the read alone; Close ends a read.
func TestMessageIO(t *testing.T, f MessageFixture) {
	t.Helper()
	testPipe(t, func(t *testing.T) *pipe {
		t.Helper()
		link, end := f.Open(t)
		return messagePipe(link, end, f.Notices)
	})
	for _, h := range f.Hostile {
		t.Run(h.Name, func(t *testing.T) {
			link := h.Open(t)
			if message, err := link.ReadMessage(within(t)); !errors.Is(err, h.Want) {
				t.Errorf("%x, %v, want %v", message, err, h.Want)
			}
			p := messagePipe(link, End{}, 0)
			p.expectGone(t)
			p.mustClose(t)
		})
	}
}

func messagePipe(link hw.MessageIO, end End, notices time.Duration) *pipe {
	return &pipe{write: link.WriteMessage, read: link.ReadMessage, close: link.Close, end: end, data: message, notices: notices}
}

// message is a message of the sizes at which packets, and what cuts into them,
// begin to differ.
func message(n int) []byte {
	sizes := []int{0, 1, 2, 54, 55, 56, 62, 63, 117, 118, 119, 255, 256, 1024, 4096}
	size := sizes[n%len(sizes)]
	m := binary.BigEndian.AppendUint16(nil, uint16(n&0x7fff)) //nolint:gosec // masked
	m = binary.BigEndian.AppendUint32(m, uint32(size&0x7fff)) //nolint:gosec // masked
	for i := range size {
		m = append(m, byte((n+i)&0xff))
	}
	return m
}
