//go:build !nodev

package delegation_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
)

// TestNarrowerAllowsNothingMore: where the comparison says equal or narrower, a
// session of the old permission lets through whatever one of the new does, over
// random permissions that differ in a few places, calls and times.
func TestNarrowerAllowsNothingMore(t *testing.T) {
	pairs := 6000
	if testing.Short() {
		pairs = 1000
	}
	w := newWorld(t)
	verdicts, allowed := map[delegation.Direction]int{}, 0
	for seed := range uint64(pairs) {
		l := &life{world: w, drawer: newDrawer(seed)}
		l.Time = 1_800_000_000
		l.begin(1)
		old, now := l.grant, l.neighbour(l.grant)
		if l.one(2) {
			old, now = now, old
		}
		diff := delegation.DiffGrants(old, now)
		verdicts[diff.Direction]++
		if diff.Direction != delegation.Narrower && diff.Direction != delegation.Equal {
			continue
		}
		l.grant, l.state = now, evaluate.New(now, worldOwner, l.Time)
		shadow := evaluate.New(old, worldOwner, l.Time)
		for range 40 {
			l.Time += min(l.pause(), 200*3600) // steady clocks do not go around
			call := l.drawCall()
			outcome, err := l.state.Call(l.Time, call)
			if err != nil {
				continue
			}
			allowed++
			before, err := shadow.Call(l.Time, call)
			if err != nil {
				t.Fatalf("seed %d: %s is said of\n%+v\nafter\n%+v\nbut it lets %+v through at %d, and the old one does not: %v\n%v", seed, diff.Direction, now, old, call, l.Time, err, diff.Changes)
			}
			l.state, shadow = outcome.Next, before.Next
		}
	}
	t.Logf("verdicts %v, %d calls", verdicts, allowed)
	if verdicts[delegation.Narrower] < pairs/10 || verdicts[delegation.Wider] < pairs/10 || allowed < pairs {
		t.Errorf("verdicts %v and %d calls prove little", verdicts, allowed)
	}
}

// neighbour is a permission that differs in one to three places.
func (l *life) neighbour(g delegation.Grant) delegation.Grant {
	g.Tokens, g.Calls = slices.Clone(g.Tokens), slices.Clone(g.Calls)
	if g.Native != nil {
		native := *g.Native
		g.Native = &native
	}
	for range 1 + l.IntN(3) {
		switch l.IntN(8) {
		case 0, 1, 2:
			l.moveLimit(&g)
		case 3, 4:
			l.moveRule(&g)
		case 5:
			l.moveTerms(&g)
		case 6:
			g.Until += l.Uint64N(2000)
			g.Until -= min(g.Until, l.Uint64N(2000))
		case 7:
			if len(g.Calls) > 0 && l.one(2) {
				g.Calls = g.Calls[1:]
			} else {
				g.Calls = append(g.Calls, l.rule(g.Native != nil))
			}
		}
	}
	return g
}

// moveLimit changes one part of one limit.
func (l *life) moveLimit(g *delegation.Grant) {
	if n := g.Native; n != nil && (len(g.Tokens) == 0 || l.one(3)) {
		l.moveAmounts(&n.PerHour, &n.PerDay, &n.PerWeek, &n.PerCall, &n.Total)
		if l.one(4) {
			n.Steady = !n.Steady && n.Limit().Window != ""
		}
		if l.one(3) {
			n.Recipients = l.moveList(n.Recipients)
		}
		return
	}
	if len(g.Tokens) == 0 {
		return
	}
	t := &g.Tokens[l.IntN(len(g.Tokens))]
	switch l.IntN(4) {
	case 0:
		t.Recipients = l.moveList(t.Recipients)
	case 1:
		t.AllowanceTo = l.moveList(t.AllowanceTo)
	default:
		l.moveAmounts(&t.PerHour, &t.PerDay, &t.PerWeek, &t.PerCall, &t.Total)
		if l.one(4) {
			t.Steady = !t.Steady && t.Limit().Window != ""
		}
	}
}

// moveAmounts makes one of them more or less, or moves it to another window.
func (l *life) moveAmounts(hour, day, week, call, total *delegation.Amount) {
	windows := []*delegation.Amount{hour, day, week}
	for i, a := range windows {
		if a.Int == nil || !l.one(2) {
			continue
		}
		next := windows[(i+l.IntN(3))%3]
		moved := l.moved(*a)
		*a = delegation.Amount{}
		*next = moved
		return
	}
	for _, a := range []*delegation.Amount{call, total} {
		if l.one(2) && a.Int != nil {
			*a = l.moved(*a)
		}
	}
}

func (l *life) moved(a delegation.Amount) delegation.Amount {
	x := new(big.Int).Set(a.Int)
	switch l.IntN(6) {
	case 0:
		x.Add(x, big.NewInt(1))
	case 1:
		x.Sub(x, big.NewInt(1))
	case 2:
		x.Mul(x, big.NewInt(int64(2+l.IntN(200))))
	case 3:
		x.Quo(x, big.NewInt(int64(2+l.IntN(200))))
	case 4:
		x.Add(x, big.NewInt(int64(l.IntN(200))))
	}
	if x.Sign() <= 0 {
		x.SetInt64(1)
	}
	return delegation.Amount{Int: x}
}

func (l *life) moveList(list []common.Address) []common.Address {
	if len(list) > 0 && l.one(2) {
		return list[1:]
	}
	return append(slices.Clone(list), l.address())
}

func (l *life) moveRule(g *delegation.Grant) {
	if len(g.Calls) == 0 {
		return
	}
	c := &g.Calls[l.IntN(len(g.Calls))]
	switch n := len(c.Arguments); {
	case n > 0 && l.one(3):
		c.Arguments = c.Arguments[1:]
	case n > 0 && l.one(2):
		c.Arguments = slices.Clone(c.Arguments)
		k := &c.Arguments[l.IntN(n)]
		*k = delegation.Constraint{Word: k.Word, Op: k.Op, Value: common.BigToHash(new(big.Int).Rsh(k.Value.Big(), uint(l.IntN(3))))}
	case c.MaxValue.Int != nil && l.one(2):
		c.MaxValue = l.moved(c.MaxValue)
	default:
		c.Arguments = append(slices.Clone(c.Arguments), l.constraint())
	}
}

func (l *life) moveTerms(g *delegation.Grant) {
	switch l.IntN(4) {
	case 0:
		g.Terms.MaxCalls = l.Uint32N(20)
	case 1:
		g.Terms.Rate = delegation.Rate{Calls: uint16(1 + l.IntN(20)), Window: []delegation.Window{"hour", "day", "week"}[l.IntN(3)], Steady: l.one(3)}
	case 2:
		g.Terms.Rate = delegation.Rate{}
	case 3:
		g.Terms.NotBefore = l.Time + l.Uint64N(5000)
	}
}
