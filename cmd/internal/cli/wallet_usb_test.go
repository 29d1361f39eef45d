//go:build !nodev

package cli

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger/emulator"
	trezoremulator "github.com/valetkey/valetkey/trezor/emulator"
)

// port is what is plugged into a made-up computer.
type port struct {
	device usb.Device
	denied bool // by the system's rules
	open   func() (hw.ReportIO, error)
}

// ports is that computer. It implements USB.
type ports struct {
	mu     sync.Mutex
	list   []port
	opened int
	// bridges are where Trezor Bridge may listen; nil is nowhere.
	bridges []string
	// moved changes what is plugged in after so many devices were opened.
	moved func(opened int, list []port)
}

func (p *ports) List() ([]usb.Device, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []usb.Device
	for _, one := range p.list {
		all = append(all, one.device)
	}
	return all, nil
}

func (p *ports) find(node string) (port, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.list {
		for _, kind := range usbKinds() {
			if kind.node(one.device) == node && !one.denied {
				return one, nil
			}
		}
	}
	return port{}, &usb.AccessError{Node: node}
}

func (p *ports) Access(node string) error {
	_, err := p.find(node)
	return err
}

func (p *ports) OpenHID(_ context.Context, node string, _ hidraw.Options) (hw.ReportIO, error) {
	one, err := p.find(node)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened++
	if p.moved != nil {
		p.moved(p.opened, p.list)
	}
	return one.open()
}

func (p *ports) OpenWire(ctx context.Context, node string, _ usb.Interface) (hw.ReportIO, error) {
	return p.OpenHID(ctx, node, hidraw.Options{})
}

func (p *ports) run(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	system := recordedSystem(&stdout, &stderr)
	system.USB = p
	if p.bridges != nil {
		system.Bridges = p.bridges
	}
	code := Execute(t.Context(), system, append([]string{"--home", filepath.Join(t.TempDir(), "home")}, args...))
	return outcome{code, stdout.String(), stderr.String()}
}

// expectOpened says how many devices were opened.
func (p *ports) expectOpened(t *testing.T, want int) {
	t.Helper()
	if p.opened != want {
		t.Errorf("%d devices were opened, want %d", p.opened, want)
	}
}

// ledgerPort plugs an emulated Ledger in. Its nodes are numbered like its port.
func ledgerPort(t *testing.T, path string, product uint16, config emulator.Config) port {
	t.Helper()
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return port{
		device: usb.Device{
			Vendor: 0x2c97, Product: product, Path: path, Serial: "0001", Name: "Nano", Node: "/dev/bus/usb/" + path,
			Interfaces: []usb.Interface{
				{Number: 0, Class: usb.ClassHID, Node: "/dev/fido" + path, UsagePage: 0xf1d0},
				{Number: 1, Class: usb.ClassHID, Node: "/dev/hidraw" + path, UsagePage: 0xffa0},
			},
		},
		open: func() (hw.ReportIO, error) { return device.Reports() },
	}
}

func trezorPort(t *testing.T, path string) port {
	t.Helper()
	device, err := trezoremulator.New(trezoremulator.Config{Approve: trezoremulator.ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return port{
		device: usb.Device{
			Vendor: 0x1209, Product: 0x53c1, Release: 0x0200, Path: path, Serial: "ABC" + path, Node: "/dev/bus/usb/" + path,
			Interfaces: []usb.Interface{{Number: 0, Class: usb.ClassVendor, In: 0x81, Out: 0x01}},
		},
		open: func() (hw.ReportIO, error) { return device.Connect() },
	}
}

const (
	ledgerFirst = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D" // of the emulator's words
	trezorFirst = "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8" // of the vendor's test vectors
)

func TestUSBAccount(t *testing.T) {
	nano := ledgerPort(t, "1-1", 0x5011, emulator.Config{})
	safe := trezorPort(t, "1-2")
	for _, tt := range []struct {
		name    string
		plugged []port
		wallet  string
		want    string
	}{
		{"the only one", []port{nano}, "auto", ledgerFirst},
		{"the only Trezor", []port{safe}, "auto", trezorFirst},
		{"by vendor", []port{nano, safe}, "ledger", ledgerFirst},
		{"by the other vendor", []port{nano, safe}, "trezor", trezorFirst},
		{"by port", []port{nano, safe}, "ledger:1-1", ledgerFirst},
		{"by serial", []port{nano, safe}, "trezor:ABC1-2", trezorFirst},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &ports{list: tt.plugged}
			var data accountData
			o := p.run(t, "--json", "account", "--wallet", tt.wallet)
			if warnings := o.success(t, &data); len(warnings) != 0 {
				t.Errorf("warnings %v", warnings)
			}
			if got := data.Address.String(); got != tt.want {
				t.Errorf("account %s, want %s", got, tt.want)
			}
			p.expectOpened(t, 1)
		})
	}
}

