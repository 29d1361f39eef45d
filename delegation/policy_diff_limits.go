package delegation

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

func (d *differ) limits(old, now []Limit) {
	find := func(list []Limit, token common.Address) (Limit, bool) {
		i := slices.IndexFunc(list, func(l Limit) bool { return l.Token == token })
		if i < 0 {
			return Limit{}, false
		}
		return list[i], true
	}
	for _, l := range old {
		if next, ok := find(now, l.Token); ok {
			d.limit(l, next)
			continue
		}
		d.add(l.asset(), strings.TrimPrefix(l.line(), "- "), "", Narrower)
	}
	for _, l := range now {
		if _, ok := find(old, l.Token); !ok {
			d.add(l.asset(), "", strings.TrimPrefix(l.line(), "- "), Wider)
		}
	}
}

// limit compares the parts of two limits of one asset. Amounts are compared in
// base units, whatever decimals the files say.
func (d *differ) limit(old, now Limit) {
	name := d.name(now)
	if old.Symbol != now.Symbol {
		d.add(name, "symbol "+old.Symbol, "symbol "+now.Symbol, Other)
	}
	if old.Decimals != now.Decimals {
		d.add(name, fmt.Sprintf("%d decimals", old.Decimals), fmt.Sprintf("%d decimals", now.Decimals), Other)
	}
	before, after := old.counter(), now.counter()
	d.compare(name, old.windowText(), now.windowText(), after.fits(before), before.fits(after))
	d.compare(name, old.part(old.PerCall, "per call"), now.part(now.PerCall, "per call"), callFits(now, old), callFits(old, now))
	d.compare(name, old.part(old.Total, "in total"), now.part(now.Total, "in total"), below(now.Total.Int, old.Total.Int), below(old.Total.Int, now.Total.Int))
	d.compare(name, recipientsText(old), recipientsText(now), recipientsFit(now, old), recipientsFit(old, now))
	d.compare(name, spendersText(old), spendersText(now), subset(now.AllowanceTo, old.AllowanceTo), subset(old.AllowanceTo, now.AllowanceTo))
}

func (l Limit) part(a Amount, of string) string {
	if a.Int == nil {
		return "no limit " + of
	}
	return FormatAmount(a.Int, l.Decimals) + " " + of
}

func (l Limit) windowText() string {
	if l.Window == "" {
		return "no limit by time"
	}
	return l.part(l.PerWindow, "per "+string(l.Window)+steadily(l.Steady))
}

func (l Limit) counter() windowed { return windowed{l.Window, l.Steady, l.PerWindow.Int, l.Total.Int} }

// below tells whether a bound is at most another, where nil is none.
func below(a, b *big.Int) bool { return b == nil || a != nil && a.Cmp(b) <= 0 }

// windowed is what comes back with time: an amount, or calls.
type windowed struct {
	window Window
	steady bool
	amount *big.Int
	total  *big.Int // nil: none
}

// fits tells whether whatever fits a fits b. Whole windows lie in each other: an
// hour never crosses a day's end, nor a day a week's.
func (a windowed) fits(b windowed) bool {
	switch {
	case b.window == "":
		return true
	case a.total != nil && a.total.Cmp(b.amount) <= 0:
		return true // all at once would fit
	case a.window == "" || a.steady != b.steady:
		return false
	case a.window == b.window:
		return a.amount.Cmp(b.amount) <= 0
	case a.steady:
		return false
	case a.window.Length() > b.window.Length():
		return a.amount.Cmp(b.amount) <= 0
	}
	times := big.NewInt(int64(b.window.Length() / a.window.Length()))
	return times.Mul(times, a.amount).Cmp(b.amount) <= 0
}

// callFits: what a window or the total allows is a bound of one call, too.
func callFits(a, b Limit) bool {
	for _, bound := range []*big.Int{a.PerCall.Int, a.PerWindow.Int, a.Total.Int} {
		if bound != nil && below(bound, b.PerCall.Int) {
			return true
		}
	}
	return b.PerCall.Int == nil
}

// recipientsFit: an empty list is anybody. Calldata may go with tokens only to
// who is listed: who names a first recipient allows that.
func recipientsFit(a, b Limit) bool {
	native := a.Token == common.Address{}
	switch {
	case len(b.Recipients) == 0:
		return native || len(a.Recipients) == 0
	case len(a.Recipients) == 0:
		return false
	}
	return subset(a.Recipients, b.Recipients)
}

func recipientsText(l Limit) string {
	if len(l.Recipients) == 0 {
		return "to anybody"
	}
	return "only to " + sorted(l.Recipients)
}

func spendersText(l Limit) string {
	if len(l.AllowanceTo) == 0 {
		return "no allowances"
	}
	return "allowances to " + sorted(l.AllowanceTo)
}

// sorted lists addresses in an order that does not depend on the file's.
func sorted(list []common.Address) string {
	words := make([]string, 0, len(list))
	for _, a := range list {
		words = append(words, a.Hex())
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func subset(a, b []common.Address) bool {
	return !slices.ContainsFunc(a, func(x common.Address) bool { return !slices.Contains(b, x) })
}
