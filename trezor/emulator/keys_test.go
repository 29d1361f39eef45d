package emulator

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// abandon is the mnemonic of zeros, with whose keys everybody tests.
var abandon = strings.Repeat("abandon ", 11) + "about"

// TestKeys is against what others derive from the same words.
func TestKeys(t *testing.T) {
	for _, m := range []Model{ModelOne, ModelT} {
		h := plug(t, Config{Model: m, Mnemonic: abandon})
		got := want[msgPublicKey](h, idGetPublicKey, &msgGetPublicKey{AddressN: path("m/44'/0'/0'"), ShowDisplay: new(true)}, idPublicKey)
		equal(t, "xpub", get(got.Xpub), "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj")
		equal(t, "root", get(got.RootFingerprint), uint32(0x73c5da0a))
		equal(t, "depth", get(got.Node.Depth), uint32(3))
		prompts := h.seen()
		if len(prompts) != 1 || prompts[0].Code != ButtonPublicKey {
			t.Errorf("prompts %+v", prompts)
		}
		eth := want[msgEthPublicKey](h, idEthGetPublicKey, &msgEthGetPublicKey{AddressN: path("m/44'/60'/0'/0/0"), ShowDisplay: new(true)}, idEthPublicKey)
		if key := strings.ReplaceAll(strings.Join(h.seen()[0].Pages, ""), "\n", ""); !strings.Contains(key, hex.EncodeToString(eth.Node.PublicKey)) {
			t.Errorf("shown %q", key)
		}
		address := want[msgAddress](h, idGetAddress, &msgGetAddress{AddressN: path("m/44'/60'/0'/0/0")}, idAddress)
		equal(t, "address", get(address.Address), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94")
		h.refused(idGetPublicKey, &msgGetPublicKey{EcdsaCurveName: new("ed25519")}, FailureDataError, "Unsupported curve")
	}
	trezor := plug(t, Config{Mnemonic: abandon, Passphrase: "TREZOR"})
	if a, err := trezor.device.Address("TREZOR", path("m/44'/60'/0'/0/0")); err != nil || a.Hex() != "0x9c32F71D4DB8Fb9e1A58B0a80dF79935e7256FA6" {
		t.Errorf("%s, %v", a, err)
	}
}

// TestRipemd160 are the vectors of its authors.
func TestRipemd160(t *testing.T) {
	for text, hash := range map[string]string{
		"":                              "9c1185a5c5e9fc54612808977ee8f548b2258d31",
		"abc":                           "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
		"abcdefghijklmnopqrstuvwxyz":    "f71c27109c692c1b56bbdceb5b9d2865b3708dbc",
		strings.Repeat("1234567890", 8): "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
	} {
		got := ripemd160([]byte(text))
		equal(t, text, hex.EncodeToString(got[:]), hash)
	}
}

// TestPaths: what is usual needs no warning; anything else is refused, unless the
// safety checks ask.
func TestPaths(t *testing.T) {
	usualPaths := []string{
		"m/44'/60'/0'/0/0", "m/44'/60'/100'/1/1000000", "m/44'/60'/0'", "m/44'/60'/0'/100", "m/45'/60/0/0/0", "m/44'/1'/0'/0/0",
	}
	unusual := []string{
		"m/44'", "m/44'/60'", "m/44'/60'/101'/0/0", "m/44'/60'/0'/2/0", "m/44'/60'/0'/0/1000001", "m/44'/60'/1'/0", "m/44'/60/0'/0/0",
		"m/44/60'/0'/0/0", "m/49'/60'/0'/0/0", "m/44'/60'/0'/0/0/0", "m/45'/60/0/0", "m/44'/0'/0'/0/0",
	}
	for _, m := range []Model{ModelOne, ModelT, Safe3} {
		strict := plug(t, Config{Model: m})
		asks := plug(t, Config{Model: m, Settings: Settings{SafetyChecks: PromptAlways}})
		for _, p := range usualPaths {
			want[msgAddress](strict, idGetAddress, &msgGetAddress{AddressN: path(p)}, idAddress)
		}
		equal(t, "warnings", len(strict.seen()), 0)
		for _, p := range unusual {
			strict.refused(idGetAddress, &msgGetAddress{AddressN: path(p)}, FailureDataError, "Forbidden key path")
			want[msgAddress](asks, idGetAddress, &msgGetAddress{AddressN: path(p)}, idAddress)
			if prompts := asks.seen(); len(prompts) != 1 || prompts[0].Code != ButtonUnknownPath {
				t.Errorf("%s %s: prompts %+v", m, p, prompts)
			}
		}
	}
}

// TestShowAddress is the screen, of which the Model One has two: a text and a QR
// code, to which "no" leads.
func TestShowAddress(t *testing.T) {
	in := &msgGetAddress{AddressN: ownerPath, ShowDisplay: new(true)}
	for _, m := range cores() {
		h := plug(t, Config{Model: m})
		want[msgAddress](h, idGetAddress, in, idAddress)
		golden(t, "address_"+strings.ToLower(string(m)), h.seen())
	}
	no := Answer{Action: Reject}
	one := plug(t, Config{Model: ModelOne, Approve: Script(no, no, Answer{Action: Approve})})
	want[msgAddress](one, idGetAddress, in, idAddress)
	golden(t, "address_t1b1", one.seen())
	tired := plug(t, Config{Model: ModelOne, Approve: RejectAll})
	tired.refused(idGetAddress, in, FailureActionCancelled, cancelText(ModelOne))
}

// TestPing may have to be approved.
func TestPing(t *testing.T) {
	for _, m := range []Model{ModelOne, Safe5} {
		h := plug(t, Config{Model: m, Approve: Script(Answer{Action: Approve}, Answer{Action: Reject})})
		in := &msgPing{Message: new("x"), ButtonProtection: new(true)}
		equal(t, "echo", get(want[msgSuccess](h, idPing, in, idSuccess).Message), "x")
		h.refused(idPing, in, FailureActionCancelled, cancelText(m))
		equal(t, "code", h.seen()[0].Code, ButtonProtectCall)
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		value    string
		decimals int
		units    string
		amount   string
	}{
		{"0", 18, "0", "0 Wei ETH"},
		{"1", 18, "0.000000000000000001", "1 Wei ETH"},
		{"999999999", 18, "0.000000000999999999", "999,999,999 Wei ETH"},
		{"1000000000", 18, "0.000000001", "0.000000001 ETH"},
		{"1234567000000000000000000", 18, "1,234,567", "1,234,567 ETH"},
		{"100", 0, "100", "100 ETH"},
		{"1500", 3, "1.5", "1.5 ETH"},
	} {
		value, _ := new(big.Int).SetString(c.value, 10)
		equal(t, "units", formatUnits(value, c.decimals), c.units)
		equal(t, "amount", formatAmount(value, "ETH", c.decimals), c.amount)
	}
	equal(t, "gwei", formatGwei(big.NewInt(20_500_000_000)), "20.5 Gwei")
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		text  string
		pages []string
	}{
		{"", []string{""}},
		{"a b", []string{"a b"}},
		{"one two three", []string{"one\ntwo", "three"}},
		{"abcdefgh", []string{"abcde\nfgh"}},
		{"abcde fgh", []string{"abcde\nfgh"}},
		{"a\n\nb", []string{"a\n", "b"}},
	} {
		equal(t, c.text, paginate(c.text, 5, 2), c.pages)
	}
	equal(t, "cut", cut("abcdefg", 2, 2), []string{"ab\ncd", "ef\ng"})
}
