//go:build !nodev

package delegation_test

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// grantChanges each change one thing of a grant, or move it to a place where it
// would mean something else. They do nothing where a grant has no such thing.
var grantChanges = []func(drawer, *delegation.Grant){
	// Of the grant itself.
	func(d drawer, g *delegation.Grant) { g.Number = 1 + d.Uint64N(65535) },
	func(d drawer, g *delegation.Grant) { g.Chain = g.Chain*10 + d.Uint64N(10) },
	func(d drawer, g *delegation.Grant) { g.Account = d.otherAddress(g.Account) },
	func(d drawer, g *delegation.Grant) { g.Agent = d.otherAddress(g.Agent) },
	func(_ drawer, g *delegation.Grant) { g.Account, g.Agent = g.Agent, g.Account },
	func(d drawer, g *delegation.Grant) { g.Until = d.otherTime(g.Until) },
	func(d drawer, g *delegation.Grant) { g.Deadline = d.otherTime(g.Deadline) },
	func(d drawer, g *delegation.Grant) { g.Terms.NotBefore = d.otherTime(g.Terms.NotBefore) },
	func(_ drawer, g *delegation.Grant) {
		g.Terms.NotBefore, g.Deadline = g.Deadline, g.Terms.NotBefore
	},
	// Of its terms.
	func(d drawer, g *delegation.Grant) { g.Terms.MaxCalls = d.Uint32N(1 << 20) },
	func(d drawer, g *delegation.Grant) { g.Terms.Gas = d.otherAmount(g.Terms.Gas) },
	func(d drawer, g *delegation.Grant) {
		g.Terms.Rate = delegation.Rate{Calls: uint16(1 + d.IntN(65535)), Window: d.window(), Steady: d.one(2)}
	},
	func(_ drawer, g *delegation.Grant) { // the number of all calls and that of a window's
		if r := &g.Terms.Rate; r.Calls > 0 && g.Terms.MaxCalls > 0 {
			g.Terms.MaxCalls, r.Calls = uint32(r.Calls), 1|uint16(g.Terms.MaxCalls)
		}
	},
	// Of limits.
	onToken(func(d drawer, l *delegation.TokenLimit) { l.Token = d.otherAddress(l.Token) }),
	onToken(func(d drawer, l *delegation.TokenLimit) { l.Symbol = confusing[d.IntN(len(confusing))] }),
	onToken(func(d drawer, l *delegation.TokenLimit) { l.PerCall = d.otherAmount(l.PerCall) }),
	onToken(func(d drawer, l *delegation.TokenLimit) { l.Total = d.otherAmount(l.Total) }),
	onToken(func(d drawer, l *delegation.TokenLimit) {
		if a := windowAmount(&l.PerHour, &l.PerDay, &l.PerWeek); a != nil {
			*a = d.otherAmount(*a)
		}
	}),
	onToken(func(_ drawer, l *delegation.TokenLimit) {
		l.PerHour, l.PerDay, l.PerWeek = l.PerWeek, l.PerHour, l.PerDay
	}),
	onToken(func(_ drawer, l *delegation.TokenLimit) {
		l.Steady = !l.Steady && windowAmount(&l.PerHour, &l.PerDay, &l.PerWeek) != nil
	}),
	onToken(func(_ drawer, l *delegation.TokenLimit) { // what is in total and what is per call
		if windowAmount(&l.PerHour, &l.PerDay, &l.PerWeek) != nil || l.PerCall.Int != nil {
			l.PerCall, l.Total = l.Total, l.PerCall
		}
	}),
	onToken(func(d drawer, l *delegation.TokenLimit) { l.Recipients = d.addresses(2) }),
	onToken(func(d drawer, l *delegation.TokenLimit) { l.AllowanceTo = d.addresses(2) }),
	onToken(func(_ drawer, l *delegation.TokenLimit) {
		l.Recipients, l.AllowanceTo = l.AllowanceTo, l.Recipients
	}),
	onToken(func(_ drawer, l *delegation.TokenLimit) { // the last recipient becomes a spender
		if n := len(l.Recipients); n > 0 {
			l.AllowanceTo = append([]common.Address{l.Recipients[n-1]}, l.AllowanceTo...)
			l.Recipients = l.Recipients[:n-1]
		}
	}),
	func(_ drawer, g *delegation.Grant) { // another token has the last recipient
		if n := len(g.Tokens); n > 1 {
			g.Tokens[0].Recipients, g.Tokens[1].Recipients = g.Tokens[1].Recipients, g.Tokens[0].Recipients
		}
	},
	onNative(func(d drawer, l *delegation.NativeLimit) { l.Recipients = d.addresses(2) }),
	onNative(func(d drawer, l *delegation.NativeLimit) { l.PerCall = d.otherAmount(l.PerCall) }),
	onNative(func(d drawer, l *delegation.NativeLimit) { l.Total = d.otherAmount(l.Total) }),
	onNative(func(_ drawer, l *delegation.NativeLimit) {
		l.PerHour, l.PerDay, l.PerWeek = l.PerWeek, l.PerHour, l.PerDay
	}),
	func(_ drawer, g *delegation.Grant) { // a token's limit becomes one of native coin
		if n := len(g.Tokens); n > 0 && g.Native == nil {
			l := g.Tokens[n-1]
			g.Tokens = g.Tokens[:n-1]
			g.Native = &delegation.NativeLimit{
				PerHour: l.PerHour, PerDay: l.PerDay, PerWeek: l.PerWeek, Steady: l.Steady, PerCall: l.PerCall, Total: l.Total, Recipients: l.Recipients,
			}
		}
	},
	// Of calls.
	onCall(func(d drawer, c *delegation.CallRule) { c.Target = d.otherAddress(c.Target) }),
	onCall(func(d drawer, c *delegation.CallRule) { c.Function = d.rule(false).Function }),
	onCall(func(_ drawer, c *delegation.CallRule) {
		c.Function = strings.Replace(c.Function, "uint256", "uint8", 1)
	}),
	onCall(func(d drawer, c *delegation.CallRule) { c.MaxValue = d.otherAmount(c.MaxValue) }),
	onCall(func(d drawer, c *delegation.CallRule) { c.Arguments = append(c.Arguments, d.constraint()) }),
	onCall(func(_ drawer, c *delegation.CallRule) { c.Arguments = c.Arguments[:max(0, len(c.Arguments)-1)] }),
	onCall(func(d drawer, c *delegation.CallRule) {
		if n := len(c.Arguments); n > 0 {
			c.Arguments[d.IntN(n)] = d.constraint()
		}
	}),
	func(_ drawer, g *delegation.Grant) { // a condition is another call's
		if len(g.Calls) > 1 {
			g.Calls[0].Arguments, g.Calls[1].Arguments = g.Calls[1].Arguments, g.Calls[0].Arguments
		}
	},
	// Of guards.
	func(d drawer, g *delegation.Grant) {
		token := d.address()
		g.Guards = append(g.Guards, delegation.Guard{Token: token, Symbol: d.symbol(token, 0)})
	},
	func(_ drawer, g *delegation.Grant) { g.Guards = g.Guards[:max(0, len(g.Guards)-1)] },
}

