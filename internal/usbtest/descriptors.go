package usbtest

import (
	"encoding/binary"
	"sync/atomic"
	"unicode/utf16"

	"github.com/valetkey/valetkey/hw"
)

// Classes of interfaces.
const (
	classHID    = 0x03
	classVendor = 0xff
)

// Interface is an interface with an interrupt endpoint for each direction.
type Interface struct {
	// Report is the HID report descriptor; without one the interface is of the
	// vendor's own class.
	Report []byte
	// Link is the device behind it; nil for one that says nothing.
	Link hw.ReportIO
}

// Device is what a kernel sees of a device.
type Device struct {
	Vendor, Product, Release uint16
	Name, Serial             string
	Interfaces               []Interface

	asked atomic.Int64
}

// Asked counts the transfers that the host has asked for on any endpoint, those
// of the kernel included.
func (d *Device) Asked() int64 { return d.asked.Load() }

// APDUReport is the report descriptor of a Ledger's interface for APDUs: 64
// bytes either way on the vendor's usage page 0xffa0.
func APDUReport() []byte { return report(0xffa0) }

// FIDOReport is that of a security key, which wallets are as well.
func FIDOReport() []byte { return report(0xf1d0) }

func report(page uint16) []byte {
	bytes64 := func(usage, kind byte) []byte {
		return []byte{0x09, usage, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, kind, 0x02}
	}
	r := append(binary.LittleEndian.AppendUint16([]byte{0x06}, page), 0x09, 0x01, 0xa1, 0x01)
	r = append(r, bytes64(0x20, 0x81)...)
	r = append(r, bytes64(0x21, 0x91)...)
	return append(r, 0xc0)
}

// Types of descriptors (USB 2.0, table 9-5; HID 1.11, 7.1).
const (
	typeDevice    = 1
	typeConfig    = 2
	typeString    = 3
	typeInterface = 4
	typeEndpoint  = 5
	typeHID       = 0x21
	typeReport    = 0x22
)

const (
	packetSize = 64
	interrupt  = 3 // bmAttributes of an endpoint
)

func (d *Device) deviceDescriptor() []byte {
	b := []byte{18, typeDevice, 0x00, 0x02, 0, 0, 0, packetSize}
	for _, n := range []uint16{d.Vendor, d.Product, d.Release} {
		b = binary.LittleEndian.AppendUint16(b, n)
	}
	return append(b, 0, 1, 2, 1) // no manufacturer, name, serial, one configuration
}

func (d *Device) configDescriptor() []byte {
	var body []byte
	for n, i := range d.Interfaces {
		class := byte(classVendor)
		if i.Report != nil {
			class = classHID
		}
		body = append(body, 9, typeInterface, byte(n), 0, 2, class, 0, 0, 0) //nolint:gosec // a few
		if i.Report != nil {
			body = append(body, 9, typeHID, 0x11, 0x01, 0, 1, typeReport, byte(len(i.Report)), 0) //nolint:gosec // some 30 bytes
		}
		for _, address := range []byte{inOf(n), outOf(n)} {
			body = append(body, 7, typeEndpoint, address, interrupt, packetSize, 0, 1)
		}
	}
	b := []byte{9, typeConfig}
	b = binary.LittleEndian.AppendUint16(b, uint16(9+len(body))) //nolint:gosec // some 100 bytes
	b = append(b, byte(len(d.Interfaces)), 1, 0, 0x80, 50)       //nolint:gosec // a few
	return append(b, body...)
}

// inOf and outOf are the addresses of the endpoints of an interface.
func inOf(n int) byte  { return 0x81 + byte(n) } //nolint:gosec // a few
func outOf(n int) byte { return 0x01 + byte(n) } //nolint:gosec // a few

func (d *Device) stringDescriptor(n byte) []byte {
	texts := map[byte]string{1: d.Name, 2: d.Serial}
	if n == 0 {
		return []byte{4, typeString, 0x09, 0x04} // English
	}
	b := []byte{0, typeString}
	for _, u := range utf16.Encode([]rune(texts[n])) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	b[0] = byte(len(b)) //nolint:gosec // short texts
	return b
}

// control answers a control transfer: data for the host, or false for a stall.
func (d *Device) control(setup [8]byte) (data []byte, ok bool) {
	const toHost, getStatus, getConfiguration, getDescriptor = 0x80, 0, 8, 6
	if setup[0]&toHost == 0 {
		return nil, true // set this or that: nothing here depends on it
	}
	index := int(setup[4])
	switch setup[1] {
	case getStatus:
		return []byte{0, 0}, true
	case getConfiguration:
		return []byte{1}, true
	case getDescriptor:
		switch setup[3] {
		case typeDevice:
			return d.deviceDescriptor(), true
		case typeConfig:
			return d.configDescriptor(), true
		case typeString:
			return d.stringDescriptor(setup[2]), true
		case typeReport:
			if index < len(d.Interfaces) && d.Interfaces[index].Report != nil {
				return d.Interfaces[index].Report, true
			}
		}
	}
	return nil, false
}
