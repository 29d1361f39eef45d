package speculos_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/speculos"
)

func TestConformance(t *testing.T) {
	hostile := func(name string, raw string, stay bool, want error) hwtest.Hostile {
		return hwtest.Hostile{Name: name, Want: want, Open: func(t *testing.T) hw.Transport {
			t.Helper()
			return dial(t, say([]byte(raw), stay))
		}}
	}
	hwtest.TestTransport(t, hwtest.TransportFixture{
		Open: func(t *testing.T, peer hwtest.Peer) hw.Transport {
			t.Helper()
			return dial(t, speak(peer))
		},
		Hostile: []hwtest.Hostile{
			hostile("hangs up at once", "", false, hw.ErrDisconnected),
			hostile("hangs up within the length", "\x00\x00", false, hw.ErrDisconnected),
			hostile("hangs up after the length", "\x00\x00\x00\x04", false, hw.ErrDisconnected),
			hostile("hangs up within the data", "\x00\x00\x00\x04\x01\x02", false, hw.ErrDisconnected),
			hostile("hangs up before the status word", "\x00\x00\x00\x04\x01\x02\x03\x04", false, hw.ErrDisconnected),
			hostile("hangs up within the status word", "\x00\x00\x00\x04\x01\x02\x03\x04\x90", false, hw.ErrDisconnected),
			// These stay on the line: what they announce must not be waited for.
			hostile("announces 4 GiB", "\xff\xff\xff\xff", true, hw.ErrBadAnswer),
			hostile("announces a length that wraps with the status word", "\xff\xff\xff\xfe", true, hw.ErrBadAnswer),
			hostile("announces one byte too many", "\x00\x01\x00\x01", true, hw.ErrBadAnswer),
		},
	})
}

// The longest answer that is taken is taken whole.
func TestLongestAnswer(t *testing.T) {
	want := bytes.Repeat([]byte{7}, 64<<10+2)
	link := dial(t, say(frame(want), true))
	got, err := link.Exchange(t.Context(), []byte{1})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v, want %d", len(got), err, len(want))
	}
}

// A request is its length, big-endian, and the APDU; an answer without data is
// its status word only.
func TestWireFormat(t *testing.T) {
	seen := make(chan []byte, 1)
	link := dial(t, func(conn net.Conn) {
		raw := make([]byte, 9)
		if _, err := io.ReadFull(conn, raw); err != nil {
			return // the test waits for seen and times out
		}
		seen <- raw
		if _, err := conn.Write([]byte("\x00\x00\x00\x00\x69\x85")); err == nil {
			hangOn(conn)
		}
	})
	answer, err := link.Exchange(t.Context(), []byte("\xe0\x06\x00\x00\x00"))
	if err != nil || string(answer) != "\x69\x85" {
		t.Errorf("answer %x, %v", answer, err)
	}
	if raw := <-seen; string(raw) != "\x00\x00\x00\x05\xe0\x06\x00\x00\x00" {
		t.Errorf("request %x", raw)
	}
}

// A deadline of the caller's reaches the read too, and is told as what it is.
func TestDeadline(t *testing.T) {
	link := dial(t, speak(func([]byte) []byte { return nil }))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := link.Exchange(ctx, []byte{1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want %v", err, context.DeadlineExceeded)
	}
	if _, err := link.Exchange(t.Context(), []byte{1}); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("%v, want %v", err, hw.ErrDisconnected)
	}
}

// A context that ends after the answer takes nothing back.
func TestContextOutlived(t *testing.T) {
	link := dial(t, speak(func(apdu []byte) []byte { return apdu }))
	for i := range byte(20) {
		ctx, cancel := context.WithCancel(t.Context())
		answer, err := link.Exchange(ctx, []byte{i, i})
		cancel()
		if err != nil || !bytes.Equal(answer, []byte{i, i}) {
			t.Fatalf("exchange %d: %x, %v", i, answer, err)
		}
	}
}

// Exchanges of several goroutines take turns: each gets its own answer.
func TestConcurrentExchanges(t *testing.T) {
	link := dial(t, speak(func(apdu []byte) []byte { return apdu }))
	const callers = 8
	results := make(chan error, callers)
	for i := range byte(callers) {
		go func() {
			for range 20 {
				answer, err := link.Exchange(t.Context(), []byte{i, i, i})
				if err != nil || !bytes.Equal(answer, []byte{i, i, i}) {
					results <- fmt.Errorf("caller %d: %x, %w", i, answer, err)
					return
				}
			}
			results <- nil
		}()
	}
	for range callers {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestDial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := speculos.Dial(t.Context(), address); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("nobody listens: %v, want %v", err, hw.ErrNoDevice)
	}
	if _, err := speculos.Dial(t.Context(), "no port"); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("no address: %v, want %v", err, hw.ErrNoDevice)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := speculos.Dial(ctx, address); !errors.Is(err, context.Canceled) || errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("given up: %v, want only %v", err, context.Canceled)
	}
}
