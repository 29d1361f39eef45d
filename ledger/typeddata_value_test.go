package ledger

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	ethmath "github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
)

// edit is a change to data that is in order.
type edit func(*apitypes.TypedData)

func message(f func(m map[string]any)) edit {
	return func(d *apitypes.TypedData) { f(d.Message) }
}

func typesOf(f func(apitypes.Types)) edit {
	return func(d *apitypes.TypedData) { f(d.Types) }
}

func add(name, typ string, value any) edit {
	return func(d *apitypes.TypedData) {
		d.Types["Every"] = append(d.Types["Every"], apitypes.Type{Name: name, Type: typ})
		d.Message[name] = value
	}
}

func nested(levels int, leaf any) any {
	for range levels {
		leaf = []any{leaf}
	}
	return leaf
}

// Everything that is not exactly what its types say, and the place that is named.
func TestTypedDataRefuses(t *testing.T) {
	long := strings.Repeat("x", 256)
	for field, c := range map[string]edit{
		"primaryType": func(d *apitypes.TypedData) { d.PrimaryType = eip712.DomainType },
		"types":       func(d *apitypes.TypedData) { d.PrimaryType = "Nothing" },
		"types ":      func(d *apitypes.TypedData) { d.PrimaryType = "" },
		"types  ":     func(d *apitypes.TypedData) { d.PrimaryType = "uint256" },
		"types   ":    typesOf(func(s apitypes.Types) { delete(s, eip712.DomainType) }),
		"domain.name": typesOf(func(s apitypes.Types) {
			s[eip712.DomainType] = append(s[eip712.DomainType], apitypes.Type{Name: "name", Type: "string"})
		}),
		"domain.salt":    func(d *apitypes.TypedData) { d.Domain.Salt = "" },
		"domain.version": func(d *apitypes.TypedData) { d.Domain.Version = "1" },
		"domain.chainId": func(d *apitypes.TypedData) { d.Domain.ChainId = (*ethmath.HexOrDecimal256)(big.NewInt(-1)) },
		"types.EIP712Domain.x": typesOf(func(s apitypes.Types) {
			s[eip712.DomainType] = append(s[eip712.DomainType], apitypes.Type{Name: "x", Type: "Leaf"})
		}),
		"types.EIP712Domain.y": typesOf(func(s apitypes.Types) {
			s[eip712.DomainType] = append(s[eip712.DomainType], apitypes.Type{Name: "y", Type: "bytes[]"})
		}),
		"types.Leaf":             typesOf(func(s apitypes.Types) { s["Leaf"] = []apitypes.Type{} }),
		"types.Leaf.tags":        typesOf(func(s apitypes.Types) { s["Leaf"] = append(s["Leaf"], s["Leaf"][1]) }),
		"types.Leaf, field 2,":   typesOf(func(s apitypes.Types) { s["Leaf"] = append(s["Leaf"], apitypes.Type{Name: "a,b", Type: "bool"}) }),
		"types.Leaf, field 2, ":  typesOf(func(s apitypes.Types) { s["Leaf"] = append(s["Leaf"], apitypes.Type{Name: long, Type: "bool"}) }),
		"types.Every":            typesOf(func(s apitypes.Types) { s["Leaf"][0].Type = "Every[]" }),
		"types.Every.f1":         add("f1", "uint", "1"),
		"types.Every.f2":         add("f2", "uint7", "1"),
		"types.Every.f3":         add("f3", "uint264", "1"),
		"types.Every.f4":         add("f4", "bytes33", "0x"),
		"types.Every.f5":         add("f5", "bytes0", "0x"),
		"types.Every.f6":         add("f6", "int24", "1"),
		"types.Every.f7":         add("f7", "uint8[x]", []any{}),
		"types.Every.f8":         add("f8", "uint8[0]", []any{}),
		"types.Every.f9":         add("f9", "uint8[256]", []any{}),
		"types.Every.f10":        add("f10", "uint8[02]", []any{}),
		"types.Every.f11":        add("f11", "uint8[", []any{}),
		"types.Every.f12":        add("f12", "", nil),
		"types.Every.f13":        add("f13", "Nobody", nil),
		"types.Every.f14":        add("f14", "uint8"+strings.Repeat("[]", 9), nested(9, "1")),
		"types.Every.f15":        add("f15", long, nil),
		"types.Every.f16":        add("f16", "fixed128x18", "1"),
		"message":                func(d *apitypes.TypedData) { d.Message = nil },
		"message.yes":            message(func(m map[string]any) { delete(m, "yes") }),
		"message.zero":           message(func(m map[string]any) { m["zero"] = nil }),
		"message.more":           message(func(m map[string]any) { m["more"] = "x" }),
		"message.only":           message(func(m map[string]any) { m["only"] = nil }),
		"message.only.owners[1]": message(func(m map[string]any) { m["only"].(map[string]any)["owners"].([]any)[1] = nil }),
		"message.only.leaf.id":   message(func(m map[string]any) { delete(m["only"].(map[string]any)["leaf"].(map[string]any), "id") }),
		"message.only.leaf.xx":   message(func(m map[string]any) { m["only"].(map[string]any)["leaf"].(map[string]any)["xx"] = 1 }),
		"message.leaves":         message(func(m map[string]any) { m["leaves"] = nil }),
		"message.leaves[0]":      message(func(m map[string]any) { m["leaves"] = []any{[]any{}} }),
		"message.leaves[1]":      message(func(m map[string]any) { m["leaves"].([]any)[1] = nil }),
		"message.pairs[1]":       message(func(m map[string]any) { m["pairs"].([]any)[1] = []any{"1"} }),
		"message.pairs[0]":       message(func(m map[string]any) { m["pairs"].([]any)[0] = "1" }),
		"message.grid":           message(func(m map[string]any) { m["grid"] = []any{[]any{}} }),
		"message.grid[1]":        message(func(m map[string]any) { m["grid"].([]any)[1] = make([]any, 256) }),
	} {
		data := own(t, "every-type")
		c(&data)
		field = strings.TrimSpace(field)
		w, s := play(t, softKey(t, "owner"))
		w.options = accepting
		_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
		wrong, ok := errors.AsType[*hw.TypedDataError](err)
		if !ok || wrong.Field != field || wrong.Reason == "" || !errors.Is(err, hw.ErrRefused) {
			t.Errorf("%s: %v", field, err)
		}
		if len(s.sent) != 0 {
			t.Errorf("%s: %x was sent", field, s.sent)
		}
	}
}

