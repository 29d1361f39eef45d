package usb

import (
	"strconv"
	"strings"
)

// parseUevent reads the environment of a HID device's event, as it is in the
// file uevent (kernel drivers/hid/hid-core.c, hid_uevent):
//
//	HID_ID=0003:00002C97:00005011
//	HID_NAME=Ledger Nano S Plus
//	HID_PHYS=usb-0000:00:14.0-1/input0
//	HID_UNIQ=0001
//
// It is a device only when the first line is there and has its form.
func parseUevent(raw []byte) (Device, bool) {
	var d Device
	found := false
	for line := range strings.Lines(string(raw)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		switch key {
		case "HID_ID":
			d.Vendor, d.Product, found = parseHIDID(value)
			if !found {
				return Device{}, false
			}
		case "HID_NAME":
			d.Name = Clean(value)
		case "HID_PHYS":
			d.Path = "uhid:" + Clean(value)
		case "HID_UNIQ":
			d.Serial = Clean(value)
		}
	}
	return d, found && d.Path != ""
}

// busUSB is BUS_USB of linux/input.h: a device that came by Bluetooth is not one
// that was plugged in.
const busUSB = 3

func parseHIDID(s string) (vendor, product uint16, ok bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return 0, 0, false
	}
	var n [3]uint64
	for i, part := range parts {
		var err error
		if n[i], err = strconv.ParseUint(part, 16, 32); err != nil || n[i] > 0xffff {
			return 0, 0, false
		}
	}
	return uint16(n[1]), uint16(n[2]), n[0] == busUSB //nolint:gosec // checked above
}

// Items of a report descriptor (HID 1.11, 6.2.2): the low two bits of the first
// byte are the size of what follows, the others the tag.
const (
	itemLong      = 0xfe
	itemUsagePage = 0x04
	itemUsage     = 0x08
)

// firstUsagePage is the usage page of the first usage of a report descriptor, 0
// when there is none.
func firstUsagePage(raw []byte) uint16 {
	var page uint16
	for len(raw) > 0 {
		head := raw[0]
		size := int(head & 3)
		if size == 3 {
			size = 4
		}
		if head == itemLong || len(raw) < 1+size {
			return 0
		}
		data := raw[1 : 1+size]
		switch head &^ 3 {
		case itemUsagePage:
			page = 0
			for i := min(size, 2) - 1; i >= 0; i-- {
				page = page<<8 | uint16(data[i])
			}
		case itemUsage:
			return page
		}
		raw = raw[1+size:]
	}
	return 0
}
