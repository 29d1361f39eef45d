package usb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/hw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func mustList(t *testing.T, sys tree) []Device {
	t.Helper()
	devices, err := List(fstest.MapFS(sys))
	if err != nil {
		t.Fatal(err)
	}
	return devices
}

func TestList(t *testing.T) {
	want := []Device{
		{
			Vendor: 0x2c97, Product: 0x5015, Release: 0x201, Path: "1-1", Serial: "0001", Name: "Device 1-1", Node: "/dev/bus/usb/001/004",
			Interfaces: []Interface{
				{Number: 0, Class: ClassHID, In: 0x81, Out: 0x01, Node: "/dev/hidraw0", UsagePage: 0xffa0},
				{Number: 1, Class: ClassHID, In: 0x82, Out: 0x02, Node: "/dev/hidraw1", UsagePage: 0xf1d0},
			},
		},
		{
			Vendor: 0x1209, Product: 0x53c1, Release: 0x201, Path: "1-2.3", Serial: "ABCDEF", Name: "Device 1-2.3", Node: "/dev/bus/usb/001/005",
			Interfaces: []Interface{
				{Number: 0, Class: ClassVendor, In: 0x81, Out: 0x01},
				{Number: 1, Class: ClassHID, In: 0x82, Out: 0x02, Node: "/dev/hidraw2", UsagePage: 0xf1d0},
			},
		},
		{Vendor: 0x046d, Product: 0xc31c, Release: 0x201, Path: "1-3", Name: "Device 1-3", Node: "/dev/bus/usb/001/006"},
		{
			Vendor: 0x2c97, Product: 0x4011, Path: "uhid:test/0", Serial: "0001", Name: "Nano X",
			Interfaces: []Interface{{Number: -1, Class: ClassHID, Node: "/dev/hidraw7", UsagePage: 0xffa0}},
		},
	}
	if diff := cmp.Diff(want, mustList(t, desk())); diff != "" {
		t.Error(diff)
	}
	if got := mustList(t, tree{}); len(got) != 0 {
		t.Errorf("a system without USB has %v", got)
	}
}

// counted counts what is opened: nothing outside of sysfs can be.
type counted struct {
	fs.FS
	opened []string
}

func (c *counted) Open(name string) (fs.File, error) {
	c.opened = append(c.opened, name)
	return c.FS.Open(name)
}

func TestListOpensNoNode(t *testing.T) {
	sys := &counted{FS: fstest.MapFS(desk())}
	if _, err := List(sys); err != nil {
		t.Fatal(err)
	}
	for _, name := range sys.opened {
		if strings.HasPrefix(name, "dev") || !strings.HasPrefix(name, "bus/") && !strings.HasPrefix(name, "class/") {
			t.Errorf("opened %s", name)
		}
	}
}

func TestInterfaces(t *testing.T) {
	devices := mustList(t, desk())
	if node, ok := devices[0].HID(0xffa0); !ok || node != "/dev/hidraw0" {
		t.Errorf("%s, %v", node, ok)
	}
	if node, ok := devices[1].HID(0xffa0); ok {
		t.Errorf("a FIDO token taken for the device: %s", node)
	}
	if wire, ok := devices[1].Wire(); !ok || wire.Number != 0 || wire.In != 0x81 || wire.Out != 0x01 {
		t.Errorf("%+v, %v", wire, ok)
	}
	if wire, ok := devices[0].Wire(); ok {
		t.Errorf("a HID interface taken for the vendor's own: %+v", wire)
	}
}

// TestHostileTree: what makes no sense is left out, and nothing else.
func TestHostileTree(t *testing.T) {
	dir := usbDevices + "/1-1/"
	for name, breaks := range map[string]func(tree){
		"no vendor":           func(s tree) { delete(s, dir+"idVendor") },
		"vendor is too large": func(s tree) { s.put(dir+"idVendor", "12c97\n") },
		"product is a word":   func(s tree) { s.put(dir+"idProduct", "none\n") },
		"negative number":     func(s tree) { s.put(dir+"devnum", "-1\n") },
		"empty file":          func(s tree) { s.put(dir+"busnum", "") },
		"much too long":       func(s tree) { s.put(dir+"busnum", strings.Repeat("1", 1<<16)) },
	} {
		t.Run(name, func(t *testing.T) {
			sys := desk()
			breaks(sys)
			for _, d := range mustList(t, sys) {
				if d.Path == "1-1" {
					t.Errorf("%+v", d)
				}
			}
		})
	}
	sys := desk()
	sys.put(dir+"product", "Nano\x1b[31m\xff\u202e"+strings.Repeat("x", 1000))
	sys.put(usbDevices+"/1-1:1.0/0003:2C97:5011.0000/hidraw/..%2fmem/dev", "")
	first := mustList(t, sys)[0]
	if len(first.Name) > maxText || strings.ContainsAny(first.Name, "\x1b\u202e") {
		t.Errorf("name %q", first.Name)
	}
	if _, ok := first.HID(0xffa0); ok {
		t.Error("two nodes for one interface were believed")
	}
}

