package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func (c *checker) rule(ctx context.Context, rule CallRule) error {
	data, err := sampleCalldata(rule, c.session.Account)
	if errors.Is(err, errContradiction) {
		c.skip("call "+rule.Function, allowed, errContradiction.Error())
		data, err = zeroCalldata(rule)
		for _, k := range rule.Arguments { // all of them have to be there
			data = append(data, make([]byte, max(0, 4+32*int(k.Word)-len(data)))...)
		}
	} else if err == nil {
		err = c.try(ctx, attempt{name: "call " + rule.Function, want: allowed, Call: Call{To: rule.Target, Data: data}})
	}
	if err != nil {
		return err
	}
	for _, k := range rule.Arguments {
		word, ok := k.violation(c.session.Account)
		if !ok {
			continue
		}
		if err := c.try(ctx, attempt{
			name: fmt.Sprintf("%s with another word %d", rule.Function, k.Word), want: "ArgumentNotAllowed",
			Call: Call{To: rule.Target, Data: withWord(data, int(k.Word)-1, word)},
		}); err != nil {
			return err
		}
	}
	if err := c.try(ctx, attempt{
		name: "too much native coin for " + rule.Function, want: "ValueNotAllowed",
		Call: Call{To: rule.Target, Value: plusOne(rule.MaxValue.orZero()), Data: data}, over: c.rich(),
	}); err != nil {
		return err
	}
	return c.try(ctx, attempt{
		name: "an unlisted function beside " + rule.Function, want: "NoPermission", Call: Call{To: rule.Target, Data: unlisted[:4]},
	})
}

// rich pretends that the vault has more native coin than any limit.
func (c *checker) rich() Overrides {
	return Overrides{Balances: map[common.Address]*big.Int{c.session.Account: new(big.Int).Lsh(big.NewInt(1), 130)}}
}

func (c *checker) native(ctx context.Context) error {
	if c.session.Grant.Native == nil {
		return c.try(ctx, attempt{name: "send native coin", want: "NoPermission", Call: Call{To: stranger, Value: big.NewInt(1)}})
	}
	l, b := c.session.Grant.Native.Limit(), c.left.Limits[len(c.left.Limits)-1]
	// The account may be empty: the limits are probed as if it were not.
	to := payee(l.Recipients, stranger)
	send := spending{
		call: func(amount *big.Int) Call { return Call{To: to, Value: amount} }, over: c.rich(),
	}
	if within := b.once(); within.Sign() == 0 {
		c.skip("send native coin", allowed, "nothing is left now")
	} else if err := c.try(ctx, attempt{
		name: fmt.Sprintf("send %s native coin, if the %s holds it", FormatAmount(within, nativeDecimals), c.session.seat().noun()),
		want: allowed, Call: send.call(within), over: send.over,
	}); err != nil {
		return err
	}
	if len(l.Recipients) > 0 {
		if err := c.try(ctx, attempt{name: "send native coin to somebody else", want: "RecipientNotAllowed", Call: Call{To: stranger, Value: big.NewInt(1)}}); err != nil {
			return err
		}
	}
	return c.overLimits(ctx, l, b, send)
}

// always probes what no policy permits.
func (c *checker) always(ctx context.Context) error {
	g := c.session.Grant
	itself := Call{To: g.Account, Data: vaultABI().PackRevoke(short(g.Number))}
	for _, a := range []attempt{
		{name: "an unlisted target", want: "NoPermission", Call: Call{To: stranger, Data: unlisted[:]}},
		{name: "the " + c.session.seat().noun() + " itself", want: "SelfCall", Call: itself},
		{name: "another key than the agent's", want: "NoPermission", from: stranger, Call: Call{To: stranger, Data: unlisted[:]}},
	} {
		if err := c.try(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// any is something that the grant permits, of nothing. The second one is the
// token that it moves, zero for none.
func (c *checker) any() (call Call, token common.Address, ok bool) {
	g := c.session.Grant
	for _, rule := range g.Calls {
		if data, err := sampleCalldata(rule, g.Account); err == nil {
			return Call{To: rule.Target, Data: data}, token, true
		}
	}
	switch {
	case g.Native != nil:
		return Call{To: payee(g.Native.Recipients, stranger)}, token, true
	case len(g.Tokens) > 0:
		t := g.Tokens[0]
		return Call{To: t.Token, Data: tokenABI().PackTransfer(payee(t.Recipients, g.Agent), new(big.Int))}, t.Token, true
	}
	return Call{}, token, false
}

// stranger is an address that nobody holds and no policy lists; unlisted is a
// call that no contract answers to.
var (
	stranger = common.BytesToAddress(crypto.Keccak256([]byte("valetkey: nobody's address")))
	unlisted = [36]byte{0xde, 0xad, 0xbe, 0xef}
)

func plusOne(x *big.Int) *big.Int { return new(big.Int).Add(x, big.NewInt(1)) }

func smallest(first *big.Int, rest ...*big.Int) *big.Int {
	least := first
	for _, x := range rest {
		if x.Cmp(least) < 0 {
			least = x
		}
	}
	return least
}
