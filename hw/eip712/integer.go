package eip712

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"regexp"

	ethmath "github.com/ethereum/go-ethereum/common/math"
)

// integer encodes in two's complement. Signed integers have all bytes of their
// type, so that the first bit is the sign.
func (r *Rules) integer(t Type, raw any) (wire []byte, canon any, reason string) {
	n, reason := toInteger(raw)
	if reason != "" {
		return nil, nil, reason
	}
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(t.Size)*8) //nolint:gosec // at most 32
	if t.Kind == Int {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	if n.Cmp(low) < 0 || n.Cmp(high) >= 0 {
		return nil, nil, fmt.Sprintf("is %s, which is out of range for %s", n, t.Base)
	}
	size := t.Size
	if t.Kind == Uint && r.ShortUint {
		size = max(1, (n.BitLen()+7)/8)
	}
	full := ethmath.U256Bytes(new(big.Int).Set(n))
	return full[32-size:], n, ""
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
