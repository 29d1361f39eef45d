package eip712

import (
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
)

// The hashes that EIP-712 itself gives for its example (assets/eip-712/Example.js).
func TestDigestOfTheExample(t *testing.T) {
	data := mail()
	for _, rules := range []Rules{roomy(), wide()} {
		d, err := Read(data, rules)
		if err != nil {
			t.Fatal(err)
		}
		h := hasher{structs: d.Structs}
		if got := h.encodeType("Mail"); got != "Mail(Person from,Person to,string contents)Person(string name,address wallet)" {
			t.Error(got)
		}
		domain, message := h.hashStruct(d.Domain), h.hashStruct(d.Message)
		if domain != common.HexToHash("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f") ||
			message != common.HexToHash("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e") {
			t.Errorf("domain %s, message %s", domain, message)
		}
		want := common.HexToHash("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")
		got, err := d.Digest(data, false)
		if err != nil || got != want || Digest(domain, message) != want {
			t.Errorf("%s, %v", got, err)
		}
		if plain, err := d.Digest(data, true); err != nil || plain != want {
			t.Errorf("without arrays: %s, %v", plain, err)
		}
	}
}

// sign_typed_data.json of a vendor's tests, "bare_minimum".
func TestDigestOfADomain(t *testing.T) {
	data := apitypes.TypedData{Types: apitypes.Types{DomainType: {}}, PrimaryType: DomainType}
	d, err := Read(data, wide())
	if err != nil {
		t.Fatal(err)
	}
	domain := common.HexToHash("0x6192106f129ce05c9075d319c1fa6ea9b3ae37cbd0c1ef92e2be7137bb07baa1")
	got, err := d.Digest(data, false)
	if err != nil || got != crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:]) {
		t.Errorf("%s, %v", got, err)
	}
}

// Structures of an array without their types are what they contain, one behind
// the other.
func TestDigestOfPlainArrays(t *testing.T) {
	data := one("In[]", []any{map[string]any{"g": "a"}, map[string]any{"g": "b"}})
	d, err := Read(data, roomy())
	if err != nil {
		t.Fatal(err)
	}
	keccak := crypto.Keccak256
	text := func(s string) []byte { return keccak([]byte(s)) }
	domain := crypto.Keccak256Hash(text("EIP712Domain(string name)"), text("d"))
	typ := text("T(In[] f)In(string g)")
	for plain, elements := range map[bool][]byte{
		true:  keccak(text("a"), text("b")),
		false: keccak(keccak(text("In(string g)"), text("a")), keccak(text("In(string g)"), text("b"))),
	} {
		want := Digest(domain, crypto.Keccak256Hash(typ, elements))
		if got, err := d.Digest(data, plain); err != nil || got != want {
			t.Errorf("plain %v: %s, %v, want %s", plain, got, err, want)
		}
	}
}

// Whatever of the three readings differs, there is no digest.
func TestDigestDisagrees(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *Data, original *apitypes.TypedData)
		how    string
	}{
		"bytes for the wire": {func(d *Data, _ *apitypes.TypedData) { d.Message.Items[2].Bytes = []byte("Hello, Eve!") }, "as it was read"},
		"a value":            {func(d *Data, _ *apitypes.TypedData) { d.Message.Items[2].canon = "Hello, Eve!" }, "as it was read"},
		"order of fields":    {func(d *Data, _ *apitypes.TypedData) { m := d.Message.Items; m[0], m[1] = m[1], m[0] }, "as it was read"},
		"a type":             {func(d *Data, _ *apitypes.TypedData) { d.Structs["Mail"][2].Type.Base = "bytes" }, "as it was read"},
		"what was given":     {func(_ *Data, o *apitypes.TypedData) { o.Message["contents"] = "Hello, Eve!" }, "as it was given"},
		"its domain":         {func(_ *Data, o *apitypes.TypedData) { o.Domain.Version = "2" }, "as it was read"},
	} {
		for _, rules := range []Rules{roomy(), wide()} {
			data := mail()
			data.Types["Mail"][1].Type = "Person[]"
			data.Message["to"] = []any{data.Message["to"]}
			d, err := Read(data, rules)
			if err != nil {
				t.Fatal(err)
			}
			c.change(d, &data)
			for _, plain := range []bool{false, true} {
				digest, err := d.Digest(data, plain)
				if wrong := refused(t, err); digest != (common.Hash{}) || wrong.Field != "message" || !strings.HasSuffix(wrong.Reason, c.how) {
					t.Errorf("%s: %s, %v", name, digest, err)
				}
			}
		}
	}
}

// What go-ethereum does not hash has a digest only where the rules say so.
func TestDigestBeyondGeth(t *testing.T) {
	data := mail()
	d, err := Read(data, roomy())
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.Digest(data, false)
	if err != nil {
		t.Fatal(err)
	}
	data.Domain.ChainId, data.Domain.Name, data.Domain.Version, data.Domain.VerifyingContract = nil, "", "", ""
	if _, err := d.Digest(data, false); !errors.Is(err, hw.ErrRefused) {
		t.Errorf("no domain for go-ethereum: %v", err)
	}
	d.rules.BeyondGeth = true
	if got, err := d.Digest(data, false); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// A caller's own value that go-ethereum refuses, for its Go types, is not held
// against the data.
func TestDigestOfGoValues(t *testing.T) {
	for typ, value := range map[string]any{"address": cow, "uint8": uint8(7), "bytes2": [2]byte{1, 2}, "string": "x", "int8[]": []int{-1}} {
		data := one(typ, value)
		d, err := Read(data, roomy())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Digest(data, false); err != nil {
			t.Errorf("%s: %v", typ, err)
		}
	}
}
