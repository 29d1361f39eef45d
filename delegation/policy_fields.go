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
const maxDecimals = 36

// symbolForm is what the contract shows of a token's own symbol: it begins with
// a letter, or reads as a part of the amount before it.
var symbolForm = regexp.MustCompile(`^(?:[A-Za-z]|\$[A-Za-z])[A-Za-z0-9$+\-._]*$`)

// maxSymbol is the longest symbol that the contract shows.
const maxSymbol = 12

func goodSymbol(symbol string) bool {
	return len(symbol) <= maxSymbol && symbolForm.MatchString(symbol)
}

func readToken(n ast.Node) (TokenLimit, error) {
	f, err := readMap(n, "token", "symbol", "decimals", "per_day", "total")
	if err != nil {
		return TokenLimit{}, err
	}
	var t TokenLimit
	err = firstError(
		func() (err error) { t.Token, err = f.address("token"); return },
		func() (err error) { t.Symbol, err = f.symbol("symbol"); return },
		func() error {
			decimals, err := f.uint("decimals", 0, maxDecimals)
			t.Decimals = uint8(decimals) //nolint:gosec // at most maxDecimals
			return err
		},
		func() (err error) { t.PerDay, err = f.amount("per_day", t.Decimals); return },
		func() (err error) { t.Total, err = f.amount("total", t.Decimals); return },
		func() error {
			if t.Total.Cmp(t.PerDay.Int) < 0 {
				return badAt(f["total"], "\"total\" is less than \"per_day\"")
			}
			return nil
		},
	)
	return t, err
}

func readCall(n ast.Node) (CallRule, error) {
	f, err := readMap(n, "target", "function")
	if err != nil {
		return CallRule{}, err
	}
	var c CallRule
	err = firstError(
		func() (err error) { c.Target, err = f.address("target"); return },
		func() (err error) { c.Function, err = f.function("function"); return },
	)
	return c, err
}

func readNative(n ast.Node) (*NativeLimit, error) {
	if n == nil {
		return nil, nil //nolint:nilnil // absent is a policy without native coin
	}
	f, err := readMap(n, "per_day", "per_call")
	if err != nil {
		return nil, err
	}
	var l NativeLimit
	err = firstError(
		func() (err error) { l.PerDay, err = f.amount("per_day", nativeDecimals); return },
		func() (err error) { l.PerCall, err = f.amount("per_call", nativeDecimals); return },
		func() error {
			if l.PerDay.Cmp(l.PerCall.Int) < 0 {
				return badAt(f["per_call"], "\"per_call\" is more than \"per_day\"")
			}
			return nil
		},
	)
	return &l, err
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

func (f fieldMap) amount(key string, decimals uint8) (Amount, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return Amount{}, err
	}
	amount, err := ParseAmount(text, decimals)
	if err != nil {
		return Amount{}, badAt(n, "%q: %v", key, err)
	}
	if amount.Sign() == 0 {
		return Amount{}, badAt(n, "%q is zero: leave the permission out instead", key)
	}
	return Amount{amount}, nil
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

func (f fieldMap) expiry(key string) (Expiry, error) {
	text, n, err := f.scalar(key)
	if err != nil {
		return Expiry{}, err
	}
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
	return Expiry{}, badAt(n, "%q is %q, which is neither a time such as 2026-12-31 23:59:59 UTC nor a span such as 30d, 12h or 90m", key, text)
}
