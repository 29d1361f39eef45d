package trezor

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

func hexOrDecimal(n int64) *math.HexOrDecimal256 { return (*math.HexOrDecimal256)(big.NewInt(n)) }

// mailData is the example of EIP-712.
func mailData() apitypes.TypedData {
	return apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
			"Person":       {{Name: "name", Type: "string"}, {Name: "wallet", Type: "address"}},
			"Mail":         {{Name: "from", Type: "Person"}, {Name: "to", Type: "Person"}, {Name: "contents", Type: "string"}},
		},
		PrimaryType: "Mail",
		Domain:      apitypes.TypedDataDomain{Name: "Ether Mail", Version: "1", ChainId: hexOrDecimal(1), VerifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
		Message: apitypes.TypedDataMessage{
			"from":     map[string]any{"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
			"to":       map[string]any{"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
			"contents": "Hello, Bob!",
		},
	}
}

// everyType has each kind of type, with values at their edges.
func everyType() apitypes.TypedData {
	data := mailData()
	data.Types["Mail"] = []apitypes.Type{
		{Name: "u8", Type: "uint8"},
		{Name: "u256", Type: "uint256"},
		{Name: "i8", Type: "int8"},
		{Name: "i24", Type: "int24"},
		{Name: "i256", Type: "int256"},
		{Name: "yes", Type: "bool"},
		{Name: "no", Type: "bool"},
		{Name: "who", Type: "address"},
		{Name: "b1", Type: "bytes1"},
		{Name: "b32", Type: "bytes32"},
		{Name: "blob", Type: "bytes"},
		{Name: "empty", Type: "bytes"},
		{Name: "text", Type: "string"},
		{Name: "person", Type: "Person"},
		{Name: "people", Type: "Person[]"},
		{Name: "two", Type: "Person[2]"},
		{Name: "words", Type: "string[]"},
		{Name: "none", Type: "uint16[]"},
		{Name: "deep", Type: "Deep"},
	}
	data.Types["Deep"] = []apitypes.Type{{Name: "group", Type: "Group[]"}, {Name: "numbers", Type: "int32[3]"}}
	data.Types["Group"] = []apitypes.Type{{Name: "members", Type: "Person[]"}, {Name: "name", Type: "string"}}
	data.Types["Unused"] = []apitypes.Type{{Name: "x", Type: "Missing"}}
	person := func(name string) map[string]any {
		return map[string]any{"name": name, "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"}
	}
	data.Message = apitypes.TypedDataMessage{
		"u8": "255", "u256": new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)), "i8": "-128", "i24": "-1",
		"yes": true, "no": false, "who": "0x0000000000000000000000000000000000000001", "b1": "0xff", "b32": "0x" + strings.Repeat("ab", 32),
		"blob": "0x0102", "empty": "0x", "text": "", "person": person("Cow"), "people": []any{person("A"), person("B")}, "two": []any{person("C"), person("D")},
		"words": []any{"one", "two"}, "none": []any{},
		"deep": map[string]any{"group": []any{map[string]any{"members": []any{person("E")}, "name": "G"}, map[string]any{"members": []any{}, "name": ""}}, "numbers": []any{"1", "-2", "3"}},
	}
	data.Message["i256"] = "-57896044618658097711785492504343953926634992332820282019728792003956564819968"
	return data
}

