package delegation

import (
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// YAML is the policy as a file that [ParsePolicy] reads back as the same
// policy, with comments that say what a reader cannot see. What is no policy,
// such as amounts that no contract keeps, gives a file that is refused.
func (p Policy) YAML() string {
	w := &policyWriter{}
	w.line("version: 1")
	w.line("chain: %d", p.Chain)
	w.line("expires: %s%s", p.Expires.file(), ifAny(p.Expires.After > 0, " # from linking on"))
	if !p.NotBefore.IsZero() {
		w.line("not_before: %s # when the session begins", p.NotBefore.file())
	}
	if !p.SubmitBy.IsZero() {
		w.line("submit_by: %s # until when the signed grant may be submitted", p.SubmitBy.file())
	}
	w.tokens(p.Tokens)
	w.calls(p.Calls)
	if p.Native != nil {
		w.line("\nnative:")
		w.limit("  ", p.Native.Limit())
	}
	w.terms(p)
	return w.String()
}

// ParseExpiry reads a time or a span as a policy file has it: "30d", "2026-12-31
// 23:59:59 UTC", "never".
func ParseExpiry(text string) (Expiry, error) {
	if text == "never" {
		return Expiry{Never: true}, nil
	}
	e, err := readMoment("expiry", text, nil)
	if err == nil && e.IsZero() {
		err = fmt.Errorf("%w: %q is neither a time such as 2026-12-31 23:59:59 UTC nor a span such as 30d, 12h or 90m", ErrBadPolicy, text)
	}
	return e, err
}

// file is the expiry as a policy has it.
func (e Expiry) file() string {
	switch {
	case e.Never:
		return "never"
	case e.After > 0:
		return formatSpan(e.After.Truncate(time.Minute))
	}
	return formatTime(e.fixed())
}

type policyWriter struct{ strings.Builder }

func (w *policyWriter) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *policyWriter) tokens(tokens []TokenLimit) {
	if len(tokens) > 0 {
		w.line("\ntokens:")
	}
	for _, t := range tokens {
		w.line("  - token: %q", t.Token.Hex())
		w.line("    symbol: %q", t.Symbol)
		w.line("    decimals: %d", t.Decimals)
		w.limit("    ", t.Limit())
	}
}

// limit writes what tokens and the native coin have in common.
func (w *policyWriter) limit(indent string, l Limit) {
	amount := func(key string, a Amount) {
		if a.Int != nil {
			w.line("%s%s: %s", indent, key, FormatAmount(a.Int, l.Decimals))
		}
	}
	amount("per_"+string(l.Window), l.PerWindow)
	if l.Steady {
		w.line("%srefill: steady # bit by bit, not whole with each new %s", indent, l.Window)
	}
	amount("per_call", l.PerCall)
	amount("total", l.Total)
	w.addresses(indent, "recipients: # nobody else is paid", l.Recipients)
	w.addresses(indent, "allowance_to: # nobody else is given an allowance; it is debited in full", l.AllowanceTo)
}

func (w *policyWriter) addresses(indent, key string, list []common.Address) {
	if len(list) > 0 {
		w.line("%s%s", indent, key)
	}
	for _, a := range list {
		w.line("%s  - %q", indent, a.Hex())
	}
}

func (w *policyWriter) calls(rules []CallRule) {
	if len(rules) > 0 {
		w.line("\ncalls:")
	}
	for _, c := range rules {
		w.line("  - target: %q", c.Target.Hex())
		w.line("    function: %s", c.Function)
		if c.MaxValue.Int != nil {
			w.line("    max_value: %s # native coin that one call may carry", FormatAmount(c.MaxValue.Int, nativeDecimals))
		}
		if len(c.Arguments) > 0 {
			w.line("    arguments: # conditions on words of 32 bytes, the first word is 1")
		}
		for _, k := range c.Arguments {
			w.line("      - {word: %d, %s}", k.Word, k.file())
		}
	}
}

// file is the comparison as a policy has it.
func (c Constraint) file() string {
	if c.Op == OpThisAccount {
		return "equals: this account"
	}
	return fmt.Sprintf("%s: %q", c.Op, wordText(c.Value))
}

func (w *policyWriter) terms(p Policy) {
	if p.MaxCalls > 0 || p.Rate.Calls > 0 || p.Gas.Int != nil || len(p.Guards) > 0 {
		w.line("")
	}
	if p.MaxCalls > 0 {
		w.line("max_calls: %d # of the whole session", p.MaxCalls)
	}
	if p.Rate.Calls > 0 {
		w.line("rate: {per_%s: %d%s}", p.Rate.Window, p.Rate.Calls, ifAny(p.Rate.Steady, ", refill: steady"))
	}
	if p.Gas.Int != nil {
		w.line("gas: %s # native coin that ERC-4337 operations may cost the account", FormatAmount(p.Gas.Int, nativeDecimals))
	}
	if len(p.Guards) > 0 {
		w.line("guards: # tokens of which no call may take more than the limits above")
	}
	for _, g := range p.Guards {
		w.line("  - {token: %q, symbol: %q}", g.Token.Hex(), g.Symbol)
	}
}

func ifAny(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}
