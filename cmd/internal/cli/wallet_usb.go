package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
)

// USB is what is plugged into the computer.
type USB interface {
	// List looks without opening anything.
	List() ([]usb.Device, error)
	// Access tells without opening whether a node could be opened.
	Access(node string) error
	OpenHID(ctx context.Context, node string, o hidraw.Options) (hw.ReportIO, error)
	OpenWire(ctx context.Context, node string, wire usb.Interface) (hw.ReportIO, error)
}

// usbKind is a vendor's devices.
type usbKind struct {
	vendor string // as in a wallet's name
	// look tells the model of a device, if it is of this kind.
	look func(usb.Device) (model string, ok bool)
	// unfit says why such a device cannot be used as it is, nil when it can.
	unfit func(usb.Device) error
	// node is what is opened, "" while it is not there.
	node func(usb.Device) string
	open func(*app, context.Context, plugged) (hw.Wallet, error)
	// serials: the vendor gives each device a serial number of its own.
	serials bool
}

func usbKinds() []usbKind { return []usbKind{ledgerKind, trezorKind} }

// plugged is a device that could be a wallet.
type plugged struct {
	usb.Device
	kind  usbKind
	model string
	unfit error // why it cannot be used, nil when it can
}

// plugged lists the devices of all kinds.
func (a *app) plugged() ([]plugged, error) {
	if a.USB == nil {
		return nil, &hinted{
			fmt.Errorf("%w: %w", hw.ErrNoDevice, usb.ErrNotBuilt),
			"use Linux, or a build with cgo; a Trezor is reached through Trezor Bridge, which Trezor Suite has",
		}
	}
	devices, err := a.USB.List()
	if err != nil {
		return nil, err
	}
	var found []plugged
	for _, d := range devices {
		for _, kind := range usbKinds() {
			if model, ok := kind.look(d); ok {
				found = append(found, plugged{d, kind, model, kind.unfit(d)})
			}
		}
	}
	return found, nil
}

// name is what to write after --wallet for this one.
func (p plugged) name() string {
	if p.kind.serials && p.Serial != "" {
		return p.kind.vendor + ":" + p.Serial
	}
	return p.kind.vendor + ":" + p.Path
}

func (p plugged) String() string { return fmt.Sprintf("%s %s (%s)", p.kind.vendor, p.model, p.name()) }

// isNamed tells whether a wallet's name may mean this device.
func (p plugged) isNamed(uri hw.URI) bool {
	return (uri.Scheme == "auto" || uri.Scheme == p.kind.vendor) &&
		(uri.Address == "" || uri.Address == p.Path || uri.Address == p.Serial)
}

var errNonePlugged = fmt.Errorf("%w: no Ledger and no Trezor is plugged in", hw.ErrNoDevice)

// openUSB opens the one device that a name means. It never chooses.
func openUSB(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions(); err != nil {
		return nil, err
	}
	if uri.Network || uri.Scheme == "auto" && uri.Address != "" {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form auto, VENDOR, VENDOR:SERIAL or VENDOR:PORT"}
	}
	p, err := a.choose(uri)
	if err != nil {
		return nil, err
	}
	if p.unfit != nil {
		return nil, fmt.Errorf("%s: %w", p, p.unfit)
	}
	return p.kind.open(a, ctx, p)
}

func (a *app) choose(uri hw.URI) (plugged, error) {
	all, err := a.plugged()
	if err != nil {
		return plugged{}, err
	}
	var meant []plugged
	for _, p := range all {
		if p.isNamed(uri) {
			meant = append(meant, p)
		}
	}
	switch {
	case len(meant) == 1:
		return meant[0], nil
	case len(meant) > 1:
		return plugged{}, usage("name one of them, as in --wallet "+meant[0].name(), "%d devices are meant by %s: %s", len(meant), uri, names(meant))
	case len(all) > 0:
		return plugged{}, &hinted{fmt.Errorf("%w: no %s among %s", hw.ErrNoDevice, uri, names(all)), "name one that is there, as in --wallet " + all[0].name()}
	}
	return plugged{}, &hinted{
		errNonePlugged,
		plugIn(runtime.GOOS) + "; to rehearse without one: --wallet emulator:ledger",
	}
}

// plugIn is what to do where nothing is plugged in.
func plugIn(system string) string {
	const do = "plug the device in and unlock it (a cable that only charges shows nothing)"
	if system == "linux" {
		return do
	}
	// Their drivers for WebUSB cannot be reached through a HID library.
	return do + "; here a Trezor needs Trezor Bridge, which Trezor Suite has"
}

func names(list []plugged) string {
	var all []string
	for _, p := range list {
		all = append(all, p.String())
	}
	return strings.Join(all, ", ")
}

// again finds a device that has left the bus and come back.
func (a *app) again(id usb.Identity, kind usbKind) (usb.Device, error) {
	devices, err := a.USB.List()
	if err != nil {
		return usb.Device{}, err
	}
	d, err := id.Find(devices, func(d usb.Device) string {
		model, _ := kind.look(d)
		return model
	})
	if err != nil {
		return d, err
	}
	if kind.node(d) == "" {
		return d, fmt.Errorf("%w: %s has no node yet", hw.ErrNoDevice, d)
	}
	return d, nil
}

// noNode is for a device that the kernel has found and given nothing to open.
func noNode(p plugged) error {
	return &hinted{
		fmt.Errorf("%w: the kernel gives %s no node to be opened by", hw.ErrNoDevice, p),
		"unplug it and plug it in again; in a container, pass its node through",
	}
}

// pluggedData is one device in the answer of devices.
type pluggedData struct {
	Wallet string `json:"wallet"` // its name, for --wallet
	Vendor string `json:"vendor"`
	Model  string `json:"model"`
	Port   string `json:"port"`
	Serial string `json:"serial,omitempty"`
	Node   string `json:"node,omitempty"`
	// Problem is why it cannot be used as it is, and Hint what helps.
	Problem string `json:"problem,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

func (a *app) describe(p plugged) pluggedData {
	d := pluggedData{Wallet: p.name(), Vendor: p.kind.vendor, Model: p.model, Port: p.Path, Serial: p.Serial, Node: p.kind.node(p.Device)}
	err := p.unfit
	if err == nil && d.Node == "" {
		err = noNode(p)
	}
	if err == nil {
		err = a.USB.Access(d.Node)
	}
	if err != nil {
		d.Problem, d.Hint = err.Error(), hintFor(err, "")
	}
	return d
}

// listPlugged is what devices says without opening anything. A system without
// USB has none.
func (a *app) listPlugged() ([]pluggedData, error) {
	all, err := a.plugged()
	if err != nil && !errors.Is(err, usb.ErrNotBuilt) {
		return nil, err
	}
	list := []pluggedData{}
	for _, p := range all {
		list = append(list, a.describe(p))
	}
	return list, nil
}
