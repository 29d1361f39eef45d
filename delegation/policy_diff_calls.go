package delegation

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

func (d *differ) calls(old, now []CallRule) {
	find := func(list []CallRule, like CallRule) int {
		return slices.IndexFunc(list, func(c CallRule) bool { return c.Target == like.Target && c.Selector() == like.Selector() })
	}
	for _, rule := range old {
		if i := find(now, rule); i >= 0 {
			d.rule(rule, now[i])
			continue
		}
		d.add(rule.Function, strings.TrimPrefix(rule.line(), "- "), "", Narrower)
	}
	for _, rule := range now {
		if find(old, rule) < 0 {
			d.add(rule.Function, "", strings.TrimPrefix(rule.line(), "- "), Wider)
		}
	}
}

func (d *differ) rule(old, now CallRule) {
	name := now.Function + " on " + now.Target.Hex()
	if old.Function != now.Function { // another name for the same four bytes
		d.add(name, old.Function, now.Function, Other)
	}
	carried := func(c CallRule) string { return "with up to " + nativeAmount(c.MaxValue) }
	d.compare(name, carried(old), carried(now), atMost(now.MaxValue, old.MaxValue), atMost(old.MaxValue, now.MaxValue))
	d.compare(name, conditionsText(old), conditionsText(now), implies(now.Arguments, old.Arguments), implies(old.Arguments, now.Arguments))
}

func nativeAmount(a Amount) string {
	return FormatAmount(a.orZero(), nativeDecimals) + " " + nativeName
}

// atMost compares amounts where unset is nothing.
func atMost(a, b Amount) bool { return a.orZero().Cmp(b.orZero()) <= 0 }

func conditionsText(c CallRule) string {
	if len(c.Arguments) == 0 {
		return "any arguments"
	}
	words := make([]string, 0, len(c.Arguments))
	for _, k := range c.Arguments {
		words = append(words, k.String())
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// wordBounds are what conditions leave of one word.
type wordBounds struct {
	low, high *big.Int
	account   bool // it is the account's address
}

func boundsOf(conditions []Constraint, word uint8) (b wordBounds, some bool) {
	b = wordBounds{new(big.Int), common.MaxHash.Big(), false}
	for _, k := range conditions {
		if k.Word != word {
			continue
		}
		some = true
		value := k.Value.Big()
		if (k.Op == OpEquals || k.Op == OpAtLeast) && value.Cmp(b.low) > 0 {
			b.low = value
		}
		if (k.Op == OpEquals || k.Op == OpAtMost) && value.Cmp(b.high) < 0 {
			b.high = value
		}
		b.account = b.account || k.Op == OpThisAccount
	}
	return b, some
}

// implies tells whether calldata that meets all of a meets all of b. A condition
// is about calldata's length, too: without one of a's on the same word, none
// follows.
func implies(a, b []Constraint) bool {
	return !slices.ContainsFunc(b, func(k Constraint) bool {
		bounds, some := boundsOf(a, k.Word)
		return !some || !bounds.meet(k)
	})
}

func (b wordBounds) meet(k Constraint) bool {
	value := k.Value.Big()
	switch k.Op {
	case OpThisAccount:
		return b.account
	case OpEquals:
		return b.low.Cmp(value) == 0 && b.high.Cmp(value) == 0
	case OpAtMost:
		return b.high.Cmp(value) <= 0
	case OpAtLeast:
		return b.low.Cmp(value) >= 0
	}
	return false
}

// terms compares what is about the session as a whole.
func (d *differ) terms(old, now Grant) {
	d.compare("ends", old.endText(), now.endText(), endsBy(now, old), endsBy(old, now))
	was, is := old.Terms, now.Terms
	d.compare("begins", was.beginText(), is.beginText(), is.NotBefore >= was.NotBefore, was.NotBefore >= is.NotBefore)
	if old.Deadline != 0 || now.Deadline != 0 {
		before, after := old.submitUntil(), now.submitUntil()
		d.compare("grant to be submitted by", formatTime(before), formatTime(after), after <= before, before <= after)
	}
	d.compare("calls", was.callsText(), is.callsText(), below(is.mostCalls(), was.mostCalls()), below(was.mostCalls(), is.mostCalls()))
	d.compare("calls", was.rateText(), is.rateText(), is.counter().fits(was.counter()), was.counter().fits(is.counter()))
	d.compare("gas", nativeAmount(was.Gas), nativeAmount(is.Gas), atMost(is.Gas, was.Gas), atMost(was.Gas, is.Gas))
}

func (g Grant) endText() string {
	if g.Until == 0 {
		return "when it is revoked"
	}
	return formatTime(g.Until)
}

func endsBy(a, b Grant) bool { return b.Until == 0 || a.Until != 0 && a.Until <= b.Until }

func (t Terms) beginText() string {
	if t.NotBefore == 0 {
		return "at once"
	}
	return formatTime(t.NotBefore)
}

func (t Terms) callsText() string {
	if t.MaxCalls == 0 {
		return "no limit in all"
	}
	return fmt.Sprintf("%d in all", t.MaxCalls)
}

// submitUntil is the last second in which a grant may be submitted.
func (g Grant) submitUntil() uint64 {
	switch {
	case g.Deadline != 0:
		return g.Deadline
	case g.Until != 0:
		return g.Until
	}
	return maxUntil
}

func (t Terms) mostCalls() *big.Int {
	if t.MaxCalls == 0 {
		return nil
	}
	return big.NewInt(int64(t.MaxCalls))
}

func (t Terms) counter() windowed {
	if t.Rate.Calls == 0 {
		return windowed{total: t.mostCalls()}
	}
	return windowed{t.Rate.Window, t.Rate.Steady, big.NewInt(int64(t.Rate.Calls)), t.mostCalls()}
}

func (t Terms) rateText() string {
	if t.Rate.Calls == 0 {
		return "no limit by time"
	}
	return fmt.Sprintf("%d per %s%s", t.Rate.Calls, t.Rate.Window, steadily(t.Rate.Steady))
}
