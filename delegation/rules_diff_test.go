//go:build !nodev

package delegation_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// TestRulesAreTheContracts breaks good policies in one or two places. What the
// contract would refuse is refused here, before anybody is asked to sign it.
func TestRulesAreTheContracts(t *testing.T) {
	w, d := newWorld(t), newDrawer(5)
	d.tokens = func(at common.Address, symbol []byte, decimals uint8) { w.SetCode(at, tinyToken(symbol, decimals)) }
	refused, both := 0, 0
	for i := range 6000 {
		g := d.grant(worldChain, w.vault)
		p := delegation.Policy{
			Chain: g.Chain, Tokens: g.Tokens, Calls: g.Calls, Native: g.Native, MaxCalls: g.Terms.MaxCalls, Rate: g.Terms.Rate, Gas: g.Terms.Gas, Guards: g.Guards,
		}
		for range i % 3 {
			d.breakPolicy(&p)
		}
		g.Tokens, g.Calls, g.Native, g.Guards = p.Tokens, p.Calls, p.Native, p.Guards
		g.Terms.Rate, g.Terms.Gas = p.Rate, p.Gas
		for _, limit := range g.Tokens {
			if len(w.Code(limit.Token)) == 0 {
				w.SetCode(limit.Token, tinyToken(symbolString("T"), min(limit.Decimals, 30)))
			}
		}
		_, refusal := w.text(t, w.reader.PackGrantText(structure(g)))
		err := p.Check()
		if refusal != nil {
			refused++
		}
		switch {
		case refusal != nil && err != nil:
			both++
		case refusal != nil && len(g.Text()) <= delegation.MaxText:
			t.Fatalf("the contract refuses with %T%+v, and nobody here:\n%s", refusal, refusal, g.Text())
		}
	}
	if both < 1000 {
		t.Errorf("%d refused by the contract, %d of them here", refused, both)
	}
	t.Logf("%d refused by the contract, %d of them here, the others are too long", refused, both)
}

// breakPolicy changes something; what comes out may be good all the same.
func (d drawer) breakPolicy(p *delegation.Policy) {
	bad := []common.Address{
		{},
		{19: 9},
		{18: 1, 19: 0xff},
		common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3"),
		common.HexToAddress("0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3"), common.HexToAddress("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108"),
	}[d.IntN(6)]
	numbers := []*big.Int{
		big.NewInt(1), big.NewInt(137_438_953_471), big.NewInt(137_438_953_472), big.NewInt(1_374_389_534_720), d.bits(86), d.bits(95),
		new(big.Int).Lsh(big.NewInt(1), 86), new(big.Int).Lsh(big.NewInt(1), 87), new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 87), big.NewInt(1)),
	}
	number := amount(numbers[d.IntN(len(numbers))])
	switch d.IntN(5) {
	case 0, 1:
		if len(p.Tokens) > 0 {
			d.breakToken(p, d.IntN(len(p.Tokens)), number, bad)
		}
	case 2:
		if len(p.Calls) > 0 {
			d.breakCall(p, d.IntN(len(p.Calls)), number, bad)
		}
	case 3:
		if n := p.Native; n != nil {
			*[]*delegation.Amount{&n.PerHour, &n.PerDay, &n.PerCall, &n.Total}[d.IntN(4)] = number
		}
	default:
		d.breakTerms(p, number, bad)
	}
}

func (d drawer) breakToken(p *delegation.Policy, i int, number delegation.Amount, bad common.Address) {
	limit := &p.Tokens[i]
	switch d.IntN(8) {
	case 0:
		*[]*delegation.Amount{&limit.PerHour, &limit.PerDay, &limit.PerWeek}[d.IntN(3)] = number
	case 1:
		limit.PerCall = number
	case 2:
		limit.Total = number
	case 3:
		limit.Token = bad
	case 4:
		limit.Recipients = append(limit.Recipients, common.Address{byte(d.IntN(2))}, common.Address{1})
	case 5:
		limit.AllowanceTo = append(limit.AllowanceTo, common.Address{byte(d.IntN(2))}, common.Address{1})
	case 6:
		p.Tokens = append(p.Tokens, *limit)
	default:
		limit.PerHour, limit.PerDay, limit.PerWeek, limit.Total = delegation.Amount{}, delegation.Amount{}, delegation.Amount{}, delegation.Amount{}
	}
}

func (d drawer) breakCall(p *delegation.Policy, i int, number delegation.Amount, bad common.Address) {
	rule := &p.Calls[i]
	switch d.IntN(7) {
	case 0:
		rule.Target = bad
	case 1:
		rule.Function = []string{"", "f", "f(", "f()()", "1f()", "f(uint256 x)", "transfer(address,uint256)", "wycpnbqcyf()", "many_msg_babbage(bytes1)"}[d.IntN(9)]
	case 2:
		rule.MaxValue = number
	case 3:
		for range 5 {
			rule.Arguments = append(rule.Arguments, d.constraint())
		}
	case 4:
		rule.Arguments = append(rule.Arguments, delegation.Constraint{Word: []uint8{0, 101, 1}[d.IntN(3)], Op: delegation.OpEquals})
	case 5:
		p.Calls = append(p.Calls, *rule)
	default:
		if len(p.Tokens) > 0 {
			rule.Target = p.Tokens[0].Token
		}
	}
}

func (d drawer) breakTerms(p *delegation.Policy, number delegation.Amount, bad common.Address) {
	switch d.IntN(5) {
	case 0:
		p.Rate = delegation.Rate{Calls: uint16(d.IntN(2)), Window: []delegation.Window{"", "day"}[d.IntN(2)]}
	case 1:
		p.Gas = number
	case 2:
		p.Guards = append(p.Guards, delegation.Guard{Token: bad, Symbol: "T"})
	case 3:
		for i := range 9 {
			p.Guards = append(p.Guards, delegation.Guard{Token: common.Address{0x20, byte(i)}, Symbol: "T"})
		}
	default:
		p.Tokens, p.Calls, p.Native = nil, nil, nil
	}
}
