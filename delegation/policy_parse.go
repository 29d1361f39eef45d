package delegation

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// Bounds of a policy file, which hold before the YAML library sees it: that
// takes memory with the square of what stands on a line or is nested. A full
// policy is under 4 KiB, its longest line is under 200 bytes, and its brackets
// are those of its functions' arrays.
const (
	maxPolicySize     = 16 << 10
	maxPolicyLine     = 512
	maxPolicyBrackets = 256 // [ and {, wherever they stand
)

// ErrBadPolicy is what every policy error unwraps to.
var ErrBadPolicy = errors.New("bad policy")

// PolicyError names the place in a policy file that is wrong, counted from 1.
type PolicyError struct {
	Line, Column int
	Reason       string
}

func (e *PolicyError) Error() string {
	return fmt.Sprintf("policy line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Unwrap makes errors.Is(err, ErrBadPolicy) true.
func (e *PolicyError) Unwrap() error { return ErrBadPolicy }

func badAt(n ast.Node, format string, args ...any) error {
	e := &PolicyError{Line: 1, Column: 1, Reason: fmt.Sprintf(format, args...)}
	if n = firstOf(n); n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		e.Line, e.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	return e
}

// firstOf is where a reader sees a node begin: the parser puts a block mapping
// at the colon after its first key.
func firstOf(n ast.Node) ast.Node {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return m.Values[0].Key
		}
	case *ast.MappingValueNode:
		return m.Key
	}
	return n
}

// clamp keeps a place inside the file: the parser puts a value that is missing
// behind the end of its line.
func (e *PolicyError) clamp(src []byte) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(src)), "\n")
	e.Line = max(1, min(e.Line, len(lines)))
	e.Column = max(1, min(e.Column, utf8.RuneCountInString(lines[e.Line-1])+1))
}

// ParsePolicy reads a policy file:
//
//	version: 1
//	chain: 1337                  # EIP-155 chain id
//	expires: 30d                 # from linking on; or 2026-12-31 23:59:59 UTC; or never
//	not_before: 1h               # optional
//	submit_by: 2h                # optional: until when the grant may be submitted
//	tokens:                      # ERC-20 limits
//	  - token: 0x…               # EIP-55 checksummed
//	    symbol: USDC             # must be what the token answers
//	    decimals: 6              # likewise
//	    per_day: 50              # or per_hour, per_week; or none of them and a total
//	    refill: steady           # optional: bit by bit, not whole with each new window
//	    per_call: 20             # optional
//	    total: 1000              # optional beside a window
//	    recipients: [0x…]        # optional: who may be paid
//	    allowance_to: [0x…]      # optional: who may be approved
//	calls:                       # functions that may be called
//	  - target: 0x…
//	    function: checkIn(uint256)
//	    max_value: 0.1           # optional: native coin that a call may carry
//	    arguments:               # optional: conditions on words of 32 bytes
//	      - word: 1              # counted from 1
//	        at_most: 100         # or at_least; or equals: a number, 0x…, this account
//	    abi: venue.json          # optional: the target's ABI, which must have the function
//	native:                      # the native coin, as tokens
//	  per_day: 0.05
//	  per_call: 0.01
//	max_calls: 500               # optional, of the whole session
//	rate: {per_hour: 10}         # optional, likewise
//	gas: 0.02                    # optional: for ERC-4337 operations
//	guards:                      # optional: tokens of which nothing else may be lost
//	  - {token: 0x…, symbol: WETH}
//
// It is strict. An unknown or repeated key, a zero or missing limit, an address
// whose checksum does not match, an amount with too many decimals: each is a
// [PolicyError] with its place. Nothing has a default that permits more, because
// a default in a permission is something that its holder did not write.
//
// A policy that names ABI files is an error here: see [ParsePolicyFiles].
func ParsePolicy(src []byte) (Policy, error) { return ParsePolicyFiles(src, nil) }

// ParsePolicyFiles is [ParsePolicy] for policies that name ABI files, which files
// reads. Names are as the policy has them.
func ParsePolicyFiles(src []byte, files ReadFile) (Policy, error) {
	if len(src) > maxPolicySize {
		return Policy{}, badAt(nil, "the file has %d bytes, a policy has at most %d", len(src), maxPolicySize)
	}
	p, err := parsePolicy(src, files)
	if err != nil {
		if place, ok := errors.AsType[*PolicyError](err); ok {
			place.clamp(src)
		}
		return Policy{}, err
	}
	return p, nil
}

// policyKeys are those at the top of a policy.
var policyKeys = []string{
	"version", "chain", "expires", "not_before", "submit_by", "tokens", "calls", "native", "max_calls", "rate", "gas", "guards",
}

