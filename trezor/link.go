package trezor

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// link sends and receives protobuf messages. All sessions of a device share it.
type link struct {
	messages  hw.MessageIO
	broken    bool // gone: nothing more is sent
	outOfStep bool // an exchange ended in the middle and could not be cancelled
}

// ready tells whether anything would be sent at all. Flows ask before they send
// their holder to the device.
func (l *link) ready(ctx context.Context) error {
	if l.broken {
		return hw.ErrDisconnected
	}
	return ctx.Err()
}

func (l *link) send(ctx context.Context, message pb.Message) error {
	id, err := pb.ID(message)
	if err != nil {
		return err
	}
	payload, err := pb.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode %s: %w", pb.Name(id), err)
	}
	return l.sendBytes(ctx, id, payload)
}

// sendBytes sends a message whose payload is encoded already, and wipes it.
func (l *link) sendBytes(ctx context.Context, id uint16, payload []byte) error {
	defer clear(payload)
	if err := l.ready(ctx); err != nil {
		return err
	}
	if len(payload) > maxMessage-headerSize {
		return fmt.Errorf("%w: %s of %d bytes, at most %d are sent", hw.ErrRefused, pb.Name(id), len(payload), maxMessage-headerSize)
	}
	message := make([]byte, headerSize, headerSize+len(payload))
	binary.BigEndian.PutUint16(message, id)
	binary.BigEndian.PutUint32(message[2:], uint32(len(payload))) //nolint:gosec // bounded above
	message = append(message, payload...)
	defer clear(message)
	return l.judge(ctx, l.messages.WriteMessage(ctx, message))
}

// receive waits for the next message.
func (l *link) receive(ctx context.Context) (pb.Message, error) {
	if err := l.ready(ctx); err != nil {
		return nil, err
	}
	raw, err := l.messages.ReadMessage(ctx)
	if err := l.judge(ctx, err); err != nil {
		return nil, err
	}
	return parseMessage(raw)
}

// judge breaks the link unless it was the caller who gave up.
func (l *link) judge(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
		l.broken = true
	}
	return err
}

// parseMessage reads type ‖ length ‖ payload.
func parseMessage(raw []byte) (pb.Message, error) {
	if len(raw) < headerSize || int64(binary.BigEndian.Uint32(raw[2:headerSize])) != int64(len(raw)-headerSize) {
		return nil, fmt.Errorf("%w: a message of %d bytes that does not have the length it says", hw.ErrBadAnswer, len(raw))
	}
	id := binary.BigEndian.Uint16(raw)
	message, err := pb.New(id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", hw.ErrBadAnswer, err)
	}
	if err := pb.Unmarshal(raw[headerSize:], message); err != nil {
		return nil, fmt.Errorf("%w: %s does not decode", hw.ErrBadAnswer, pb.Name(id))
	}
	return message, nil
}

func (l *link) close() error {
	if l.broken && l.messages == nil {
		return nil
	}
	l.broken = true
	messages := l.messages
	l.messages = nil
	return messages.Close()
}
