package usbtest

import (
	"context"
	"testing"
	"time"

	"github.com/valetkey/valetkey/hw"
	trezoremulator "github.com/valetkey/valetkey/trezor/emulator"
)

// trezorFirst is of the words of the vendor's test vectors.
const trezorFirst = "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"

// payment sends a thousandth of a coin to nobody.
const payment = `{"type":"0x2","chainId":"0x1","nonce":"0x0","to":"0x00000000000000000000000000000000deadbeef",
	"value":"0x38d7ea4c68000","gas":"0x5208","maxFeePerGas":"0x77359400","maxPriorityFeePerGas":"0x3b9aca00"}`

// plugTrezor plugs an emulated Trezor in, whose holder approves.
func plugTrezor(t *testing.T, port int) (*stick, *trezoremulator.Device) {
	t.Helper()
	return plugTrezorOf(t, port, trezoremulator.ApproveAll)
}

func trezorDevice(_ int, link hw.ReportIO) *Device {
	return &Device{
		Vendor: 0x1209, Product: 0x53c1, Release: 0x0200, Name: "TREZOR", Serial: "0123456789ABCDEF",
		Interfaces: []Interface{{Link: link}, {Report: FIDOReport()}},
	}
}

func plugTrezorOf(t *testing.T, port int, holder trezoremulator.Approver) (*stick, *trezoremulator.Device) {
	t.Helper()
	device, err := trezoremulator.New(trezoremulator.Config{Approve: holder})
	if err != nil {
		t.Fatal(err)
	}
	s := &stick{t: t, port: port, link: func() (hw.ReportIO, error) {
		link, err := device.Connect()
		if err != nil {
			return nil, err
		}
		return link, nil
	}, make: trezorDevice}
	s.in()
	t.Cleanup(func() {
		s.out()
		_ = device.Close()
	})
	return s, device
}

func TestTrezor(t *testing.T) {
	inGuest(t)
	s, _ := plugTrezor(t, 0)
	list := valetkey(t, 0, "devices").Data.USB
	if len(list) != 1 || list[0].Wallet != "trezor:0123456789ABCDEF" || list[0].Problem != "" || list[0].Node != s.node() {
		t.Errorf("listed %+v", list)
	}
	mustBe(t, "the account", valetkey(t, 0, "account", "--wallet", "auto").Data.Address, trezorFirst)
	valetkey(t, 0, "sign", "message", "hello", "--wallet", "trezor:0123456789ABCDEF")
	if tx := valetkey(t, 0, "sign", "tx", put(t, "tx.json", payment)).Data; len(tx.Hash) != 66 {
		t.Errorf("signed as %q", tx.Hash)
	}
}

// TestModelOneHID: before firmware 1.8.0 a Model One is a HID device. Only its USB
// is that old here: the firmware behind it is one of today.
func TestModelOneHID(t *testing.T) {
	inGuest(t)
	device, err := trezoremulator.New(trezoremulator.Config{Model: trezoremulator.ModelOne, Approve: trezoremulator.ApproveAll})
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	s := &stick{t: t, port: 0, page: 0xff00, link: func() (hw.ReportIO, error) {
		link, err := device.Connect()
		if err != nil {
			return nil, err
		}
		return link, nil
	}}
	s.make = func(_ int, link hw.ReportIO) *Device {
		return &Device{
			Vendor: 0x534c, Product: 0x0001, Release: 0x0100, Name: "TREZOR", Serial: "0123456789ABCDEF",
			Interfaces: []Interface{{Report: report(0xff00), Link: link}, {Report: FIDOReport()}},
		}
	}
	s.in()
	defer s.out()
	if list := valetkey(t, 0, "devices").Data.USB; len(list) != 1 || list[0].Model != "Model One" || list[0].Node != s.node() {
		t.Errorf("listed %+v", list)
	}
	mustBe(t, "the account", valetkey(t, 0, "account", "--wallet", "trezor").Data.Address, trezorFirst)
	valetkey(t, 0, "sign", "message", "hello", "--wallet", "trezor")
	valetkey(t, 0, "sign", "tx", put(t, "tx.json", payment), "--wallet", "trezor")
}

// TestTrezorUnplugged: the cable is pulled while the holder reads; the next run
// works.
func TestTrezorUnplugged(t *testing.T) {
	inGuest(t)
	asked := make(chan struct{}, 16)
	s, device := plugTrezorOf(t, 0, func(ctx context.Context, _ trezoremulator.Prompt) (trezoremulator.Answer, error) {
		asked <- struct{}{}
		<-ctx.Done()
		return trezoremulator.Answer{}, ctx.Err()
	})
	r := start(t, nil, "sign", "message", "hello")
	select {
	case <-asked:
	case <-time.After(20 * time.Second):
		t.Fatal("the device was not asked")
	}
	device.Unplug()
	mustBe(t, "the error", r.end(t, 4).Error.Code, "disconnected")
	<-s.done
	if err := device.Replug(); err != nil {
		t.Fatal(err)
	}
	s.in()
	mustBe(t, "the account", valetkey(t, 0, "account").Data.Address, trezorFirst)
}
