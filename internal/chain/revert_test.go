package chain

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// How nodes report a revert.
func TestRevertSpellings(t *testing.T) {
	data := common.FromHex("0xdeadbeef0102")
	for _, tc := range []struct {
		name string
		err  RPCError
		want []byte
		kind string // "revert", "node" or "malformed"
	}{
		{"go-ethereum, reth, anvil", RPCError{Code: 3, data: "0xdeadbeef0102"}, data, "revert"},
		{"without data", RPCError{Code: 3, Message: "execution reverted"}, nil, "revert"},
		{"empty data", RPCError{Code: 3, data: "0x"}, []byte{}, "revert"},
		{"older code", RPCError{Code: -32000, data: "0xdeadbeef0102"}, data, "revert"},
		{"Hardhat", RPCError{Code: -32603, data: map[string]any{"data": "0xdeadbeef0102", "message": "x"}}, data, "revert"},
		{"free text", RPCError{Code: -32000, data: "insufficient funds"}, nil, "node"},
		{"other object", RPCError{Code: -32000, data: map[string]any{"a": 1.0}}, nil, "node"},
		{"number", RPCError{Code: -32000, data: 5.0}, nil, "node"},
		{"no data", RPCError{Code: -32000}, nil, "node"},
		{"odd hex", RPCError{Code: 3, data: "0xabc"}, nil, "malformed"},
		{"no hex", RPCError{Code: 3, data: "0xzz"}, nil, "malformed"},
		{"too long", RPCError{Code: 3, data: "0x" + strings.Repeat("00", maxRevert+1)}, nil, "malformed"},
		{"longest", RPCError{Code: 3, data: "0x" + strings.Repeat("00", maxRevert)}, make([]byte, maxRevert), "revert"},
	} {
		err := revertOf(&tc.err)
		rev, isRevert := errors.AsType[*RevertError](err)
		_, isNode := errors.AsType[*RPCError](err)
		got := map[bool]string{isRevert: "revert", isNode: "node", errors.Is(err, ErrMalformed): "malformed"}[true]
		if got != tc.kind {
			t.Errorf("%s: %v is %q, want %q", tc.name, err, got, tc.kind)
		} else if isRevert && !bytes.Equal(rev.Data, tc.want) {
			t.Errorf("%s: data %#x, want %#x", tc.name, rev.Data, tc.want)
		}
	}
}

func TestRevertError(t *testing.T) {
	for _, tc := range []struct {
		err      RevertError
		text     string
		selector string
	}{
		{RevertError{Data: common.FromHex("0xdeadbeef")}, "execution reverted with error 0xdeadbeef", "deadbeef"},
		{RevertError{Message: "execution reverted"}, "execution reverted", ""},
		{RevertError{Data: []byte{1, 2, 3}, Message: "m"}, "execution reverted: m", ""},
	} {
		if got := tc.err.Error(); got != tc.text {
			t.Errorf("%q, want %q", got, tc.text)
		}
		sel, ok := tc.err.Selector()
		if ok != (tc.selector != "") || (ok && !bytes.Equal(sel[:], common.FromHex(tc.selector))) {
			t.Errorf("%q: selector %#x, %v", tc.text, sel, ok)
		}
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                  "plain",
		"\x1b[31mred\n":          "?[31mred?",
		"a\u202eb\u200bc":        "a?b?c",
		"\xff\xfe":               "\ufffd\ufffd",
		strings.Repeat("é", 301): strings.Repeat("é", 300) + "…",
	} {
		if got := onchain.Printable(in); got != want {
			t.Errorf("onchain.Printable(%q) = %q, want %q", in, got, want)
		}
	}
}
