package hwtest

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// End is the device's end of a link, held by a test: what the host writes comes
// out of it, and what the device says goes in.
type End struct {
	// Received has everything that the host wrote, in order. It never holds
	// the link up: make it with room for 1024.
	Received <-chan []byte
	// Send queues something for the host to read.
	Send func(data []byte)
	// Unplug pulls the cable.
	Unplug func()
}

// pipe is what links of packets and links of messages have in common, so that
// one set of tests holds both to the same rules.
type pipe struct {
	write func(context.Context, []byte) error
	read  func(context.Context) ([]byte, error)
	close func() error
	end   End
	data  func(n int) []byte // something to send, different for each n

	notices time.Duration // how soon a read notices that the cable was pulled
}

// opener opens a link; each test has its own.
type opener func(t *testing.T) *pipe

// prompt is how soon a read must end when its context does, or its link.
const prompt = 50 * time.Millisecond

func testPipe(t *testing.T, open opener) {
	t.Helper()
	for _, part := range []struct {
		name string
		run  func(*testing.T, opener)
	}{
		{"exchange", testPipeExchange},
		{"order", testPipeOrder},
		{"stale input", testPipeStale},
		{"cancelled before", testPipeCancelledBefore},
		{"cancelled while reading", testPipeCancelledReading},
		{"deadline while reading", testPipeDeadline},
		{"write during a read", testPipeDuplex},
		{"unplugged during a read", testPipeUnplugged},
		{"closed during a read", testPipeClosedReading},
		{"closed", testPipeClosed},
		{"many exchanges", testPipeMany},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open) })
	}
}

// testPipeExchange: bytes go both ways unchanged and share no memory.
func testPipeExchange(t *testing.T, open opener) {
	p := open(t)
	for n := range 20 {
		sent := p.data(n)
		want := bytes.Clone(sent)
		p.mustWrite(t, sent)
		clear(sent)
		if got := p.arrives(t); !bytes.Equal(got, want) {
			t.Fatalf("the device got %x, want %x", got, want)
		}
		p.end.Send(bytes.Clone(want))
		got := p.mustRead(t)
		if !bytes.Equal(got, want) {
			t.Fatalf("the host got %x, want %x", got, want)
		}
		clear(got)
	}
	p.mustClose(t)
}

// testPipeOrder: what was said while nobody read comes in its order.
func testPipeOrder(t *testing.T, open opener) {
	p := open(t)
	const many = 32
	for n := range many {
		p.end.Send(p.data(n))
	}
	for n := range many {
		if got, want := p.mustRead(t), p.data(n); !bytes.Equal(got, want) {
			t.Fatalf("%d: %x, want %x", n, got, want)
		}
	}
	p.mustClose(t)
}

// testPipeStale: left-overs of an earlier session can be read until there are
// none, and then the link is in step.
func testPipeStale(t *testing.T, open opener) {
	p := open(t)
	for n := range 5 {
		p.end.Send(p.data(n))
	}
	for n := range 5 {
		if got, want := p.mustRead(t), p.data(n); !bytes.Equal(got, want) {
			t.Fatalf("stale %d: %x, want %x", n, got, want)
		}
	}
	p.mustBeSilent(t)
	p.mustEcho(t, 100)
	p.mustClose(t)
}

func testPipeCancelledBefore(t *testing.T, open opener) {
	p := open(t)
	ctx, cancel := context.WithCancel(within(t))
	cancel()
	if err := p.write(ctx, p.data(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("write: %v, want %v", err, context.Canceled)
	}
	if data, err := p.read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %x, %v, want %v", data, err, context.Canceled)
	}
	p.mustEcho(t, 2) // nothing was sent, so nothing is broken
	p.mustClose(t)
	select {
	case data := <-p.end.Received:
		t.Errorf("%x was sent", data)
	default:
	}
}

