package ledger

import "testing"

func TestUSBModel(t *testing.T) {
	for _, tt := range []struct {
		product uint16
		want    Model
		ready   bool
	}{
		{0x1015, NanoS, true},
		{0x4011, NanoX, true},
		{0x5000, NanoSPlus, true},
		{0x50ff, NanoSPlus, true},
		{0x6011, Stax, true},
		{0x7011, Flex, true},
		{0x8011, Apex, true},
		{0x0001, NanoS, false},
		{0x0004, NanoX, false},
		{0x0005, NanoSPlus, false},
		{0x0008, Apex, false},
		{0x0000, UnknownModel, false}, // Blue, in its bootloader
		{0x0014, UnknownModel, true},  // Blue, in an app
		{0x9011, UnknownModel, true},  // one of the future
		{0x5111, UnknownModel, true},
	} {
		if model, ready := USBModel(tt.product); model != tt.want || ready != tt.ready {
			t.Errorf("%04x: %v, %v, want %v, %v", tt.product, model, ready, tt.want, tt.ready)
		}
	}
}
