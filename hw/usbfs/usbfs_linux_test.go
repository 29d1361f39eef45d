package usbfs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unsafe"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/usb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	hostile := func(name string, size int) hwtest.HostileReports {
		return hwtest.HostileReports{Name: name, Want: hw.ErrBadAnswer, Open: func(t *testing.T) hw.ReportIO {
			t.Helper()
			l, k := plug(t)
			k.send(make([]byte, size))
			return l
		}}
	}
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size: PacketSize,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			l, k := plug(t)
			return l, hwtest.End{Received: k.received, Send: k.send, Unplug: k.unplug}
		},
		Hostile: []hwtest.HostileReports{hostile("nothing", 0), hostile("a short packet", 63), hostile("babble", 65)},
	})
}

// TestCompleteBeforeDiscard: what the device has sent is not lost to a context
// that ends at that moment.
func TestCompleteBeforeDiscard(t *testing.T) {
	l, k := plug(t)
	packet := bytes.Repeat([]byte{'?'}, PacketSize)
	k.missed = func() { k.send(packet) }
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	got, err := l.ReadReport(ctx)
	if err != nil || !bytes.Equal(got, packet) {
		t.Errorf("%x, %v", got, err)
	}
	if k.count(&k.discards) != 1 {
		t.Error("nothing was discarded")
	}
}

// TestCompleteWhileDiscarded: nor where the kernel says that the transfer was
// discarded, and has data of it.
func TestCompleteWhileDiscarded(t *testing.T) {
	l, k := plug(t)
	k.late = bytes.Repeat([]byte{'?'}, PacketSize)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if got, err := l.ReadReport(ctx); err != nil || !bytes.Equal(got, k.late) {
		t.Errorf("%x, %v", got, err)
	}
}

// TestDrain: what was meant for somebody else is dropped, and a device that never
// stops is given up.
func TestDrain(t *testing.T) {
	l, k := plug(t)
	for range 5 {
		k.send(make([]byte, PacketSize))
	}
	if err := l.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	packet := bytes.Repeat([]byte{1}, PacketSize)
	k.send(packet)
	if got, err := l.ReadReport(t.Context()); err != nil || !bytes.Equal(got, packet) {
		t.Errorf("%x, %v", got, err)
	}
	for range maxStale + 1 {
		k.send(packet)
	}
	if err := l.drain(t.Context()); !errors.Is(err, hw.ErrBadAnswer) {
		t.Errorf("endless: %v", err)
	}
	k.unplug()
	if err := l.drain(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("unplugged: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.drain(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestClaim(t *testing.T) {
	l, k := plug(t)
	if err := l.Close(); err != nil || k.count(&k.claimed) != 0 {
		t.Errorf("%v, claimed %d times more than released", err, k.claimed)
	}
	node, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newLink(node, wire, &fake{claimErr: unix.EBUSY})
	if busy, ok := errors.AsType[*usb.BusyError](err); !ok || busy.Node != os.DevNull || !errors.Is(err, hw.ErrBusy) {
		t.Errorf("held by somebody: %v", err)
	}
}

// TestNoUSB: a file that is no node of usbfs is not taken for one.
func TestNoUSB(t *testing.T) {
	file := filepath.Join(t.TempDir(), "001")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if link, err := Open(t.Context(), file, wire); !errors.Is(err, unix.ENOTTY) {
		t.Errorf("%v, %v", link, err)
	}
	if _, err := Open(t.Context(), file+"x", wire); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("%v", err)
	}
}

// TestABI compares with the C headers of linux/usbdevice_fs.h on 64 bits.
func TestABI(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the numbers below are those of 64 bits")
	}
	for name, pair := range map[string][2]uintptr{
		"urb": {unsafe.Sizeof(urb{}), 56}, "buffer": {unsafe.Offsetof(urb{}.buffer), 16},
		"actual_length": {unsafe.Offsetof(urb{}.actualLength), 28},
		"CLAIM":         {claimInterface, 0x8004550f}, "RELEASE": {releaseInterface, 0x80045510},
		"SUBMIT": {submitURB, 0x8038550a}, "DISCARD": {discardURB, 0x550b}, "REAP": {reapURBNoDelay, 0x4008550d},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %#x, want %#x", name, pair[0], pair[1])
		}
	}
}
