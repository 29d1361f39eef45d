package delegation

import (
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/goccy/go-yaml/ast"
)

// windowKeys are the ways to say how often a limit comes back.
var windowKeys = []string{"per_hour", "per_day", "per_week"}

// limitKeys are what a limit has, whatever its asset.
var limitKeys = []string{"per_hour", "per_day", "per_week", "refill", "per_call", "total", "recipients"}

var tokenKeys = slices.Concat([]string{"token", "symbol", "decimals"}, limitKeys, []string{"allowance_to"})

func readToken(n ast.Node) (TokenLimit, error) {
	f, err := readMap(n, tokenKeys...)
	if err != nil {
		return TokenLimit{}, err
	}
	var t TokenLimit
	return t, firstError(
		func() (err error) { t.Token, err = f.address("token"); return },
		func() (err error) { t.Symbol, err = f.symbol("symbol"); return },
		func() error {
			decimals, err := f.uint("decimals", 0, maxDecimals)
			t.Decimals = uint8(decimals) //nolint:gosec // at most maxDecimals
			return err
		},
		func() (err error) { t.PerHour, err = f.perWindow("per_hour", t.Decimals); return },
		func() (err error) { t.PerDay, err = f.perWindow("per_day", t.Decimals); return },
		func() (err error) { t.PerWeek, err = f.perWindow("per_week", t.Decimals); return },
		func() (err error) { t.Steady, err = f.refill("refill"); return },
		func() (err error) { t.PerCall, err = f.optional("per_call", t.Decimals, perCallBits); return },
		func() (err error) { t.Total, err = f.optional("total", t.Decimals, totalBits); return },
		func() (err error) { t.Recipients, err = f.addresses("recipients"); return },
		func() (err error) { t.AllowanceTo, err = f.addresses("allowance_to"); return },
		func() error { return f.checkLimit(t.Limit()) },
	)
}

func readNative(n ast.Node) (*NativeLimit, error) {
	if n == nil {
		return nil, nil //nolint:nilnil // absent is a policy without native coin
	}
	f, err := readMap(n, limitKeys...)
	if err != nil {
		return nil, err
	}
	var l NativeLimit
	err = firstError(
		func() (err error) { l.PerHour, err = f.perWindow("per_hour", nativeDecimals); return },
		func() (err error) { l.PerDay, err = f.perWindow("per_day", nativeDecimals); return },
		func() (err error) { l.PerWeek, err = f.perWindow("per_week", nativeDecimals); return },
		func() (err error) { l.Steady, err = f.refill("refill"); return },
		func() (err error) { l.PerCall, err = f.optional("per_call", nativeDecimals, perCallBits); return },
		func() (err error) { l.Total, err = f.optional("total", nativeDecimals, totalBits); return },
		func() (err error) { l.Recipients, err = f.addresses("recipients"); return },
		func() error { return f.checkLimit(l.Limit()) },
	)
	return &l, err
}

// checkLimit looks at what the values of one limit say together.
func (f fieldMap) checkLimit(l Limit) error {
	windows := f.present(windowKeys...)
	switch {
	case len(windows) > 1:
		return badAt(f[windows[1]], "a limit has one window, this has %q and %q", windows[0], windows[1])
	case len(windows) == 0 && l.Total.Int == nil:
		return badAt(f[""], "here is no limit: give one of \"per_hour\", \"per_day\" and \"per_week\", or \"total\"")
	case len(windows) == 0 && l.Steady:
		return badAt(f["refill"], "\"refill\" is for a limit per hour, day or week")
	case len(windows) == 0 && l.Total.BitLen() >= totalBits:
		return badAt(f["total"], "\"total\" is over 2^%d base units, the most that the contract keeps without a window", totalBits-1)
	}
	for _, wider := range []struct {
		key   string
		value *big.Int
	}{{"total", l.Total.Int}, {firstOr(windows, "total"), l.PerWindow.Int}} {
		if wider.value == nil {
			continue
		}
		if l.PerWindow.Int != nil && wider.value.Cmp(l.PerWindow.Int) < 0 {
			return badAt(f[wider.key], "%q is less than %q", wider.key, windows[0])
		}
		if l.PerCall.Int != nil && wider.value.Cmp(l.PerCall.Int) < 0 {
			return badAt(f["per_call"], "\"per_call\" is more than %q", wider.key)
		}
	}
	return nil
}

func firstOr(list []string, none string) string {
	if len(list) > 0 {
		return list[0]
	}
	return none
}

// present are the keys that are there, in the order asked for.
func (f fieldMap) present(keys ...string) []string {
	var there []string
	for _, key := range keys {
		if _, ok := f[key]; ok {
			there = append(there, key)
		}
	}
	return there
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

// optional is an amount of so many bits, or unset where the key is not there.
func (f fieldMap) optional(key string, decimals uint8, bits int) (Amount, error) {
	if f[key] == nil {
		return Amount{}, nil
	}
	amount, err := f.amount(key, decimals)
	if err == nil && amount.BitLen() > bits {
		return Amount{}, badAt(f[key], "%q is %s, not below 2^%d base units, which is what the contract keeps", key, amount, bits)
	}
	return amount, err
}

// perWindow is an optional amount in the form in which the contract keeps it.
func (f fieldMap) perWindow(key string, decimals uint8) (Amount, error) {
	amount, err := f.optional(key, decimals, perWindowBits)
	if err != nil || amount.Int == nil {
		return amount, err
	}
	if most := storable(amount.Int); most.Cmp(amount.Int) != 0 {
		return Amount{}, badAt(f[key], "%q has too many digits: the contract keeps a number below 2^%d and the zeros behind it; the next lower one is %s",
			key, mantissaBits, FormatAmount(most, decimals))
	}
	return amount, nil
}

// refill tells whether what is spent comes back steadily.
func (f fieldMap) refill(key string) (bool, error) {
	if f[key] == nil {
		return false, nil
	}
	text, n, err := f.scalar(key)
	if err != nil {
		return false, err
	}
	switch text {
	case "steady":
		return true, nil
	case "whole":
		return false, nil
	}
	return false, badAt(n, "%q is %q, it must be \"steady\" (bit by bit over the window's length) or \"whole\" (all of it when a window begins)", key, text)
}

// addresses reads a list without repetitions; none where the key is not there.
func (f fieldMap) addresses(key string) ([]common.Address, error) {
	if f[key] == nil {
		return nil, nil
	}
	seq, ok := f[key].(*ast.SequenceNode)
	if !ok || len(seq.Values) == 0 {
		return nil, badAt(f[key], "here must be a list with at least one address")
	}
	list, seen := make([]common.Address, 0, len(seq.Values)), map[common.Address]bool{}
	for _, element := range seq.Values {
		a, err := fieldMap{key: element}.address(key)
		if err != nil {
			return nil, err
		}
		if seen[a] {
			return nil, badAt(element, "%s appears twice", a)
		}
		seen[a], list = true, append(list, a)
	}
	return list, nil
}

// hexWord tells whether a text is 0x and so many hex digits.
func hexWord(text string, digits int) bool {
	return len(text) == digits+2 && strings.HasPrefix(text, "0x") && strings.Trim(text[2:], "0123456789abcdefABCDEF") == ""
}
