package trezor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// packets is an hw.ReportIO of recorded packets.
type packets struct {
	in      [][]byte
	out     [][]byte
	writeAt func(n int) error // of the n-th packet
	end     error             // after the last packet; nil waits for ctx
	closed  int
}

func (p *packets) WriteReport(ctx context.Context, report []byte) error {
	if p.writeAt != nil {
		if err := p.writeAt(len(p.out)); err != nil {
			return err
		}
	}
	p.out = append(p.out, slices.Clone(report))
	return ctx.Err()
}

func (p *packets) ReadReport(ctx context.Context) ([]byte, error) {
	if len(p.in) > 0 {
		next := p.in[0]
		p.in = p.in[1:]
		return next, nil
	}
	if p.end != nil {
		return nil, p.end
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (p *packets) Close() error { p.closed++; return nil }

// split is the protocol's framing written down a second time.
func split(message []byte) [][]byte {
	var list [][]byte
	for first := true; first || len(message) > 0; first = false {
		head := "?"
		if first {
			head = "?##"
		}
		n := min(len(message), 64-len(head))
		packet := append([]byte(head), message[:n]...)
		list, message = append(list, append(packet, make([]byte, 64-len(packet))...)), message[n:]
	}
	return list
}

// TestPackets: bytes as the protocol's documentation has them.
func TestPackets(t *testing.T) {
	p := &packets{}
	if err := FrameMessages(p).WriteMessage(t.Context(), hx(t, "0000 00000000")); err != nil {
		t.Fatal(err)
	}
	want := append([]byte("?##"), make([]byte, 61)...)
	if len(p.out) != 1 || !bytes.Equal(p.out[0], want) {
		t.Errorf("Initialize is %x", p.out)
	}
	for _, size := range []int{0, 1, 54, 55, 56, 117, 118, 119, 1000, maxMessage - headerSize} {
		message := encodeRaw(64, bytes.Repeat([]byte{0xa5}, size))
		p := &packets{}
		if err := FrameMessages(p).WriteMessage(t.Context(), message); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(p.out, split(message), bytes.Equal) {
			t.Errorf("%d bytes: %d packets", size, len(p.out))
		}
		got, err := FrameMessages(&packets{in: p.out}).ReadMessage(t.Context())
		if err != nil || !bytes.Equal(got, message) {
			t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
		}
	}
}

func TestWriteRefusesWhatIsNoMessage(t *testing.T) {
	for name, message := range map[string][]byte{
		"nothing": nil, "no length": {0, 1, 0, 0, 0}, "too short": hx(t, "0001 00000002 00"), "too long": hx(t, "0001 00000000 00"),
		"over the bound": encodeRaw(1, make([]byte, maxMessage)),
	} {
		p := &packets{}
		errorIs(t, name, FrameMessages(p).WriteMessage(t.Context(), message), hw.ErrRefused)
		if len(p.out) > 0 {
			t.Errorf("%s: %d packets were sent", name, len(p.out))
		}
	}
}

// TestReadSkips: what belongs to no message is skipped, up to a bound.
func TestReadSkips(t *testing.T) {
	message := encodeRaw(2, []byte("text"))
	stale := append([]byte("?"), bytes.Repeat([]byte{'#'}, 63)...)
	stale[1] = 'x'
	other := make([]byte, 64)
	short := []byte("?#")
	in := append([][]byte{stale, other, short, nil}, split(message)...)
	got, err := FrameMessages(&packets{in: in}).ReadMessage(t.Context())
	if err != nil || !bytes.Equal(got, message) {
		t.Errorf("%x, %v", got, err)
	}
	_, err = FrameMessages(&packets{in: slices.Repeat([][]byte{other}, maxForeign+1)}).ReadMessage(t.Context())
	errorIs(t, "no message at all", err, hw.ErrBadAnswer)
}

func TestReadBadFraming(t *testing.T) {
	long := split(encodeRaw(2, make([]byte, 200)))
	for name, in := range map[string][][]byte{
		"another mark in the middle":    {long[0], append([]byte{'!'}, long[1][1:]...)},
		"a short packet in the middle":  {long[0], long[1][:63]},
		"an empty packet in the middle": {long[0], nil},
		"a long packet":                 {append(slices.Clone(long[0]), 0)},
		"a short first packet":          {long[0][:20]},
		"a length over the bound":       split(append(hx(t, "0002 0000fffb"), 0)),
		"a length over all bounds":      split(append(hx(t, "0002 ffffffff"), 0)),
	} {
		p := &packets{in: in}
		m := FrameMessages(p)
		got, err := m.ReadMessage(t.Context())
		errorIs(t, name, err, hw.ErrBadAnswer)
		if got != nil {
			t.Errorf("%s: a message came, too", name)
		}
		_, err = m.ReadMessage(t.Context())
		errorIs(t, name+", read again", err, hw.ErrDisconnected)
		errorIs(t, name+", write", m.WriteMessage(t.Context(), hx(t, "0000 00000000")), hw.ErrDisconnected)
	}
}

// TestReadGivenUp: a reader who leaves in the middle of a message leaves it to
// the next one.
func TestReadGivenUp(t *testing.T) {
	message := encodeRaw(2, bytes.Repeat([]byte("0123456789"), 20))
	all := split(message)
	for n := range all {
		p := &packets{in: slices.Clone(all[:n])}
		m := FrameMessages(p)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err := m.ReadMessage(ctx)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, hw.ErrDisconnected) {
			t.Errorf("after %d packets: %v", n, err)
		}
		p.in = all[n:]
		if got, err := m.ReadMessage(t.Context()); err != nil || !bytes.Equal(got, message) {
			t.Errorf("after %d packets: %d bytes, %v", n, len(got), err)
		}
	}
}

func TestLinkBreaks(t *testing.T) {
	pulled := errors.New("pulled")
	p := &packets{end: pulled}
	m := FrameMessages(p)
	_, err := m.ReadMessage(t.Context())
	errorIs(t, "read", err, hw.ErrDisconnected)
	errorIs(t, "read", err, pulled)
	errorIs(t, "write", m.WriteMessage(t.Context(), hx(t, "0000 00000000")), hw.ErrDisconnected)
	for at := range 4 {
		p := &packets{writeAt: func(n int) error {
			if n == at {
				return pulled
			}
			return nil
		}}
		m := FrameMessages(p)
		errorIs(t, fmt.Sprintf("packet %d", at), m.WriteMessage(t.Context(), encodeRaw(1, make([]byte, 200))), hw.ErrDisconnected)
		_, err := m.ReadMessage(t.Context())
		errorIs(t, "read", err, hw.ErrDisconnected)
	}
}

// TestWriteIsWhole: giving up between the packets of a message does not end it.
func TestWriteIsWhole(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := &packets{writeAt: func(n int) error {
		if n == 1 {
			cancel()
		}
		return nil
	}}
	m := FrameMessages(p)
	if err := m.WriteMessage(ctx, encodeRaw(1, make([]byte, 200))); err != nil || len(p.out) != 4 {
		t.Errorf("%d packets, %v", len(p.out), err)
	}
	err := m.WriteMessage(ctx, encodeRaw(1, nil))
	if !errors.Is(err, context.Canceled) || len(p.out) != 4 {
		t.Errorf("given up before: %v, %d packets", err, len(p.out))
	}
}

// stuck is a device that takes no packets.
type stuck struct{ packets }

func (s *stuck) WriteReport(ctx context.Context, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWriteTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := FrameMessages(&stuck{}).WriteMessage(t.Context(), encodeRaw(1, nil))
		errorIs(t, "stuck", err, hw.ErrDisconnected)
		if took := time.Since(start); took != writeTime {
			t.Errorf("it took %s", took)
		}
	})
}

