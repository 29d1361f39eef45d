package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// errFrame is a request that cannot be an APDU.
var errFrame = errors.New("request is longer than an APDU")

// Serve answers Speculos' TCP APDU protocol on l until ctx is done, and closes
// l. A request is a 32-bit big-endian length and the APDU; an answer is the
// 32-bit length of the data, the data, and the status word, which the length
// does not count.
//
// One client is served at a time; others wait. A client that hangs up takes no
// review off the screen: the next one meets it (see the package comment). A
// client that sends more than an APDU can have is disconnected, and so is one
// whose device leaves the bus: it finds the device again when it comes back. There
// is no authentication: listen on loopback only. [Device.Faults] befall the answers.
//
// Serve returns nil when ctx ended it, ErrClosed when the device is closed, and
// otherwise the error of the listener. It leaves no goroutine behind.
func Serve(ctx context.Context, l net.Listener, d *Device) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	closed := closeOnDone(ctx, l)
	defer func() { cancel(); <-closed }()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close()
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept a client: %w", err)
		}
		err = d.Reopen()
		if err == nil {
			err = serveClient(ctx, conn, d)
		}
		_ = conn.Close()
		if errors.Is(err, ErrClosed) {
			return ErrClosed
		}
	}
}

// closeOnDone closes c when ctx is done, and then the channel it returns.
func closeOnDone(ctx context.Context, c io.Closer) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-ctx.Done()
		_ = c.Close()
	}()
	return done
}

// serveClient answers one client until it hangs up. A goroutine reads ahead, so
// that a hang-up is noticed while a review waits.
func serveClient(ctx context.Context, conn net.Conn, d *Device) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer context.AfterFunc(d.powered(), func() { cancel(ErrUnplugged) })()
	closed := closeOnDone(ctx, conn)
	requests := make(chan []byte)
	read := make(chan struct{})
	go func() {
		defer close(read)
		cancel(readRequests(ctx, conn, requests))
	}()
	defer func() { cancel(nil); <-closed; <-read }()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case apdu := <-requests:
			result, err := d.Exchange(ctx, apdu)
			if err != nil {
				return err
			}
			if err := respond(ctx, conn, frame(result), &d.faults); err != nil {
				return fmt.Errorf("answer a client: %w", err)
			}
			if d.gone.Load() {
				return ErrReenumerated
			}
		}
	}
}

// respond sends an answer, or what its accidents leave of it.
func respond(ctx context.Context, w io.Writer, answer []byte, faults *Faults) error {
	arrives, err := faults.pass(ctx, answer, true)
	for _, part := range arrives {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return err
}

// readRequests hands requests over until the connection or ctx ends.
func readRequests(ctx context.Context, r io.Reader, out chan<- []byte) error {
	for {
		apdu, err := readFrame(r)
		if err != nil {
			return err
		}
		select {
		case out <- apdu:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// readFrame reads one request of at most maxAPDU bytes.
func readFrame(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > maxAPDU {
		return nil, errFrame
	}
	apdu := make([]byte, size)
	if _, err := io.ReadFull(r, apdu); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return apdu, nil
}

// frame wraps data || status word.
func frame(result []byte) []byte {
	size := uint32(len(result) - 2) //nolint:gosec // an answer has at least 2 bytes and less than 300
	return append(binary.BigEndian.AppendUint32(nil, size), result...)
}
