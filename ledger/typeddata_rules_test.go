package ledger

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw/eip712"
)

// The app's bounds, the last that is taken and the first that is not, in the
// words that people read.
func TestTypedDataBounds(t *testing.T) {
	fields := func(n int) []apitypes.Type {
		list := make([]apitypes.Type, 0, n)
		for i := range n {
			list = append(list, apitypes.Type{Name: "f" + strings.Repeat("x", i), Type: "bool"})
		}
		return list
	}
	change := func(data apitypes.TypedData, f edit) apitypes.TypedData {
		f(&data)
		return data
	}
	for _, c := range []struct {
		data apitypes.TypedData
		want string
	}{
		{one("bytes", make([]byte, 65535)), ""},
		{one("bytes", make([]byte, 65536)), "message.f has 65536 bytes, the app takes 65535"},
		{one("string", strings.Repeat("x", 65535)), ""},
		{one("string", strings.Repeat("x", 65536)), "message.f has 65536 bytes, the app takes 65535"},
		{one("string", "\xff"), ""}, // it hashes what it gets
		{one("bool[255]", nil), "message.f is null where an array was due"},
		{one("bool[256]", nil), "types.T.f has an array of 256 elements, the app counts 1 to 255"},
		{one("bool[]", make([]any, 256)), "message.f has 256 elements, the app counts to 255"},
		{one("bool"+strings.Repeat("[]", 8), nested(8, true)), ""},
		{one("bool"+strings.Repeat("[]", 9), nested(9, true)), "types.T.f is an array of 9 levels, the app has room for 8"},
		{one("int64", "1"), ""},
		{one("int24", "1"), "types.T.f has the type int24: the app cannot show signed integers of 24 bits"},
		{one("uint24", "1"), ""},
		{one("T", nil), "types.T contains itself: the app cannot walk recursive types"},
		{one("_In", nil), `types.T.f has the type "_In", which is not in form`},
		{change(one("bool", true), typesOf(func(s apitypes.Types) { s["T"] = fields(255) })), "message.fx is missing"},
		{change(one("bool", true), typesOf(func(s apitypes.Types) { s["T"] = fields(256) })), "types.T has 256 fields, the app counts to 255"},
		{change(one("bool", true), typesOf(func(s apitypes.Types) { s["T"] = nil })), "types.T has no fields"},
		{change(one("bool", true), func(d *apitypes.TypedData) { d.PrimaryType = eip712.DomainType }), "primaryType is the domain itself: the app signs a message in a domain"},
	} {
		d, err := readTypedData(c.data)
		if err == nil {
			_, err = d.Digest(c.data, false)
		}
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "typed data: ")
		}
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