func TestCloseClosesPackets(t *testing.T) {
	p := &packets{}
	m := FrameMessages(p)
	if err := m.Close(); err != nil || p.closed != 1 {
		t.Errorf("%v, closed %d times", err, p.closed)
	}
	_, err := m.ReadMessage(t.Context())
	errorIs(t, "read", err, hw.ErrDisconnected)
}

// What was written is read back, whatever it is, in as many packets as it needs.
func FuzzCodecRoundTrip(f *testing.F) {
	f.Add(uint16(0), []byte{})
	f.Add(uint16(17), []byte(strings.Repeat("?##", 60)))
	f.Fuzz(func(t *testing.T, id uint16, payload []byte) {
		if len(payload) > maxMessage-headerSize {
			return
		}
		message, p := encodeRaw(id, payload), &packets{}
		if err := FrameMessages(p).WriteMessage(t.Context(), message); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(p.out, split(message), bytes.Equal) {
			t.Fatalf("%x", p.out)
		}
		got, err := FrameMessages(&packets{in: p.out}).ReadMessage(t.Context())
		if err != nil || !bytes.Equal(got, message) {
			t.Fatalf("%x, %v", got, err)
		}
	})
}

// Any packets: what is taken for a message is what they say, or nothing.
func FuzzCodecRead(f *testing.F) {
	f.Add(bytes.Join(split(encodeRaw(17, make([]byte, 300))), nil), 64)
	f.Add([]byte("?##\x00\x02\xff\xff\xff\xff"), 64)
	f.Add(bytes.Repeat([]byte("?"), 640), 64)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		size = 1 + (size&0x7fffffff)%100
		var in [][]byte
		for chunk := range slices.Chunk(stream, size) {
			in = append(in, chunk)
		}
		m := FrameMessages(&packets{in: in, end: errScriptEnded})
		for {
			message, err := m.ReadMessage(t.Context())
			if err != nil {
				if message != nil || !errors.Is(err, hw.ErrBadAnswer) && !errors.Is(err, hw.ErrDisconnected) {
					t.Fatalf("%x, %v", message, err)
				}
				return
			}
			if checkMessage(message) != nil {
				t.Fatalf("%x is no message", message)
			}
		}
	})
}
