package hidapi

import "github.com/valetkey/valetkey/hw/usb"

// info is what the library says of one HID interface.
type info struct {
	node            string
	vendor, product uint16
	release         uint16
	serial, name    string
	usagePage       uint16 // 0 where it is not known
	number          int    // of the interface, where the usage page is not known
}

// devicesOf makes a device of each interface. Where usage pages are not known,
// the first interface is the wallet's (Ledger's and Trezor's descriptors), and
// page is what it is taken for.
func devicesOf(infos []info, page func(vendor uint16) uint16) []usb.Device {
	var devices []usb.Device
	for _, i := range infos {
		want := page(i.vendor)
		if want == 0 || i.usagePage != want && (i.usagePage != 0 || i.number != 0) {
			continue
		}
		devices = append(devices, usb.Device{
			Vendor: i.vendor, Product: i.product, Release: i.release,
			Path: "hid:" + usb.Clean(i.serial), Serial: usb.Clean(i.serial), Name: usb.Clean(i.name),
			Interfaces: []usb.Interface{{Number: i.number, Class: usb.ClassHID, Node: i.node, UsagePage: want}},
		})
	}
	return devices
}
