package eip712

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// fields makes a structure of bools.
func fields(names ...string) []apitypes.Type {
	list := []apitypes.Type{}
	for _, name := range names {
		list = append(list, apitypes.Type{Name: name, Type: "bool"})
	}
	return list
}

func field(name, typ string) []apitypes.Type { return []apitypes.Type{{Name: name, Type: typ}} }

// chain is so many structures in each other.
func chain(data *apitypes.TypedData, depth int) {
	name, value := "T", apitypes.TypedDataMessage{}
	data.Message = value
	for range depth - 1 {
		inner := map[string]any{}
		data.Types[name] = field("f", name+"A")
		value["f"], value, name = inner, inner, name+"A"
	}
	data.Types[name], value["f"] = fields("f"), true
}

// Each bound of each device, and one over it, with the words that people read.
// Where want is empty the data is in order.
func TestRules(t *testing.T) {
	type edit = func(d *apitypes.TypedData)
	typed := func(typ string, value any) edit {
		return func(d *apitypes.TypedData) { d.Types["T"], d.Message = field("f", typ), map[string]any{"f": value} }
	}
	types := func(name string, list []apitypes.Type) edit {
		return func(d *apitypes.TypedData) { d.Types[name] = list }
	}
	long := strings.Repeat("x", 17)
	for _, c := range []struct {
		narrow, wide string
		edit         edit
	}{
		{"", "", func(*apitypes.TypedData) {}},
		{"", "", typed("In", map[string]any{"g": "x"})},

		// Names and structures.
		{`types names a structure "", which is no identifier of at most 16 letters`, `types names a structure "", which is no identifier of at most 255 letters`, func(d *apitypes.TypedData) { d.PrimaryType = "" }},
		{`types needs the structure "Nobody", which is not defined`, `types needs the structure "Nobody", which is not defined`, func(d *apitypes.TypedData) { d.PrimaryType = "Nobody" }},
		{`types has the type "uint256", which EIP-712 does not have`, `types has the type "uint256", which EIP-712 does not have`, func(d *apitypes.TypedData) { d.PrimaryType = "uint256" }},
		{`types needs the structure "EIP712Domain", which is not defined`, `types needs the structure "EIP712Domain", which is not defined`, func(d *apitypes.TypedData) { delete(d.Types, DomainType) }},
		{`types.T.f names a structure "` + long + `", which is no identifier of at most 16 letters`, `types.T.f needs the structure "` + long + `", which is not defined`, typed(long, nil)},
		{`types.T, field 0, has the name "` + long + `", which is no identifier of at most 16 letters`, "", func(d *apitypes.TypedData) { d.Types["T"], d.Message = fields(long), map[string]any{long: true} }},
		{`types.T, field 1, has the name "a b", which is no identifier of at most 16 letters`, `types.T, field 1, has the name "a b", which is no identifier of at most 255 letters`, types("T", fields("f", "a b"))},
		{"types.T.f is there twice", "types.T.f is there twice", types("T", fields("f", "f"))},
		{"types.T has no fields", "", func(d *apitypes.TypedData) { d.Types["T"], d.Message = fields(), map[string]any{} }},
		{`types.T.f has the type "_In", which is not in form`, "", func(d *apitypes.TypedData) {
			typed("_In", map[string]any{"g": true})(d)
			d.Types["_In"] = fields("g")
		}},
		{`types names a structure "$", which is no identifier of at most 16 letters`, "", func(d *apitypes.TypedData) { d.PrimaryType, d.Types["$"] = "$", d.Types["T"] }},
		{"", "", func(d *apitypes.TypedData) { chain(d, 3) }},
		{"types.TAAA is nested deeper than 3 structures", "", func(d *apitypes.TypedData) { chain(d, 4) }},
		{"types.TAAA is nested deeper than 3 structures", "types.T" + strings.Repeat("A", 32) + " is nested deeper than 32 structures", func(d *apitypes.TypedData) { chain(d, 33) }},
		{"types.T contains itself: the app cannot walk recursive types", "types.T contains itself: the device would ask without end", typed("T[]", []any{})},
		{"types.T has 5 fields, the app counts to 4", "message.f1 is missing", types("T", fields("f", "f1", "f2", "f3", "f4"))},
		{"types.EIP712Domain.x is a structure or an array; a domain has none", "types.EIP712Domain.x is a structure or an array; a domain has none", types(DomainType, field("x", "In"))},
		{"types.EIP712Domain.x is a structure or an array; a domain has none", "types.EIP712Domain.x is a structure or an array; a domain has none", types(DomainType, field("x", "bool[]"))},

		// Types.
		{`types.T.f has the type "uint8][", which is not in form`, `types.T.f has the type "uint8][", which is not in form`, typed("uint8][", nil)},
		{`types.T.f has the type "uint7", which EIP-712 does not have`, `types.T.f has the type "uint7", which EIP-712 does not have`, typed("uint7", nil)},
		{`types.T.f has the type "uint264", which EIP-712 does not have`, `types.T.f has the type "uint264", which EIP-712 does not have`, typed("uint264", nil)},
		{`types.T.f has the type "bytes33", which EIP-712 does not have`, `types.T.f has the type "bytes33", which EIP-712 does not have`, typed("bytes33", nil)},
		{`types.T.f has the type "bytes0", which EIP-712 does not have`, `types.T.f has the type "bytes0", which EIP-712 does not have`, typed("bytes0", nil)},
		{`types.T.f has the type "uint", which EIP-712 does not have`, `types.T.f has the type "uint", which EIP-712 does not have`, typed("uint", nil)},
		{`types.T.f has the type "fixed128x18", which EIP-712 does not have`, `types.T.f has the type "fixed128x18", which EIP-712 does not have`, typed("fixed128x18", nil)},
		{`types.T.f has the type "function", which EIP-712 does not have`, `types.T.f has the type "function", which EIP-712 does not have`, typed("function", nil)},
		{"types.T.f has an array of 0 elements, the app counts 1 to 4", "types.T.f has an array of 0 elements, the device counts 1 to 65535", typed("bool[0]", nil)},
		{"types.T.f has an array of 02 elements, the app counts 1 to 4", "types.T.f has an array of 02 elements, the device counts 1 to 65535", typed("bool[02]", nil)},
		{"types.T.f has an array of 5 elements, the app counts 1 to 4", "message.f has 0 elements, its type says 5", typed("bool[5]", []any{})},
		{"types.T.f has an array of 9999999999 elements, the app counts 1 to 4", "types.T.f has an array of 9999999999 elements, the device counts 1 to 65535", typed("bool["+strings.Repeat("9", 30)+"]", nil)},
		{"", "types.T.f is an array of arrays, which the firmware does not hash", typed("bool[][][]", nested(3, true))},
		{"types.T.f is an array of 4 levels, the app has room for 3", "types.T.f is an array of arrays, which the firmware does not hash", typed("bool[][][][]", nested(4, true))},
		{"types.T.f has the type int24: the app cannot show signed integers of 24 bits", "", typed("int24", "1")},
		{"", "", typed("uint24", "1")},
		{"", "", typed("int256", "1")},

		// Values.
		{"message.f has 5 elements, the app counts to 4", "", typed("bool[]", []any{true, true, true, true, true})},
		{"message.f has 65536 elements, the app counts to 4", "message.f has 65536 elements, the device counts to 65535", typed("bool[]", make([]any, 65536))},
		{"message.f has 41 bytes, the app takes 40", "", typed("string", strings.Repeat("x", 41))},
		{"message.f has 32769 bytes, the app takes 40", "message.f has 32769 bytes, at most 32768 are sent", typed("bytes", make([]byte, 32769))},
		{"", "", typed("bytes", make([]byte, 40))},
		{"message.f[0].g[0][0] is in more than 3 arrays", "types.In.g is an array of arrays, which the firmware does not hash", func(d *apitypes.TypedData) {
			typed("In[]", []any{map[string]any{"g": nested(3, true)}})(d)
			d.Types["In"] = field("g", "bool[][][]")
		}},
		{"message.f is null where bool was due", "message.f is null where bool was due", typed("bool", nil)},
		{"message.f is null where an array was due", "message.f is null where an array was due", typed("bool[]", nil)},
		{"message.f is the text \"x\" where a structure In was due", "message.f is the text \"x\" where a structure In was due", typed("In", "x")},
		{"message.f is a structure where an array was due", "message.f is a structure where an array was due", typed("In[]", map[string]any{})},
		{"message.f is an array where address was due", "message.f is an array where address was due", typed("address", []any{})},
		{"message.f.g is missing", "message.f.g is missing", typed("In", map[string]any{})},
		{"message.f.h is not a field of In", "message.f.h is not a field of In", typed("In", map[string]any{"g": "", "h": nil})},
		{"message is null where a structure T was due", "message is null where a structure T was due", func(d *apitypes.TypedData) { d.Message = nil }},
		{"message.f is null where an array was due", "message.f is null where an array was due", typed("bool[]", []any(nil))},
		{"domain.name is missing", "domain.name is missing", func(d *apitypes.TypedData) { d.Domain.Name = "" }},
		{"domain.salt is not a field of EIP712Domain", "domain.salt is not a field of EIP712Domain", func(d *apitypes.TypedData) { d.Domain.Salt = "0x00" }},
		{"types.EIP712Domain has no fields", "", func(d *apitypes.TypedData) { d.Types[DomainType], d.Domain.Name = fields(), "" }},
	} {
		for _, rules := range []Rules{narrow(), wide()} {
			data := one("bool", true)
			c.edit(&data)
			want := c.narrow
			if rules.BeyondGeth {
				want = c.wide
			}
			d, err := Read(data, rules)
			if err == nil {
				_, err = d.Digest(data, false)
			}
			got := ""
			if err != nil {
				wrong := refused(t, err)
				got = wrong.Field + " " + wrong.Reason
			}
			if got != want {
				t.Errorf("%s: got %q\nwant %q", rules.Device, got, want)
			}
		}
	}
}

// The domain may be all that is signed.
func TestDomainOnly(t *testing.T) {
	data := mail()
	data.PrimaryType = DomainType
	_, err := Read(data, wide())
	if wrong := refused(t, err); wrong.Field != "message" {
		t.Errorf("a message is not signed, and nobody says so: %v", err)
	}
	data.Message = apitypes.TypedDataMessage{}
	d, err := Read(data, wide())
	if err != nil || !d.DomainOnly() || d.Message.Type.Kind != 0 || len(d.Domain.Items) != 4 {
		t.Errorf("%+v, %v", d, err)
	}
}
