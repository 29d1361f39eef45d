package cli

import (
	"context"
	"errors"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/trezor"
)

var trezorKind = usbKind{vendor: "trezor", look: lookTrezor, unfit: trezorBootloader, node: trezorNode, open: openTrezorPort, serials: true}

// legacyUsagePage is that of a Model One's HID interface, before firmware 1.8.0.
const legacyUsagePage uint16 = 0xff00

// lookTrezor tells no model but the first: all others have the same ids, and say
// more only when they are asked.
func lookTrezor(d usb.Device) (model string, ok bool) {
	const releaseOne = 0x01 // the high byte of bcdDevice
	legacy := d.Vendor == trezor.LegacyVendorID && d.Product == trezor.LegacyProductID
	model = "Trezor"
	if legacy || d.Release>>8 == releaseOne {
		model = trezor.ModelOne.String()
	}
	return model, legacy || d.Vendor == trezor.VendorID && (d.Product == trezor.ProductID || d.Product == trezor.BootloaderID)
}

func trezorBootloader(d usb.Device) error {
	if d.Vendor == trezor.VendorID && d.Product == trezor.BootloaderID {
		return &trezor.StateError{State: trezor.Bootloader}
	}
	return nil
}

func trezorNode(d usb.Device) string {
	if d.Vendor == trezor.LegacyVendorID {
		node, _ := d.HID(legacyUsagePage)
		return node
	}
	if _, ok := d.Wire(); !ok {
		return ""
	}
	return d.Node
}

func openTrezorUSB(a *app, ctx context.Context, p plugged) (hw.Wallet, error) {
	node := trezorNode(p.Device)
	if node == "" {
		return nil, noNode(p)
	}
	var packets hw.ReportIO
	var err error
	if wire, ok := p.Wire(); ok {
		packets, err = a.USB.OpenWire(ctx, node, wire)
	} else {
		packets, err = a.USB.OpenHID(ctx, node, hidraw.Options{Probe: true})
	}
	if err != nil {
		return nil, err
	}
	return a.openTrezor(ctx, trezor.FrameMessages(packets), false)
}

// openTrezorHere opens a Trezor on USB, or one that only Trezor Bridge can reach:
// because this system gives us no USB, or because it is plugged in elsewhere.
func openTrezorHere(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	wallet, err := openUSB(a, ctx, uri)
	switch {
	case errors.Is(err, usb.ErrNotBuilt):
		return openTrezorAuto(a, ctx, uri)
	case errors.Is(err, hw.ErrNoDevice):
		return a.bridgedInstead(ctx, uri, err)
	}
	return wallet, err
}

// openAuto opens the only device there is. One that is not opened for another
// reason is the one that is meant all the same: nothing is opened in its place.
func openAuto(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	wallet, err := openUSB(a, ctx, uri)
	if err == nil || !errors.Is(err, errNonePlugged) && !errors.Is(err, usb.ErrNotBuilt) {
		return wallet, err
	}
	return a.bridgedInstead(ctx, uri, err)
}

// openTrezorPort opens a Trezor that is plugged in, through Trezor Bridge if that
// has claimed it. A bridge does not tell ports or serial numbers: where another
// Trezor is plugged in as well, that one could be opened in its place.
func openTrezorPort(a *app, ctx context.Context, p plugged) (hw.Wallet, error) {
	wallet, err := openTrezorUSB(a, ctx, p)
	if _, claimed := errors.AsType[*usb.BusyError](err); !claimed {
		return wallet, err
	}
	all, listErr := a.USB.List()
	if listErr != nil {
		return nil, err
	}
	for _, other := range all {
		if _, trezor := lookTrezor(other); trezor && other.Path != p.Path {
			return nil, err
		}
	}
	return a.bridgedInstead(ctx, hw.URI{Scheme: "trezor"}, err)
}

// bridgedInstead opens the device that Trezor Bridge has. Where there is none,
// what was found out before tells more.
func (a *app) bridgedInstead(ctx context.Context, uri hw.URI, before error) (hw.Wallet, error) {
	wallet, err := openTrezorAuto(a, ctx, uri)
	switch {
	case err == nil:
		return wallet, nil
	case errors.Is(err, hw.ErrNoDevice):
		return nil, before
	}
	return nil, err
}
