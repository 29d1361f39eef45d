package delegation_test

import (
	"errors"
	"math/big"
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
		fullPolicy,
		"version: 1\nchain: 1\nexpires: 1m\ncalls: [{target: 0x7E570000000000000000000000000000000000C0, function: 'f((bytes,uint8[3][])[],function)'}]\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := delegation.ParsePolicyFiles(src, venueFile)
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
	if p.Chain == 0 || !oneMoment(p.Expires) || p.Expires.After > 3653*24*time.Hour {
		t.Errorf("chain %d, expires %+v", p.Chain, p.Expires)
	}
	limited := map[common.Address]bool{}
	for _, l := range p.Tokens {
		checkLimit(t, l.Limit())
		if l.Token == (common.Address{}) || limited[l.Token] || l.Decimals > 30 || l.Symbol == "" || len(l.Symbol) > 12 {
			t.Errorf("token %+v", l)
		}
		limited[l.Token] = true
	}
	seen := map[string]bool{}
	for _, c := range p.Calls {
		key := c.Target.Hex() + c.Function
		if c.Target == (common.Address{}) || limited[c.Target] || seen[key] || len(c.Function) > 96 {
			t.Errorf("rule %+v", c)
		}
		seen[key] = true
	}
	if p.Native != nil {
		checkLimit(t, p.Native.Limit())
	}
	if p.Expires.Never && p.SubmitBy.IsZero() {
		t.Error("never expires, and may be submitted for ever")
	}
	text := p.Grant(1, common.Address{1}, common.Address{2}, 1).Text()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
		t.Errorf("a text that devices show as hex: %q", text)
	}
}

func oneMoment(e delegation.Expiry) bool {
	count := 0
	for _, is := range []bool{e.After > 0, !e.At.IsZero(), e.Never} {
		if is {
			count++
		}
	}
	return count == 1
}

// checkLimit wants one that the contract keeps without rounding.
func checkLimit(t *testing.T, l delegation.Limit) {
	t.Helper()
	if (l.Window == "") != (l.PerWindow.Int == nil) || l.Window == "" && l.Total.Int == nil || l.Window != "" && l.Window.Length() == 0 {
		t.Errorf("limit %+v", l)
	}
	for _, a := range []delegation.Amount{l.PerWindow, l.PerCall, l.Total} {
		if a.Int != nil && (a.Sign() <= 0 || a.BitLen() > 87) {
			t.Errorf("amount %s", a)
		}
	}
	if l.PerWindow.Int != nil {
		mantissa := new(big.Int).Set(l.PerWindow.Int)
		for mantissa.BitLen() > 37 {
			var rest big.Int
			if mantissa.QuoRem(mantissa, big.NewInt(10), &rest); rest.Sign() != 0 {
				t.Errorf("per window %s has too many digits", l.PerWindow)
			}
		}
	}
}
