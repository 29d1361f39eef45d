//go:build !linux || mips || mipsle || mips64 || mips64le || ppc64 || ppc64le

package usbfs

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// Open fails: this system has no usbfs, or one with other numbers.
func Open(_ context.Context, node string, _ usb.Interface) (hw.ReportIO, error) {
	return nil, fmt.Errorf("open %s: %w", node, usb.ErrNotBuilt)
}
