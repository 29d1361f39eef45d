package hidapi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// ReportSize is the size of a report in bytes.
const ReportSize = 64

const (
	// poll is how long one call of the library reads, and so how long Close may
	// have to wait.
	poll = 100 * time.Millisecond
	// maxUnread bounds what waits to be read: a device says nothing unasked.
	maxUnread = 1024
)

// device is what the library opens.
type device interface {
	Write(report []byte) (int, error)
	// ReadTimeout reads for at most so many milliseconds, and gives 0 when nothing
	// came.
	ReadTimeout(buffer []byte, milliseconds int) (int, error)
	Close() error
}

var errUnread = errors.New("it sends without being asked")

// link is an open device. It implements [hw.ReportIO], and does more than that
// asks for: a report may be written while a read waits, and Close, at any time,
// ends what is going on with [hw.ErrDisconnected].
type link struct {
	device device
	node   string
	lead   bool // a zero is written before each report

	reports chan []byte
	stop    chan struct{} // closed when nothing more is to be read
	stopped sync.Once
	gone    chan struct{} // closed when nothing more will be
	err     error         // why, valid when gone is closed

	writes sync.Mutex // guards closed
	closed bool
}

var _ hw.ReportIO = (*link)(nil)

func newLink(d device, node string, lead bool) *link {
	l := &link{
		device: d, node: node, lead: lead,
		reports: make(chan []byte, maxUnread), stop: make(chan struct{}), gone: make(chan struct{}),
	}
	go l.read()
	return l
}

// read is the only one who reads.
func (l *link) read() {
	defer close(l.gone)
	buffer := make([]byte, ReportSize+1)
	for {
		if ended(l.stop) {
			l.err = hw.ErrDisconnected
			return
		}
		n, err := l.device.ReadTimeout(buffer, int(poll.Milliseconds()))
		switch {
		case err != nil:
			l.err = fmt.Errorf("%w: %w", hw.ErrDisconnected, err)
			return
		case n == 0:
			continue
		case n != ReportSize:
			l.err = fmt.Errorf("%w: a report of %d bytes", hw.ErrBadAnswer, n)
			return
		}
		select {
		case l.reports <- append([]byte(nil), buffer[:n]...):
		default:
			l.err = fmt.Errorf("%w: %w", hw.ErrBadAnswer, errUnread)
			return
		}
	}
}

// ReadReport implements [hw.ReportIO].
func (l *link) ReadReport(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if ended(l.stop) {
		return nil, l.disconnected("read from")
	}
	select {
	case report := <-l.reports:
		return report, nil
	case <-l.stop:
		return nil, l.disconnected("read from")
	case <-l.gone:
		return l.last()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// last is what came before the end, and then, once, the reason for the end.
func (l *link) last() ([]byte, error) {
	select {
	case report := <-l.reports:
		return report, nil
	default:
		l.end()
		return nil, fmt.Errorf("read from %s: %w", l.node, l.err)
	}
}

func ended(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (l *link) disconnected(action string) error {
	return fmt.Errorf("%s %s: %w", action, l.node, hw.ErrDisconnected)
}

func (l *link) end() { l.stopped.Do(func() { close(l.stop) }) }

// WriteReport implements [hw.ReportIO]. The library gives a device a second to
// take a report.
func (l *link) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != ReportSize {
		return fmt.Errorf("write to %s: a report of %d bytes, it takes %d", l.node, len(report), ReportSize)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l.writes.Lock()
	defer l.writes.Unlock()
	if ended(l.stop) || ended(l.gone) {
		return l.disconnected("write to")
	}
	return l.write(report)
}

// write sends a report; writes is held.
func (l *link) write(report []byte) error {
	message := make([]byte, 0, ReportSize+1)
	if l.lead {
		message = append(message, 0)
	}
	message = append(message, report...)
	defer clear(message) // a PIN may be in it
	n, err := l.device.Write(message)
	if err == nil && n != len(message) {
		err = fmt.Errorf("%d of %d bytes", n, len(message))
	}
	if err != nil {
		l.end()
		return fmt.Errorf("write to %s: %w: %w", l.node, hw.ErrDisconnected, err)
	}
	return nil
}

// Close ends the link, and what is going on over it. It waits until nobody reads
// any more.
func (l *link) Close() error {
	l.end()
	<-l.gone
	l.writes.Lock()
	defer l.writes.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if err := l.device.Close(); err != nil {
		return fmt.Errorf("close %s: %w", l.node, err)
	}
	return nil
}