func onToken(change func(drawer, *delegation.TokenLimit)) func(drawer, *delegation.Grant) {
	return func(d drawer, g *delegation.Grant) {
		if n := len(g.Tokens); n > 0 {
			change(d, &g.Tokens[d.IntN(n)])
		}
	}
}

func onNative(change func(drawer, *delegation.NativeLimit)) func(drawer, *delegation.Grant) {
	return func(d drawer, g *delegation.Grant) {
		if g.Native != nil {
			change(d, g.Native)
		}
	}
}

func onCall(change func(drawer, *delegation.CallRule)) func(drawer, *delegation.Grant) {
	return func(d drawer, g *delegation.Grant) {
		if n := len(g.Calls); n > 0 {
			change(d, &g.Calls[d.IntN(n)])
		}
	}
}

func (d drawer) window() delegation.Window {
	return []delegation.Window{"hour", "day", "week"}[d.IntN(3)]
}

// otherAddress differs in all of it, or in one place.
func (d drawer) otherAddress(a common.Address) common.Address {
	if d.one(2) {
		return d.address()
	}
	a[d.IntN(len(a))] ^= 1 << d.IntN(8)
	return a
}

// otherTime is a second later, or any.
func (d drawer) otherTime(at uint64) uint64 {
	if d.one(2) {
		return at + 1
	}
	return d.Uint64N(1<<32 - 2)
}

func windowAmount(of ...*delegation.Amount) *delegation.Amount {
	for _, a := range of {
		if a.Int != nil {
			return a
		}
	}
	return nil
}
