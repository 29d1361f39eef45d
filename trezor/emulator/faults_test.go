package emulator

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"
)

// shaky is a link to which faults happen, and a device that is silent on it: what
// is written can be looked at, and what is read can be given.
type shaky struct {
	written [][]byte
	ready   [][]byte
}

func (s *shaky) WriteReport(_ context.Context, report []byte) error {
	s.written = append(s.written, bytes.Clone(report))
	return nil
}

func (s *shaky) ReadReport(context.Context) ([]byte, error) {
	if len(s.ready) == 0 {
		return nil, ErrClosed
	}
	next := s.ready[0]
	s.ready = s.ready[1:]
	return next, nil
}

func (*shaky) Close() error { return nil }

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name       string
		fault      Fault
		out        []string // of the packets a, b, c
		readFails  error
		writeFails error
	}{
		{"none", Fault{Packet: 9}, []string{"aa", "bb", "cc"}, ErrClosed, nil},
		{"drop", Fault{Kind: Drop, Packet: 2}, []string{"aa", "cc"}, ErrClosed, nil},
		{"delay", Fault{Kind: Delay, Packet: 2, Delay: time.Millisecond}, []string{"aa", "bb", "cc"}, ErrClosed, nil},
		{"truncate", Fault{Kind: Truncate, Packet: 2, Offset: 1}, []string{"aa", "b", "cc"}, ErrClosed, nil},
		{"corrupt", Fault{Kind: Corrupt, Packet: 1, Offset: 1}, []string{"a\x9e", "bb", "cc"}, ErrClosed, nil},
		{"corrupt beyond the end", Fault{Kind: Corrupt, Packet: 1, Offset: 2}, []string{"aa", "bb", "cc"}, ErrClosed, nil},
		{"duplicate", Fault{Kind: Duplicate, Packet: 3}, []string{"aa", "bb", "cc", "cc"}, ErrClosed, nil},
		{"disconnect", Fault{Kind: Disconnect, Packet: 2}, []string{"aa"}, ErrUnplugged, ErrUnplugged},
	} {
		packets := [][]byte{[]byte("aa"), []byte("bb"), []byte("cc")}
		inner := &shaky{ready: packets}
		c.fault.Direction = FromDevice
		link := WithFaults(inner, c.fault)
		var got []string
		var err error
		for err == nil {
			var p []byte
			if p, err = link.ReadReport(t.Context()); err == nil {
				got = append(got, string(p))
			}
		}
		equal(t, c.name, got, c.out)
		if !errors.Is(err, c.readFails) {
			t.Errorf("%s: error %v", c.name, err)
		}
		if string(bytes.Join(packets, nil)) != "aabbcc" && c.fault.Kind != Corrupt {
			t.Errorf("%s changed the packets of another", c.name)
		}

		inner = &shaky{}
		c.fault.Direction = ToDevice
		link = WithFaults(inner, c.fault)
		err = nil
		for _, p := range []string{"aa", "bb", "cc"} {
			err = errors.Join(err, link.WriteReport(t.Context(), []byte(p)))
		}
		got = nil
		for _, p := range inner.written {
			got = append(got, string(p))
		}
		if c.fault.Kind == Truncate {
			c.out = []string{"aa", "cc"} // which no device takes
		}
		equal(t, c.name, got, c.out)
		if !errors.Is(err, c.writeFails) {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

// TestFaultyDevice is a device behind a bad cable.
func TestFaultyDevice(t *testing.T) {
	h := plug(t, Config{})
	ping := (message{idPing, encode(&msgPing{Message: new(string(bytes.Repeat([]byte{'x'}, 100)))})}).packets()
	link := WithFaults(h.link, Fault{Kind: Drop, Direction: ToDevice, Packet: 2}, Fault{Kind: Delay, Direction: FromDevice, Packet: 1, Delay: time.Hour})
	for _, p := range ping {
		if err := link.WriteReport(t.Context(), p[:]); err != nil {
			t.Fatal(err)
		}
	}
	// The device waits for the rest, and takes it for that: a message that begins
	// anew is part of the first one.
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := h.link.ReadReport(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if err := link.WriteReport(t.Context(), ping[1][:]); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := link.ReadReport(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a delay that outlasts the caller: error %v", err)
	}
}
