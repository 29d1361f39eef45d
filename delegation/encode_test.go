package delegation_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/delegation"
)

// valuesOf reads arguments as a command line has them.
func valuesOf(text string) ([]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var values []any
	return values, d.Decode(&values)
}

const anyone = "0x7E57000000000000000000000000000000000020"

// TestEncodeCall: the words of the ABI, written out.
func TestEncodeCall(t *testing.T) {
	word := func(digits string) string { return strings.Repeat("0", 64-len(digits)) + digits }
	right := func(digits string) string { return digits + strings.Repeat("0", 64-len(digits)) }
	for _, tc := range []struct{ function, values, want string }{
		{"leave()", `[]`, ""},
		{"checkIn(uint256)", `[7]`, word("7")},
		{"checkIn(uint256)", `["0xff"]`, word("ff")},
		{"f(int8)", `[-1]`, strings.Repeat("f", 64)},
		{"f(int256)", `["-0x1"]`, strings.Repeat("f", 64)},
		{"f(uint64,bool)", `["18446744073709551615",true]`, word("ffffffffffffffff") + word("1")},
		{"f(address,bytes4)", `["` + anyone + `","0x01020304"]`, word("7e57000000000000000000000000000000000020") + right("01020304")},
		{"f(uint8[2])", `[[1,2]]`, word("1") + word("2")},
		{"f((bool,uint16))", `[[false,9]]`, word("0") + word("9")},
		{"f(uint256[])", `[[5]]`, word("20") + word("1") + word("5")},
		{"f(string)", `["ab"]`, word("20") + word("2") + right("6162")},
		{"f(bytes)", `["0x"]`, word("20") + word("0")},
		{"f(bytes)", `["0xabcd"]`, word("20") + word("2") + right("abcd")},
		{"f(function)", `["0x` + strings.Repeat("01", 24) + `"]`, right(strings.Repeat("01", 24))},
	} {
		values, err := valuesOf(tc.values)
		if err != nil {
			t.Fatal(err)
		}
		got, err := delegation.EncodeCall(tc.function, values)
		want := hex.EncodeToString(crypto.Keccak256([]byte(tc.function))[:4]) + tc.want
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%s %s: %x, %v\nwant %s", tc.function, tc.values, got, err, want)
		}
	}
}

func TestEncodeCallRefuses(t *testing.T) {
	for _, tc := range []struct{ function, values, where string }{
		{"no function", `[]`, "function"},
		{"f(uint)", `[1]`, "function"},
		{"f(uint8)", `[]`, "arguments"},
		{"f()", `[1]`, "arguments"},
		{"f(uint8)", `[256]`, "argument 1"},
		{"f(uint8)", `[-1]`, "argument 1"},
		{"f(int8)", `[128]`, "argument 1"},
		{"f(uint8)", `[1.5]`, "argument 1"},
		{"f(uint8)", `["1e2"]`, "argument 1"},
		{"f(uint8)", `["010"]`, "argument 1"},
		{"f(uint8)", `["1_0"]`, "argument 1"},
		{"f(uint8)", `[""]`, "argument 1"},
		{"f(uint8)", `[true]`, "argument 1"},
		{"f(uint8)", `[null]`, "argument 1"},
		{"f(bool)", `["true"]`, "argument 1"},
		{"f(address)", `[1]`, "argument 1"},
		{"f(address)", `["` + anyone[2:] + `"]`, "argument 1"},
		{"f(address)", `["` + strings.Replace(anyone, "E", "e", 1) + `00"]`, "argument 1"},
		{"f(bool,address)", `[true,"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD1"]`, "argument 2"},
		{"f(address)", `["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed"]`, "argument 1"}, // one letter's case
		{"f(bytes4)", `["0x010203"]`, "argument 1"},
		{"f(bytes)", `["010203"]`, "argument 1"},
		{"f(uint8[2])", `[[1]]`, "argument 1"},
		{"f(uint8[])", `[1]`, "argument 1"},
		{"f(uint8[][])", `[[[1],[2,"x"]]]`, "argument 1[1][1]"},
		{"f((bool,bool))", `[[true]]`, "argument 1"},
		{"f((bool,bool[]))", `[[true,[1]]]`, "argument 1[1][0]"},
	} {
		values, err := valuesOf(tc.values)
		if err != nil {
			t.Fatal(err)
		}
		_, err = delegation.EncodeCall(tc.function, values)
		if bad, ok := errors.AsType[*delegation.ArgumentError](err); !ok || bad.Where != tc.where {
			t.Errorf("%s %s: %v, want an ArgumentError at %s", tc.function, tc.values, err, tc.where)
		}
	}
}

// FuzzEncodeCall has go-ethereum read back what was encoded.
func FuzzEncodeCall(f *testing.F) {
	f.Add("f((bool,string)[],uint8[2],bytes,int24)", `[[[true,"x"]],[1,2],"0x01","-5"]`)
	f.Add("checkIn(uint256)", `[7]`)
	f.Fuzz(func(t *testing.T, function, text string) {
		values, err := valuesOf(text)
		if err != nil {
			return
		}
		data, err := delegation.EncodeCall(function, values)
		if err != nil {
			if _, ok := errors.AsType[*delegation.ArgumentError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		parsed, err := abi.ParseSelector(function)
		if err != nil {
			t.Fatal(err)
		}
		var inputs abi.Arguments
		for _, in := range parsed.Inputs {
			kind, err := abi.NewType(in.Type, in.InternalType, in.Components)
			if err != nil {
				t.Fatal(err)
			}
			inputs = append(inputs, abi.Argument{Name: in.Name, Type: kind})
		}
		if _, err := inputs.Unpack(data[4:]); err != nil && len(inputs) > 0 {
			t.Fatalf("%s %s: %x: %v", function, text, data, err)
		}
	})
}
