package hwtest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// Peer is what is at the other end of a link: it gets a command and returns the
// answer, at least two bytes as a device's are. Nil stands for silence until
// the link goes down. It may run in any goroutine.
type Peer func(command []byte) (answer []byte)

// TransportFixture describes one kind of transport to [TestTransport].
type TransportFixture struct {
	// Open opens a link to peer and has t clean up both.
	Open func(t *testing.T, peer Peer) hw.Transport
	// Hostile are peers that break the transport's own framing.
	Hostile []Hostile
}

// Hostile is one way to break a framing.
type Hostile struct {
	Name string
	// Open opens a link to a peer that does it on the first command.
	Open func(t *testing.T) hw.Transport
	// Want is what the exchange must fail with.
	Want error
}

// TestTransport runs the conformance suite of transports.
func TestTransport(t *testing.T, f TransportFixture) {
	t.Helper()
	for _, part := range []struct {
		name string
		run  func(*testing.T, TransportFixture)
	}{
		{"echo", testEcho},
		{"cancelled before", testExchangeCancelledBefore},
		{"cancelled during", testExchangeCancelledDuring},
		{"closed during", testClosedDuring},
		{"closed", testTransportClosed},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, f) })
	}
	for _, h := range f.Hostile {
		t.Run(h.Name, func(t *testing.T) { testHostile(t, h) })
	}
}

// patience is how long a transport under test may hang: it sets no deadline of
// its own on an answer, so a wrong one would hang for good.
const patience = 10 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func echo(command []byte) []byte { return command }

// testEcho: whatever the size, each answer belongs to its command and shares no
// memory with it.
func testEcho(t *testing.T, f TransportFixture) {
	link := f.Open(t, echo)
	for _, size := range []int{5, 2, 6, 57, 58, 59, 63, 64, 65, 116, 117, 118, 255, 256, 257, 258, 260} {
		command := bytes.Repeat([]byte{byte(size & 0xff)}, size)
		want := bytes.Clone(command)
		answer, err := link.Exchange(within(t), command)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if !bytes.Equal(answer, want) {
			t.Errorf("%d bytes: answer %x, want %x", size, answer, want)
		}
		clear(answer)
		if !bytes.Equal(command, want) {
			t.Errorf("%d bytes: the command was changed", size)
		}
	}
}

func testExchangeCancelledBefore(t *testing.T, f TransportFixture) {
	seen := make(chan []byte, 1)
	link := f.Open(t, func(command []byte) []byte {
		seen <- command
		return command
	})
	ctx, cancel := context.WithCancel(within(t))
	cancel()
	if answer, err := link.Exchange(ctx, []byte{1, 2, 3, 4, 0}); !errors.Is(err, context.Canceled) {
		t.Errorf("answer %x, %v, want %v", answer, err, context.Canceled)
	}
	closeLink(t, link)
	select {
	case command := <-seen:
		t.Errorf("%x was sent", command)
	default:
	}
}

// testExchangeCancelledDuring: the late answer must not be taken for the answer
// to the next command, so there is no next command.
func testExchangeCancelledDuring(t *testing.T, f TransportFixture) {
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	link := f.Open(t, func([]byte) []byte {
		cancel()
		return nil
	})
	if answer, err := link.Exchange(ctx, []byte{1, 2, 3, 4, 0}); !errors.Is(err, context.Canceled) {
		t.Errorf("answer %x, %v, want %v", answer, err, context.Canceled)
	}
	expectBroken(t, link)
	closeLink(t, link)
}

func testClosedDuring(t *testing.T, f TransportFixture) {
	arrived, closed := make(chan struct{}), make(chan error, 1)
	link := f.Open(t, func([]byte) []byte {
		close(arrived)
		return nil
	})
	go func() {
		<-arrived
		closed <- link.Close()
	}()
	if answer, err := link.Exchange(within(t), []byte{1, 2, 3, 4, 0}); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("answer %x, %v, want %v", answer, err, hw.ErrDisconnected)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	expectBroken(t, link)
}

func testTransportClosed(t *testing.T, f TransportFixture) {
	link := f.Open(t, echo)
	closeLink(t, link)
	expectBroken(t, link)
}

func testHostile(t *testing.T, h Hostile) {
	link := h.Open(t)
	if answer, err := link.Exchange(within(t), []byte{1, 2, 3, 4, 0}); !errors.Is(err, h.Want) {
		t.Errorf("answer %x, %v, want %v", answer, err, h.Want)
	}
	expectBroken(t, link)
	closeLink(t, link)
}

func expectBroken(t *testing.T, link hw.Transport) {
	t.Helper()
	if answer, err := link.Exchange(within(t), []byte{5, 6, 7, 8, 0}); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("afterwards: answer %x, %v, want %v", answer, err, hw.ErrDisconnected)
	}
}

// closeLink closes twice: owners close in a defer, whatever went before.
func closeLink(t *testing.T, link hw.Transport) {
	t.Helper()
	for range 2 {
		if err := link.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}
