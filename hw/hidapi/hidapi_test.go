package hidapi

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/usb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errLibrary = errors.New("hidapi: hid_error is not implemented yet")
	errFreed   = errors.New("used after it was freed")
)

// library is a device as the library has it, with its traps: it notices reads
// that go on while it is closed, and use after that.
type library struct {
	t        *testing.T
	said     chan []byte
	received chan []byte
	pulled   chan struct{}
	pull     sync.Once

	mu      sync.Mutex
	reading int
	freed   bool
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	return &library{t: t, said: make(chan []byte, 4096), received: make(chan []byte, 1024), pulled: make(chan struct{})}
}

func (d *library) use(n int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.freed {
		d.t.Error(errFreed)
		return errFreed
	}
	d.reading += n
	return nil
}

func (d *library) ReadTimeout(buffer []byte, milliseconds int) (int, error) {
	if milliseconds <= 0 || milliseconds > 250 {
		d.t.Errorf("a read of %d ms cannot be waited for", milliseconds)
	}
	if err := d.use(1); err != nil {
		return 0, err
	}
	defer func() {
		d.mu.Lock()
		d.reading--
		d.mu.Unlock()
	}()
	select {
	case report := <-d.said:
		return copy(buffer, report), nil
	case <-d.pulled:
		return 0, errLibrary
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return 0, nil
	}
}

func (d *library) Write(report []byte) (int, error) {
	if err := d.use(0); err != nil {
		return 0, err
	}
	select {
	case <-d.pulled:
		return 0, errLibrary
	default:
	}
	n := len(report)
	if report[0] == 0 { // taken for "not numbered"
		report = report[1:]
	}
	d.received <- bytes.Clone(report)
	return n, nil
}

func (d *library) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reading > 0 || d.freed {
		d.t.Errorf("closed while %d read, freed %v", d.reading, d.freed)
	}
	d.freed = true
	return nil
}

func (d *library) unplug() { d.pull.Do(func() { close(d.pulled) }) }

func TestConformance(t *testing.T) {
	hostile := func(name string, size int) hwtest.HostileReports {
		return hwtest.HostileReports{Name: name, Want: hw.ErrBadAnswer, Open: func(t *testing.T) hw.ReportIO {
			t.Helper()
			d := newLibrary(t)
			d.said <- make([]byte, size)
			return newLink(d, "node", true)
		}}
	}
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size: ReportSize,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			d := newLibrary(t)
			l := newLink(d, "node", true)
			t.Cleanup(func() { _ = l.Close() })
			return l, hwtest.End{Received: d.received, Send: func(data []byte) { d.said <- data }, Unplug: d.unplug}
		},
		Hostile: []hwtest.HostileReports{hostile("a short report", 63), hostile("a long report", 65)},
	})
}

// TestLead: reports that begin with zero arrive whole, whoever puts the number
// before them.
func TestLead(t *testing.T) {
	report := make([]byte, ReportSize)
	for _, lead := range []bool{true, false} {
		d := newLibrary(t)
		l := newLink(d, "another node", lead)
		if err := l.WriteReport(t.Context(), report); err != nil {
			t.Fatal(err)
		}
		want := ReportSize
		if !lead {
			want-- // on other systems than Windows that is the trap
		}
		if got := <-d.received; len(got) != want {
			t.Errorf("lead %v: %d bytes arrived, want %d", lead, len(got), want)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFlood: a device that never stops is given up.
func TestFlood(t *testing.T) {
	d := newLibrary(t)
	for range maxUnread + 1 {
		d.said <- make([]byte, ReportSize)
	}
	l := newLink(d, "node", true)
	defer l.Close()
	<-l.gone
	if !errors.Is(l.err, hw.ErrBadAnswer) {
		t.Errorf("%v", l.err)
	}
}

func TestDevices(t *testing.T) {
	pages := func(vendor uint16) uint16 { return map[uint16]uint16{0x2c97: 0xffa0}[vendor] }
	got := devicesOf([]info{
		{node: "a", vendor: 0x2c97, product: 0x5011, serial: "0001\x00", name: "Nano\n", usagePage: 0xffa0, number: -1},
		{node: "b", vendor: 0x2c97, product: 0x5011, serial: "0001", usagePage: 0xf1d0, number: -1},
		{node: "c", vendor: 0x2c97, product: 0x4011, serial: "0002", number: 0},
		{node: "d", vendor: 0x2c97, product: 0x4011, serial: "0002", number: 1},
		{node: "e", vendor: 0x046d, usagePage: 0xffa0},
	}, pages)
	want := []usb.Device{
		{Vendor: 0x2c97, Product: 0x5011, Path: "hid:0001", Serial: "0001", Name: "Nano", Interfaces: []usb.Interface{{Number: -1, Class: usb.ClassHID, Node: "a", UsagePage: 0xffa0}}},
		{Vendor: 0x2c97, Product: 0x4011, Path: "hid:0002", Serial: "0002", Interfaces: []usb.Interface{{Class: usb.ClassHID, Node: "c", UsagePage: 0xffa0}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNotBuilt: without the library it is said, instead of finding nothing.
func TestNotBuilt(t *testing.T) {
	if Supported {
		t.Skip("the library is in this program")
	}
	if _, err := List(nil); !errors.Is(err, usb.ErrNotBuilt) {
		t.Errorf("%v", err)
	}
	if _, err := Open("node"); !errors.Is(err, usb.ErrNotBuilt) {
		t.Errorf("%v", err)
	}
}
