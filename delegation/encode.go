package delegation

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// ArgumentError is a value that is not of the type that a function wants there.
type ArgumentError struct {
	Where  string // such as "argument 2" or "argument 2[0]"
	Reason string
}

func (e *ArgumentError) Error() string { return e.Where + ": " + e.Reason }

func badArgument(where, format string, args ...any) error {
	return &ArgumentError{where, fmt.Sprintf(format, args...)}
}

// EncodeCall is the calldata of a function, by its canonical signature and one
// value for each parameter: a string or [json.Number] for numbers (decimal, or hex
// with 0x), a string for addresses, bytes (hex) and text, a bool, a []any for
// arrays and tuples. It fails with an [*ArgumentError].
func EncodeCall(function string, values []any) ([]byte, error) {
	parameters, err := parseFunction(function)
	if err != nil {
		return nil, badArgument("function", "%.80q: %v", function, err)
	}
	if len(values) != len(parameters) {
		return nil, badArgument("arguments", "%s takes %d, %d are given", function, len(parameters), len(values))
	}
	words := make([]any, len(values))
	for i, v := range values {
		filled, err := valueOf(parameters[i].Type, v, fmt.Sprintf("argument %d", i+1))
		if err != nil {
			return nil, err
		}
		words[i] = filled.Interface()
	}
	packed, err := parameters.Pack(words...)
	if err != nil {
		return nil, badArgument("arguments", "%v", err)
	}
	return append(crypto.Keccak256([]byte(function))[:4], packed...), nil
}

// valueOf makes a Go value as the encoder wants it for a type.
func valueOf(t abi.Type, v any, where string) (reflect.Value, error) {
	switch t.T {
	case abi.SliceTy, abi.ArrayTy:
		return listOf(t, v, where)
	case abi.TupleTy:
		return tupleOf(t, v, where)
	case abi.IntTy, abi.UintTy:
		return integerOf(t, v, where)
	case abi.BoolTy:
		if b, ok := v.(bool); ok {
			return reflect.ValueOf(b), nil
		}
		return reflect.Value{}, badArgument(where, "true or false is wanted")
	}
	text, ok := v.(string)
	if !ok {
		return reflect.Value{}, badArgument(where, "a string is wanted, for %s", t)
	}
	return textOf(t, text, where)
}

func listOf(t abi.Type, v any, where string) (reflect.Value, error) {
	list, ok := v.([]any)
	if !ok || t.T == abi.ArrayTy && len(list) != t.Size {
		return reflect.Value{}, badArgument(where, "a list is wanted, for %s", t)
	}
	out := reflect.New(t.GetType()).Elem()
	if t.T == abi.SliceTy {
		out.Set(reflect.MakeSlice(t.GetType(), len(list), len(list)))
	}
	for i, element := range list {
		value, err := valueOf(*t.Elem, element, fmt.Sprintf("%s[%d]", where, i))
		if err != nil {
			return out, err
		}
		out.Index(i).Set(value)
	}
	return out, nil
}

func tupleOf(t abi.Type, v any, where string) (reflect.Value, error) {
	list, ok := v.([]any)
	if !ok || len(list) != len(t.TupleElems) {
		return reflect.Value{}, badArgument(where, "a list of %d values is wanted, for %s", len(t.TupleElems), t)
	}
	out := reflect.New(t.GetType()).Elem()
	for i, element := range list {
		value, err := valueOf(*t.TupleElems[i], element, fmt.Sprintf("%s[%d]", where, i))
		if err != nil {
			return out, err
		}
		out.Field(i).Set(value)
	}
	return out, nil
}

// integerOf reads a number and puts it into the Go type of its size.
func integerOf(t abi.Type, v any, where string) (reflect.Value, error) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	default:
		return reflect.Value{}, badArgument(where, "a number is wanted, for %s", t)
	}
	n, ok := wholeNumber(text)
	if !ok {
		return reflect.Value{}, badArgument(where, "%.80q is no whole number, for %s", text, t)
	}
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(t.Size)) //nolint:gosec // 8 to 256
	if t.T == abi.IntTy {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	if n.Cmp(low) < 0 || n.Cmp(high) >= 0 {
		return reflect.Value{}, badArgument(where, "%s does not fit into %s", text, t)
	}
	out := reflect.New(t.GetType()).Elem()
	switch {
	case t.GetType() == reflect.TypeFor[*big.Int]():
		return reflect.ValueOf(n), nil
	case t.T == abi.IntTy:
		out.SetInt(n.Int64())
	default:
		out.SetUint(n.Uint64())
	}
	return out, nil
}

// wholeNumber reads decimal or, with 0x, hex digits. A leading zero is octal to
// some readers and refused.
func wholeNumber(text string) (*big.Int, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "0x"); ok {
		digits, base = hex, 16
	} else if len(digits) > 1 && digits[0] == '0' {
		return nil, false
	}
	// SetString takes signs and underscores, too.
	if digits == "" || len(digits) > 80 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return nil, false
	}
	n, ok := new(big.Int).SetString(digits, base)
	if ok && negative {
		n.Neg(n)
	}
	return n, ok
}

// textOf reads what is written as a string.
func textOf(t abi.Type, text, where string) (reflect.Value, error) {
	if t.T == abi.StringTy {
		return reflect.ValueOf(text), nil
	}
	if t.T == abi.AddressTy {
		address := common.HexToAddress(text)
		if len(text) != 42 || !strings.HasPrefix(text, "0x") || !common.IsHexAddress(text) {
			return reflect.Value{}, badArgument(where, "%.80q is no address: 0x and 40 hex digits", text)
		}
		if digits := text[2:]; digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && text != address.Hex() {
			return reflect.Value{}, badArgument(where, "%s is mistyped: its checksum (EIP-55) does not match", text)
		}
		return reflect.ValueOf(address), nil
	}
	raw, err := hexutil.Decode(text)
	if err != nil && text != "0x" {
		return reflect.Value{}, badArgument(where, "%.80q is no hex, for %s", text, t)
	}
	if t.T == abi.BytesTy {
		return reflect.ValueOf(raw), nil
	}
	out := reflect.New(t.GetType()).Elem() // bytesN, and function, which is bytes24
	if len(raw) != out.Len() {
		return reflect.Value{}, badArgument(where, "%d bytes, and %s has %d", len(raw), t, out.Len())
	}
	reflect.Copy(out, reflect.ValueOf(raw))
	return out, nil
}