func parsePolicy(src []byte, files ReadFile) (Policy, error) {
	if err := checkEncoding(src); err != nil {
		return Policy{}, err
	}
	if err := checkShape(src); err != nil {
		return Policy{}, err
	}
	root, err := parseYAML(src)
	if err != nil {
		return Policy{}, err
	}
	fields, err := readMap(root, policyKeys...)
	if err != nil {
		return Policy{}, err
	}
	if err := fields.version(); err != nil {
		return Policy{}, err
	}
	var p Policy
	call := func(n ast.Node) (CallRule, error) { return readCall(n, files) }
	return p, firstError(
		func() (err error) { p.Chain, err = fields.uint("chain", 1, 1<<63); return },
		func() (err error) { p.Expires, err = fields.expiry("expires"); return },
		func() (err error) { p.Tokens, err = readList(fields["tokens"], readToken); return },
		func() (err error) { p.Calls, err = readList(fields["calls"], call); return },
		func() (err error) { p.Native, err = readNative(fields["native"]); return },
		func() error { return p.readTerms(fields) },
		func() error { return checkWhole(p, fields.entry) },
		func() error { return checkText(p, fields.entry) },
	)
}

// checkEncoding refuses bytes that an editor and this parser could read in
// different ways.
func checkEncoding(src []byte) error {
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		return badAt(nil, "the file begins with a byte order mark; save it as UTF-8 without one")
	}
	if utf8.Valid(src) {
		return nil
	}
	place := &PolicyError{Line: 1, Column: 1, Reason: "the file is not UTF-8 from here on"}
	for rest := src; ; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return place
		case r == '\n':
			place.Line, place.Column = place.Line+1, 1
		default:
			place.Column++
		}
		rest = rest[size:]
	}
}

// checkShape refuses what only an attack has. It counts in comments and quoted
// text as well, so that it need not agree with the parser on where those end.
func checkShape(src []byte) error {
	place := &PolicyError{Line: 1, Column: 1}
	brackets, start := 0, 0
	for i, b := range src {
		switch b {
		case '\n', '\r':
			if start = i + 1; b == '\n' || start == len(src) || src[start] != '\n' {
				place.Line++
			}
		case '[', '{':
			brackets++
		}
		place.Column = i - start + 1
		switch {
		case i-start >= maxPolicyLine:
			place.Reason = fmt.Sprintf("the line is longer than %d bytes", maxPolicyLine)
			return place
		case brackets > maxPolicyBrackets:
			place.Reason = fmt.Sprintf("the file has more than %d brackets", maxPolicyBrackets)
			return place
		}
	}
	return nil
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// parseYAML gives the one document's mapping. Anchors, aliases, tags and
// several documents are refused: a permission must read as it stands.
func parseYAML(src []byte) (ast.Node, error) {
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	if len(file.Docs) != 1 {
		return nil, badAt(nil, "a policy is one YAML document, this file has %d", len(file.Docs))
	}
	if file.Docs[0].Body == nil {
		return nil, badAt(nil, "the file is empty")
	}
	return file.Docs[0].Body, nil
}

// syntaxError keeps the parser's place and first line.
func syntaxError(err error) error {
	reason := err.Error()
	place := &PolicyError{Line: 1, Column: 1}
	var positioned interface{ GetToken() *token.Token }
	var worded interface{ GetMessage() string }
	if errors.As(err, &positioned) && positioned.GetToken() != nil && positioned.GetToken().Position != nil {
		place.Line, place.Column = positioned.GetToken().Position.Line, positioned.GetToken().Position.Column
	}
	if errors.As(err, &worded) {
		reason = worded.GetMessage()
	}
	reason, _, _ = strings.Cut(reason, "\n")
	place.Reason = onchain.Printable(reason) // it may quote the file
	return place
}

// fieldMap is a mapping's values by key, with "" for the mapping itself.
type fieldMap map[string]ast.Node

func readMap(n ast.Node, known ...string) (fieldMap, error) {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		return nil, badAt(n, "here must be keys and values (%s)", strings.Join(known, ", "))
	}
	fields := fieldMap{"": n}
	for _, pair := range pairs {
		key := pair.Key.String()
		if !slices.Contains(known, key) {
			return nil, badAt(pair.Key, "unknown key %q (known here: %s)", key, strings.Join(known, ", "))
		}
		if _, twice := fields[key]; twice {
			return nil, badAt(pair.Key, "key %q appears twice", key)
		}
		fields[key] = pair.Value
	}
	return fields, nil
}

// scalar is the literal text of a value, as written: numbers never pass
// through a floating point type.
func (f fieldMap) scalar(key string) (string, ast.Node, error) {
	n, ok := f[key]
	if !ok {
		return "", nil, badAt(f[""], "%q is missing", key)
	}
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, n, nil
	}
	return "", n, badAt(n, "%q must be a single value", key)
}

func (f fieldMap) uint(key string, low, high uint64) (uint64, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return 0, err
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil || value < low || value > high || len(text) > 1 && text[0] == '0' {
		return 0, badAt(n, "%q is %q, it must be a whole number from %d to %d", key, text, low, high)
	}
	return value, nil
}

func (f fieldMap) version() error {
	_, err := f.uint("version", 1, 1)
	return err
}

// readList applies read to each element; a missing key is an empty list.
func readList[T any](n ast.Node, read func(ast.Node) (T, error)) ([]T, error) {
	if n == nil {
		return nil, nil
	}
	seq, ok := n.(*ast.SequenceNode)
	if !ok || len(seq.Values) == 0 {
		return nil, badAt(n, "here must be a list with at least one entry")
	}
	list := make([]T, 0, len(seq.Values))
	for _, element := range seq.Values {
		item, err := read(element)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
