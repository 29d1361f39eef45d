package hidraw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// Link is an open node. It implements [hw.ReportIO], and does more than that
// asks for: a report may be written while a read waits, and Close, at any time,
// ends what is going on with [hw.ErrDisconnected].
type Link struct {
	file   *os.File
	plain  bool       // reports are written without a zero before them
	reads  sync.Mutex // one at a time: each sets the deadline
	writes sync.Mutex
	gone   atomic.Bool // after an error, and after Close
}

var _ hw.ReportIO = (*Link)(nil)

// Open opens a node and locks it. It fails with a [usb.AccessError], a
// [usb.BusyError] or [hw.ErrNoDevice].
func Open(ctx context.Context, node string, o Options) (hw.ReportIO, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l, err := open(node, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", node, err)
	}
	return l, nil
}

func open(node string, o Options) (*Link, error) {
	file, err := os.OpenFile(node, os.O_RDWR|unix.O_NONBLOCK, 0) //nolint:gosec // package usb names it
	if err != nil {
		return nil, usb.OpenError(node, err)
	}
	l := &Link{file: file}
	if err = usb.Lock(file); err == nil && o.Probe {
		err = l.probe()
	}
	if err != nil {
		_ = file.Close() // the first error is the one that tells
		return nil, err
	}
	return l, nil
}

// probe writes a report of a Trezor that begins no message, with and then
// without a zero before it.
func (l *Link) probe() error {
	filler := append([]byte{0, '?'}, bytes.Repeat([]byte{0xff}, ReportSize-1)...)
	if n, err := l.file.Write(filler); err == nil && n == len(filler) {
		return nil
	}
	n, err := l.file.Write(filler[1:])
	if err != nil || n != ReportSize {
		return fmt.Errorf("find out how reports are written: %w: %d bytes: %w", hw.ErrDisconnected, n, err)
	}
	l.plain = true
	return nil
}

// WriteReport implements [hw.ReportIO].
func (l *Link) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != ReportSize {
		return fmt.Errorf("write to %s: a report of %d bytes, it takes %d", l.file.Name(), len(report), ReportSize)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writes.Lock()
	defer l.writes.Unlock()
	message := report
	if !l.plain {
		message = append([]byte{0}, report...)
		defer clear(message) // a PIN may be in it
	}
	n, err := l.file.Write(message)
	if err == nil && n != len(message) {
		err = fmt.Errorf("%d of %d bytes", n, len(message))
	}
	if err != nil {
		return l.fail("write to", err)
	}
	return nil
}

// ReadReport implements [hw.ReportIO].
func (l *Link) ReadReport(ctx context.Context) ([]byte, error) {
	l.reads.Lock()
	defer l.reads.Unlock()
	buffer, n := make([]byte, ReportSize+1), 0 // one byte more shows a report that is too long
	err := hw.Interruptible(ctx, l.file.SetReadDeadline, func() (err error) {
		n, err = l.file.Read(buffer)
		return err
	})
	switch {
	case err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return nil, err
	case err != nil:
		return nil, l.fail("read from", err)
	case n != ReportSize:
		return nil, l.fail("read from", fmt.Errorf("%w: a report of %d bytes", hw.ErrBadAnswer, n))
	}
	return buffer[:n:n], nil
}

// Close ends the link, and what is going on over it.
func (l *Link) Close() error {
	l.gone.Store(true)
	if err := l.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close %s: %w", l.file.Name(), err)
	}
	return nil
}

// fail names an error, which takes the link with it.
func (l *Link) fail(action string, err error) error {
	closed := l.gone.Swap(true)
	_ = l.file.Close() // wakes a read that waits
	switch {
	case closed:
		return fmt.Errorf("%s %s: %w", action, l.file.Name(), hw.ErrDisconnected)
	case errors.Is(err, hw.ErrBadAnswer):
		return fmt.Errorf("%s %s: %w", action, l.file.Name(), err)
	}
	return fmt.Errorf("%s %s: %w: %w", action, l.file.Name(), hw.ErrDisconnected, err)
}
