//go:build !nodev

package delegation_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// grantReader reads a grant's text as a device without line feeds shows it, all
// in one line. It goes from left to right, looks at no more than what comes next,
// and never goes back: that it can is why there is one way to read a grant.
type grantReader struct {
	rest     string
	decimals map[common.Address]uint8 // of tokens, which the text does not tell
	err      error
}

// readGrant is the grant that a text in one line is of.
func readGrant(line string, decimals map[common.Address]uint8) (delegation.Grant, error) {
	r := &grantReader{rest: line, decimals: decimals}
	var g delegation.Grant
	r.must("valetkey grant ")
	g.Number = r.number(16)
	r.must(" on chain ")
	g.Chain = r.number(64)
	r.must(" Account ")
	g.Account = r.address()
	r.must(" Agent ")
	g.Agent = r.address()
	r.items(&g)
	if r.has(" From ") {
		g.Terms.NotBefore = r.time()
	}
	if r.has(" Submit by ") {
		g.Deadline = r.time()
	}
	if !r.has(" Until revoked") {
		r.must(" Until ")
		g.Until = r.time()
	}
	if r.rest != "" {
		r.fail("the end")
	}
	return g, r.err
}

func (r *grantReader) items(g *delegation.Grant) {
	for g.Native == nil && r.has(" - spend up to ") {
		r.limit(g)
	}
	for r.has(" - call ") {
		g.Calls = append(g.Calls, r.call())
	}
	if r.has(" - at most ") {
		r.calls(&g.Terms)
	}
	if r.has(" - up to ") {
		g.Terms.Gas = r.amount(18)
		r.must(" native coin for gas")
	}
	for r.has(" - no other loss of ") {
		var guard delegation.Guard
		guard.Symbol, guard.Token = r.token()
		g.Guards = append(g.Guards, guard)
	}
}

func (r *grantReader) fail(want string) {
	if r.err == nil {
		r.err = fmt.Errorf("want %s at %.60q", want, r.rest)
	}
	r.rest = ""
}

// has takes a fixed text off what is left, if that begins so.
func (r *grantReader) has(text string) bool {
	rest, ok := strings.CutPrefix(r.rest, text)
	r.rest = rest
	return ok
}

func (r *grantReader) must(text string) {
	if !r.has(text) {
		r.fail(strconv.Quote(text))
	}
}