func TestIdentity(t *testing.T) {
	model := func(d Device) string { return fmt.Sprintf("model %x", d.Product>>8) }
	sys := desk()
	before := mustList(t, sys)[0]
	id := Identify(before, model(before))

	sys.device("1-1", 0x2c97, 0x5011, 9, "0001") // another app: another product id and number
	if again, err := id.Find(mustList(t, sys), model); err != nil || again.Node != "/dev/bus/usb/001/009" {
		t.Errorf("%+v, %v", again, err)
	}
	for name, change := range map[string]func(tree){
		"another model":  func(s tree) { s.device("1-1", 0x2c97, 0x4011, 9, "0001") },
		"another serial": func(s tree) { s.device("1-1", 0x2c97, 0x5011, 9, "0002") },
		"another vendor": func(s tree) { s.device("1-1", 0x1209, 0x5011, 9, "0001") },
	} {
		sys := desk()
		change(sys)
		_, err := id.Find(mustList(t, sys), model)
		if other, ok := errors.AsType[*OtherDeviceError](err); !ok || !errors.Is(err, hw.ErrMismatch) || other.Have.Path != "1-1" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d, err := id.Find([]Device{before, before}, model); !errors.Is(err, hw.ErrMismatch) {
		t.Errorf("two that are alike: %v, %v", d, err)
	}
	delete(sys, usbDevices+"/1-1/idVendor")
	sys.device("1-4", 0x2c97, 0x5011, 9, "0001")
	if d, err := id.Find(mustList(t, sys), model); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("in another port: %v, %v", d, err)
	}
}

func TestOpenError(t *testing.T) {
	wrapped := func(err error) error { return &os.PathError{Op: "open", Path: "/dev/hidraw0", Err: err} }
	for _, tt := range []struct {
		err  error
		is   []error
		says string
	}{
		{wrapped(syscall.EACCES), []error{fs.ErrPermission}, "/dev/hidraw0"},
		{wrapped(syscall.EACCES), nil, RulesFile},
		{wrapped(syscall.EBUSY), []error{hw.ErrBusy}, "/dev/hidraw0"},
		{wrapped(syscall.ENOENT), []error{hw.ErrNoDevice, fs.ErrNotExist}, "/dev/hidraw0"},
		{wrapped(syscall.ENODEV), []error{hw.ErrNoDevice}, "/dev/hidraw0"},
		{wrapped(syscall.EIO), []error{hw.ErrDisconnected, syscall.EIO}, "input/output"},
	} {
		got := OpenError("/dev/hidraw0", tt.err)
		for _, is := range tt.is {
			if !errors.Is(got, is) {
				t.Errorf("%v is not %v", got, is)
			}
		}
		if !strings.Contains(got.Error(), tt.says) {
			t.Errorf("%v does not say %q", got, tt.says)
		}
	}
	if next := (&AccessError{Node: "/dev/hidraw0"}).NextStep(); !strings.Contains(next, RulesCommand) {
		t.Errorf("next step %q", next)
	}
}

// TestHolders: this process is not named, so a node that only it has is
// nobody's.
func TestHolders(t *testing.T) {
	if got := holders("/nonexistent"); len(got) != 0 {
		t.Errorf("%q", got)
	}
	busy := &BusyError{Node: "/dev/hidraw0", Holders: []string{"suite (process 7)"}}
	if !strings.Contains(busy.Error(), "suite (process 7)") || busy.NextStep() == "" {
		t.Error(busy)
	}
}

func FuzzUevent(f *testing.F) {
	f.Add([]byte("HID_ID=0003:00002C97:00005011\nHID_NAME=Nano\nHID_PHYS=usb-1\nHID_UNIQ=0001\n"))
	f.Add([]byte("HID_ID=3:2c97\nHID_PHYS\n=\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, ok := parseUevent(raw)
		if !ok {
			return
		}
		if !bytes.Contains(raw, []byte("HID_ID=")) || d.Path == "" {
			t.Errorf("%q made %+v", raw, d)
		}
		for _, s := range []string{d.Name, d.Serial, d.Path} {
			if s != Clean(s) {
				t.Errorf("%q is not clean", s)
			}
		}
	})
}

func FuzzReportDescriptor(f *testing.F) {
	f.Add(apduReport)
	f.Add(fidoReport)
	f.Add([]byte{0xfe, 0xff, 0x00})
	f.Add([]byte{0x07, 1, 2, 3})
	f.Fuzz(func(t *testing.T, raw []byte) {
		page := firstUsagePage(raw)
		if page != 0 && page&0xff != 0 && !bytes.Contains(raw, []byte{byte(page)}) {
			t.Errorf("page %x is not in %x", page, raw)
		}
	})
}

func TestUsagePage(t *testing.T) {
	for _, tt := range []struct {
		raw  []byte
		want uint16
	}{
		{apduReport, 0xffa0},
		{fidoReport, 0xf1d0},
		{[]byte{0x05, 0x01, 0x09, 0x06}, 0x01},                                 // a keyboard
		{[]byte{0x07, 0xa0, 0xff, 0x00, 0x00, 0x09, 0x01}, 0xffa0},             // four bytes
		{[]byte{0x06, 0xa0, 0xff}, 0},                                          // no usage
		{[]byte{0x06, 0xa0}, 0},                                                // cut
		{[]byte{0xfe, 0x01, 0x00, 0x00, 0x06, 0xa0, 0xff, 0x09, 0x01}, 0},      // a long item
		{[]byte{0x05, 0x01, 0x06, 0xa0, 0xff, 0x09, 0x01, 0x05, 0x07}, 0xffa0}, // the last before the usage
	} {
		if got := firstUsagePage(tt.raw); got != tt.want {
			t.Errorf("%x: %04x, want %04x", tt.raw, got, tt.want)
		}
	}
}
