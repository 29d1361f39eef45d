package usb

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// Identity is what stays of a device when it leaves the bus and comes back.
type Identity struct {
	Vendor uint16
	Model  string // what the vendor's driver makes of the product id
	Path   string
	Serial string
}

// Identify names a device.
func Identify(d Device, model string) Identity {
	return Identity{Vendor: d.Vendor, Model: model, Path: d.Path, Serial: d.Serial}
}

func (i Identity) String() string {
	return fmt.Sprintf("%s at %s, serial %q", i.Model, i.Path, i.Serial)
}

// OtherDeviceError says that another device is where one was.
type OtherDeviceError struct {
	Want Identity
	Have Device
}

func (e *OtherDeviceError) Error() string {
	return fmt.Sprintf("the %s was expected, and %s is there", e.Want, e.Have)
}

// Unwrap makes errors.Is(err, hw.ErrMismatch) true.
func (e *OtherDeviceError) Unwrap() error { return hw.ErrMismatch }

// Find finds the device again. It fails with [hw.ErrNoDevice] while nothing is at
// its place, and with an [OtherDeviceError] when another one is. A device that
// was plugged into another port meanwhile is not looked for: it could be another
// one of the same kind.
func (i Identity) Find(devices []Device, model func(Device) string) (Device, error) {
	var found []Device
	for _, d := range devices {
		switch {
		case d.Path != i.Path:
		case d.Vendor == i.Vendor && d.Serial == i.Serial && model(d) == i.Model && len(found) == 0:
			found = append(found, d)
		default: // another one, or two that cannot be told apart
			return Device{}, &OtherDeviceError{Want: i, Have: d}
		}
	}
	if len(found) == 0 {
		return Device{}, fmt.Errorf("%w: the %s is not there", hw.ErrNoDevice, i)
	}
	return found[0], nil
}
