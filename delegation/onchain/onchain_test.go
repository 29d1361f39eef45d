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
	short := func(selector string) []byte {                                     // of an address, what there is and what is needed
		return common.FromHex(selector + strings.Repeat("00", 12) + strings.Repeat("11", 20) + strings.Repeat("00", 31) + "05" + strings.Repeat("00", 31) + "0a")
	}
	for _, tc := range []struct {
		data []byte
		want string
	}{
		{short("0xe450d38c"), "execution reverted: 0x1111111111111111111111111111111111111111 holds 5 base units of the token, 10 are needed"},
		{short("0xfb8f41b2"), "execution reverted: 0x1111111111111111111111111111111111111111 has an allowance of 5 base units of the token, 10 are needed"},
		{short("0xe450d38c")[:99], "execution reverted with error 0xe450d38c"},
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

// TestRevertErrorOnce: nodes say that the execution reverted, and so do we.
func TestRevertErrorOnce(t *testing.T) {
	for message, want := range map[string]string{
		"": "execution reverted", "execution reverted": "execution reverted", "execution reverted: no": "execution reverted: no", "no": "execution reverted: no",
	} {
		if got := (&onchain.RevertError{Message: message}).Error(); got != want {
			t.Errorf("%q is %q, want %q", message, got, want)
		}
	}
}

func FuzzRevertError(f *testing.F) {
	f.Add([]byte{})
	f.Add(common.FromHex("0x08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"))
	f.Add(common.FromHex("0xe450d38c" + strings.Repeat("ff", 96)))
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
