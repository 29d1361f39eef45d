package eip712

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// allRules are those that what is read is tried with.
func allRules() []Rules { return []Rules{narrow(), wide(), roomy()} }

// Data from a file is hostile: it is refused with its place, or all ways to hash it
// agree, and what goes to the device reads back to what it shows.
func FuzzRead(f *testing.F) {
	everything := one("In[]", []any{map[string]any{"g": "a"}})
	everything.Types["In"] = append(everything.Types["In"], apitypes.Type{Name: "n", Type: "int16[2]"}, apitypes.Type{Name: "b", Type: "bytes3"})
	everything.Message["f"] = []any{map[string]any{"g": "a", "n": []any{"-1", "2"}, "b": "0x010203"}}
	for _, data := range []apitypes.TypedData{mail(), everything} {
		text, err := json.Marshal(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(strings.ReplaceAll(string(text), `"string"`, `"bytes"`))
		f.Add(strings.ReplaceAll(string(text), "[]", "[1]"))
	}
	f.Add(`{"types":{"EIP712Domain":[],"M":[{"name":"a","type":"int8[]"}]},"primaryType":"M","domain":{},"message":{"a":[-1]}}`)
	f.Add(`{"types":{"EIP712Domain":[],"$":[]},"primaryType":"$","domain":{},"message":{}}`)
	f.Add(`{"types":{"EIP712Domain":[]},"primaryType":"EIP712Domain","domain":{},"message":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var data apitypes.TypedData
		if json.Unmarshal([]byte(text), &data) != nil {
			return
		}
		for _, rules := range allRules() {
			checkRead(t, data, rules)
		}
	})
}

// One value of one type, as JSON has it.
func FuzzValue(f *testing.F) {
	for _, seed := range [][2]string{
		{"uint8", `"255"`},
		{"int8", `-128`},
		{"int256", `"-1"`},
		{"bytes4", `"0x01020304"`},
		{"bool", `true`},
		{"address", `"0x0000000000000000000000000000000000000001"`},
		{"string", `"x"`},
		{"uint256", `1e18`},
		{"int8[2]", `[1,"-1"]`},
		{"bytes[][]", `[["0x"],[]]`},
		{"In[]", `[{"g":"x"}]`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, typ, text string) {
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			return
		}
		for _, rules := range allRules() {
			checkRead(t, one(typ, value), rules)
		}
	})
}

func checkRead(t *testing.T, data apitypes.TypedData, rules Rules) {
	t.Helper()
	d, err := Read(data, rules)
	if err != nil {
		refused(t, err)
		return
	}
	for _, plain := range []bool{false, true} {
		if _, err := d.Digest(data, plain); err != nil {
			t.Fatalf("%+v: %v", data, err)
		}
	}
	checkValue(t, d.Domain, rules)
	checkValue(t, d.Message, rules)
}

// checkValue compares the bytes of a value, which the device prints, with its text.
func checkValue(t *testing.T, v Value, rules Rules) {
	t.Helper()
	for _, item := range v.Items {
		checkValue(t, item, rules)
	}
	if !v.Type.Elementary() {
		return
	}
	var text string
	n := new(big.Int).SetBytes(v.Bytes)
	switch v.Type.Kind {
	case Int:
		if v.Bytes[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(v.Type.Size)*8)) //nolint:gosec // at most 32
		}
		text = n.String()
	case Uint:
		text = n.String()
	case Bool:
		text = map[byte]string{0: "false", 1: "true"}[v.Bytes[0]]
	case String:
		text = string(v.Bytes)
	case Address:
		text = common.Address(v.Bytes).Hex()
	default:
		text = "0x" + common.Bytes2Hex(v.Bytes)
	}
	size := len(v.Bytes)
	if v.Type.Size > 0 && size != v.Type.Size && (!rules.ShortUint || v.Type.Kind != Uint || v.Bytes[0] == 0 && size > 1) || size > max(32, rules.Value.Max) {
		t.Fatalf("%s of %s has the %d bytes %x", v.Path, v.Type, size, v.Bytes)
	}
	if v.Text() != text {
		t.Fatalf("%s of %s is %x on the wire and %q for people", v.Path, v.Type, v.Bytes, v.Text())
	}
}
