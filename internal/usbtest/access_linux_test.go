package usbtest

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/usbfs"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// plugdev is the group's number on Debian.
const plugdev = 46

// asRule gives a node the mode and the group that the rules say, as udev does.
func asRule(t *testing.T, node string) {
	t.Helper()
	if err := errors.Join(os.Chown(node, 0, plugdev), os.Chmod(node, 0o660)); err != nil {
		t.Fatal(err)
	}
}

// person is somebody who is not root, in the group or not.
func person(groups ...uint32) *syscall.Credential {
	return &syscall.Credential{Uid: nobody, Gid: nobody, Groups: groups}
}

// TestPermission: without the rules the device is listed and cannot be opened,
// with them it can, by who is in the group.
func TestPermission(t *testing.T) {
	inGuest(t)
	for _, device := range []struct {
		vendor string
		plug   func() *stick
	}{
		{"ledger", func() *stick { s, _ := plugLedger(t, 0, emulator.Config{}); return s }},
		{"trezor", func() *stick { s, _ := plugTrezor(t, 0); return s }},
	} {
		s := device.plug()
		denied := start(t, person(), "account", "--wallet", device.vendor).end(t, 4).Error
		if denied.Code != "no_permission" || !strings.Contains(denied.Message, s.node()) || !strings.Contains(denied.Hint, "valetkey udev install") {
			t.Errorf("%s: denied with %+v", device.vendor, denied)
		}
		list := start(t, person(), "devices").end(t, 0).Data.USB
		if len(list) != 1 || !strings.Contains(list[0].Problem, "no permission") {
			t.Errorf("%s: listed as %+v", device.vendor, list)
		}
		asRule(t, s.node())
		start(t, person(), "account", "--wallet", device.vendor).end(t, 4)
		start(t, person(plugdev), "account", "--wallet", device.vendor).end(t, 0)
		s.out()
	}
}

// TestClaimedByAnother: an interface that another program has claimed is busy,
// and the program is named.
func TestClaimedByAnother(t *testing.T) {
	inGuest(t)
	s, _ := plugTrezor(t, 0)
	d, _ := s.device()
	wire, _ := d.Wire()
	link, err := usbfs.Open(t.Context(), d.Node, wire)
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	busy := valetkey(t, 8, "account").Error
	if busy.Code != "device_busy" || !strings.Contains(busy.Message, "process 1") {
		t.Errorf("%+v", busy)
	}
	if _, err := usbfs.Open(t.Context(), d.Node, wire); !errors.Is(err, hw.ErrBusy) {
		t.Errorf("a second time: %v", err)
	}
}

// TestNodeIsGone: a node that was listed and unplugged since is no device.
func TestNodeIsGone(t *testing.T) {
	inGuest(t)
	s, _ := plugTrezor(t, 0)
	d, _ := s.device()
	wire, _ := d.Wire()
	s.out()
	if _, err := usbfs.Open(t.Context(), d.Node, wire); !errors.Is(err, hw.ErrNoDevice) {
		t.Errorf("%v", err)
	}
}
