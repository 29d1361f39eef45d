package cli

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidapi"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
)

// library is USB as hidapi has it: HID devices only.
type library struct{}

func (library) List() ([]usb.Device, error) {
	return hidapi.List(map[uint16]uint16{ledger.VendorID: ledger.UsagePage, trezor.LegacyVendorID: legacyUsagePage})
}

// Access does not know: it shows when a device is opened.
func (library) Access(string) error { return nil }

func (library) OpenHID(ctx context.Context, node string, _ hidraw.Options) (hw.ReportIO, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return hidapi.Open(node)
}

func (library) OpenWire(_ context.Context, node string, _ usb.Interface) (hw.ReportIO, error) {
	return nil, fmt.Errorf("open %s: %w", node, usb.ErrNotBuilt)
}
