//go:build !linux

package hidraw

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usb"
)

// Open fails: there is no hidraw on this system.
func Open(_ context.Context, node string, _ Options) (hw.ReportIO, error) {
	return nil, fmt.Errorf("open %s: %w", node, usb.ErrNotBuilt)
}
