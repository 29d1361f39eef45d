//go:build !nodev

package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// ownerText is the first account of the emulator's default seed.
const ownerText = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"

func TestAccountCommand(t *testing.T) {
	for _, c := range []struct {
		args         []string
		code         int
		stdout, note string
	}{
		{nil, 0, "address  " + ownerText, "an emulator answered"},
		{[]string{"--show"}, 0, "address  " + ownerText, "| Verify Ethereum address\n  | Address " + ownerText},
		{[]string{"--show", "--chain", "137"}, 0, "address", "| Verify Polygon address"},
		{[]string{"--show", "--chain", "1337"}, 0, "address", "| Verify address"},
		{[]string{"--chain-code"}, 0, "chain code  0x", ""},
		{[]string{"--account", "1"}, 0, "path     m/44'/60'/1'/0/0", ""},
		{[]string{"--chain", "1"}, 2, "", "give --show as well"},
		{[]string{"--chain-code", "--record", "/nowhere"}, 2, "", "would write the chain code down"},
		{[]string{"--show", "--chain", "0"}, 2, "", "--chain 0"},
		{[]string{"--show", "--chain", "x"}, 2, "", "no number of 64 bits"},
		{[]string{"--path", "m/0", "--account", "1"}, 2, "", "both name an account"},
		{[]string{"--wallet", rejecting, "--show"}, 3, "", "6985"},
		{[]string{"--wallet", "emulator:ledger?app=1.0.0"}, 2, "", "no such release"},
		{[]string{"more"}, 2, "", "unknown command"},
	} {
		args := append([]string{"account", "--wallet", factory}, c.args...)
		valetkey(t, "", args...).expect(t, strings.Join(c.args, " "), c.code, c.stdout, c.note)
	}
}

// Only what was asked for is there, and a chain code belongs to its key.
func TestAccountJSON(t *testing.T) {
	var plain, full accountData
	valetkey(t, "", "account", "--wallet", factory, "--json").success(t, &plain)
	if plain.Address.Hex() != ownerText || plain.PublicKey != nil || plain.ChainCode != nil || plain.Shown || !plain.Emulated {
		t.Errorf("%+v", plain)
	}
	warnings := valetkey(t, "", "account", "--wallet", factory, "--json", "--show", "--chain-code").success(t, &full)
	if len(full.PublicKey) != 65 || len(full.ChainCode) != 32 || !full.Shown || len(warnings) != 1 || warnings[0].Code != "emulated" {
		t.Errorf("%+v, %+v", full, warnings)
	}
	if common.BytesToAddress(crypto.Keccak256(full.PublicKey[1:])[12:]) != plain.Address {
		t.Errorf("the public key %s is not that of %s", full.PublicKey, plain.Address)
	}
	if path, err := hw.ParsePath("m/44'/60'/0'/0/0"); err != nil || full.Path.String() != path.String() {
		t.Errorf("path %s, %v", full.Path, err)
	}
}

// A device that shows another address than it told before is found out, and
// what it told is not printed.
func TestAccountChangesItsMind(t *testing.T) {
	first := newDevice(t, emulator.Config{})
	second := newDevice(t, emulator.Config{Mnemonic: "all all all all all all all all all all all all", Approve: emulator.ApproveAll})
	name := serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
		if apdu[1] == 0x02 && apdu[2] == 0x01 {
			return second.Exchange(ctx, apdu)
		}
		return first.Exchange(ctx, apdu)
	})
	o := valetkey(t, "", "account", "--wallet", name, "--show")
	o.expect(t, "another address", 11, "", "does not match")
	if o.stdout != "" {
		t.Errorf("printed %s", o.stdout)
	}
}

func TestDevicesCommand(t *testing.T) {
	o := valetkey(t, "", "devices", "--wallet", "emulator:ledger?app=1.19.3&settings=blind-signing")
	for _, want := range []string{
		"ledger Nano S Plus, Ethereum app 1.19.3", "calldata            yes", "7702 authorization  untold", `(setting "Smart accounts")`,
		"typed data, hashed  yes", "may delegate to     MetaMask Gator", "better version      1.22.0",
	} {
		o.expect(t, "devices", 0, want, "")
	}
	var data devicesData
	valetkey(t, "", "devices", "--wallet", "emulator:ledger?app=1.16.0", "--json").success(t, &data)
	if c := data.Devices[0].Info.Capabilities; c.Authorization.NeedVersion != "1.17.0" || c.TypedHash.Verdict != hw.No || len(c.Updates) != 2 {
		t.Errorf("%+v", c)
	}
}

// A locked device is waited for, and its holder is told once.
func TestLockedDeviceIsWaitedFor(t *testing.T) {
	device := newDevice(t, emulator.Config{})
	device.Lock()
	tries := 0
	name := serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
		if tries++; tries == 2 {
			device.Unlock()
		}
		return device.Exchange(ctx, apdu)
	})
	o := valetkey(t, "", "account", "--wallet", name)
	o.expect(t, "unlocked in between", 0, ownerText, "the device is locked: unlock it with its PIN")
	if n := strings.Count(o.stderr, "PIN"); n != 1 {
		t.Errorf("the holder was told %d times: %s", n, o.stderr)
	}
	device.Lock()
	ctx, cancel := context.WithCancel(t.Context())
	again := 0
	cancelling := serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
		if again++; again == 2 {
			cancel()
		}
		return device.Exchange(ctx, apdu)
	})
	valetkeyUntil(ctx, t, "", "account", "--wallet", cancelling, "--json").expect(t, "given up", 130, `"interrupted"`, `"reason":"unlock"`)
}
