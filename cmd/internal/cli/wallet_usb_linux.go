package cli

import (
	"context"
	"os"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hidapi"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/hw/usbfs"
)

// computer is the USB of the computer that this runs on.
type computer struct{}

// processUSB is that of the kernel, unless hidapi was asked for by its tag.
func processUSB() USB {
	if hidapi.Supported {
		return library{}
	}
	return computer{}
}

func (computer) List() ([]usb.Device, error) { return usb.List(os.DirFS("/sys")) }

func (computer) Access(node string) error {
	if err := unix.Access(node, unix.R_OK|unix.W_OK); err != nil {
		return usb.OpenError(node, err)
	}
	return nil
}

func (computer) OpenHID(ctx context.Context, node string, o hidraw.Options) (hw.ReportIO, error) {
	return hidraw.Open(ctx, node, o)
}

func (computer) OpenWire(ctx context.Context, node string, wire usb.Interface) (hw.ReportIO, error) {
	return usbfs.Open(ctx, node, wire)
}
