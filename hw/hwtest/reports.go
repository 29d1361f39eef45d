package hwtest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
)

// ReportFixture describes one kind of [hw.ReportIO] to [TestReportIO].
type ReportFixture struct {
	// Size is the size of every report, in bytes.
	Size int
	// Open opens a link and has t clean up both of its ends.
	Open func(t *testing.T) (hw.ReportIO, End)
	// Notices is how soon a read that waits notices a pulled cable; 0: at once.
	Notices time.Duration
	// Hostile are devices that break the link's own rules with the first thing
	// that they send.
	Hostile []HostileReports
}

// HostileReports is one way to do so.
type HostileReports struct {
	Name string
	Open func(t *testing.T) hw.ReportIO
	// Want is what reading must fail with.
	Want error
}

// TestReportIO runs the conformance suite of links that carry reports. It asks
// for more than hw.ReportIO promises: a report may be written while a read
// waits, and Close ends a read. A driver that cancels needs the first, a program
// that is interrupted the second.
func TestReportIO(t *testing.T, f ReportFixture) {
	t.Helper()
	open := func(t *testing.T) *pipe {
		t.Helper()
		link, end := f.Open(t)
		return &pipe{
			write: link.WriteReport, read: link.ReadReport, close: link.Close, end: end, notices: f.Notices,
			data: func(n int) []byte { return bytes.Repeat([]byte{byte(n&0x7f + 1), '?'}, f.Size)[:f.Size] },
		}
	}
	testPipe(t, open)
	t.Run("sizes", func(t *testing.T) { testReportSizes(t, open(t), f.Size) })
	t.Run("no report is lost to a cancellation", func(t *testing.T) { testNothingLost(t, open(t)) })
	for _, h := range f.Hostile {
		t.Run(h.Name, func(t *testing.T) { testHostileReports(t, h) })
	}
}

// testReportSizes: a report has its size; anything else is not sent, in part or
// as two.
func testReportSizes(t *testing.T, p *pipe, size int) {
	for _, n := range []int{0, 1, size - 1, size + 1, 2 * size} {
		if err := p.write(within(t), make([]byte, n)); err == nil {
			t.Errorf("%d bytes were taken for a report", n)
		}
	}
	p.mustClose(t)
	select {
	case data := <-p.end.Received:
		t.Errorf("%x was sent", data)
	default:
	}
}

// testNothingLost: reads are cancelled at all moments while the device talks,
// and every report comes once and in order. (The classic way to lose one is to
// cancel a transfer that has just been completed.)
func testNothingLost(t *testing.T, p *pipe) {
	const many = 400
	go func() {
		for n := range many {
			p.end.Send(p.data(n))
			if n%16 == 15 {
				<-time.After(time.Millisecond)
			}
		}
	}()
	total := within(t)
	for n, try := 0, 0; n < many; try++ {
		ctx, cancel := context.WithTimeout(total, time.Duration(try%7)*50*time.Microsecond)
		data, err := p.read(ctx)
		cancel()
		switch {
		case err == nil && bytes.Equal(data, p.data(n)):
			n++
		case err == nil:
			t.Fatalf("report %d: %x, want %x", n, data, p.data(n))
		case !errors.Is(err, context.DeadlineExceeded) || total.Err() != nil:
			t.Fatalf("report %d: %v", n, err)
		}
	}
	p.mustClose(t)
}

func testHostileReports(t *testing.T, h HostileReports) {
	link := h.Open(t)
	if report, err := link.ReadReport(within(t)); !errors.Is(err, h.Want) {
		t.Errorf("%x, %v, want %v", report, err, h.Want)
	}
	p := &pipe{write: link.WriteReport, read: link.ReadReport, close: link.Close, data: func(int) []byte { return make([]byte, 64) }}
	p.expectGone(t)
	p.mustClose(t)
}
