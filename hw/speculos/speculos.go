// Package speculos carries APDUs over TCP in the framing of Speculos, the
// vendor's device emulator (speculos/mcu/apdu.py): a request is a 32-bit
// big-endian length and the APDU; an answer is a 32-bit big-endian length, that
// many bytes of data, and two more bytes, the status word, which the length
// does not count.
//
// valetkey's own emulator speaks the same, so one transport reaches both. There
// is no encryption and no authentication: use it on loopback only.
package speculos

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// maxAnswer bounds the data of one answer: a status word follows at most 256
// bytes (ISO 7816-3 short form), emulators of extended ones stay below this.
const maxAnswer = 64 << 10

// Transport is one TCP connection to an emulator. It implements [hw.Transport].
type Transport struct {
	mu     sync.Mutex // one exchange at a time
	conn   net.Conn
	broken bool // the link may be out of step; guarded by mu
}

var _ hw.Transport = (*Transport)(nil)

// Dial connects to address (HOST:PORT).
func Dial(ctx context.Context, address string) (*Transport, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to the emulator at %s: %w", address, err)
		}
		return nil, fmt.Errorf("connect to the emulator at %s: %w: %w", address, hw.ErrNoDevice, err)
	}
	return &Transport{conn: conn}, nil
}

// Exchange sends one APDU and returns data ‖ status word. When ctx ends first,
// the connection is given up: the late answer must not be taken for the next.
func (t *Transport) Exchange(ctx context.Context, apdu []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broken {
		return nil, hw.ErrDisconnected
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() {
		// A deadline in the past ends a blocked read at once.
		_ = t.conn.SetDeadline(time.Unix(1, 0))
	})
	answer, err := t.roundTrip(apdu)
	if !stop() || err != nil {
		t.broken = true
	}
	if ctxErr := ctx.Err(); ctxErr != nil && err != nil {
		return nil, ctxErr
	}
	return answer, err
}

func (t *Transport) roundTrip(apdu []byte) ([]byte, error) {
	request := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(apdu)), uint32(len(apdu))) //nolint:gosec // an APDU is at most 260 bytes
	if _, err := t.conn.Write(append(request, apdu...)); err != nil {
		return nil, fmt.Errorf("send to the emulator: %w: %w", hw.ErrDisconnected, err)
	}
	return readAnswer(t.conn)
}

func readAnswer(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read from the emulator: %w: %w", hw.ErrDisconnected, err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > maxAnswer {
		return nil, fmt.Errorf("read from the emulator: %w: it announces %d bytes", hw.ErrBadAnswer, size)
	}
	answer := make([]byte, size+2)
	if _, err := io.ReadFull(r, answer); err != nil {
		return nil, fmt.Errorf("read from the emulator: %w: %w", hw.ErrDisconnected, err)
	}
	return answer, nil
}

// Close ends the connection.
func (t *Transport) Close() error {
	if err := t.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the emulator connection: %w", err)
	}
	return nil
}
