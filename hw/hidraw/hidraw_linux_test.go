package hidraw

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/usb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// far is the device's end of a pair of sockets that keep the bounds of messages,
// which stands in for a node.
type far struct {
	file     *os.File
	received chan []byte
	done     chan struct{}
}

// pair makes both ends. lead is the byte that a device wants before each report,
// -1 for none.
func pair(t *testing.T) (*os.File, *far) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := &far{file: os.NewFile(uintptr(fds[1]), "device"), received: make(chan []byte, 1024), done: make(chan struct{})}
	go f.run()
	t.Cleanup(func() {
		f.unplug()
		<-f.done
	})
	return os.NewFile(uintptr(fds[0]), "/dev/hidraw0"), f
}

func (f *far) run() {
	defer close(f.done)
	buffer := make([]byte, 256)
	for {
		n, err := f.file.Read(buffer)
		if err != nil || n == 0 {
			return
		}
		f.received <- bytes.Clone(buffer[:n])
	}
}

func (f *far) unplug() { _ = f.file.Close() }

func (f *far) send(report []byte) { _, _ = f.file.Write(report) } // the host may be gone

// unled takes the zero off that comes before each report.
func (f *far) unled(t *testing.T) <-chan []byte {
	t.Helper()
	reports := make(chan []byte, 1024)
	done := make(chan struct{})
	t.Cleanup(func() {
		f.unplug()
		<-done
	})
	go func() {
		defer close(done)
		for {
			select {
			case got := <-f.received:
				if len(got) != ReportSize+1 || got[0] != 0 {
					t.Errorf("the kernel was given %x", got)
					continue
				}
				reports <- got[1:]
			case <-f.done:
				return
			}
		}
	}()
	return reports
}

func TestConformance(t *testing.T) {
	hostile := func(name string, size int) hwtest.HostileReports {
		return hwtest.HostileReports{Name: name, Want: hw.ErrBadAnswer, Open: func(t *testing.T) hw.ReportIO {
			t.Helper()
			file, device := pair(t)
			device.send(make([]byte, size))
			return &Link{file: file}
		}}
	}
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size: ReportSize,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			file, device := pair(t)
			link := &Link{file: file}
			t.Cleanup(func() { _ = link.Close() })
			return link, hwtest.End{Received: device.unled(t), Send: device.send, Unplug: device.unplug}
		},
		Hostile: []hwtest.HostileReports{hostile("a short report", 63), hostile("a long report", 65), hostile("a very long report", 200)},
	})
}

// TestProbe: a device takes reports in one of two ways, or in none.
func TestProbe(t *testing.T) {
	file, device := pair(t)
	l := &Link{file: file}
	defer l.Close()
	if err := l.probe(); err != nil || l.plain {
		t.Fatalf("%v, plain %v", err, l.plain)
	}
	if got := <-device.received; len(got) != 65 || got[0] != 0 || got[1] != '?' || got[64] != 0xff {
		t.Errorf("probed with %x", got)
	}
	device.unplug()
	<-device.done
	if err := l.probe(); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("%v, want %v", err, hw.ErrDisconnected)
	}
}

// TestPlain: where the zero is not wanted, none is written.
func TestPlain(t *testing.T) {
	file, device := pair(t)
	l := &Link{file: file, plain: true}
	defer l.Close()
	report := bytes.Repeat([]byte{'?'}, ReportSize)
	if err := l.WriteReport(t.Context(), report); err != nil {
		t.Fatal(err)
	}
	if got := <-device.received; !bytes.Equal(got, report) {
		t.Errorf("%x", got)
	}
}

func TestOpenErrors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "hidraw9")
	if _, err := Open(t.Context(), missing, Options{}); !errors.Is(err, hw.ErrNoDevice) || !strings.Contains(err.Error(), missing) {
		t.Errorf("no node: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(cancelled, missing, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestOneOpener: a node is locked while it is open, and not any more after that.
func TestOneOpener(t *testing.T) {
	node := filepath.Join(t.TempDir(), "hidraw0")
	if err := unix.Mkfifo(node, 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := Open(t.Context(), node, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), node, Options{})
	if busy, ok := errors.AsType[*usb.BusyError](err); !ok || busy.Node != node || !errors.Is(err, hw.ErrBusy) {
		t.Errorf("second opener: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), node, Options{})
	if err != nil {
		t.Fatalf("after the first has closed it: %v", err)
	}
	defer again.Close()
}

func TestPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may open anything")
	}
	node := filepath.Join(t.TempDir(), "hidraw0")
	if err := os.WriteFile(node, nil, 0); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), node, Options{})
	if denied, ok := errors.AsType[*usb.AccessError](err); !ok || denied.Node != node || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}
