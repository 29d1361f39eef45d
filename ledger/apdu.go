package ledger

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// Class and instruction bytes (app-ethereum src/apdu_constants.h; the B0 class
// is the operating system's).
const (
	claApp byte = 0xe0
	claOS  byte = 0xb0

	insAppInfo       byte = 0x01 // B0: name and version of the running app
	insAddress       byte = 0x02
	insSignTx        byte = 0x04
	insConfiguration byte = 0x06
	insSignMessage   byte = 0x08
	insProvideToken  byte = 0x0a
	insSignTypedData byte = 0x0c
	insTypedStruct   byte = 0x1a
	insTypedValue    byte = 0x1c
	insNetwork       byte = 0x30
	insAuthorization byte = 0x34
)

// maxData is what Lc, one byte, can count.
const maxData = 255

type command struct {
	cla, ins, p1, p2 byte
	data             []byte
}

func (c command) bytes() ([]byte, error) {
	if len(c.data) > maxData {
		return nil, fmt.Errorf("command %02x%02x: %d bytes of data do not fit one APDU", c.cla, c.ins, len(c.data))
	}
	return append([]byte{c.cla, c.ins, c.p1, c.p2, byte(len(c.data))}, c.data...), nil //nolint:gosec // bounded above
}

// exchange sends one command and returns the data of a 9000 answer. Any other
// status word is a [StatusError]. waits says that a human may be reading a
// screen until the answer comes.
func (w *Wallet) exchange(ctx context.Context, c command, waits bool) ([]byte, error) {
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	apdu, err := c.bytes()
	if err != nil {
		return nil, err
	}
	answer, err := w.transport.Exchange(ctx, apdu)
	if err != nil {
		w.broken = true
		if waits && ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", err, hw.ErrStillWaiting)
		}
		return nil, err
	}
	if len(answer) < 2 {
		w.broken = true
		return nil, fmt.Errorf("%w: %d bytes where a status word was due", hw.ErrBadAnswer, len(answer))
	}
	data, word := answer[:len(answer)-2], StatusWord(binary.BigEndian.Uint16(answer[len(answer)-2:]))
	if word != statusOK {
		return nil, &StatusError{Word: word, Command: c.ins}
	}
	return data, nil
}

// ready tells whether a command would be sent at all. Flows ask before they
// send their holder to the device.
func (w *Wallet) ready(ctx context.Context) error {
	if w.broken {
		return hw.ErrDisconnected
	}
	return ctx.Err()
}

// encodePath is the form of a path in every command: a count and big-endian
// 32-bit indexes, hardened bits included.
func encodePath(path hw.Path) ([]byte, error) {
	if len(path) == 0 || len(path) > 10 {
		return nil, fmt.Errorf("%w: %s has %d elements, the app takes 1 to 10", hw.ErrBadPath, path, len(path))
	}
	out := []byte{byte(len(path))} //nolint:gosec // at most ten
	for _, index := range path {
		out = binary.BigEndian.AppendUint32(out, index)
	}
	return out, nil
}