// TestTypedDataWalk: what a device computes of our answers is what go-ethereum
// computes of the data, and what we compare its signature with.
func TestTypedDataWalk(t *testing.T) {
	for name, data := range map[string]apitypes.TypedData{"mail": mailData(), "every type": everyType()} {
		want, _, err := apitypes.TypedDataAndHash(data)
		if name == "every type" {
			want, err = nil, nil // go-ethereum takes no big.Int in a message
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := readTypedData(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, plain := range []bool{false, true} {
			ours, err := d.digest(data, plain)
			if err != nil {
				t.Fatal(err)
			}
			if got := common.BytesToHash(deviceDigest(t, d, data.PrimaryType, !plain)); got != ours {
				t.Errorf("%s, plain %v: a device gets %s, we %s", name, plain, got, ours)
			}
			if want != nil && common.BytesToHash(want) != ours {
				t.Errorf("%s: go-ethereum gets %x, we %s", name, want, ours)
			}
		}
		v4, _ := d.digest(data, false)
		v3, _ := d.digest(data, true)
		if (v4 == v3) != (name == "mail") {
			t.Errorf("%s: the settings give %s and %s", name, v4, v3)
		}
	}
}

// TestEveryTypeByGoEthereum is the same data in the form that go-ethereum takes.
func TestEveryTypeByGoEthereum(t *testing.T) {
	data := everyType()
	d, err := readTypedData(data)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(d.canonical(data.Domain))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.digest(data, false); err != nil || got != common.BytesToHash(want) {
		t.Errorf("%s, %v, go-ethereum %x", got, err, want)
	}
}

// TestDomainOnly: a domain is all that is signed, and it may have no fields.
func TestDomainOnly(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		// sign_typed_data.json of the vendor's tests, "bare_minimum".
		"bare": {`{"types":{"EIP712Domain":[]},"primaryType":"EIP712Domain","domain":{},"message":{}}`, "0x6192106f129ce05c9075d319c1fa6ea9b3ae37cbd0c1ef92e2be7137bb07baa1"},
	} {
		var data apitypes.TypedData
		if err := json.Unmarshal([]byte(c.data), &data); err != nil {
			t.Fatal(err)
		}
		d, err := readTypedData(data)
		if err != nil {
			t.Fatal(err)
		}
		domain := typedHasher{schema: d.schema}.hashStruct(d.domain)
		digest, err := d.digest(data, false)
		if err != nil || domain != common.HexToHash(c.want) || digest != crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:]) {
			t.Errorf("%s: domain %s, digest %s, %v", name, domain, digest, err)
		}
		if got := deviceDigest(t, d, "EIP712Domain", true); common.BytesToHash(got) != digest {
			t.Errorf("%s: a device gets %x", name, got)
		}
		if _, err := d.answerValue([]uint32{1}); !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%s: a message: %v", name, err)
		}
	}
	data := mailData()
	data.PrimaryType = domainType
	if _, err := readTypedData(data); err == nil {
		t.Error("a message is not signed, and nobody says so")
	}
}

// TestElementaryForms: the forms in which programs and JSON carry one and the
// same value, to the same bytes.
func TestElementaryForms(t *testing.T) {
	address := common.HexToAddress("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")
	for _, c := range []struct {
		typ   string
		forms []any
		want  string
	}{
		{"uint16", []any{"300", "0x12c", "0x12C", 300, int64(300), uint16(300), float64(300), json.Number("300"), big.NewInt(300), hexOrDecimal(300)}, "012c"},
		{"int16", []any{"-2", -2, int8(-2), float64(-2), json.Number("-2"), big.NewInt(-2)}, "fffe"},
		{"address", []any{address.Hex(), strings.ToLower(address.Hex()), address, [20]byte(address), address[:]}, strings.ToLower(address.Hex()[2:])},
		{"bytes3", []any{"0x010203", []byte{1, 2, 3}, [3]byte{1, 2, 3}}, "010203"},
		{"bytes", []any{"0x0102", []byte{1, 2}}, "0102"},
	} {
		for _, form := range c.forms {
			typ, err := parseFieldType(c.typ, "x")
			if err != nil {
				t.Fatal(err)
			}
			if got, reason := readElementary(typ, form); reason != "" || !slices.Equal(got, hx(t, c.want)) {
				t.Errorf("%s of %T %v: %x, %s", c.typ, form, form, got, reason)
			}
		}
	}
	var nilInt *big.Int
	var nilHex *math.HexOrDecimal256
	for typ, forms := range map[string][]any{
		"uint8":   {nilInt, nilHex, nil, true, "", "-", "0x", "01", "1e3", " 1", strings.Repeat("9", 79), json.Number("1.5"), []byte{1}, struct{}{}},
		"address": {nil, 7, []byte{1}, []any{1}, "0x", [19]byte{}, struct{}{}},
		"bool":    {nil, 1, "true"}, "string": {nil, []byte("x"), 1, map[string]any{}, []any{}},
		"bytes2": {nil, "0x01", []byte{1}, []int{1, 2}, json.Number("1")},
	} {
		for _, form := range forms {
			parsed, err := parseFieldType(typ, "x")
			if err != nil {
				t.Fatal(err)
			}
			if got, reason := readElementary(parsed, form); reason == "" {
				t.Errorf("%s of %T %v is %x", typ, form, form, got)
			}
		}
	}
}
