package trezor

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// memoryLink is a cable of packets in memory, with a device's end for a test.
type memoryLink struct {
	in       chan []byte // packets for the host
	received chan []byte // messages for the device
	gone     context.Context
	pull     context.CancelCauseFunc

	partial []byte
	due     int
}

func newMemoryLink() *memoryLink {
	l := &memoryLink{in: make(chan []byte, 8192), received: make(chan []byte, 1024)}
	l.gone, l.pull = context.WithCancelCause(context.Background())
	return l
}

func (l *memoryLink) WriteReport(ctx context.Context, packet []byte) error {
	if err := l.why(ctx); err != nil {
		return err
	}
	packet = slices.Clone(packet)
	if l.due == 0 {
		l.due = headerSize + int(binary.BigEndian.Uint32(packet[5:9]))
		packet = packet[2:]
	}
	l.partial = append(l.partial, packet[1:]...)
	if len(l.partial) >= l.due {
		l.received <- l.partial[:l.due]
		l.partial, l.due = nil, 0
	}
	return nil
}

func (l *memoryLink) ReadReport(ctx context.Context) ([]byte, error) {
	if err := l.why(ctx); err != nil {
		return nil, err
	}
	select {
	case packet := <-l.in:
		return packet, nil
	case <-ctx.Done():
	case <-l.gone.Done():
	}
	return nil, l.why(ctx)
}

func (l *memoryLink) why(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return context.Cause(l.gone)
}

var errPulled = errors.New("the cable was pulled")

func (l *memoryLink) Close() error {
	l.pull(errPulled)
	return nil
}

func (l *memoryLink) end() hwtest.End {
	var mu sync.Mutex
	return hwtest.End{
		Received: l.received,
		Send: func(message []byte) {
			mu.Lock()
			defer mu.Unlock()
			for _, packet := range split(message) {
				l.in <- packet
			}
		},
		Unplug: func() { l.pull(errPulled) },
	}
}

// hostile is a device that sends these packets.
func hostile(name string, want error, packets ...[]byte) hwtest.HostileMessages {
	return hwtest.HostileMessages{Name: name, Want: want, Open: func(*testing.T) hw.MessageIO {
		l := newMemoryLink()
		for _, packet := range packets {
			l.in <- packet
		}
		return FrameMessages(l)
	}}
}

// TestFramingIsALink: the conformance suite of links that carry messages.
func TestFramingIsALink(t *testing.T) {
	long := split(encodeRaw(2, make([]byte, 200)))
	hwtest.TestMessageIO(t, hwtest.MessageFixture{
		Open: func(*testing.T) (hw.MessageIO, hwtest.End) {
			l := newMemoryLink()
			return FrameMessages(l), l.end()
		},
		Hostile: []hwtest.HostileMessages{
			hostile("a length over all bounds", hw.ErrBadAnswer, split(append(hx(t, "0002 ffffffff"), 0))...),
			hostile("no packet of the message", hw.ErrBadAnswer, long[0], append([]byte{'!'}, long[1][1:]...)),
			hostile("half a packet", hw.ErrBadAnswer, long[0], long[1][:32]),
			hostile("no message at all", hw.ErrBadAnswer, slices.Repeat([][]byte{make([]byte, 64)}, maxForeign+1)...),
		},
	})
}