// while takes characters of a set off what is left.
func (r *grantReader) while(set string) string {
	n := len(r.rest) - len(strings.TrimLeft(r.rest, set))
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func (r *grantReader) number(bits int) uint64 {
	text := r.while(digits)
	n, err := strconv.ParseUint(text, 10, bits)
	if err != nil || strconv.FormatUint(n, 10) != text {
		r.fail("a number")
	}
	return n
}

// amount is exact and has no zero that says nothing.
func (r *grantReader) amount(decimals uint8) delegation.Amount {
	text := r.while(digits + ".")
	units, err := delegation.ParseAmount(text, decimals)
	if err != nil || delegation.FormatAmount(units, decimals) != text {
		r.fail("an amount")
		return delegation.Amount{}
	}
	return delegation.Amount{Int: units}
}

func (r *grantReader) address() common.Address {
	text := "0x"
	r.must(text)
	text += r.while(digits + "abcdefABCDEF")
	a := common.HexToAddress(text)
	if a.Hex() != text {
		r.fail("an address")
	}
	return a
}

// token is "TUSD (0x…)".
func (r *grantReader) token() (symbol string, at common.Address) {
	symbol = r.while(digits + lower + upper + "$+-._")
	if symbol == "" || strings.Contains(digits+"+-._", symbol[:1]) {
		r.fail("a symbol")
	}
	r.must(" (")
	at = r.address()
	r.must(")")
	return symbol, at
}

func (r *grantReader) time() uint64 {
	const layout = "2006-01-02 15:04:05 UTC"
	text := r.rest[:min(len(layout), len(r.rest))]
	at, err := time.Parse(layout, text)
	if err != nil || at.Format(layout) != text {
		r.fail("a time")
		return 0
	}
	r.rest = r.rest[len(text):]
	return uint64(at.Unix())
}

func (r *grantReader) window() (w delegation.Window, steady bool) {
	r.must(" per ")
	w = delegation.Window(r.while(lower))
	if !slices.Contains([]delegation.Window{"hour", "day", "week"}, w) {
		r.fail("a window")
	}
	return w, r.has(", refilled steadily")
}

// limit is what follows "spend up to". A token's amount is read before the token
// is known, and is kept as text until then.
func (r *grantReader) limit(g *delegation.Grant) {
	most := r.while(digits + ".")
	if r.has(" native coin") {
		l := r.limits(most, 18)
		g.Native = &l
		return
	}
	r.must(" ")
	var t delegation.TokenLimit
	t.Symbol, t.Token = r.token()
	t.Decimals = r.decimals[t.Token]
	l := r.limits(most, t.Decimals)
	t.PerHour, t.PerDay, t.PerWeek, t.Steady, t.PerCall, t.Total, t.Recipients = l.PerHour, l.PerDay, l.PerWeek, l.Steady, l.PerCall, l.Total, l.Recipients
	if r.has(", also by allowance to ") {
		t.AllowanceTo = r.addresses()
	}
	g.Tokens = append(g.Tokens, t)
}

func (r *grantReader) limits(most string, decimals uint8) delegation.NativeLimit {
	var l delegation.NativeLimit
	first := (&grantReader{rest: most}).amount(decimals)
	if first.Int == nil {
		r.fail("an amount before this")
	}
	if r.has(" in total") {
		l.Total = first
	} else {
		r.perWindow(&l, first)
	}
	for r.err == nil && r.nextIsAmount() {
		r.must(", ")
		further := r.amount(decimals)
		switch {
		case l.PerCall.Int == nil && r.has(" per call"):
			l.PerCall = further
		default:
			r.must(" in total")
			if l.Total.Int != nil {
				r.fail("one total")
			}
			l.Total = further
		}
	}
	if r.has(", only to ") {
		l.Recipients = r.addresses()
	}
	return l
}

func (r *grantReader) perWindow(l *delegation.NativeLimit, a delegation.Amount) {
	var w delegation.Window
	switch w, l.Steady = r.window(); w {
	case "hour":
		l.PerHour = a
	case "day":
		l.PerDay = a
	case "week":
		l.PerWeek = a
	}
}

func (r *grantReader) nextIsAmount() bool {
	return len(r.rest) > 2 && r.rest[:2] == ", " && strings.Contains(digits, r.rest[2:3])
}

func (r *grantReader) addresses() []common.Address {
	list := []common.Address{r.address()}
	for strings.HasPrefix(r.rest, ", 0x") {
		r.must(", ")
		list = append(list, r.address())
	}
	return list
}

func (r *grantReader) call() delegation.CallRule {
	var c delegation.CallRule
	c.Function = r.while(digits + lower + upper + "_$(),[]")
	r.must(" on ")
	c.Target = r.address()
	if r.has(", with up to ") {
		c.MaxValue = r.amount(18)
		r.must(" native coin")
	}
	for r.has(", word ") {
		c.Arguments = append(c.Arguments, r.condition())
	}
	return c
}

func (r *grantReader) condition() delegation.Constraint {
	k := delegation.Constraint{Word: uint8(r.number(8))}
	switch {
	case r.has(" = this account"):
		k.Op = delegation.OpThisAccount
		return k
	case r.has(" = "):
		k.Op = delegation.OpEquals
	case r.has(" <= "):
		k.Op = delegation.OpAtMost
	default:
		r.must(" >= ")
		k.Op = delegation.OpAtLeast
	}
	k.Value = r.word()
	return k
}

// word has a form for each size, so that no value has two.
func (r *grantReader) word() common.Hash {
	if !r.has("0x") {
		units := r.amount(0)
		if units.Int == nil || units.BitLen() > 96 {
			r.fail("a number below 2^96")
			return common.Hash{}
		}
		return common.BigToHash(units.Int)
	}
	text := "0x" + r.while(digits+"abcdefABCDEF")
	a, w := common.HexToAddress(text), common.HexToHash(text)
	switch {
	case a.Hex() == text && a.Big().BitLen() > 96:
		return common.BytesToHash(a[:])
	case w.Hex() != text || w.Big().BitLen() <= 160:
		r.fail("a word")
	}
	return w
}

// calls are "at most 100 calls, 10 per hour" without its beginning.
func (r *grantReader) calls(t *delegation.Terms) {
	count := r.number(32)
	r.must(" calls")
	switch {
	case strings.HasPrefix(r.rest, " per "):
		if count >= 1<<16 {
			r.fail("fewer calls before this")
		}
		t.Rate.Calls = uint16(count)
		t.Rate.Window, t.Rate.Steady = r.window()
		return
	case r.has(", "):
		t.Rate.Calls = uint16(r.number(16))
		t.Rate.Window, t.Rate.Steady = r.window()
	}
	t.MaxCalls = uint32(count)
}
