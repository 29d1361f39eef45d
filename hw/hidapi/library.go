//go:build cgo && (darwin || windows || (linux && hidapi))

package hidapi

import (
	"fmt"
	"runtime"

	"github.com/karalabe/hid"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// Supported tells whether the library is in this program.
const Supported = true

// List lists the HID interfaces that wallets of the given vendors have, by the
// usage page of each vendor. It opens every device of theirs.
func List(pages map[uint16]uint16) ([]usb.Device, error) {
	if !hid.Supported() {
		return nil, usb.ErrNotBuilt
	}
	var infos []info
	for vendor := range pages {
		found, err := hid.Enumerate(vendor, 0)
		if err != nil {
			return nil, fmt.Errorf("list HID devices: %w", err)
		}
		for _, d := range found {
			infos = append(infos, info{d.Path, d.VendorID, d.ProductID, d.Release, d.Serial, d.Product, d.UsagePage, d.Interface})
		}
	}
	return devicesOf(infos, func(vendor uint16) uint16 { return pages[vendor] }), nil
}

// Open opens the node of an interface that List gave.
func Open(node string) (hw.ReportIO, error) {
	d, err := hid.DeviceInfo{Path: node}.Open()
	if err != nil {
		// The library does not say why. That somebody else has it is the usual reason.
		return nil, fmt.Errorf("%w: %w", &usb.BusyError{Node: node}, err)
	}
	return newLink(d, node, runtime.GOOS != "windows"), nil
}
