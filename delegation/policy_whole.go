package delegation

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/goccy/go-yaml/ast"
)

// finder finds the place of an entry of a list in the file; the list "" is the
// whole policy, and an entry below zero is the list itself.
type finder func(list string, entry int) ast.Node

// checkWhole looks at what only the whole policy shows.
func checkWhole(p Policy, where finder) error {
	switch count := p.Permissions(); {
	case count == 0:
		return badAt(where("", 0), "the policy permits nothing: it has neither tokens, calls nor native")
	case count > MaxPermissions:
		return badAt(where("", 0), "the policy has %d permissions, at most %d fit what a holder reads on a device", count, MaxPermissions)
	}
	return firstError(
		func() error { return checkNativeCoin(p, where) },
		func() error { return checkTokensOnce(p, where) },
		func() error { return checkRules(p, where) },
		func() error { return checkGuards(p, where) },
	)
}

// checkText refuses what would be too long whatever number it got.
func checkText(p Policy, where finder) error {
	if size := len(p.Grant(1, common.Address{}, common.Address{}, p.Expires.fixed()).Text()); size > MaxText {
		return badAt(where("", 0), "the policy's text has %d bytes, devices show at most %d: leave something out, or make two sessions", size, MaxText)
	}
	return nil
}

func checkTokensOnce(p Policy, where finder) error {
	seen := map[common.Address]bool{}
	for i, t := range p.Tokens {
		if seen[t.Token] {
			return badAt(where("tokens", i), "token %s appears twice", t.Token)
		}
		seen[t.Token] = true
	}
	return nil
}

func checkRules(p Policy, where finder) error {
	type place struct {
		target   common.Address
		selector [4]byte
	}
	seen := map[place]string{}
	for i, c := range p.Calls {
		for _, t := range p.Tokens {
			if t.Token == c.Target {
				return badAt(where("calls", i), "%s has a spending limit, so its functions cannot be listed: only transfers within the limit are let through", c.Target)
			}
		}
		key := place{c.Target, c.Selector()}
		switch other, twice := seen[key]; {
		case twice && other == c.Function:
			return badAt(where("calls", i), "%s on %s appears twice", c.Function, c.Target)
		case twice:
			return badAt(where("calls", i), "%s on %s has the same selector as %s", c.Function, c.Target, other)
		}
		seen[key] = c.Function
		if len(c.Arguments) > maxConstraints {
			return badAt(where("calls", i), "%s has %d conditions, a rule keeps at most %d", c.Function, len(c.Arguments), maxConstraints)
		}
		if c.MaxValue.Int != nil && p.Native == nil {
			return badAt(where("calls", i), "%s may carry native coin, and the policy has no limit of native coin", c.Function)
		}
	}
	return nil
}

func checkGuards(p Policy, where finder) error {
	if len(p.Guards) > maxGuards {
		return badAt(where("guards", maxGuards), "the policy has %d guards, a session keeps at most %d", len(p.Guards), maxGuards)
	}
	seen := map[common.Address]bool{}
	for i, g := range p.Guards {
		if seen[g.Token] {
			return badAt(where("guards", i), "guard %s appears twice", g.Token)
		}
		seen[g.Token] = true
		for _, t := range p.Tokens {
			if t.Token == g.Token && t.Symbol != g.Symbol {
				return badAt(where("guards", i), "token %s is called %s here and %s under tokens", g.Token, g.Symbol, t.Symbol)
			}
		}
	}
	return nil
}

// entry finds an element of a list, or the mapping itself.
func (f fieldMap) entry(list string, i int) ast.Node {
	if seq, ok := f[list].(*ast.SequenceNode); ok && i < len(seq.Values) {
		return seq.Values[i]
	}
	return f[""]
}

// Permissions counts the lines that a policy adds to a grant's text, without
// those about the session as a whole.
func (p Policy) Permissions() int {
	count := len(p.Tokens) + len(p.Calls)
	if p.Native != nil {
		count++
	}
	return count
}