// TestUSBRefused: nothing is opened where it is not clear what, or of no use.
func TestUSBRefused(t *testing.T) {
	nano, other := ledgerPort(t, "1-1", 0x5011, emulator.Config{}), ledgerPort(t, "1-2", 0x4011, emulator.Config{})
	denied := nano
	denied.denied = true
	waiting := nano
	waiting.device.Interfaces = nil
	boot := trezorPort(t, "1-3")
	boot.device.Product = 0x53c0
	for _, tt := range []struct {
		name    string
		plugged []port
		wallet  string
		exit    int
		says    []string
	}{
		{"none", nil, "auto", 4, []string{"no Ledger and no Trezor is plugged in", "emulator:ledger"}},
		{"two", []port{nano, other}, "auto", 2, []string{"Nano S Plus (ledger:1-1)", "Nano X (ledger:1-2)"}},
		{"two of the same serial", []port{nano, other}, "ledger:0001", 2, []string{"ledger:1-1", "ledger:1-2"}},
		{"of two vendors", []port{nano, boot}, "auto", 2, []string{"ledger:1-1", "trezor:ABC1-3"}},
		{"another port", []port{nano}, "ledger:1-9", 4, []string{"no ledger:1-9 among", "ledger:1-1"}},
		{"another vendor", []port{nano}, "trezor", 4, []string{"no trezor among", "ledger:1-1"}},
		{"no permission", []port{denied}, "auto", 4, []string{"/dev/hidraw1-1", "udev rule", "valetkey udev install"}},
		{"no node", []port{waiting}, "auto", 4, []string{"no node"}},
		{"Ledger's bootloader", []port{ledgerPort(t, "1-1", 0x0005, emulator.Config{})}, "auto", 6, []string{"bootloader"}},
		{"Trezor's bootloader", []port{boot}, "auto", 6, []string{"bootloader"}},
		{"options", []port{nano}, "ledger?model=stax", 2, []string{`no option "model"`}},
		{"a network form", []port{nano}, "ledger://1-1", 2, []string{"needs the form"}},
		{"auto with a serial", []port{nano}, "auto:1-1", 2, []string{"needs the form"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &ports{list: tt.plugged}
			o := p.run(t, "account", "--wallet", tt.wallet)
			if o.code != tt.exit {
				t.Errorf("exit %d, want %d", o.code, tt.exit)
			}
			for _, says := range tt.says {
				if !strings.Contains(o.stderr, says) {
					t.Errorf("%q is missing in\n%s", says, o.stderr)
				}
			}
			p.expectOpened(t, 0)
		})
	}
}

// TestUSBReenumerated: opening the app takes the device off the bus; it is found
// again under another product id, and another device in its place is not taken
// for it.
func TestUSBReenumerated(t *testing.T) {
	config := emulator.Config{Dashboard: true, Approve: emulator.ApproveAll}
	for _, tt := range []struct {
		name    string
		product uint16
		exit    int
	}{
		{"the same", 0x5015, 0},
		{"another", 0x4011, 11},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.exit != 0 && testing.Short() {
				t.Skip("waits for six seconds")
			}
			p := &ports{list: []port{ledgerPort(t, "1-1", 0x5011, config)}}
			p.moved = func(_ int, list []port) { list[0].device.Product = tt.product }
			o := p.run(t, "account", "--wallet", "auto")
			if o.code != tt.exit || tt.exit == 0 && !strings.Contains(o.stdout, ledgerFirst) {
				t.Errorf("exit %d, want %d\n%s%s", o.code, tt.exit, o.stdout, o.stderr)
			}
		})
	}
}

