package trezor

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
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
			ours, err := d.Digest(data, plain)
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
		v4, _ := d.Digest(data, false)
		v3, _ := d.Digest(data, true)
		if (v4 == v3) != (name == "mail") {
			t.Errorf("%s: the settings give %s and %s", name, v4, v3)
		}
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
		digest, err := d.Digest(data, false)
		if err != nil || digest != crypto.Keccak256Hash([]byte{0x19, 0x01}, common.FromHex(c.want)) {
			t.Errorf("%s: digest %s, %v", name, digest, err)
		}
		if got := deviceDigest(t, d, "EIP712Domain", true); common.BytesToHash(got) != digest {
			t.Errorf("%s: a device gets %x", name, got)
		}
		if _, err := d.answerValue([]uint32{1}); !errors.Is(err, hw.ErrBadAnswer) {
			t.Errorf("%s: a message: %v", name, err)
		}
	}
	data := mailData()
	data.PrimaryType = eip712.DomainType
	if _, err := readTypedData(data); err == nil {
		t.Error("a message is not signed, and nobody says so")
	}
}
