package trezor

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// The wire of protocol v1 (docs/common/protocol_v1/protocol.md): packets of 64
// bytes, filled up with zeros. The first of a message is "?##", its type and
// its length; the ones that follow are "?" and the next bytes of it.
const (
	packetSize   = 64
	packetMark   = '?'
	messageMagic = "?##"
	headerSize   = 6 // type u16 ‖ length u32, both big endian

	firstPayload = packetSize - len(messageMagic) // header included
	nextPayload  = packetSize - 1
)

const (
	// maxMessage bounds what is believed and what is sent. The longest message
	// of a device is its features, or the layout that its debug link tells.
	maxMessage = 1 << 16
	// maxForeign bounds the packets that belong to no message and are skipped: the
	// end of one that a program before us did not read.
	maxForeign = 1024
	// writeTime is how long a device may take to accept one message. Nobody has to
	// read a screen for that.
	writeTime = 5 * time.Second
)

var errClosed = errors.New("it was closed here")

// codec is protocol v1 over packets.
type codec struct {
	packets hw.ReportIO
	partial []byte // of the message that is being read, header included; the reader's alone
	due     int    // its length, 0 between messages

	mu     sync.Mutex
	failed error // the link is gone, or the other end broke the framing
}

// FrameMessages makes messages of a device's packets. Closing the result closes
// the packets.
func FrameMessages(packets hw.ReportIO) hw.MessageIO { return &codec{packets: packets} }

// WriteMessage implements [hw.MessageIO]. A message of which the device has a
// part would be completed by whatever is written next, so ctx is looked at
// before the first packet and not after it.
func (c *codec) WriteMessage(ctx context.Context, message []byte) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	if err := checkMessage(message); err != nil {
		return err
	}
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	var packet [packetSize]byte
	defer clear(packet[:]) // it may have held a PIN
	for rest, n := message, 0; n == 0 || len(rest) > 0; n++ {
		rest = fillPacket(packet[:], rest, n == 0)
		if err := c.packets.WriteReport(whole, packet[:]); err != nil {
			return c.fail(fmt.Errorf("%w: write packet %d of a message: %w", hw.ErrDisconnected, n, err))
		}
	}
	return nil
}

// fillPacket puts as much of a message into a packet as fits, and returns the rest.
func fillPacket(packet, rest []byte, first bool) []byte {
	clear(packet)
	n := 1
	packet[0] = packetMark
	if first {
		n = copy(packet, messageMagic)
	}
	return rest[copy(packet[n:], rest):]
}

// checkMessage holds a whole message to its header.
func checkMessage(message []byte) error {
	if len(message) < headerSize || len(message) > maxMessage {
		return fmt.Errorf("%w: a message of %d bytes, of %d to %d", hw.ErrRefused, len(message), headerSize, maxMessage)
	}
	if n := binary.BigEndian.Uint32(message[2:headerSize]); int64(n) != int64(len(message)-headerSize) {
		return fmt.Errorf("%w: a message of %d bytes says that it has %d", hw.ErrRefused, len(message)-headerSize, n)
	}
	return nil
}

// ReadMessage implements [hw.MessageIO].
func (c *codec) ReadMessage(ctx context.Context) ([]byte, error) {
	for skipped := 0; ; {
		if err := c.ready(ctx); err != nil {
			return nil, err
		}
		packet, err := c.packets.ReadReport(ctx)
		if err != nil {
			return nil, c.unread(ctx, err)
		}
		if c.due == 0 && !bytes.HasPrefix(packet, []byte(messageMagic)) {
			if skipped++; skipped > maxForeign {
				return nil, c.fail(fmt.Errorf("%w: %d packets, and no message begins", hw.ErrBadAnswer, skipped))
			}
			continue
		}
		message, err := c.take(packet)
		if message != nil || err != nil {
			return message, err
		}
	}
}

// unread tells a caller that gave up from a link that broke. What has arrived of
// a message is kept for the next reader.
func (c *codec) unread(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.fail(fmt.Errorf("%w: read a packet: %w", hw.ErrDisconnected, err))
}

// take adds a packet to the message that is being read, and returns the message
// when it is whole.
func (c *codec) take(packet []byte) ([]byte, error) {
	if len(packet) != packetSize || packet[0] != packetMark {
		return nil, c.fail(fmt.Errorf("%w: a packet of %d bytes is none of the protocol", hw.ErrBadAnswer, len(packet)))
	}
	if c.due > 0 {
		c.partial = append(c.partial, packet[1:]...)
	} else {
		length := binary.BigEndian.Uint32(packet[len(messageMagic)+2:])
		if length > maxMessage-headerSize {
			return nil, c.fail(fmt.Errorf("%w: a message of %d bytes", hw.ErrBadAnswer, length))
		}
		c.due = headerSize + int(length)
		c.partial = append([]byte(nil), packet[len(messageMagic):]...)
	}
	if len(c.partial) < c.due {
		return nil, nil
	}
	message := c.partial[:c.due]
	c.partial, c.due = nil, 0
	return message, nil
}

func (c *codec) ready(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return fmt.Errorf("%w, after: %w", hw.ErrDisconnected, c.failed)
	}
	return ctx.Err()
}

// fail keeps the first error: what follows is its consequence.
func (c *codec) fail(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = err
	}
	return err
}

// Close implements [hw.MessageIO].
func (c *codec) Close() error {
	_ = c.fail(errClosed)
	return c.packets.Close()
}
