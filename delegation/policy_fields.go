package delegation

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/goccy/go-yaml/ast"
)

// maxDecimals is the most that the contract renders.
const maxDecimals = 30

// symbolForm is what the contract shows of a token's own symbol: it begins with
// a letter, or reads as a part of the amount before it.
var symbolForm = regexp.MustCompile(`^(?:[A-Za-z]|\$[A-Za-z])[A-Za-z0-9$+\-._]*$`)

// maxSymbol is the longest symbol that the contract shows.
const maxSymbol = 12

func goodSymbol(symbol string) bool {
	return len(symbol) <= maxSymbol && symbolForm.MatchString(symbol)
}

// address reads an EIP-55 address. One without a checksum is refused too: the
// checksum is what finds a mistyped digit.
func (f fieldMap) address(key string) (common.Address, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return common.Address{}, err
	}
	if !strings.HasPrefix(text, "0x") || !common.IsHexAddress(text) {
		return common.Address{}, badAt(n, "%q is %q, which is not 0x and 40 hex digits", key, text)
	}
	address := common.HexToAddress(text)
	if address == (common.Address{}) {
		return address, badAt(n, "%q is the zero address", key)
	}
	if text != address.Hex() {
		return address, badAt(n, "%q is %s, whose EIP-55 checksum does not match (%s would)", key, text, address.Hex())
	}
	if what := whyUntouchable(address); what != "" {
		return address, badAt(n, "%q is %s, which no policy may name", key, what)
	}
	return address, nil
}

func (f fieldMap) symbol(key string) (string, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return "", err
	}
	if !goodSymbol(text) {
		return "", badAt(n, "%q is %q; the contract shows 1 to 12 characters of A-Z a-z 0-9 $ + - . _ that begin with a letter (write \"tokens\" for a token whose own symbol is none of that)", key, text)
	}
	return text, nil
}

// functionForm is the contract's grammar: an identifier of at most 40
// characters and one parameter list of type names.
var functionForm = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]{0,39}\([a-z0-9,()\[\]]*\)$`)

// maxFunction is the longest function text that the contract renders.
const maxFunction = 96

func (f fieldMap) function(key string) (string, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return "", err
	}
	if len(text) > maxFunction || !functionForm.MatchString(text) {
		return "", badAt(n, "%q is %q, which is not a function such as checkIn(uint256), without blanks and at most %d characters", key, text, maxFunction)
	}
	if _, err := parseFunction(text); err != nil {
		return "", badAt(n, "%q is %q: %v", key, text, err)
	}
	if movers[(CallRule{Function: text}).Selector()] {
		return "", badAt(n, "%q is %s, which moves tokens or hands out the right to: list the token under tokens, with its limits", key, text)
	}
	return text, nil
}

var relativeExpiry = regexp.MustCompile(`^([1-9][0-9]{0,4})([dhm])$`)

// expiryUnits are the units of a relative expiry.
var expiryUnits = map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour, "m": time.Minute}

// maxRelative bounds a relative expiry to ten years; a longer one is a typing
// mistake or a key without an expiry.
const maxRelative = 3653 * 24 * time.Hour

// expiry is when a session ends.
func (f fieldMap) expiry(key string) (Expiry, error) {
	text, _, err := f.scalar(key)
	if err != nil {
		return Expiry{}, err
	}
	if text == "never" {
		return Expiry{Never: true}, nil
	}
	return f.moment(key)
}

// moment is an optional time or span.
func (f fieldMap) moment(key string) (Expiry, error) {
	if f[key] == nil {
		return Expiry{}, nil
	}
	text, n, err := f.scalar(key)
	if err != nil {
		return Expiry{}, err
	}
	e, err := readMoment(key, text, n)
	if err == nil && e.IsZero() {
		err = badAt(n, "%q is %q, which is neither a time such as 2026-12-31 23:59:59 UTC nor a span such as 30d, 12h or 90m", key, text)
	}
	return e, err
}

// readMoment reads a time or a span, zero where it is neither.
func readMoment(key, text string, n ast.Node) (Expiry, error) {
	if m := relativeExpiry.FindStringSubmatch(text); m != nil {
		count, _ := strconv.Atoi(m[1])
		after := time.Duration(count) * expiryUnits[m[2]]
		if after > maxRelative {
			return Expiry{}, badAt(n, "%q is %q, more than ten years", key, text)
		}
		return Expiry{After: after}, nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05 UTC", time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil && at.Unix() > 0 {
			return Expiry{At: at.UTC()}, nil
		}
	}
	return Expiry{}, nil
}
