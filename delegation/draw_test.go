//go:build !nodev

package delegation_test

import (
	"math/big"
	"math/rand/v2"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
)

// drawer makes random grants that the contract's rules allow. tokens are told of
// each token that a grant names: what its symbol() answers, and its decimals.
type drawer struct {
	*rand.Rand
	tokens func(at common.Address, symbol []byte, decimals uint8)
}

func newDrawer(seed uint64) drawer {
	source := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the same draws in every run
	return drawer{source, func(common.Address, []byte, uint8) {}}
}

func (d drawer) one(n int) bool { return d.IntN(n) == 0 } // once in n

func (d drawer) address() common.Address {
	var a common.Address
	for i := range a {
		a[i] = byte(d.Uint32())
	}
	a[0] |= 0x10 // neither zero nor a precompile
	return a
}

func (d drawer) addresses(most int) []common.Address {
	var list []common.Address
	for range d.IntN(most + 1) {
		list = append(list, d.address())
	}
	return list
}

// bits is a number above zero of up to so many bits, short ones as likely as
// long ones, often with zeros at its end or next to a power of two.
func (d drawer) bits(most int) *big.Int {
	n := 1 + d.IntN(most)
	x := new(big.Int).Lsh(big.NewInt(1), uint(n-1))
	for i := range n - 1 {
		x.SetBit(x, i, d.Uint())
	}
	switch d.IntN(6) {
	case 0:
		x.Lsh(big.NewInt(1), uint(n)).Sub(x, big.NewInt(1))
	case 1:
		x = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.IntN(most*3/10))), nil)
	}
	if x.BitLen() > most {
		x = big.NewInt(1)
	}
	return x
}

func (d drawer) Uint() uint { return uint(d.IntN(2)) }

// perWindow is a number below 2^37 with zeros behind it, below 2^86.
func (d drawer) perWindow() *big.Int {
	for {
		x := d.bits(37)
		x.Mul(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.IntN(26))), nil))
		if x.BitLen() <= 86 {
			return x
		}
	}
}

// limit is one with or without window.
func (d drawer) limit() (l delegation.NativeLimit) {
	window, windowed := d.perWindow(), !d.one(4)
	if windowed {
		*[]*delegation.Amount{&l.PerHour, &l.PerDay, &l.PerWeek}[d.IntN(3)] = amount(window)
		l.Steady = d.one(2)
	}
	switch {
	case !windowed:
		l.Total = amount(d.bits(86))
	case d.one(2):
		total := new(big.Int).Add(window, d.bits(86))
		if total.BitLen() <= 86 {
			l.Total = amount(total)
		}
	}
	if d.one(2) {
		most := window
		if !windowed {
			most = l.Total.Int
		}
		l.PerCall = amount(new(big.Int).Rsh(most, uint(d.IntN(most.BitLen()))))
	}
	l.Recipients = d.addresses(2)
	return l
}

func (d drawer) token() delegation.TokenLimit {
	n := d.limit()
	t := delegation.TokenLimit{
		Token: d.address(), Decimals: uint8(d.IntN(31)), PerHour: n.PerHour, PerDay: n.PerDay, PerWeek: n.PerWeek, Steady: n.Steady,
		PerCall: n.PerCall, Total: n.Total, Recipients: n.Recipients, AllowanceTo: d.addresses(2),
	}
	t.Symbol = d.symbol(t.Token, t.Decimals)
	return t
}

