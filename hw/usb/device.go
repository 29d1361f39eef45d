package usb

import "fmt"

// Classes of interfaces (USB-IF, "Defined Class Codes").
const (
	ClassHID    uint8 = 0x03
	ClassVendor uint8 = 0xff
)

// Device is a device as sysfs tells of it.
type Device struct {
	Vendor, Product uint16
	Release         uint16 // bcdDevice
	// Path is where it is plugged in, such as "1-1.4": bus and ports. A HID
	// device that is on no bus (uhid) has the place that its driver says, after
	// "uhid:".
	Path   string
	Serial string
	Name   string // what it calls itself
	// Node is /dev/bus/usb/BBB/DDD, "" for a device that is on no bus.
	Node       string
	Interfaces []Interface
}

// Interface is one of a device's interfaces.
type Interface struct {
	Number    int // -1 where there are no numbers (uhid)
	Class     uint8
	Driver    string // of the kernel, "" for none
	In, Out   uint8  // addresses of its interrupt endpoints, 0 for none
	Node      string // /dev/hidrawN, "" for what is no HID or has no driver yet
	UsagePage uint16 // of the first collection, 0 when it is not known
}

// HID finds the node of the interface whose reports are of this usage page. A
// device has several: keyboards and FIDO tokens speak other languages.
func (d Device) HID(usagePage uint16) (node string, ok bool) {
	for _, i := range d.Interfaces {
		if i.Node != "" && i.UsagePage == usagePage {
			return i.Node, true
		}
	}
	return "", false
}

// Wire finds the interface of the vendor's own class with the lowest number,
// which must have both endpoints.
func (d Device) Wire() (Interface, bool) {
	for _, i := range d.Interfaces {
		if i.Class == ClassVendor && i.In != 0 && i.Out != 0 {
			return i, true
		}
	}
	return Interface{}, false
}

func (d Device) String() string {
	name := d.Name
	if name == "" {
		name = fmt.Sprintf("%04x:%04x", d.Vendor, d.Product)
	}
	return fmt.Sprintf("%s at %s, serial %q", name, d.Path, d.Serial)
}