// TestDevicesLists: what is plugged in is told without opening any of it.
func TestDevicesLists(t *testing.T) {
	denied := ledgerPort(t, "1-2", 0x4011, emulator.Config{})
	denied.denied = true
	p := &ports{list: []port{ledgerPort(t, "1-1", 0x5011, emulator.Config{}), denied, trezorPort(t, "1-3"), {device: usb.Device{Vendor: 0x46d, Path: "1-4"}}}}
	var data devicesData
	p.run(t, "--json", "devices").success(t, &data)
	p.expectOpened(t, 0)
	var got []string
	for _, d := range data.USB {
		got = append(got, fmt.Sprint(d.Wallet, " ", d.Model, " ", d.Node, " ", d.Problem != "", " ", strings.Contains(d.Hint, "udev install")))
	}
	want := []string{
		"ledger:1-1 Nano S Plus /dev/hidraw1-1 false false", "ledger:1-2 Nano X /dev/hidraw1-2 true true",
		"trezor:ABC1-3 Trezor /dev/bus/usb/1-3 false false",
	}
	if !slices.Equal(got, want) || len(data.Devices) != 0 {
		t.Errorf("got %q and %v\nwant %q", got, data.Devices, want)
	}

	p.run(t, "--json", "devices", "--wallet", "ledger:1-1").success(t, &data)
	if len(data.USB) != 3 || len(data.Devices) != 1 || data.Devices[0].Info.Model != "Nano S Plus" || data.Devices[0].Info.Emulated {
		t.Errorf("%+v", data)
	}
	p.expectOpened(t, 1)
	if o := p.run(t, "devices"); !strings.Contains(o.stdout, "--wallet trezor:ABC1-3") || !strings.Contains(o.stdout, "problem: no permission") {
		t.Errorf("%s", o.stdout)
	}
	if o := (&ports{}).run(t, "devices"); o.code != 4 {
		t.Errorf("none: exit %d", o.code)
	}
}

// bridged has Trezor Bridge hold an emulated device, and gives its address.
func bridged(t *testing.T) string {
	t.Helper()
	device, err := trezoremulator.New(trezoremulator.Config{Approve: trezoremulator.ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- trezoremulator.ServeBridge(ctx, l, device) }()
	t.Cleanup(func() { stop(); <-served; _ = device.Close() })
	return l.Addr().String()
}

// TestBridgeInstead: what Trezor Bridge has is opened where nothing else can be
// meant, and never in the place of a device that is plugged in.
func TestBridgeInstead(t *testing.T) {
	claimed := func(p port) port {
		p.open = func() (hw.ReportIO, error) { return nil, &usb.BusyError{Node: p.device.Node} }
		return p
	}
	with := bridged(t)
	ledger := ledgerPort(t, "1-2", 0x5011, emulator.Config{})
	for _, c := range []struct {
		name   string
		list   []port
		wallet string
		code   int
	}{
		{"a Trezor that the bridge has claimed", []port{claimed(trezorPort(t, "1-1"))}, "auto", 0},
		{"the same by its name", []port{claimed(trezorPort(t, "1-1"))}, "trezor", 0},
		{"nothing plugged in", nil, "auto", 0},
		{"no Trezor among what is plugged in", []port{ledger}, "trezor", 0},
		{"one of two Trezors", []port{claimed(trezorPort(t, "1-1")), trezorPort(t, "1-3")}, "trezor:ABC1-1", 8},
		{"a Ledger that is in use", []port{claimed(ledger)}, "auto", 8},
		{"no Ledger", nil, "ledger", 4},
		{"two devices", []port{ledger, claimed(trezorPort(t, "1-1"))}, "auto", 2},
	} {
		p := &ports{list: c.list, bridges: []string{with}}
		p.run(t, "account", "--wallet", c.wallet).expect(t, c.name, c.code, map[bool]string{true: trezorFirst}[c.code == 0], "")
	}
	var none bytes.Buffer
	system := recordedSystem(&none, &none)
	system.Bridges = []string{with}
	for wallet, want := range map[string]int{"auto": 0, "trezor": 0, "ledger": 4} {
		if code := Execute(t.Context(), system, []string{"account", "--wallet", wallet}); code != want {
			t.Errorf("without USB, %s: exit %d, want %d: %s", wallet, code, want, none.String())
		}
	}
}

// TestTrezorClaimed: without a bridge to ask, it is said who has the device.
func TestTrezorClaimed(t *testing.T) {
	claimed := trezorPort(t, "1-1")
	claimed.open = func() (hw.ReportIO, error) {
		return nil, &usb.BusyError{Node: claimed.device.Node, Holders: []string{"trezor-suite (process 7)"}}
	}
	p := &ports{list: []port{claimed}}
	for _, wallet := range []string{"auto", "trezor"} {
		p.run(t, "account", "--wallet", wallet).expect(t, wallet, 8, "", "trezor-suite (process 7)")
	}
}