// testPipeCancelledReading: the read ends with its context, at once, and
// nothing is broken: the next read gets what comes later.
func testPipeCancelledReading(t *testing.T, open opener) {
	soon(t, func() bool {
		p := open(t)
		ctx, cancel := context.WithCancel(within(t))
		defer cancel()
		inTime := p.interrupted(t, ctx, cancel, context.Canceled)
		p.settle(t)
		p.end.Send(p.data(7))
		if got, want := p.mustRead(t), p.data(7); !bytes.Equal(got, want) {
			t.Errorf("afterwards %x, want %x", got, want)
		}
		p.mustEcho(t, 8)
		p.mustClose(t)
		return inTime
	})
}

func testPipeDeadline(t *testing.T, open opener) {
	p := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if data, err := p.read(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("%x, %v, want only %v", data, err, context.DeadlineExceeded)
	}
	p.settle(t)
	p.mustEcho(t, 1)
	p.mustClose(t)
}

// testPipeDuplex: a write while a read waits arrives, or is refused as busy;
// the read goes on in either case.
func testPipeDuplex(t *testing.T, open opener) {
	p := open(t)
	result := p.startRead(within(t))
	p.settle(t)
	err := p.write(within(t), p.data(1))
	switch {
	case err == nil:
		if got, want := p.arrives(t), p.data(1); !bytes.Equal(got, want) {
			t.Errorf("the device got %x, want %x", got, want)
		}
	case !errors.Is(err, hw.ErrBusy):
		t.Errorf("write: %v, want nil or %v", err, hw.ErrBusy)
	}
	p.end.Send(p.data(2))
	if r := <-result; r.err != nil || !bytes.Equal(r.data, p.data(2)) {
		t.Errorf("the read: %x, %v, want %x", r.data, r.err, p.data(2))
	}
	p.mustEcho(t, 3)
	p.mustClose(t)
}

// testPipeUnplugged: a pulled cable is no answer of the holder's.
func testPipeUnplugged(t *testing.T, open opener) {
	p := open(t)
	p.mustEcho(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), p.notices+patience)
	defer cancel()
	result := p.startRead(ctx)
	p.settle(t)
	p.end.Unplug()
	r, inTime := resultWithin(result, p.notices+prompt)
	if !errors.Is(r.err, hw.ErrDisconnected) {
		t.Errorf("%x, %v, want %v", r.data, r.err, hw.ErrDisconnected)
	}
	if !inTime {
		t.Errorf("noticed later than after %v", p.notices+prompt)
	}
	p.expectGone(t)
	p.mustClose(t)
}

func testPipeClosedReading(t *testing.T, open opener) {
	soon(t, func() bool {
		p := open(t)
		closing := func() {
			if err := p.close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
		inTime := p.interrupted(t, within(t), closing, hw.ErrDisconnected)
		p.expectGone(t)
		p.mustClose(t)
		return inTime
	})
}

func testPipeClosed(t *testing.T, open opener) {
	p := open(t)
	p.mustClose(t)
	p.expectGone(t)
	p.mustClose(t)
}

// testPipeMany: an exchange leaves nothing behind, whether its context ends
// later or not at all. With -short it is fewer: a kernel that is emulated takes a
// millisecond for each.
func testPipeMany(t *testing.T, open opener) {
	p := open(t)
	p.mustEcho(t, 0)
	before := runtime.NumGoroutine()
	many := 10_000
	if testing.Short() {
		many = 300
	}
	for n := range many {
		ctx, cancel := context.WithCancel(within(t))
		if err := p.write(ctx, p.data(n)); err != nil {
			t.Fatal(err)
		}
		p.end.Send(p.arrives(t))
		if got, err := p.read(ctx); err != nil || !bytes.Equal(got, p.data(n)) {
			t.Fatalf("%d: %x, %v, want %x", n, got, err, p.data(n))
		}
		cancel()
	}
	for deadline := time.After(patience); runtime.NumGoroutine() > before+3; {
		select {
		case <-deadline:
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		case <-time.After(time.Millisecond):
		}
	}
	p.mustClose(t)
}
