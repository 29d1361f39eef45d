package delegation_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/examples"
)

// FuzzParsePolicy: whatever the file, an error with a place in it, or a policy
// that the contract could take.
func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(goodPolicy))
	f.Add(examples.Policy)
	for _, src := range []string{
		"", "\n", "a", "{", "- [", "version: 1\nversion: 1\n", "&a *a", "%YAML\n---\n", "version: |\n  1\n", "\ufeffa: b", "\xff",
		"? a\n: b\n", "a: !!binary x\n", "tokens:\n- token:\n", "\r\rversion:\r", "native: {per_day: }",
		"version: 1\nchain: 1\nexpires: 1m\ncalls: [{target: 0x7E570000000000000000000000000000000000C0, function: 'f((bytes,uint8[3][])[],function)'}]\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := delegation.ParsePolicy(src)
		if err == nil {
			checkInvariants(t, p)
			return
		}
		e, ok := errors.AsType[*delegation.PolicyError](err)
		if !ok {
			t.Fatalf("%T: %v", err, err)
		}
		checkPlace(t, src, e)
	})
}

func checkPlace(t *testing.T, src []byte, e *delegation.PolicyError) {
	t.Helper()
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(src)), "\n")
	if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > utf8.RuneCountInString(lines[e.Line-1])+1 {
		t.Errorf("%q: line %d, column %d is not in the file", src, e.Line, e.Column)
	}
	if e.Reason == "" || strings.ContainsFunc(e.Reason, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("%q: reason %q", src, e.Reason)
	}
}

// checkInvariants is what the rest of the package relies on.
func checkInvariants(t *testing.T, p delegation.Policy) {
	t.Helper()
	if n := len(p.Tokens) + len(p.Calls); n == 0 && p.Native == nil || n > delegation.MaxPermissions {
		t.Errorf("%d permissions", n)
	}
	if p.Chain == 0 || (p.Expires.After > 0) == !p.Expires.At.IsZero() || p.Expires.After > 3653*24*time.Hour {
		t.Errorf("chain %d, expires %+v", p.Chain, p.Expires)
	}
	limited := map[common.Address]bool{}
	for _, l := range p.Tokens {
		checkAmounts(t, l.PerDay, l.Total)
		if l.Token == (common.Address{}) || limited[l.Token] || l.Decimals > 36 || l.Symbol == "" || len(l.Symbol) > 12 {
			t.Errorf("token %+v", l)
		}
		limited[l.Token] = true
	}
	seen := map[delegation.CallRule]bool{}
	for _, c := range p.Calls {
		if c.Target == (common.Address{}) || limited[c.Target] || seen[c] || len(c.Function) > 96 {
			t.Errorf("rule %+v", c)
		}
		seen[c] = true
	}
	if p.Native != nil {
		checkAmounts(t, p.Native.PerCall, p.Native.PerDay)
	}
	text := p.Grant(1, common.Address{1}, common.Address{2}, 1).Text()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
		t.Errorf("a text that devices show as hex: %q", text)
	}
}

// checkAmounts wants 0 < low <= high < 2^128.
func checkAmounts(t *testing.T, low, high delegation.Amount) {
	t.Helper()
	if low.Sign() <= 0 || high.Cmp(low.Int) < 0 || high.BitLen() > 128 {
		t.Errorf("limits %s and %s", low, high)
	}
}
