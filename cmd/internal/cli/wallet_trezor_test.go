//go:build !nodev

package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/internal/term"
	"github.com/valetkey/valetkey/trezor/emulator"
)

const trezorApproving = "emulator:trezor?model=safe5&approve=auto"

func TestPickBridged(t *testing.T) {
	one, two := bridge.Device{Path: "1"}, bridge.Device{Path: "2"}
	uri := func(path string) hw.URI {
		return hw.URI{Scheme: "trezor-bridge", Options: map[string]string{"path": path}}
	}
	for name, c := range map[string]struct {
		devices []bridge.Device
		path    string
		want    string
		code    int
	}{
		"the one":       {[]bridge.Device{one}, "", "1", 0},
		"by its path":   {[]bridge.Device{one, two}, "2", "2", 0},
		"none":          {nil, "", "", 4},
		"not that":      {[]bridge.Device{one}, "3", "", 4},
		"two to choose": {[]bridge.Device{one, two}, "", "", 2},
	} {
		got, err := pickBridged(c.devices, uri(c.path))
		code := 0
		if err != nil {
			code = verdictOf(err).exit
		}
		if got.Path != c.want || code != c.code {
			t.Errorf("%s: %q, %v, want %q and exit %d", name, got.Path, err, c.want, c.code)
		}
	}
}

// A device that another program holds is not taken unasked.
func TestBridgeHeld(t *testing.T) {
	device, err := emulator.New(emulator.Config{Approve: emulator.ReadAll})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- emulator.ServeBridge(ctx, l, device) }()
	t.Cleanup(func() { stop(); <-served; _ = device.Close() })
	name := "trezor-bridge://" + l.Addr().String()
	valetkey(t, "", "account", "--wallet", name).expect(t, "free", 0, "address  0x73d0385F4d8E00C5e6504C6030F47BF6212736A8", "emulator")
	client, err := bridge.Connect(ctx, l.Addr().String(), bridge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := client.Enumerate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	session, err := client.Open(ctx, list.Devices[0], bridge.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	valetkey(t, "", "account", "--wallet", name).expect(t, "held", 8, "", "steal=yes")
	valetkey(t, "", "account", "--wallet", name+"?steal=yes").expect(t, "stolen", 0, "address  0x", "")
	valetkey(t, "", "account", "--wallet", name+"?rob=yes").expect(t, "a slip", 2, "", `has no option "rob"`)
}

func TestDevicePassphrase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]int{
		"": 0, "device": 0, "ask": 0, "none": 0, "file:" + file: 0,
		"file:" + file + ".not": 1, "fd:x": 2, "fd:-1": 2, "horse": 2, "device:x": 2,
	} {
		a := &app{device: walletOptions{passphrase: source}}
		_, err := a.devicePassphrase()
		if code := 0; err != nil {
			if code = verdictOf(err).exit; code != want || strings.Contains(err.Error(), "horse") {
				t.Errorf("%q: %v", source, err)
			}
		} else if want != 0 {
			t.Errorf("%q is taken", source)
		}
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	a := &app{device: walletOptions{passphrase: "file:" + file}}
	if _, err := a.devicePassphrase(); !errors.Is(err, term.ErrPermissions) {
		t.Errorf("a file that others can read: %v", err)
	}
}

func TestTrezorScripts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "answers")
	for text, ok := range map[string]bool{
		"approve\nreject\n\n# a remark\ndetails\ntype 1 2 3\n": true, "": true, "approve ": true,
		"maybe\n": false, "Approve\n": false, "approve\nyes\n": false,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := trezorApproval("script:" + file); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, mode := range []string{"script:" + file + ".not", "perhaps", "script:"} {
		if _, err := trezorApproval(mode); err == nil {
			t.Errorf("%q is taken", mode)
		}
	}
}

// Names of emulated Trezors that mean nothing are refused, and say why.
func TestTrezorNames(t *testing.T) {
	for name, want := range map[string]string{
		"emulator:trezor?model=two":        "unknown model",
		"emulator:trezor?firmware=9.9.9":   "no such firmware",
		"emulator:trezor?settings=loud":    "unknown setting",
		"emulator:trezor?safety=none":      "unknown level",
		"emulator:trezor?approve=maybe":    "unknown approval",
		"emulator:trezor?app=1.22.0":       `has no option "app"`,
		"emulator:keepkey":                 "there are emulator:ledger and emulator:trezor",
		"emulator://trezor":                "there are emulator:ledger and emulator:trezor",
		"trezor-udp:127.0.0.1:21324":       "needs the form",
		"trezor-bridge:127.0.0.1:21325":    "needs the form",
		"trezor-udp://127.0.0.1:1?model=t": "has no option",
	} {
		valetkey(t, "", "devices", "--wallet", name).expect(t, name, 2, "", want)
	}
	valetkey(t, "", "devices", "--wallet", trezorApproving).expect(t, "one that is", 0, "trezor Safe 5, firmware 2.12.4", "")
}

// The account of --expect, or nothing.
func TestExpect(t *testing.T) {
	const account = "0x73d0385F4d8E00C5e6504C6030F47BF6212736A8"
	for _, wallet := range []string{trezorApproving, approving} {
		right, code := account, 0
		if wallet == approving {
			right = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"
		}
		valetkey(t, "", "sign", "message", "hello", "--wallet", wallet, "--expect", right).expect(t, wallet, code, "signature 0x", "")
		o := valetkey(t, "", "sign", "message", "hello", "--wallet", wallet, "--expect", "0x0000000000000000000000000000000000000001")
		o.expect(t, wallet+", another", 11, "", "0x0000000000000000000000000000000000000001")
		if strings.Contains(o.stdout, "signature") {
			t.Errorf("%s signed for another account", wallet)
		}
	}
}
