package emulator

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Errors of a [Link].
var (
	// ErrUnplugged is returned when the device is not plugged in any more, or was
	// not to begin with, and for good: after Replug a new link is needed.
	ErrUnplugged = errors.New("device is unplugged")
	// ErrClosed is returned by a link, or a device, that has been closed.
	ErrClosed = errors.New("device is closed")
	// ErrPacketSize is returned for a packet that has not PacketSize bytes.
	ErrPacketSize = errors.New("packet has not 64 bytes")
)

// queueDepth is how many packets wait in a direction. When nobody reads, the
// device blocks in its write, as it does on USB, and then nobody can write to it.
const queueDepth = 256

// port is one USB interface of a device that is plugged in.
type port struct {
	in, out chan [PacketSize]byte
	down    context.Context // ends with the plug; its cause says why
}

func newPort(down context.Context) *port {
	return &port{make(chan [PacketSize]byte, queueDepth), make(chan [PacketSize]byte, queueDepth), down}
}

// Link is the host's end of an interface of a device. It has the methods of
// package hw's ReportIO. Reads and writes may run at the same time, one of each.
type Link struct {
	port   *port
	closed context.Context
	close  context.CancelFunc
	once   sync.Once
	wire   *assembler
}

func newLink(p *port) *Link {
	l := &Link{port: p, wire: newAssembler(false)}
	l.closed, l.close = context.WithCancel(context.Background())
	return l
}

// WriteReport sends one packet to the device.
func (l *Link) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != PacketSize {
		return fmt.Errorf("write packet of %d bytes: %w", len(report), ErrPacketSize)
	}
	if err := l.gone(ctx); err != nil {
		return fmt.Errorf("write packet: %w", err)
	}
	select {
	case l.port.in <- [PacketSize]byte(report):
		return nil
	case <-ctx.Done():
	case <-l.closed.Done():
	case <-l.port.down.Done():
	}
	return fmt.Errorf("write packet: %w", l.gone(ctx))
}

// ReadReport waits for the device's next packet. What the device had sent before
// it was unplugged is lost with it.
func (l *Link) ReadReport(ctx context.Context) ([]byte, error) {
	if err := l.gone(ctx); err != nil {
		return nil, fmt.Errorf("read packet: %w", err)
	}
	select {
	case p := <-l.port.out:
		return p[:], nil
	case <-ctx.Done():
	case <-l.closed.Done():
	case <-l.port.down.Done():
	}
	return nil, fmt.Errorf("read packet: %w", l.gone(ctx))
}

// Close ends reads and writes with ErrClosed. It does nothing to the device.
func (l *Link) Close() error {
	l.once.Do(l.close)
	return nil
}

// gone is why the link cannot be used, and nil while it can.
func (l *Link) gone(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case l.closed.Err() != nil:
		return ErrClosed
	case l.port.down.Err() != nil:
		return context.Cause(l.port.down)
	}
	return nil
}

// WriteMessage sends a whole message.
func (l *Link) WriteMessage(ctx context.Context, id uint16, data []byte) error {
	for _, p := range (message{messageID(id), data}).packets() {
		if err := l.WriteReport(ctx, p[:]); err != nil {
			return err
		}
	}
	return nil
}

// ReadMessage waits for a whole message. A packet that begins none is skipped.
func (l *Link) ReadMessage(ctx context.Context) (id uint16, data []byte, err error) {
	for {
		p, err := l.ReadReport(ctx)
		if err != nil {
			return 0, nil, err
		}
		if m, _ := l.wire.add([PacketSize]byte(p)); m != nil {
			return uint16(m.id), m.data, nil
		}
	}
}

// drain throws away what the device has said and nobody has read.
func (l *Link) drain() {
	for {
		select {
		case <-l.port.out:
		default:
			return
		}
	}
}