// symbol makes up what a token answers, and says what the text is to show.
func (d drawer) symbol(token common.Address, decimals uint8) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	word := func(n int, of string) string {
		var b strings.Builder
		for range n {
			b.WriteByte(of[d.IntN(len(of))])
		}
		return b.String()
	}
	symbol := word(1, letters) + word(d.IntN(12), letters+"0123456789$+-._")
	shown := symbol
	switch d.IntN(8) {
	case 0: // "$" needs a letter behind it
		symbol = "$" + word(1, letters) + word(d.IntN(11), letters+"0123456789$+-._")
		shown = symbol
	case 1:
		symbol = []string{"", "US D", "USD₮", "ABCDEFGHIJKLM", "a\nb", "\x1b[2J", "$", "$1", "1INCH", "-A", "A B", "\x00A", "A,"}[d.IntN(13)]
		shown = "tokens"
	}
	answer := symbolString(symbol)
	if d.one(4) && !strings.HasPrefix(symbol, "\x00") && len(symbol) <= 32 {
		answer = common.RightPadBytes([]byte(symbol), 32) // the way of early tokens
	}
	d.tokens(token, answer, decimals)
	return shown
}

var someTypes = []string{"", "uint256", "address,bytes32", "(bool,string)[]", "uint8,int256,bytes,address[3]", "bytes4", "function"}

func (d drawer) rule(native bool) delegation.CallRule {
	const first, more = "abcXYZ_$", "abcXYZ_$0189"
	name := string(first[d.IntN(len(first))])
	for range d.IntN(20) {
		name += string(more[d.IntN(len(more))])
	}
	c := delegation.CallRule{Target: d.address(), Function: name + "(" + someTypes[d.IntN(len(someTypes))] + ")"}
	if native && d.one(3) {
		c.MaxValue = amount(d.bits(86))
	}
	for range d.IntN(5) {
		c.Arguments = append(c.Arguments, d.constraint())
	}
	return c
}

func (d drawer) constraint() delegation.Constraint {
	k := delegation.Constraint{Word: uint8(1 + d.IntN(3))}
	k.Op = []delegation.Op{delegation.OpEquals, delegation.OpAtMost, delegation.OpAtLeast, delegation.OpThisAccount}[d.IntN(4)]
	if d.one(10) {
		k.Word = uint8(1 + d.IntN(100))
	}
	if k.Op != delegation.OpThisAccount {
		k.Value = common.BigToHash(d.bits([]int{8, 96, 97, 160, 161, 256}[d.IntN(6)]))
	}
	return k
}

// grant is a whole one, of the account and chain.
func (d drawer) grant(chain uint64, account common.Address) delegation.Grant {
	g := delegation.Grant{Number: 1 + d.Uint64N(65535), Chain: chain, Account: account, Agent: d.address()}
	if !d.one(5) {
		g.Until = 1 + d.Uint64N(1<<32-2)
	}
	if g.Until == 0 || d.one(3) {
		g.Deadline = 1 + d.Uint64N(max(g.Until, 1<<31)-1)
		if g.Until != 0 {
			g.Deadline = 1 + d.Uint64N(g.Until)
		}
	}
	for range d.IntN(3) {
		g.Tokens = append(g.Tokens, d.token())
	}
	if d.one(2) {
		native := d.limit()
		g.Native = &native
	}
	for range d.IntN(3) {
		g.Calls = append(g.Calls, d.rule(g.Native != nil))
	}
	if len(g.Tokens)+len(g.Calls) == 0 && g.Native == nil {
		g.Calls = append(g.Calls, d.rule(false))
	}
	g.Terms = d.terms(g.Until)
	for range d.IntN(2) * d.IntN(3) {
		token := d.address()
		g.Guards = append(g.Guards, delegation.Guard{Token: token, Symbol: d.symbol(token, 0)})
	}
	return g
}

func (d drawer) terms(until uint64) (t delegation.Terms) {
	if d.one(3) {
		t.NotBefore = 1 + d.Uint64N(1<<32-2)
		if until != 0 {
			t.NotBefore = 1 + d.Uint64N(until)
		}
	}
	if d.one(3) {
		t.MaxCalls = 1 + d.Uint32N(1<<32-2)
	}
	if d.one(3) {
		t.Rate = delegation.Rate{Calls: uint16(1 + d.IntN(65535)), Window: []delegation.Window{"hour", "day", "week"}[d.IntN(3)], Steady: d.one(2)}
	}
	if d.one(3) {
		t.Gas = amount(d.bits(86))
	}
	return t
}

