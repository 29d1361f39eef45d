package usbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/hw/usbfs"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/ledger/emulator"
	"github.com/valetkey/valetkey/trezor"
)

var (
	soakExchanges = flag.Int("soak-exchanges", 0, "how many exchanges TestSoakSteady has, half of them with each device")
	soakReplugs   = flag.Int("soak-replugs", 200, "how often TestSoakSteady pulls the cable on the way, at least 4 times")
)

// maxGrowth is how much more memory there may be in use at the end than in the
// beginning: less than a report lost in each of 50,000 exchanges.
const maxGrowth = 1 << 20

// footprint is what this process takes of its machine: both ends of the cable,
// without the kernel's part.
type footprint struct {
	heap              uint64 // bytes in use, after a collection
	resident          string
	goroutines, files int
}

func (f footprint) String() string {
	return fmt.Sprintf("heap %d kB, resident %s, %d goroutines, %d files", f.heap/1000, f.resident, f.goroutines, f.files)
}

func measure(t *testing.T) footprint {
	t.Helper()
	runtime.GC()
	runtime.GC() // what the first one finalized
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	resident, _, _ := strings.Cut(rest, "\n")
	return footprint{stats.HeapAlloc, strings.TrimSpace(resident), runtime.NumGoroutine(), len(files)}
}

// steady is a device that is used for long.
type steady struct {
	name string
	plug func(t *testing.T) *stick
	open func(ctx context.Context, d usb.Device) (hw.Wallet, error)
}

func steadyLedger(ctx context.Context, d usb.Device) (hw.Wallet, error) {
	node, _ := d.HID(ledger.UsagePage)
	reports, err := hidraw.Open(ctx, node, hidraw.Options{})
	if err != nil {
		return nil, err
	}
	transport, err := ledger.FrameTransport(reports, rand.Reader)
	if err != nil {
		return nil, errors.Join(err, reports.Close())
	}
	return ledger.Open(ctx, transport, ledger.Options{})
}

func steadyTrezor(ctx context.Context, d usb.Device) (hw.Wallet, error) {
	wire, _ := d.Wire()
	packets, err := usbfs.Open(ctx, d.Node, wire)
	if err != nil {
		return nil, err
	}
	return trezor.Open(ctx, trezor.FrameMessages(packets), trezor.Options{})
}

// TestSoakSteady has very many exchanges with a device, with the cable pulled and
// put back on the way, in one process: nothing may grow.
func TestSoakSteady(t *testing.T) {
	inGuest(t)
	if *soakExchanges == 0 {
		t.Skip("takes minutes: make soak-usb")
	}
	for _, s := range []steady{
		{"ledger over hidraw", func(t *testing.T) *stick { t.Helper(); s, _ := plugLedger(t, 0, emulator.Config{}); return s }, steadyLedger},
		{"trezor over usbfs", func(t *testing.T) *stick { t.Helper(); s, _ := plugTrezor(t, 0); return s }, steadyTrezor},
	} {
		t.Run(s.name, s.test)
	}
}

func (s steady) test(t *testing.T) {
	device := s.plug(t)
	each := *soakExchanges / *soakReplugs
	var first, last footprint
	for n := range *soakReplugs / 2 { // the other half is another device's
		wallet := s.use(t, device, each)
		switch n {
		case 0: // what is made once is made
			first = measure(t)
			t.Logf("start: %v", first)
		case *soakReplugs / 4:
			t.Logf("middle: %v", measure(t))
		case *soakReplugs/2 - 1:
			last = measure(t)
			t.Logf("end: %v", last)
		}
		replug(t, device, wallet)
	}
	if last.goroutines > first.goroutines || last.files > first.files || last.heap > first.heap+maxGrowth {
		t.Errorf("it grew: %v in the beginning, %v in the end", first, last)
	}
}

// use opens the device and has some exchanges with it.
func (s steady) use(t *testing.T, device *stick, exchanges int) hw.Wallet {
	t.Helper()
	d, _ := device.device()
	wallet, err := s.open(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for range exchanges {
		if _, err := wallet.Info(t.Context()); err != nil { // asks the device each time
			t.Fatal(err)
		}
	}
	return wallet
}

// replug pulls the cable of an open device and puts it back.
func replug(t *testing.T, device *stick, wallet hw.Wallet) {
	t.Helper()
	device.out()
	if _, err := wallet.Info(t.Context()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("without a cable: %v", err)
	}
	if err := wallet.Close(); err != nil {
		t.Error(err)
	}
	device.in()
}
