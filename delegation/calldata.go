package delegation

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// maxElements bounds how many values the fixed arrays of a function hold, all
// sizes multiplied: an encoder makes every one of them.
const maxElements = 1024

var arraySize = regexp.MustCompile(`\[([0-9]+)\]`)

// parseFunction reads a function's signature in canonical form, the one whose
// hash gives the selector. It is strict because go-ethereum is not: that takes
// "uint257" and "uint256x" for types, allocates what arrays ask for, and its
// parser panics on a name without parameters.
func parseFunction(text string) (abi.Arguments, error) {
	if len(text) > maxFunction || !functionForm.MatchString(text) {
		return nil, errors.New("it is no name with a list of types")
	}
	elements := 1
	for _, m := range arraySize.FindAllStringSubmatch(text, -1) {
		size, err := strconv.Atoi(m[1])
		if err != nil || size > maxElements {
			return nil, fmt.Errorf("an array of %s is too large", m[1])
		}
		if elements *= size; elements > maxElements {
			return nil, fmt.Errorf("its arrays hold more than %d values", maxElements)
		}
	}
	selector, err := abi.ParseSelector(text)
	if err != nil {
		return nil, fmt.Errorf("it does not parse: %w", err)
	}
	arguments, err := zeroArguments(selector)
	if err != nil {
		return nil, err
	}
	types := make([]string, 0, len(arguments))
	for _, argument := range arguments {
		types = append(types, canonicalType(argument.Type))
	}
	if canonical := selector.Name + "(" + strings.Join(types, ",") + ")"; canonical != text {
		return nil, errors.New("it is not in canonical form (uint256 for uint, no names, no blanks)")
	}
	return arguments, nil
}

// canonicalType writes a type out from what it was parsed to; "" for what
// Solidity does not have.
func canonicalType(t abi.Type) string {
	switch t.T {
	case abi.SliceTy:
		return canonicalType(*t.Elem) + "[]"
	case abi.ArrayTy:
		if t.Size == 0 {
			return ""
		}
		return fmt.Sprintf("%s[%d]", canonicalType(*t.Elem), t.Size)
	case abi.TupleTy:
		members := make([]string, 0, len(t.TupleElems))
		for _, member := range t.TupleElems {
			members = append(members, canonicalType(*member))
		}
		return "(" + strings.Join(members, ",") + ")"
	}
	return elementaryType(t)
}

func elementaryType(t abi.Type) string {
	whole := t.Size >= 8 && t.Size <= 256 && t.Size%8 == 0
	switch t.T {
	case abi.IntTy, abi.UintTy:
		if name := map[byte]string{abi.IntTy: "int", abi.UintTy: "uint"}[t.T]; whole {
			return fmt.Sprintf("%s%d", name, t.Size)
		}
	case abi.FixedBytesTy:
		return fmt.Sprintf("bytes%d", t.Size) // go-ethereum checks 1 to 32
	default:
		return plainTypes[t.T]
	}
	return ""
}

// plainTypes are those without a size in their name.
var plainTypes = map[byte]string{
	abi.BoolTy: "bool", abi.AddressTy: "address", abi.StringTy: "string", abi.BytesTy: "bytes", abi.FunctionTy: "function",
}

// zeroArguments turns a parsed function signature into ABI arguments. Type names
// that begin like no known one ("token") are an error.
func zeroArguments(selector abi.SelectorMarshaling) (abi.Arguments, error) {
	arguments := make(abi.Arguments, 0, len(selector.Inputs))
	for _, input := range selector.Inputs {
		kind, err := abi.NewType(input.Type, input.InternalType, input.Components)
		if err != nil {
			return nil, fmt.Errorf("read argument type %q: %w", input.Type, err)
		}
		arguments = append(arguments, abi.Argument{Name: input.Name, Type: kind})
	}
	return arguments, nil
}

// zeroCalldata is a call of c with every argument zero or empty: what a check
// sends to see whether the permission contract lets the call through.
func zeroCalldata(c CallRule) ([]byte, error) {
	arguments, err := parseFunction(c.Function)
	if err != nil {
		return nil, fmt.Errorf("read function %q: %w", c.Function, err)
	}
	values := make([]any, len(arguments))
	for i, argument := range arguments {
		values[i] = zeroOf(argument.Type.GetType()).Interface()
	}
	packed, err := arguments.Pack(values...)
	if err != nil {
		return nil, fmt.Errorf("encode arguments of %q: %w", c.Function, err)
	}
	head := c.Selector()
	return append(head[:], packed...), nil
}

// zeroOf is reflect.Zero with big integers that exist: the encoder follows
// their pointers.
func zeroOf(t reflect.Type) reflect.Value {
	if t == reflect.TypeFor[*big.Int]() {
		return reflect.ValueOf(new(big.Int))
	}
	value := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			value.Field(i).Set(zeroOf(t.Field(i).Type))
		}
	case reflect.Array:
		for i := range t.Len() {
			value.Index(i).Set(zeroOf(t.Elem()))
		}
	default: // numbers, strings, slices and addresses are zero already
	}
	return value
}

// errContradiction: a rule's conditions contradict each other.
var errContradiction = errors.New("its conditions contradict each other: no call meets them all")

// sampleCalldata is a call of c that meets its conditions: zeros but where they
// want something else. What the function makes of that is for it to say. Where
// nothing meets them it is [errContradiction].
func sampleCalldata(c CallRule, account common.Address) ([]byte, error) {
	data, err := zeroCalldata(c)
	if err != nil {
		return nil, err
	}
	for _, k := range c.Arguments {
		start := 4 + 32*(int(k.Word)-1)
		var word common.Hash
		if len(data) >= start+32 {
			word = common.Hash(data[start : start+32])
		}
		if k.Allows(word, account) {
			data = withWord(data, int(k.Word)-1, word) // it has to be there
			continue
		}
		wanted, ok := c.wanted(k.Word, account)
		if !ok {
			return nil, fmt.Errorf("make a call of %q: %w", c.Function, errContradiction)
		}
		data = withWord(data, int(k.Word)-1, wanted)
	}
	return data, nil
}

// wanted is a word that meets all conditions on it: of those that are named in
// them, and zero.
func (c CallRule) wanted(word uint8, account common.Address) (common.Hash, bool) {
	candidates := []common.Hash{{}, common.BytesToHash(account[:])}
	for _, k := range c.Arguments {
		candidates = append(candidates, k.Value)
	}
	for _, candidate := range candidates {
		if !slices.ContainsFunc(c.Arguments, func(k Constraint) bool { return k.Word == word && !k.Allows(candidate, account) }) {
			return candidate, true
		}
	}
	return common.Hash{}, false
}

// withWord is calldata with another word of arguments, counted from 0.
func withWord(data []byte, index int, word common.Hash) []byte {
	start := 4 + 32*index
	if missing := start + 32 - len(data); missing > 0 {
		data = append(data, make([]byte, missing)...)
	}
	data = bytes.Clone(data)
	copy(data[start:], word[:])
	return data
}

// violation is a word that breaks a condition; false where none does.
func (c Constraint) violation(account common.Address) (common.Hash, bool) {
	step := func(by int64) common.Hash {
		return common.BigToHash(new(big.Int).Add(c.Value.Big(), big.NewInt(by)))
	}
	switch c.Op {
	case OpAtMost:
		return step(1), c.Value != common.MaxHash
	case OpAtLeast:
		return step(-1), c.Value != common.Hash{}
	case OpEquals:
		word := c.Value
		word[31] ^= 1
		return word, true
	}
	word := common.BytesToHash(account[:])
	word[31] ^= 1
	return word, true
}
