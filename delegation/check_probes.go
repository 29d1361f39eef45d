package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// token probes a token's limits by pulling from the owner; where the account is
// the owner itself, by sending what it holds: it may pull from nobody.
func (c *checker) token(ctx context.Context, t TokenLimit) error {
	g, l := c.session.Grant, t.Limit()
	b, err := c.budget(ctx, l)
	if err != nil {
		return err
	}
	facts, err := readERC20(ctx, c.chain, t.Token, c.session.Owner, g.Account)
	if err != nil {
		return err
	}
	to := payee(t.Recipients, g.Agent)
	pull := func(amount *big.Int) attempt {
		if c.session.Account == c.session.Owner {
			return attempt{to: t.Token, data: tokenABI().PackTransfer(to, amount)}
		}
		return attempt{to: t.Token, data: tokenABI().PackTransferFrom(c.session.Owner, to, amount)}
	}
	return firstError(
		func() error { return c.spend(ctx, t, b, facts) },
		func() error { return c.overLimits(ctx, l, b, pull) },
		func() error { return c.parties(ctx, t) },
		func() error {
			return c.try(ctx, attempt{
				name: "pull " + t.Symbol + " from somebody else", want: "SourceNotAllowed", to: t.Token,
				data: tokenABI().PackTransferFrom(stranger, to, big.NewInt(1)),
			})
		},
		func() error {
			return c.try(ctx, attempt{
				name: "another function of " + t.Symbol, want: "NoPermission", to: t.Token,
				data: append([]byte{0x39, 0x50, 0x93, 0x51}, make([]byte, 64)...), // increaseAllowance(address,uint256)
			})
		},
	)
}

// budget reads a budget; probing the chain's limits proves nothing when they are
// not the policy's.
func (c *checker) budget(ctx context.Context, l Limit) (Budget, error) {
	b, err := readBudget(ctx, c.chain, c.session.Account, c.session.Agent, l)
	if err != nil {
		return b, err
	}
	return b, b.verify(l)
}

// windowNames are those of limits in probes.
var windowNames = map[Window]string{WindowHour: "hourly", WindowDay: "daily", WindowWeek: "weekly"}

// overLimits probes each limit with one unit more than it leaves, where no other
// one is met first: the contract looks at the limit per call, the total and the
// window's, in this order.
func (c *checker) overLimits(ctx context.Context, l Limit, b Budget, spend func(*big.Int) attempt) error {
	over := func(what, want string, left *big.Int, other bool, why string) error {
		name := fmt.Sprintf("over the %s of %s", what, l.Symbol)
		if other {
			c.skip(name, want, why)
			return nil
		}
		a := spend(plusOne(left))
		a.name, a.want = name, want
		return c.try(ctx, a)
	}
	perCall := b.PerCall.Int != nil
	blocked := func(left *big.Int) bool { return perCall && left.Cmp(b.PerCall.Int) >= 0 }
	return firstError(
		func() error {
			if !perCall {
				return nil
			}
			return over("limit per call", "OverCallLimit", b.PerCall.Int, false, "")
		},
		func() error {
			if b.Window == "" {
				return nil
			}
			name, left := windowNames[b.Window]+" limit", b.LeftInWindow.Int
			if blocked(left) {
				return over(name, "OverWindowLimit", left, true, "the limit per call is met first")
			}
			return over(name, "OverWindowLimit", left, plusOne(left).Cmp(b.left) > 0, "the total ends no later than the window's limit")
		},
		func() error {
			if l.Total.Int == nil {
				return nil
			}
			if blocked(b.left) {
				return over("total", "OverTotalLimit", b.left, true, "the limit per call is met first")
			}
			return over("total", "OverTotalLimit", b.left, false, "")
		},
	)
}

// parties probes that nobody else can be paid or given an allowance.
func (c *checker) parties(ctx context.Context, t TokenLimit) error {
	if len(t.Recipients) > 0 {
		if err := c.try(ctx, attempt{
			name: "send " + t.Symbol + " to somebody else", want: "RecipientNotAllowed", to: t.Token, data: tokenABI().PackTransfer(stranger, new(big.Int)),
		}); err != nil {
			return err
		}
	}
	for _, spender := range t.AllowanceTo {
		if err := c.try(ctx, attempt{
			name: fmt.Sprintf("an allowance of %s to %s", t.Symbol, spender), want: allowed, to: t.Token, data: tokenABI().PackApprove(spender, new(big.Int)),
		}); err != nil {
			return err
		}
	}
	return c.try(ctx, attempt{
		name: "an allowance of " + t.Symbol + " to somebody", want: "SpenderNotAllowed", to: t.Token, data: tokenABI().PackApprove(stranger, new(big.Int)),
	})
}

