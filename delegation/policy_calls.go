package delegation

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/goccy/go-yaml/ast"
)

// callKeys are what a rule has.
var callKeys = []string{"target", "function", "max_value", "arguments", "abi"}

// readCall reads a rule; files gives what its abi key names.
func readCall(n ast.Node, files ReadFile) (CallRule, error) {
	f, err := readMap(n, callKeys...)
	if err != nil {
		return CallRule{}, err
	}
	var c CallRule
	return c, firstError(
		func() (err error) { c.Target, err = f.address("target"); return },
		func() (err error) { c.Function, err = f.function("function"); return },
		func() (err error) { c.MaxValue, err = f.optional("max_value", nativeDecimals, maxValueBits); return },
		func() (err error) { c.Arguments, err = readList(f["arguments"], readConstraint); return },
		func() error { return f.checkArguments(c) },
		func() error { return f.checkABI(c.Function, files) },
	)
}

// comparisons are the keys of a constraint that say how to compare.
var comparisons = []string{string(OpEquals), string(OpAtMost), string(OpAtLeast)}

var constraintKeys = append([]string{"word"}, comparisons...)

func readConstraint(n ast.Node) (Constraint, error) {
	f, err := readMap(n, constraintKeys...)
	if err != nil {
		return Constraint{}, err
	}
	word, err := f.uint("word", 1, maxWord)
	if err != nil {
		return Constraint{}, err
	}
	given := f.present(comparisons...)
	if len(given) != 1 {
		return Constraint{}, badAt(f[""], "here must be one of \"equals\", \"at_most\" and \"at_least\"")
	}
	c := Constraint{Word: uint8(word), Op: Op(given[0])} //nolint:gosec // at most maxWord
	if text, _, err := f.scalar(given[0]); err == nil && text == "this account" && c.Op == OpEquals {
		c.Op = OpThisAccount
		return c, nil
	}
	c.Value, err = f.word(given[0])
	return c, err
}

// word reads a number in base units, an address, or 32 bytes.
func (f fieldMap) word(key string) (common.Hash, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return common.Hash{}, err
	}
	switch {
	case hexWord(text, 64):
		return common.HexToHash(text), nil
	case hexWord(text, 40):
		a := common.HexToAddress(text)
		if text != a.Hex() {
			return common.Hash{}, badAt(n, "%q is %s, whose EIP-55 checksum does not match (%s would)", key, text, a.Hex())
		}
		return common.BytesToHash(a[:]), nil
	case digitsOnly(text) && len(text) <= 78 && (text == "0" || text[0] != '0'):
		if value, _ := new(big.Int).SetString(text, 10); value.BitLen() <= 256 {
			return common.BigToHash(value), nil
		}
	}
	return common.Hash{}, badAt(n, "%q is %q; it must be a whole number below 2^256 in the smallest unit, an address, 0x and 64 hex digits, or with \"equals\" the words this account", key, text)
}

// checkArguments refuses conditions that do not bind what they seem to.
func (f fieldMap) checkArguments(c CallRule) error {
	if len(c.Arguments) == 0 {
		return nil
	}
	arguments, err := parseFunction(c.Function)
	if err != nil {
		return nil //nolint:nilerr // its own place has been reported
	}
	if i, reason := looseConstraint(c, headOf(arguments)); reason != "" {
		return badAt(f.entry("arguments", i), "%s", reason)
	}
	return nil
}

// headWord is one word of the fixed part of a function's arguments.
type headWord struct {
	signed bool
	offset bool // it says where a value of variable length begins
}

// headOf lists the words of the fixed part, at most as many as constraints reach.
func headOf(arguments abi.Arguments) []headWord {
	var words []headWord
	for _, argument := range arguments {
		words = appendHead(words, argument.Type)
	}
	return words
}

func appendHead(words []headWord, t abi.Type) []headWord {
	switch {
	case len(words) > maxWord:
		return words // nothing can be said of these any more
	case isDynamic(t):
		return append(words, headWord{offset: true})
	case t.T == abi.ArrayTy:
		for range t.Size {
			if words = appendHead(words, *t.Elem); len(words) > maxWord {
				break
			}
		}
		return words
	case t.T == abi.TupleTy:
		for _, member := range t.TupleElems {
			words = appendHead(words, *member)
		}
		return words
	}
	return append(words, headWord{signed: t.T == abi.IntTy})
}

// isDynamic tells whether a type's length varies (ABI specification).
func isDynamic(t abi.Type) bool {
	switch t.T {
	case abi.StringTy, abi.BytesTy, abi.SliceTy:
		return true
	case abi.ArrayTy:
		return isDynamic(*t.Elem)
	case abi.TupleTy:
		for _, member := range t.TupleElems {
			if isDynamic(*member) {
				return true
			}
		}
	}
	return false
}

// looseConstraint finds a condition that a caller could meet and yet pass the
// function something else, and says why; "" for none.
func looseConstraint(c CallRule, head []headWord) (index int, reason string) {
	fixed := map[int]bool{} // words that are equal to something
	for _, k := range c.Arguments {
		fixed[int(k.Word)-1] = fixed[int(k.Word)-1] || k.Op == OpEquals
	}
	free := 0 // the first offset that the caller may choose, counted from 1
	for i, word := range head {
		if word.offset && !fixed[i] && free == 0 {
			free = i + 1
		}
	}
	variable := false
	for _, word := range head {
		variable = variable || word.offset
	}
	for i, k := range c.Arguments {
		word := int(k.Word) - 1
		switch {
		case word >= len(head) && !variable:
			return i, fmt.Sprintf("%s has %d words of arguments, no word %d", c.Function, len(head), k.Word)
		case word >= len(head) && free > 0:
			return i, fmt.Sprintf("word %d is no fixed place: word %d says where the values behind it begin, and the agent chooses that; fix it with \"equals\" first", k.Word, free)
		case word < len(head) && head[word].signed && (k.Op == OpAtMost || k.Op == OpAtLeast):
			return i, fmt.Sprintf("word %d has a sign, and the contract compares without: only \"equals\" says what it seems to", k.Word)
		}
	}
	return 0, ""
}
