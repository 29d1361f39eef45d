package trezor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// The bounds, the last that is taken and the first that is not, in the words that
// people read.
func TestTypedDataBounds(t *testing.T) {
	one := func(typ string, value any) apitypes.TypedData {
		data := mailData()
		data.Types["Mail"] = []apitypes.Type{{Name: "f", Type: typ}}
		data.Message = apitypes.TypedDataMessage{"f": value}
		return data
	}
	empty := one("Empty", map[string]any{})
	empty.Types["Empty"] = []apitypes.Type{}
	dollar := one("$In", map[string]any{"$": true})
	dollar.Types["$In"] = []apitypes.Type{{Name: "$", Type: "bool"}}
	many := one("bool", true)
	for i := range 255 {
		many.Types["Mail"] = append(many.Types["Mail"], apitypes.Type{Name: fmt.Sprintf("f%d", i), Type: "bool"})
	}
	for _, c := range []struct {
		data apitypes.TypedData
		want string
	}{
		{one("bytes", make([]byte, 32768)), ""},
		{one("bytes", make([]byte, 32769)), "message.f has 32769 bytes, at most 32768 are sent"},
		{one("string", strings.Repeat("x", 32769)), "message.f has 32769 bytes, at most 32768 are sent"},
		{one("string", "\xff"), "message.f is no UTF-8"},
		{one("uint8[65535]", nil), "message.f is null where an array was due"},
		{one("uint8[65536]", nil), "types.Mail.f has an array of 65536 elements, the device counts 1 to 65535"},
		{one("bool[]", make([]any, 65536)), "message.f has 65536 elements, the device counts to 65535"},
		{one("bool[][]", nil), "types.Mail.f is an array of arrays, which the firmware does not hash"},
		{one("int24", "1"), ""},
		{one("Mail[]", nil), "types.Mail contains itself: the device would ask without end"},
		{empty, ""},
		{dollar, ""},
		{many, "types.Mail has 256 fields, at most 255 are sent"},
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
