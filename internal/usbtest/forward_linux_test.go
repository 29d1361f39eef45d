package usbtest

import (
	"flag"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/speculos"
	"github.com/valetkey/valetkey/hw/trezorudp"
)

var (
	forwardLedger = flag.String("forward-ledger", "", "HOST:PORT where Speculos takes APDUs: the brain of a Ledger on USB")
	forwardTrezor = flag.String("forward-trezor", "", "HOST:PORT where a Trezor's emulator takes packets: the brain of a Trezor on USB")
)

// network gives the machine the address that QEMU's own network expects there.
// That the computer around it, 10.0.2.2, is a neighbour follows from its class.
func network(t *testing.T) {
	t.Helper()
	if err := loadDriver("/lib/modules/e1000.ko"); err != nil {
		t.Fatal(err)
	}
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(socket) }() // nothing depends on it
	if err := configure(socket); err != nil {
		t.Fatal(err)
	}
}

func configure(socket int) error {
	address, err := unix.NewIfreq("eth0")
	if err != nil {
		return err
	}
	if err := address.SetInet4Addr([]byte{10, 0, 2, 15}); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFADDR, address); err != nil {
		return fmt.Errorf("give eth0 an address: %w", err)
	}
	return turnOn(socket, "eth0")
}

// TestForward has the program use emulators that run outside of the machine as if
// they were plugged into it. Who holds them has to approve a message.
func TestForward(t *testing.T) {
	inGuest(t)
	if *forwardLedger == "" && *forwardTrezor == "" {
		t.Skip("needs an emulator outside: make usb-forward")
	}
	network(t)
	if *forwardLedger != "" {
		s := (&stick{t: t, port: 0, link: func() (hw.ReportIO, error) {
			far, err := speculos.Dial(t.Context(), *forwardLedger)
			if err != nil {
				return nil, err
			}
			return NewRelay(far), nil
		}, make: ledgerDevice}).in()
		t.Run("ledger", func(t *testing.T) { useForwarded(t, "ledger") })
		s.out()
	}
	if *forwardTrezor != "" {
		s := (&stick{t: t, port: 1, link: func() (hw.ReportIO, error) {
			link, err := trezorudp.Dial(t.Context(), *forwardTrezor, trezorudp.Options{AnyHost: true})
			if err != nil {
				return nil, err
			}
			return link, nil
		}, make: trezorDevice}).in()
		t.Run("trezor", func(t *testing.T) { useForwarded(t, "trezor") })
		s.out()
	}
}

func useForwarded(t *testing.T, vendor string) {
	t.Helper()
	for _, d := range valetkey(t, 0, "devices", "--wallet", vendor).Data.Devices {
		t.Logf("%s %s %s", d.Info.Vendor, d.Info.Model, d.Info.Version)
	}
	account := valetkey(t, 0, "account", "--wallet", vendor).Data.Address
	t.Logf("account %s", account)
	valetkey(t, 0, "sign", "message", "hello", "--wallet", vendor, "--expect", account)
}