// structure is the contract's form of a grant, put together independently of
// the package.
func structure(g delegation.Grant) bindings.Grant {
	code := map[delegation.Window]uint8{"": 0, "hour": 1, "day": 2, "week": 3}
	window := func(w delegation.Window, steady bool) uint8 {
		if steady {
			return code[w] | 4
		}
		return code[w]
	}
	s := bindings.Grant{Number: uint16(g.Number), Agent: g.Agent, Until: uint32(g.Until), Deadline: uint32(g.Deadline)}
	s.Terms = bindings.Terms{
		NotBefore: uint32(g.Terms.NotBefore), MaxCalls: g.Terms.MaxCalls, Rate: g.Terms.Rate.Calls,
		RateWindow: window(g.Terms.Rate.Window, g.Terms.Rate.Steady), Gas: orZero(g.Terms.Gas),
	}
	budget := func(token common.Address, n delegation.NativeLimit, spenders []common.Address) {
		i := uint8(len(s.Budgets))
		b := bindings.Budget{Token: token, PerWindow: new(big.Int), Total: orZero(n.Total), PerCall: orZero(n.PerCall)}
		for w, a := range map[delegation.Window]delegation.Amount{"hour": n.PerHour, "day": n.PerDay, "week": n.PerWeek} {
			if a.Int != nil {
				b.Window, b.PerWindow = window(w, n.Steady), a.Int
			}
		}
		s.Budgets = append(s.Budgets, b)
		for _, who := range n.Recipients {
			s.Parties = append(s.Parties, bindings.Party{Budget: i, Who: who})
		}
		for _, who := range spenders {
			s.Parties = append(s.Parties, bindings.Party{Budget: i, Spender: true, Who: who})
		}
	}
	for _, t := range g.Tokens {
		budget(t.Token, delegation.NativeLimit{
			PerHour: t.PerHour, PerDay: t.PerDay, PerWeek: t.PerWeek, Steady: t.Steady, PerCall: t.PerCall, Total: t.Total, Recipients: t.Recipients,
		}, t.AllowanceTo)
	}
	if g.Native != nil {
		budget(common.Address{}, *g.Native, nil)
	}
	for i, c := range g.Calls {
		s.Calls = append(s.Calls, bindings.CallRule{Target: c.Target, Signature: c.Function, MaxValue: orZero(c.MaxValue)})
		for _, k := range c.Arguments {
			op := map[delegation.Op]uint8{"equals": 1, "at_most": 2, "at_least": 3, "this_account": 4}[k.Op]
			s.Constraints = append(s.Constraints, bindings.Constraint{Rule: uint8(i), Op: op, Word: k.Word - 1, Value: k.Value})
		}
	}
	for _, guard := range g.Guards {
		s.Guards = append(s.Guards, guard.Token)
	}
	return s
}

// tinyToken is a token's code that answers symbol() and decimals() and nothing
// else: symbol is the whole ABI-encoded answer.
func tinyToken(symbol []byte, decimals uint8) []byte {
	code := common.FromHex("5f3560e01c63313ce5671460185760ff60215f3960ff5ff35b60ff5f5260205ff3")
	size := byte(len(symbol))
	code[15], code[21], code[26] = size, size, decimals
	return append(code, symbol...)
}

func symbolString(symbol string) []byte {
	out := append(common.LeftPadBytes([]byte{32}, 32), common.LeftPadBytes([]byte{byte(len(symbol))}, 32)...)
	return append(out, common.RightPadBytes([]byte(symbol), (len(symbol)+31)/32*32)...)
}

func orZero(a delegation.Amount) *big.Int {
	if a.Int == nil {
		return new(big.Int)
	}
	return a.Int
}
