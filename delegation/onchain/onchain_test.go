package onchain_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

func TestDelegate(t *testing.T) {
	delegate := common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")
	designator := types.AddressToDelegation(delegate)
	for _, code := range [][]byte{nil, {0xef, 0x01, 0x00}, designator[:22], append(designator[:23:23], 0), {0x60}} {
		if got, ok := (onchain.Account{Code: code}).Delegate(); ok {
			t.Errorf("code %x delegates to %s", code, got)
		}
	}
	if got, ok := (onchain.Account{Code: designator}).Delegate(); !ok || got != delegate {
		t.Errorf("designator %x delegates to %s, %t", designator, got, ok)
	}
}

func TestRevertError(t *testing.T) {
	errorString := common.FromHex("0x08c379a0" + // Error(string)
		"0000000000000000000000000000000000000000000000000000000000000020" +
		"0000000000000000000000000000000000000000000000000000000000000004" + "1b5b324a" + strings.Repeat("00", 28))
	panicCode := common.FromHex("0x4e487b71" + strings.Repeat("00", 31) + "11") // Panic(uint256), arithmetic
	for _, tc := range []struct {
		data []byte
		want string
	}{
		{nil, "execution reverted: node says"},
		{[]byte{1, 2, 3}, "execution reverted: node says"},
		{[]byte{0xde, 0xad, 0xbe, 0xef}, "execution reverted with error 0xdeadbeef"},
		{errorString, "execution reverted: ?[2J"},
		{errorString[:40], "execution reverted with error 0x08c379a0"},
		{panicCode, "execution reverted: arithmetic underflow or overflow"},
	} {
		if got := (&onchain.RevertError{Data: tc.data, Message: "node says"}).Error(); got != tc.want {
			t.Errorf("%x is %q, want %q", tc.data, got, tc.want)
		}
	}
}

func FuzzRevertError(f *testing.F) {
	f.Add([]byte{})
	f.Add(common.FromHex("0x08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"))
	f.Add(common.FromHex("0x4e487b71" + strings.Repeat("00", 31) + "11"))
	f.Fuzz(func(t *testing.T, data []byte) {
		text := (&onchain.RevertError{Data: data}).Error()
		if utf8.RuneCountInString(text) > 400 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%x is %q", data, text)
		}
	})
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain text ₮":           "plain text ₮",
		"a\x1b[31mb\nc\td":       "a?[31mb?c?d",
		"a\u202eb\u200bc":        "a?b?c",
		"\xff\xfe":               "��",
		strings.Repeat("é", 300): strings.Repeat("é", 300),
		strings.Repeat("é", 301): strings.Repeat("é", 300) + "…",
		"":                       "",
	} {
		if got := onchain.Printable(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
