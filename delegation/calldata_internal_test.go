package delegation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"
)

// TestZeroCalldata compares the whole encoding, written out by hand from the ABI
// specification ("Formal Specification of the Encoding").
func TestZeroCalldata(t *testing.T) {
	for function, want := range map[string]string{
		"f()":                  "",
		"f(uint256)":           "0",
		"f(uint8,int24,bool)":  "0 0 0",
		"f(address,bytes32)":   "0 0",
		"f(bytes1,function)":   "0 0",
		"f(string)":            "20 0",
		"f(bytes,uint8)":       "40 0 0",
		"f(uint256[])":         "20 0",
		"f(uint256[3])":        "0 0 0",
		"f(uint256[2][3])":     "0 0 0 0 0 0",
		"f(uint256[][2])":      "20 40 60 0 0",
		"f(uint256[2][])":      "20 0",
		"f(string[2],bool)":    "40 0 40 60 0 0",
		"f((uint256,bool))":    "0 0",
		"f((uint256,bytes))":   "20 0 40 0",
		"f((uint256,bytes)[])": "20 0",
		"f((bool,(string,int8)),address)": "40 0" + // offset of the tuple, the address
			" 0 40" + // the bool, offset of the inner tuple
			" 40 0 0", // offset of the string, the int8, its length
	} {
		rule := CallRule{Function: function}
		got, err := zeroCalldata(rule)
		if err != nil {
			t.Errorf("%s: %v", function, err)
			continue
		}
		selector := rule.Selector()
		if diff := cmp.Diff(common.Bytes2Hex(append(selector[:], words(want)...)), common.Bytes2Hex(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", function, diff)
		}
	}
}

func words(text string) []byte {
	var out []byte
	for _, word := range strings.Fields(text) {
		out = append(out, common.LeftPadBytes(common.FromHex("0x"+word), 32)...)
	}
	return out
}

// TestZeroCalldataDecodes has go-ethereum read the calldata with a method from
// JSON, the form that compilers write.
func TestZeroCalldataDecodes(t *testing.T) {
	for _, function := range []string{
		"checkIn(uint256)", "a$b_C9(bool)", "f(uint8[2][][3],string)", "f((address,(bytes,uint64[4])[])[],int256)",
		"swap((address,address,uint24,address,uint256,uint256,uint160))", "f(string[],bytes[2])", "multicall(bytes[])",
		"f(uint8[1000])", "f(((((bool)))))",
	} {
		data, err := zeroCalldata(CallRule{Function: function})
		if err != nil {
			t.Errorf("%s: %v", function, err)
			continue
		}
		method := methodOf(t, function)
		if !bytes.Equal(method.ID, data[:4]) || method.Sig != function {
			t.Errorf("%s: selector %x of %s, want %x", function, data[:4], method.Sig, method.ID)
		}
		values, err := method.Inputs.Unpack(data[4:])
		if err != nil {
			t.Errorf("%s: %v", function, err)
		}
		for _, value := range values {
			if !isZero(reflect.ValueOf(value)) {
				t.Errorf("%s: %+v is not zero", function, value)
			}
		}
		again, err := method.Inputs.Pack(values...)
		if err != nil || !bytes.Equal(again, data[4:]) {
			t.Errorf("%s: packs again as %x, %v", function, again, err)
		}
	}
}

func methodOf(t *testing.T, function string) abi.Method {
	t.Helper()
	selector, err := abi.ParseSelector(function)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]abi.SelectorMarshaling{selector})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := abi.JSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Methods[selector.Name]
}

func isZero(v reflect.Value) bool {
	if x, ok := v.Interface().(*big.Int); ok {
		return x.Sign() == 0
	}
	switch v.Kind() {
	case reflect.Slice:
		return v.Len() == 0
	case reflect.Array:
		for i := range v.Len() {
			if !isZero(v.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range v.NumField() {
			if !isZero(v.Field(i)) {
				return false
			}
		}
		return true
	}
	return v.IsZero()
}

// TestZeroCalldataRefuses: a session file is read from disk, so a function in it
// need not have gone through a policy.
func TestZeroCalldataRefuses(t *testing.T) {
	for _, function := range []string{
		"", "f", "f(", "f)", "()", "f()x", "f(uint)", "f(uint264)", "f(int0)", "f(bytes33)", "f(uint256[0])", "f(uint256[-1])",
		"f(uint256[4000000000])", "f((uint256[4611686018427387904])[])", "f((uint256[9999][9999][9999][9999][9999])[])",
		"f(uint8[99999999999999999999999])", "f(fixed128x18)", "f(tuple)", "f((uint256)[2])", "f(())", "f(uint256;bool)",
		"f(" + strings.Repeat("(", 5000) + "bool" + strings.Repeat(")", 5000) + ")x",
	} {
		if data, err := zeroCalldata(CallRule{Function: function}); err == nil {
			t.Errorf("%.60s: %d bytes of calldata, want an error", function, len(data))
		}
	}
}

func FuzzZeroCalldata(f *testing.F) {
	for _, function := range []string{"f()", "f(uint256[2][],(bytes,bool)[])", "f(uint256[99999])", "f((function))"} {
		f.Add(function)
	}
	f.Fuzz(func(t *testing.T, function string) {
		if len(function) > maxFunction {
			return // more does not get into a policy
		}
		data, err := zeroCalldata(CallRule{Function: function})
		if err != nil {
			return
		}
		arguments, err := parseFunction(function)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := arguments.Unpack(data[4:]); err != nil && len(arguments) > 0 {
			t.Fatalf("%s: %x does not decode: %v", function, data, err)
		}
	})
}

// TestElementaryTypes: exactly the names that Solidity has.
func TestElementaryTypes(t *testing.T) {
	known := map[string]bool{"address": true, "bool": true, "string": true, "bytes": true, "function": true}
	for n := 8; n <= 256; n += 8 {
		known[fmt.Sprintf("uint%d", n)], known[fmt.Sprintf("int%d", n)] = true, true
	}
	for n := 1; n <= 32; n++ {
		known[fmt.Sprintf("bytes%d", n)] = true
	}
	for _, base := range []string{"uint", "int", "bytes", "address", "bool", "string", "function", "fixed", "tuple", "hash", "byte"} {
		for n := -1; n <= 300; n++ {
			name := base
			if n >= 0 {
				name = fmt.Sprintf("%s%d", base, n)
			}
			if _, err := parseFunction("f(" + name + ")"); (err == nil) != known[name] {
				t.Errorf("%s: %v, want it known: %t", name, err, known[name])
			}
		}
	}
}
