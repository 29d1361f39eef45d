package cli

import (
	"context"
	"errors"
	"testing"

	"github.com/valetkey/valetkey/hw/hidapi"
	"github.com/valetkey/valetkey/hw/hidraw"
	"github.com/valetkey/valetkey/hw/usb"
)

// TestLibraryLeftOut: without hidapi in the program it is said so, and an
// interrupted command opens nothing.
func TestLibraryLeftOut(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (library{}).OpenHID(cancelled, "node", hidraw.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := (library{}).OpenWire(t.Context(), "node", usb.Interface{}); !errors.Is(err, usb.ErrNotBuilt) {
		t.Errorf("no HID device: %v", err)
	}
	if hidapi.Supported {
		t.Skip("hidapi is in this program")
	}
	if _, err := (library{}).List(); !errors.Is(err, usb.ErrNotBuilt) {
		t.Errorf("list: %v", err)
	}
	if _, err := (library{}).OpenHID(t.Context(), "node", hidraw.Options{}); !errors.Is(err, usb.ErrNotBuilt) {
		t.Errorf("open: %v", err)
	}
}
