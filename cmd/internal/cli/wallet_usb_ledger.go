package cli

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger"
)

var ledgerKind = usbKind{vendor: "ledger", look: lookLedger, unfit: ledgerBootloader, node: ledgerNode, open: openLedgerUSB}

func lookLedger(d usb.Device) (model string, ok bool) {
	m, _ := ledger.USBModel(d.Product)
	return m.String(), d.Vendor == ledger.VendorID
}

func ledgerBootloader(d usb.Device) error {
	if _, ready := ledger.USBModel(d.Product); ready {
		return nil
	}
	return &hinted{
		fmt.Errorf("%w: the device is in its bootloader or recovery mode", hw.ErrWrongApp),
		"unplug it and plug it in again without holding a button; an update that was interrupted is finished with the vendor's program",
	}
}

func ledgerNode(d usb.Device) string {
	node, _ := d.HID(ledger.UsagePage)
	return node
}

// openLedgerUSB opens a Ledger, and finds it again each time that it has changed
// its app.
func openLedgerUSB(a *app, ctx context.Context, p plugged) (hw.Wallet, error) {
	if ledgerNode(p.Device) == "" {
		return nil, noNode(p)
	}
	id := usb.Identify(p.Device, p.model)
	model, _ := ledger.USBModel(p.Product)
	dial := func(ctx context.Context) (hw.Transport, error) {
		d, err := a.again(id, p.kind)
		if err != nil {
			return nil, err
		}
		reports, err := a.USB.OpenHID(ctx, ledgerNode(d), hidraw.Options{})
		if err != nil {
			return nil, err
		}
		transport, err := ledger.FrameTransport(reports, a.Random)
		if err != nil {
			return nil, err // not the typed nil pointer
		}
		return transport, nil
	}
	return a.openLedgerApp(ctx, ledger.DialFunc(dial), ledger.Options{Model: model})
}
