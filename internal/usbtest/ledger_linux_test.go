package usbtest

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw/usb"
	"github.com/valetkey/valetkey/ledger/emulator"
)

const (
	ledgerFirst = "0xdad77910dbdfde764fc21fcd4e74d71bbaca6d8d" // of the emulator's words
	delegate    = "0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9" // on the app's list
)

func mustBe(t *testing.T, what, got, want string) {
	t.Helper()
	if !strings.EqualFold(got, want) {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

func TestLedger(t *testing.T) {
	inGuest(t)
	s, _ := plugLedger(t, 0, emulator.Config{Approve: emulator.ApproveAll, Settings: emulator.Settings{SmartAccounts: true}})
	list := valetkey(t, 0, "devices").Data.USB
	if len(list) != 1 || list[0].Wallet != "ledger:"+s.path() || list[0].Model != "Nano S Plus" || list[0].Problem != "" || list[0].Node != s.node() {
		t.Errorf("listed %+v", list)
	}
	mustBe(t, "the model", valetkey(t, 0, "devices", "--wallet", "auto").Data.Devices[0].Info.Model, "Nano S Plus")
	mustBe(t, "the account", valetkey(t, 0, "account", "--wallet", "ledger").Data.Address, ledgerFirst)
	valetkey(t, 0, "sign", "authorization", "--delegate", delegate, "--chain", "1", "--nonce", "5")
	valetkey(t, 0, "sign", "message", "hello")
	valetkey(t, 0, "sign", "tx", put(t, "tx.json", payment))
}

// TestLedgerUHID: the same through a HID device that is on no bus.
func TestLedgerUHID(t *testing.T) {
	inGuest(t)
	device, err := emulator.New(emulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	reports, err := device.Reports()
	if err != nil {
		t.Fatal(err)
	}
	h, err := NewHID(&Device{Vendor: 0x2c97, Product: 0x4011, Name: "Nano X", Serial: "0001", Interfaces: []Interface{{Report: APDUReport(), Link: reports}}}, "test/0")
	if err != nil {
		t.Fatal(err)
	}
	err = eventually(t.Context(), func() bool {
		list, err := usb.List(os.DirFS("/sys"))
		return err == nil && len(list) == 1 && list[0].Interfaces[0].UsagePage == 0xffa0
	})
	if err != nil {
		t.Error(err)
	}
	mustBe(t, "the account", valetkey(t, 0, "account", "--wallet", "ledger:uhid:test/0").Data.Address, ledgerFirst)
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// TestLedgerOpensApp: on the dashboard, the app is opened, the device comes back
// as another one and the work goes on.
func TestLedgerOpensApp(t *testing.T) {
	inGuest(t)
	s, device := plugLedger(t, 0, emulator.Config{Dashboard: true, Approve: emulator.ApproveAll})
	before, _ := s.device()
	mustBe(t, "the account", valetkey(t, 0, "account").Data.Address, ledgerFirst)
	after, _ := s.device()
	if before.Product == after.Product || before.Node == after.Node || device.App() != "Ethereum" {
		t.Errorf("before %v %s, after %v %s, app %s", before.Product, before.Node, after.Product, after.Node, device.App())
	}
}

// asking is a holder who is asked and waits.
type asking struct {
	asked  chan emulator.Review
	answer chan bool
}

func newAsking() asking { return asking{make(chan emulator.Review, 16), make(chan bool)} }

func (a asking) approve(ctx context.Context, r emulator.Review) (bool, error) {
	a.asked <- r
	select {
	case yes := <-a.answer:
		return yes, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (a asking) wait(t *testing.T) {
	t.Helper()
	select {
	case <-a.asked:
	case <-time.After(20 * time.Second):
		t.Fatal("the device was not asked")
	}
}

// TestLedgerUnplugged: the cable is pulled while the holder reads. That is no
// answer of theirs, and the next run works.
func TestLedgerUnplugged(t *testing.T) {
	inGuest(t)
	holder := newAsking()
	s, device := plugLedger(t, 0, emulator.Config{Approve: holder.approve})
	r := start(t, nil, "sign", "message", "hello")
	holder.wait(t)
	pulled := time.Now()
	device.Unplug()
	d := r.end(t, 4)
	mustBe(t, "the error", d.Error.Code, "disconnected")
	t.Logf("the program ended %d ms after the cable was pulled", time.Since(pulled).Milliseconds())
	<-s.done
	valetkey(t, 4, "account")

	device.Plug()
	s.in()
	r = start(t, nil, "sign", "message", "hello")
	holder.wait(t)
	holder.answer <- true
	r.end(t, 0)
}

// TestLedgerInUse: while a holder reads, listing goes on and disturbs nothing, and
// a second process is told that the device is busy.
func TestLedgerInUse(t *testing.T) {
	inGuest(t)
	holder := newAsking()
	plugLedger(t, 0, emulator.Config{Approve: holder.approve})
	r := start(t, nil, "sign", "message", "hello")
	holder.wait(t)
	for range 3 {
		if list := valetkey(t, 0, "devices").Data.USB; len(list) != 1 {
			t.Errorf("listed %+v", list)
		}
	}
	busy := valetkey(t, 8, "account").Error
	mustBe(t, "the error", busy.Code, "device_busy")
	if !strings.Contains(busy.Message, "valetkey (process ") {
		t.Errorf("it is not said who has it: %s", busy.Message)
	}
	holder.answer <- true
	r.end(t, 0)
}

func TestLedgerTwo(t *testing.T) {
	inGuest(t)
	const words = "test test test test test test test test test test test junk"
	first, _ := plugLedger(t, 0, emulator.Config{})
	second, _ := plugLedger(t, 1, emulator.Config{Mnemonic: words})
	d := valetkey(t, 2, "account")
	for _, s := range []*stick{first, second} {
		if !strings.Contains(d.Error.Message, "ledger:"+s.path()) {
			t.Errorf("%s is not named: %s", s.path(), d.Error.Message)
		}
	}
	mustBe(t, "the first", valetkey(t, 0, "account", "--wallet", "ledger:"+first.path()).Data.Address, ledgerFirst)
	mustBe(t, "the second", valetkey(t, 0, "account", "--wallet", "ledger:"+second.path()).Data.Address, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
}

// TestLedgerLocked: a command waits for the PIN, and doctor tells of it.
func TestLedgerLocked(t *testing.T) {
	inGuest(t)
	_, device := plugLedger(t, 0, emulator.Config{})
	device.Lock()
	r := start(t, nil, "account")
	if err := eventually(t.Context(), func() bool { return time.Since(r.started) > time.Second }); err != nil {
		t.Fatal(err)
	}
	device.Unlock()
	mustBe(t, "the account", r.end(t, 0).Data.Address, ledgerFirst)
	if !strings.Contains(r.stderr.String(), "PIN") {
		t.Errorf("nobody was told: %s", &r.stderr)
	}
}
