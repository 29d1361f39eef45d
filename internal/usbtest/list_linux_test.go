package usbtest

import (
	"testing"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// TestListing: to list what is plugged in sends nothing to it, not even a control
// transfer, and to talk to it does: a device that is locked or in the middle of
// something is not disturbed by a list.
func TestListing(t *testing.T) {
	inGuest(t)
	first, _ := plugLedger(t, 0, emulator.Config{})
	second, _ := plugTrezor(t, 1)
	sticks := map[string]*stick{"ledger": first, "trezor": second}
	// The kernel is done with a device when it is done with all of its interfaces.
	err := eventually(t.Context(), func() bool { d, _ := first.device(); return len(d.Interfaces) == 2 && d.Interfaces[1].Node != "" })
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]int64{}
	for name, s := range sticks {
		// The kernel enumerated it, so that it can be seen that they are counted.
		if before[name] = s.asked(); before[name] == 0 {
			t.Fatalf("%s: the kernel asked for nothing", name)
		}
	}
	for range 3 {
		if list := valetkey(t, 0, "devices").Data.USB; len(list) != 2 {
			t.Fatalf("listed %+v", list)
		}
	}
	valetkey(t, 2, "account") // which of them?
	for name, s := range sticks {
		if n := s.asked() - before[name]; n != 0 {
			t.Errorf("%s: a list asked for %d transfers", name, n)
		}
		valetkey(t, 0, "account", "--wallet", name)
		if s.asked() == before[name] {
			t.Errorf("%s: an account needs no transfer", name)
		}
	}
}
