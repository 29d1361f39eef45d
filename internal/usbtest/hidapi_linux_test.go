package usbtest

import (
	"os"
	"testing"
	"time"

	"github.com/valetkey/valetkey/ledger/emulator"
)

// library is the build that reaches HID devices through the C library.
const library = "/bin/valetkey-hidapi"

func inGuestWithLibrary(t *testing.T) {
	t.Helper()
	inGuest(t)
	if _, err := os.Stat(library); err != nil {
		t.Skip("needs a C compiler and a static C library where make test-usb runs")
	}
}

// throughLibrary runs that build as root.
func throughLibrary(t *testing.T, exit int, args ...string) document {
	t.Helper()
	return startProgram(t, library, nil, args...).end(t, exit)
}

// TestLibrary uses devices through the C library, and then without it: on Linux
// the library takes them from the kernel's driver and has to give them back.
func TestLibrary(t *testing.T) {
	inGuestWithLibrary(t)
	s, _ := plugLedger(t, 0, emulator.Config{Approve: emulator.ApproveAll})
	list := throughLibrary(t, 0, "devices").Data.USB
	if len(list) != 1 || list[0].Model != "Nano S Plus" || list[0].Problem != "" || list[0].Node == s.node() {
		t.Fatalf("listed %+v", list)
	}
	mustBe(t, "the account", throughLibrary(t, 0, "account", "--wallet", list[0].Wallet).Data.Address, ledgerFirst)
	throughLibrary(t, 0, "sign", "message", "hello")
	if err := eventually(t.Context(), func() bool { return s.node() != "" }); err != nil {
		t.Fatalf("the kernel did not get it back: %v", err)
	}
	mustBe(t, "the account without it", valetkey(t, 0, "account").Data.Address, ledgerFirst)
}

// TestLibraryUnplugged: the cable is pulled while the library reads.
func TestLibraryUnplugged(t *testing.T) {
	inGuestWithLibrary(t)
	holder := newAsking()
	s, device := plugLedger(t, 0, emulator.Config{Approve: holder.approve})
	r := startProgram(t, library, nil, "sign", "message", "hello")
	holder.wait(t)
	pulled := time.Now()
	device.Unplug()
	mustBe(t, "the error", r.end(t, 4).Error.Code, "disconnected")
	t.Logf("the program ended %d ms after the cable was pulled", time.Since(pulled).Milliseconds())
	<-s.done
	mustBe(t, "the error without a device", throughLibrary(t, 4, "account").Error.Code, "no_device")
}
