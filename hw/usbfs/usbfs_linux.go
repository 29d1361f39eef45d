//go:build !(mips || mipsle || mips64 || mips64le || ppc64 || ppc64le)

package usbfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// PacketSize is the size of every packet in bytes.
const PacketSize = 64

const (
	// Packets for somebody before us are dropped until there has been none for
	// drainQuiet, but no more than maxStale of them.
	drainQuiet = 50 * time.Millisecond
	maxStale   = 1024
)

// Link is a claimed interface. It implements [hw.ReportIO], and does more than
// that asks for: a packet may be written while a read waits, and Close, at any
// time, ends what is going on with [hw.ErrDisconnected].
type Link struct {
	file   *os.File
	raw    syscall.RawConn
	kernel kernel
	wire   usb.Interface
	gone   atomic.Bool // after an error, and after Close

	reaped chan struct{} // closed when nothing is reaped any more

	mu      sync.Mutex
	pending map[uintptr]chan struct{} // by the transfer's address; closed when it is reaped
}

var _ hw.ReportIO = (*Link)(nil)

// Open opens a node, claims the interface and drops what is left of an earlier
// session. It fails with a [usb.AccessError], a [usb.BusyError] or
// [hw.ErrNoDevice].
func Open(ctx context.Context, node string, wire usb.Interface) (hw.ReportIO, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// On the runtime's poller, which only takes what does not block.
	file, err := os.OpenFile(node, os.O_RDWR|unix.O_NONBLOCK, 0) //nolint:gosec // package usb names it
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", node, usb.OpenError(node, err))
	}
	if err = usb.Lock(file); err != nil {
		_ = file.Close() // the first error is the one that tells
		return nil, fmt.Errorf("open %s: %w", node, err)
	}
	l, err := newLink(file, wire, linux{})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", node, err)
	}
	if err := l.drain(ctx); err != nil {
		_ = l.Close() // the first error is the one that tells
		return nil, err
	}
	return l, nil
}

// newLink claims the interface, and takes the file over.
func newLink(file *os.File, wire usb.Interface, k kernel) (*Link, error) {
	l := &Link{file: file, kernel: k, wire: wire, reaped: make(chan struct{}), pending: map[uintptr]chan struct{}{}}
	raw, err := file.SyscallConn()
	if err == nil {
		l.raw = raw
		err = l.control(func(fd uintptr) error { return k.claim(fd, uint32(wire.Number)) }) //nolint:gosec // read as 8 bits
	}
	if err != nil {
		_ = file.Close() // the first error is the one that tells
		return nil, fmt.Errorf("claim interface %d: %w", wire.Number, usb.OpenError(file.Name(), err))
	}
	go l.reap()
	return l, nil
}

func (l *Link) control(call func(fd uintptr) error) error {
	var failed error
	if err := l.raw.Control(func(fd uintptr) { failed = call(fd) }); err != nil {
		return err
	}
	return failed
}

// drain reads what the device has sent to somebody before us.
func (l *Link) drain(ctx context.Context) error {
	for range maxStale {
		quiet, cancel := context.WithTimeout(ctx, drainQuiet)
		_, err := l.ReadReport(quiet)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			return nil
		case err != nil:
			return err
		}
	}
	return fmt.Errorf("read from %s: %w: it sends without being asked", l.file.Name(), hw.ErrBadAnswer)
}

// WriteReport implements [hw.ReportIO].
func (l *Link) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != PacketSize {
		return fmt.Errorf("write to %s: a packet of %d bytes, it takes %d", l.file.Name(), len(report), PacketSize)
	}
	buffer := append([]byte(nil), report...)
	defer clear(buffer) // a PIN may be in it
	n, err := l.transfer(ctx, l.wire.Out, buffer)
	if err == nil && n != PacketSize {
		err = fmt.Errorf("%d of %d bytes", n, PacketSize)
	}
	return l.judge(ctx, "write to", err)
}

// ReadReport implements [hw.ReportIO].
func (l *Link) ReadReport(ctx context.Context) ([]byte, error) {
	buffer := make([]byte, PacketSize)
	n, err := l.transfer(ctx, l.wire.In, buffer)
	if errors.Is(err, unix.EOVERFLOW) || err == nil && n != PacketSize {
		err = fmt.Errorf("%w: a packet of another size than %d bytes", hw.ErrBadAnswer, PacketSize)
	}
	if err := l.judge(ctx, "read from", err); err != nil {
		return nil, err
	}
	return buffer, nil
}

// Close ends the link, and what is going on over it.
func (l *Link) Close() error {
	l.gone.Store(true)
	// The kernel takes the claim back by itself when the file is closed.
	_ = l.control(func(fd uintptr) error { return l.kernel.release(fd, uint32(l.wire.Number)) }) //nolint:gosec // read as 8 bits
	err := l.file.Close()
	<-l.reaped
	if err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close %s: %w", l.file.Name(), err)
	}
	return nil
}

// judge names an error. All but the end of the caller's context take the link
// with them.
func (l *Link) judge(ctx context.Context, action string, err error) error {
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	closed := l.gone.Swap(true)
	_ = l.file.Close() // ends the reaping, and so whatever else waits
	switch {
	case closed:
		return fmt.Errorf("%s %s: %w", action, l.file.Name(), hw.ErrDisconnected)
	case errors.Is(err, hw.ErrBadAnswer):
		return fmt.Errorf("%s %s: %w", action, l.file.Name(), err)
	}
	return fmt.Errorf("%s %s: %w: %w", action, l.file.Name(), hw.ErrDisconnected, err)
}
