package delegation

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// checkWhole looks at what only the whole policy shows. where finds the place
// of an entry of a list in the file.
func checkWhole(p Policy, where func(list string, entry int) ast.Node) error {
	switch count := p.Permissions(); {
	case count == 0:
		return badAt(where("", 0), "the policy permits nothing: it has neither tokens, calls nor native")
	case count > MaxPermissions:
		return badAt(where("", 0), "the policy has %d permissions, at most %d fit what a holder reads on a device", count, MaxPermissions)
	}
	seen := map[string]bool{}
	for i, t := range p.Tokens {
		if seen[t.Token.Hex()] {
			return badAt(where("tokens", i), "token %s appears twice", t.Token)
		}
		seen[t.Token.Hex()] = true
	}
	for i, c := range p.Calls {
		if seen[c.Target.Hex()] {
			return badAt(where("calls", i), "%s has a spending limit, so its functions cannot be listed: only transfers within the limit are let through", c.Target)
		}
		key := c.Target.Hex() + c.Function
		if seen[key] {
			return badAt(where("calls", i), "%s on %s appears twice", c.Function, c.Target)
		}
		seen[key] = true
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

// Permissions counts the lines that a policy adds to a grant's text.
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
	amounts := map[string]Amount{}
	for _, t := range p.Tokens {
		amounts["per_day of "+t.Symbol], amounts["total of "+t.Symbol] = t.PerDay, t.Total
	}
	if p.Native != nil {
		amounts["native per_day"], amounts["native per_call"] = p.Native.PerDay, p.Native.PerCall
	}
	for what, a := range amounts {
		if a.Int == nil || a.Sign() <= 0 || a.BitLen() > maxAmountBits {
			return fmt.Errorf("%w: %s is missing, not above zero, or over 2^128", ErrBadAmount, what)
		}
	}
	for _, c := range p.Calls {
		if _, err := parseFunction(c.Function); err != nil {
			return fmt.Errorf("%w: function %q: %w", ErrBadPolicy, c.Function, err)
		}
	}
	return checkWhole(p, func(string, int) ast.Node { return nil })
}
