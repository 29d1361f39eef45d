//go:build !cgo || !(darwin || windows || (linux && hidapi))

package hidapi

import (
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// Supported tells whether the library is in this program.
const Supported = false

// List fails: the library is not in this program.
func List(map[uint16]uint16) ([]usb.Device, error) { return nil, usb.ErrNotBuilt }

// Open fails: the library is not in this program.
func Open(string) (hw.ReportIO, error) { return nil, usb.ErrNotBuilt }
