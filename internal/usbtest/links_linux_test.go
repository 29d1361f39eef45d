package usbtest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/hw/usbfs"
)

var errPulled = errors.New("the cable is pulled")

// mirror is a device that hands over what it is told and says what a test says.
type mirror struct {
	told, say chan []byte
	pulled    chan struct{}
}

func newMirror() *mirror {
	return &mirror{told: make(chan []byte, 1024), say: make(chan []byte, 1024), pulled: make(chan struct{})}
}

func (m *mirror) WriteReport(_ context.Context, report []byte) error {
	m.told <- bytes.Clone(report)
	return nil
}

func (m *mirror) ReadReport(ctx context.Context) ([]byte, error) {
	select {
	case report := <-m.say:
		return report, nil
	case <-m.pulled:
		return nil, errPulled
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *mirror) Close() error { return nil }

// plugMirror plugs one in, and gives what the kernel says of it.
func plugMirror(t *testing.T, report []byte) (*mirror, usb.Device) {
	t.Helper()
	m := newMirror()
	s := &stick{t: t, port: 2, link: func() (hw.ReportIO, error) { return m, nil }}
	s.make = func(int, hw.ReportIO) *Device {
		return &Device{Vendor: 0x1209, Product: 0x0001, Name: "Mirror", Serial: "1", Interfaces: []Interface{{Report: report, Link: m}}}
	}
	s.in()
	t.Cleanup(s.out)
	d, _ := s.device()
	return m, d
}

func (m *mirror) end() hwtest.End {
	return hwtest.End{Received: m.told, Send: func(data []byte) { m.say <- data }, Unplug: func() { close(m.pulled) }}
}

// TestKernelUSBFS holds the link to the suite with a kernel and a cable.
func TestKernelUSBFS(t *testing.T) {
	inGuest(t)
	open := func(t *testing.T) (hw.ReportIO, *mirror) {
		t.Helper()
		m, d := plugMirror(t, nil)
		wire, _ := d.Wire()
		link, err := usbfs.Open(t.Context(), d.Node, wire)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = link.Close() })
		return link, m
	}
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size: usbfs.PacketSize,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			link, m := open(t)
			return link, m.end()
		},
		Hostile: []hwtest.HostileReports{{Name: "a short packet", Want: hw.ErrBadAnswer, Open: func(t *testing.T) hw.ReportIO {
			t.Helper()
			link, m := open(t)
			m.say <- make([]byte, 63)
			return link
		}}},
	})
}

// TestKernelHIDRaw does the same with HID devices without a bus.
func TestKernelHIDRaw(t *testing.T) {
	inGuest(t)
	hwtest.TestReportIO(t, hwtest.ReportFixture{
		Size: hidraw.ReportSize,
		Open: func(t *testing.T) (hw.ReportIO, hwtest.End) {
			t.Helper()
			m := newMirror()
			h, err := NewHID(&Device{Vendor: 0x1209, Product: 1, Name: "Mirror", Interfaces: []Interface{{Report: APDUReport(), Link: m}}}, "test/1")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = h.Close() })
			link := openHID(t)
			t.Cleanup(func() { _ = link.Close() })
			end := m.end()
			end.Unplug = func() { _ = h.Close() }
			return link, end
		},
	})
}

// openHID opens the one HID device that there is, when there is it.
func openHID(t *testing.T) hw.ReportIO {
	t.Helper()
	var link hw.ReportIO
	err := eventually(t.Context(), func() bool {
		devices, err := usb.List(os.DirFS("/sys"))
		if err != nil || len(devices) != 1 {
			return false
		}
		link, err = hidraw.Open(t.Context(), devices[0].Interfaces[0].Node, hidraw.Options{})
		return err == nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return link
}