// spend tries what is left now: of the owner's within the allowance, or of what
// the vault holds.
func (c *checker) spend(ctx context.Context, t TokenLimit, b Budget, facts tokenFacts) error {
	pulled, held := smallest(b.once(), facts.balance, facts.allowance), smallest(b.once(), facts.held)
	to := payee(t.Recipients, c.session.Agent)
	a := attempt{want: allowed, to: t.Token}
	switch {
	case pulled.Sign() > 0 && c.session.Account != c.session.Owner:
		a.name = fmt.Sprintf("transfer %s %s", FormatAmount(pulled, t.Decimals), t.Symbol)
		a.data = tokenABI().PackTransferFrom(c.session.Owner, to, pulled)
	case held.Sign() > 0:
		a.name = fmt.Sprintf("transfer %s %s", FormatAmount(held, t.Decimals), t.Symbol)
		if c.session.Account != c.session.Owner {
			a.name += " of the vault's"
		}
		a.data = tokenABI().PackTransfer(to, held)
	default:
		c.skip("transfer of "+t.Symbol, allowed, "nothing is left now, or neither the vault has any nor the owner and an allowance")
		return nil
	}
	return c.try(ctx, a)
}

func (c *checker) rule(ctx context.Context, rule CallRule) error {
	data, err := sampleCalldata(rule, c.session.Account)
	if err != nil {
		return err
	}
	if err := c.try(ctx, attempt{name: "call " + rule.Function, want: allowed, to: rule.Target, data: data}); err != nil {
		return err
	}
	for _, k := range rule.Arguments {
		word, ok := k.violation(c.session.Account)
		if !ok {
			continue
		}
		if err := c.try(ctx, attempt{
			name: fmt.Sprintf("%s with another word %d", rule.Function, k.Word), want: "ArgumentNotAllowed", to: rule.Target, data: withWord(data, int(k.Word)-1, word),
		}); err != nil {
			return err
		}
	}
	if err := c.try(ctx, attempt{
		name: "too much native coin for " + rule.Function, want: "ValueNotAllowed", to: rule.Target, data: data,
		value: plusOne(rule.MaxValue.orZero()), over: c.rich(),
	}); err != nil {
		return err
	}
	return c.try(ctx, attempt{
		name: "an unlisted function beside " + rule.Function, want: "NoPermission", to: rule.Target, data: unlisted[:4],
	})
}

// rich pretends that the vault has more native coin than any limit.
func (c *checker) rich() Overrides {
	return Overrides{Balances: map[common.Address]*big.Int{c.session.Account: new(big.Int).Lsh(big.NewInt(1), 130)}}
}

func (c *checker) native(ctx context.Context) error {
	if c.session.Grant.Native == nil {
		return c.try(ctx, attempt{name: "send native coin", want: "NoPermission", to: stranger, value: big.NewInt(1)})
	}
	l := c.session.Grant.Native.Limit()
	b, err := c.budget(ctx, l)
	if err != nil {
		return err
	}
	// The vault may be empty: the limits are probed as if it were not.
	to := payee(l.Recipients, stranger)
	send := func(amount *big.Int) attempt { return attempt{to: to, value: amount, over: c.rich()} }
	if within := b.once(); within.Sign() == 0 {
		c.skip("send native coin", allowed, "nothing is left now")
	} else {
		a := send(within)
		a.name, a.want = fmt.Sprintf("send %s native coin, if the vault holds it", FormatAmount(within, nativeDecimals)), allowed
		if err := c.try(ctx, a); err != nil {
			return err
		}
	}
	if len(l.Recipients) > 0 {
		if err := c.try(ctx, attempt{name: "send native coin to somebody else", want: "RecipientNotAllowed", to: stranger, value: big.NewInt(1)}); err != nil {
			return err
		}
	}
	return c.overLimits(ctx, l, b, send)
}

// always probes what no policy permits.
func (c *checker) always(ctx context.Context) error {
	g := c.session.Grant
	attempts := []attempt{
		{name: "an unlisted target", want: "NoPermission", to: stranger, data: unlisted[:]},
		{name: "the vault itself", want: "SelfCall", to: g.Account, data: vaultABI().PackRevoke(short(g.Number))},
		{name: "another key than the agent's", want: "NoPermission", from: stranger, to: stranger, data: unlisted[:]},
	}
	if late, ok := c.any(); ok && g.Until != 0 {
		late.name, late.want, late.over.BlockTime = "after expiry", "SessionExpired", g.Until+1
		attempts = append(attempts, late)
	}
	for _, a := range attempts {
		if err := c.try(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// any is something that the grant permits, of nothing.
func (c *checker) any() (attempt, bool) {
	g := c.session.Grant
	switch {
	case len(g.Tokens) > 0:
		t := g.Tokens[0]
		return attempt{to: t.Token, data: tokenABI().PackTransfer(payee(t.Recipients, g.Agent), new(big.Int))}, true
	case g.Native != nil:
		return attempt{to: payee(g.Native.Recipients, stranger)}, true
	case len(g.Calls) > 0:
		data, err := sampleCalldata(g.Calls[0], g.Account)
		return attempt{to: g.Calls[0].Target, data: data}, err == nil
	}
	return attempt{}, false
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
