package trezor

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"regexp"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethmath "github.com/ethereum/go-ethereum/common/math"
)

// readElementary reads a value that is neither array nor structure. It gives
// the bytes for the wire, or a reason.
func readElementary(t fieldType, raw any) (wire []byte, reason string) {
	due := fmt.Sprintf("is %s where %s was due", describe(raw), t.base)
	switch t.kind {
	case kindInt, kindUint:
		return readInteger(t, raw)
	case kindAddress:
		if wire, ok := toAddress(raw); ok {
			return wire, ""
		}
		return nil, due
	case kindBool:
		b, ok := raw.(bool)
		switch {
		case !ok:
			return nil, due
		case b:
			return []byte{1}, ""
		}
		return []byte{0}, ""
	case kindString:
		text, ok := raw.(string)
		if !ok {
			return nil, due
		}
		return []byte(text), validText(text)
	}
	b, ok := toBytes(raw)
	if !ok || t.size > 0 && len(b) != t.size {
		return nil, due
	}
	return b, tooLong(len(b))
}

func tooLong(size int) string {
	if size > maxTypedValue {
		return fmt.Sprintf("has %d bytes, at most %d are sent", size, maxTypedValue)
	}
	return ""
}

func toAddress(raw any) ([]byte, bool) {
	if text, ok := raw.(string); ok {
		if !addressForm.MatchString(text) {
			return nil, false
		}
		return common.HexToAddress(text).Bytes(), true
	}
	b, ok := toBytes(raw)
	return b, ok && len(b) == common.AddressLength
}

// toBytes takes hex with 0x and an even number of digits, and Go's byte slices
// and arrays.
func toBytes(raw any) ([]byte, bool) {
	if text, ok := raw.(string); ok {
		b, err := hexutil.Decode(text)
		return b, err == nil
	}
	v := reflect.ValueOf(raw)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array || v.Type().Elem().Kind() != reflect.Uint8 {
		return nil, false
	}
	b := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(b), v)
	return b, true
}

// readInteger encodes with exactly the bytes of the type, in two's complement.
func readInteger(t fieldType, raw any) (wire []byte, reason string) {
	n, reason := toInteger(raw)
	if reason != "" {
		return nil, reason
	}
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(t.size)*8) //nolint:gosec // at most 32
	if t.kind == kindInt {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	if n.Cmp(low) < 0 || n.Cmp(high) >= 0 {
		return nil, fmt.Sprintf("is %s, which is out of range for %s", n, t.base)
	}
	full := ethmath.U256Bytes(n) // n is ours
	return full[32-t.size:], ""
}

var (
	decimalForm = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,77})$`)
	hexForm     = regexp.MustCompile(`^0x[0-9a-fA-F]{1,64}$`)
)

// maxExact is the largest float below which every integer is a float too: what
// is larger may have been rounded before it came here.
const maxExact = 1 << 53

// toInteger reads the forms in which programs and JSON carry integers. The
// result is a copy.
func toInteger(raw any) (*big.Int, string) {
	switch v := raw.(type) {
	case string:
		return parseInteger(v)
	case json.Number:
		return parseInteger(v.String())
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > maxExact {
			return nil, fmt.Sprintf("is the number %v, which is no exact integer: write it as a text", v)
		}
		return big.NewInt(int64(v)), ""
	case *big.Int:
		if v != nil {
			return new(big.Int).Set(v), ""
		}
	case *ethmath.HexOrDecimal256:
		if v != nil {
			return new(big.Int).Set((*big.Int)(v)), ""
		}
	}
	if v := reflect.ValueOf(raw); v.CanInt() {
		return big.NewInt(v.Int()), ""
	} else if v.CanUint() {
		return new(big.Int).SetUint64(v.Uint()), ""
	}
	return nil, fmt.Sprintf("is %s where an integer was due", describe(raw))
}

func parseInteger(text string) (*big.Int, string) {
	base, digits := 10, text
	switch {
	case hexForm.MatchString(text):
		base, digits = 16, text[2:]
	case !decimalForm.MatchString(text):
		return nil, fmt.Sprintf("is %.40q, which is no integer in decimal or in hex with 0x", text)
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil, fmt.Sprintf("is %.40q, which is no integer", text)
	}
	return n, ""
}