// check refuses what no parsed policy has, for those that were put together in
// a program: the contract's types hold nothing else.
func (p Policy) check() error {
	for _, t := range p.Tokens {
		if manyWindows(t.PerHour, t.PerDay, t.PerWeek) {
			return fmt.Errorf("%w: the limit of %s has several windows", ErrBadPolicy, t.Symbol)
		}
	}
	if n := p.Native; n != nil && manyWindows(n.PerHour, n.PerDay, n.PerWeek) {
		return fmt.Errorf("%w: the limit of %s has several windows", ErrBadPolicy, nativeName)
	}
	for _, l := range limitsOf(p.Tokens, p.Native) {
		if err := l.check(); err != nil {
			return err
		}
	}
	if a := p.Gas; a.Int != nil && !within(a, gasBits) {
		return fmt.Errorf("%w: gas is not above zero, or not below 2^%d", ErrBadAmount, gasBits)
	}
	if p.Rate != (Rate{}) && (p.Rate.Calls == 0 || p.Rate.Window.Length() == 0) {
		return fmt.Errorf("%w: the rate of calls has no number or no window", ErrBadPolicy)
	}
	for _, c := range p.Calls {
		if err := c.check(); err != nil {
			return err
		}
	}
	for _, g := range p.Guards {
		if what := whyUntouchable(g.Token); what != "" {
			return fmt.Errorf("%w: guard %s is %s", ErrBadPolicy, g.Token, what)
		}
	}
	return checkWhole(p, func(string, int) ast.Node { return nil })
}

func manyWindows(windows ...Amount) bool {
	set := 0
	for _, a := range windows {
		if a.Int != nil {
			set++
		}
	}
	return set > 1
}

func within(a Amount, bits int) bool { return a.Int != nil && a.Sign() > 0 && a.BitLen() <= bits }

// check is for one limit what [Policy.check] is for all.
func (l Limit) check() error {
	bits, most := totalBits, l.PerWindow
	if l.Window == "" {
		bits, most = bits-1, l.Total
	}
	switch {
	case l.Window == "" && (l.Total.Int == nil || l.Steady):
		return fmt.Errorf("%w: the limit of %s has neither a window nor a total, or comes back without a window", ErrBadAmount, l.Symbol)
	case l.Window != "" && (!within(l.PerWindow, perWindowBits) || storable(l.PerWindow.Int).Cmp(l.PerWindow.Int) != 0):
		return fmt.Errorf("%w: per %s of %s is no number below 2^%d with zeros behind it, above zero and below 2^%d", ErrBadAmount, l.Window, l.Symbol, mantissaBits, perWindowBits)
	case l.Total.Int != nil && (!within(l.Total, bits) || l.PerWindow.Int != nil && l.Total.Cmp(l.PerWindow.Int) < 0):
		return fmt.Errorf("%w: total of %s is not above zero, not below 2^%d, or less than per %s", ErrBadAmount, l.Symbol, bits, l.Window)
	case l.PerCall.Int != nil && (!within(l.PerCall, perCallBits) || l.PerCall.Cmp(most.Int) > 0):
		return fmt.Errorf("%w: per call of %s is not above zero, or more than the limit", ErrBadAmount, l.Symbol)
	case l.Decimals > maxDecimals:
		return fmt.Errorf("%w: %s has %d decimals, at most %d are rendered", ErrBadPolicy, l.Symbol, l.Decimals, maxDecimals)
	}
	return l.checkAddresses()
}

func (l Limit) checkAddresses() error {
	if what := whyUntouchable(l.Token); what != "" && l.Symbol != nativeName {
		return fmt.Errorf("%w: token %s is %s", ErrBadPolicy, l.Token, what)
	}
	for _, list := range [][]common.Address{l.Recipients, l.AllowanceTo} {
		seen := map[common.Address]bool{{}: true}
		for _, who := range list {
			if seen[who] {
				return fmt.Errorf("%w: %s is listed twice for %s, or is the zero address", ErrBadPolicy, who, l.Symbol)
			}
			seen[who] = true
		}
	}
	return nil
}

// check is for one rule what [Policy.check] is for all.
func (c CallRule) check() error {
	arguments, err := parseFunction(c.Function)
	if err != nil {
		return fmt.Errorf("%w: function %q: %w", ErrBadPolicy, c.Function, err)
	}
	if what := whyUntouchable(c.Target); what != "" || movers[c.Selector()] {
		return fmt.Errorf("%w: %s on %s is a way around the limits", ErrBadPolicy, c.Function, c.Target)
	}
	if c.MaxValue.Int != nil && !within(c.MaxValue, maxValueBits) {
		return fmt.Errorf("%w: value of %s is not above zero, or not below 2^%d", ErrBadAmount, c.Function, maxValueBits)
	}
	for _, k := range c.Arguments {
		if k.Word == 0 || k.Word > maxWord || signs[k.Op] == "" && (k.Op != OpThisAccount || k.Value != common.Hash{}) {
			return fmt.Errorf("%w: a condition of %s has no place, or no comparison", ErrBadPolicy, c.Function)
		}
	}
	if _, reason := looseConstraint(c, headOf(arguments)); reason != "" {
		return fmt.Errorf("%w: %s", ErrBadPolicy, reason)
	}
	return nil
}
