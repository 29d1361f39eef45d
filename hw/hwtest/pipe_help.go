package hwtest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

func (p *pipe) mustWrite(t *testing.T, data []byte) {
	t.Helper()
	if err := p.write(within(t), data); err != nil {
		t.Fatalf("write: %v", err)
	}
}

func (p *pipe) mustRead(t *testing.T) []byte {
	t.Helper()
	data, err := p.read(within(t))
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return data
}

// mustClose closes twice: owners close in a defer, whatever went before.
func (p *pipe) mustClose(t *testing.T) {
	t.Helper()
	for range 2 {
		if err := p.close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

// arrives is the next thing that the device gets.
func (p *pipe) arrives(t *testing.T) []byte {
	t.Helper()
	select {
	case data := <-p.end.Received:
		return data
	case <-time.After(patience):
		t.Fatal("nothing arrived at the device")
		return nil
	}
}

// mustEcho sends something and has the device send it back.
func (p *pipe) mustEcho(t *testing.T, n int) {
	t.Helper()
	p.mustWrite(t, p.data(n))
	p.end.Send(p.arrives(t))
	if got, want := p.mustRead(t), p.data(n); !bytes.Equal(got, want) {
		t.Fatalf("echo: %x, want %x", got, want)
	}
}

// mustBeSilent reads for a moment, as a driver does before its first command.
func (p *pipe) mustBeSilent(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), prompt)
	defer cancel()
	if data, err := p.read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%x, %v, want silence", data, err)
	}
}

// expectGone: neither way goes any more, and none of the calls hangs.
func (p *pipe) expectGone(t *testing.T) {
	t.Helper()
	if data, err := p.read(within(t)); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("afterwards read: %x, %v, want %v", data, err, hw.ErrDisconnected)
	}
	if err := p.write(within(t), p.data(200)); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("afterwards write: %v, want %v", err, hw.ErrDisconnected)
	}
}

type readResult struct {
	data []byte
	err  error
}

func (p *pipe) startRead(ctx context.Context) <-chan readResult {
	result := make(chan readResult, 1)
	go func() {
		data, err := p.read(ctx)
		result <- readResult{data, err}
	}()
	return result
}

// resultWithin waits for a read's end, and says whether it came in time.
func resultWithin(result <-chan readResult, limit time.Duration) (r readResult, inTime bool) {
	select {
	case r = <-result:
		return r, true
	case <-time.After(limit):
		return <-result, false
	}
}

// settle gives a read that was started the time to wait in earnest.
func (p *pipe) settle(t *testing.T) {
	t.Helper()
	select {
	case <-time.After(prompt):
	case <-t.Context().Done():
	}
}

// interrupted starts a read, ends it, and says whether it ended promptly.
func (p *pipe) interrupted(t *testing.T, ctx context.Context, end func(), want error) bool {
	t.Helper()
	result := p.startRead(ctx)
	p.settle(t)
	end()
	r, inTime := resultWithin(result, prompt)
	if !errors.Is(r.err, want) {
		t.Errorf("%x, %v, want %v", r.data, r.err, want)
	}
	return inTime
}

// soon holds a reaction to prompt. A machine that is busy with other things may
// be late once, or twice.
func soon(t *testing.T, inTime func() bool) {
	t.Helper()
	for range 3 {
		if inTime() || t.Failed() {
			return
		}
	}
	t.Errorf("ended later than after %v, three times", prompt)
}