// Structures in structures, and arrays in arrays, up to the app's room.
func TestTypedDataDepth(t *testing.T) {
	build := func(structs, levels int) apitypes.TypedData {
		data := apitypes.TypedData{
			Types:  apitypes.Types{eip712.DomainType: {{Name: "name", Type: "string"}}},
			Domain: apitypes.TypedDataDomain{Name: "d"}, PrimaryType: "A",
		}
		name, value := "A", apitypes.TypedDataMessage{}
		data.Message = value
		for range structs - 1 {
			inner := apitypes.TypedDataMessage{}
			data.Types[name] = []apitypes.Type{{Name: "f", Type: name + "A"}}
			value["f"], value, name = inner, inner, name+"A"
		}
		data.Types[name] = []apitypes.Type{{Name: "f", Type: "uint8" + strings.Repeat("[]", levels)}}
		value["f"] = nested(levels, "1")
		return data
	}
	for _, c := range []struct {
		structs, levels int
		fits            bool
	}{{16, 0, true}, {17, 0, false}, {300, 0, false}, {1, 8, true}, {1, 9, false}, {16, 8, true}} {
		data := build(c.structs, c.levels)
		d, err := readTypedData(data)
		if (err == nil) != c.fits {
			t.Errorf("%d structures, %d levels: %v", c.structs, c.levels, err)
		}
		if err != nil {
			continue
		}
		if _, err := d.Digest(data, false); err != nil {
			t.Errorf("%d structures, %d levels: %v", c.structs, c.levels, err)
		}
	}
}

// A field whose type and name are both long does not fit a definition. That is
// found before anything is sent.
func TestTypedDataLongNames(t *testing.T) {
	inner, outer := strings.Repeat("I", 200), strings.Repeat("o", 60)
	data := apitypes.TypedData{
		Types: apitypes.Types{
			eip712.DomainType: {{Name: "name", Type: "string"}},
			"T":               {{Name: outer, Type: inner}}, inner: {{Name: "f", Type: "bool"}},
		},
		PrimaryType: "T", Domain: apitypes.TypedDataDomain{Name: "d"},
		Message: apitypes.TypedDataMessage{outer: map[string]any{"f": true}},
	}
	w, s := play(t, softKey(t, "owner"))
	_, err := w.SignTypedData(t.Context(), hw.DefaultPath, data)
	if _, ok := errors.AsType[*hw.TypedDataError](err); !ok || len(s.sent) != 0 {
		t.Errorf("%v, sent %x", err, s.sent)
	}
}
