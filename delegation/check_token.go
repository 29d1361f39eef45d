package delegation

import (
	"context"
	"fmt"
	"math/big"
)

// spending is a way to spend of a limit, and what to pretend for it.
type spending struct {
	call func(*big.Int) Call
	over Overrides
}

// token probes a token's limits: in a vault by pulling from its owner, in the
// wallet itself by sending what it has.
func (c *checker) token(ctx context.Context, t TokenLimit, b Budget) error {
	facts, err := readERC20(ctx, c.chain, t.Token, c.session.Owner, c.session.Account)
	if err != nil {
		return explainRevert(err)
	}
	to := payee(t.Recipients, c.session.Agent)
	take := spending{over: willing(t.Token), call: func(amount *big.Int) Call {
		if c.session.Home == HomeVault {
			return Call{To: t.Token, Data: tokenABI().PackTransferFrom(c.session.Owner, to, amount)}
		}
		return Call{To: t.Token, Data: tokenABI().PackTransfer(to, amount)}
	}}
	return firstError(
		func() error { return c.spend(ctx, t, b, facts) },
		func() error { return c.overLimits(ctx, t.Limit(), b, take) },
		func() error { return c.parties(ctx, t) },
		func() error {
			return c.try(ctx, attempt{
				name: "pull " + t.Symbol + " from somebody else", want: "SourceNotAllowed",
				Call: Call{To: t.Token, Data: tokenABI().PackTransferFrom(stranger, to, big.NewInt(1))},
			})
		},
		func() error {
			return c.try(ctx, attempt{
				name: "another function of " + t.Symbol, want: "NoPermission",
				Call: Call{To: t.Token, Data: append([]byte{0x39, 0x50, 0x93, 0x51}, make([]byte, 64)...)}, // increaseAllowance(address,uint256)
			})
		},
	)
}

// windowNames are those of limits in probes.
var windowNames = map[Window]string{WindowHour: "hourly", WindowDay: "daily", WindowWeek: "weekly"}

// overLimits probes each limit with one unit more than it leaves: in one call, or
// where the limit per call is met first, in as many as it takes. The contract
// looks at the limit per call, the total and the window's, in this order.
func (c *checker) overLimits(ctx context.Context, l Limit, b Budget, spend spending) error {
	name := func(what string) string { return fmt.Sprintf("over the %s of %s", what, l.Symbol) }
	if b.PerCall.Int != nil {
		a := attempt{name: name("limit per call"), want: "OverCallLimit", Call: spend.call(plusOne(b.PerCall.Int)), over: spend.over}
		if err := c.try(ctx, a); err != nil {
			return err
		}
	}
	if b.Window != "" {
		a := attempt{name: name(windowNames[b.Window] + " limit"), want: "OverWindowLimit", over: spend.over}
		if plusOne(b.LeftInWindow.Int).Cmp(b.left) > 0 {
			c.skip(a.name, a.want, "the total ends no later than the window's limit")
		} else if err := c.over(ctx, a, b, func(b Budget) *big.Int { return b.LeftInWindow.Int }, spend); err != nil {
			return err
		}
	}
	if l.Total.Int == nil {
		return nil
	}
	a := attempt{name: name("total"), want: "OverTotalLimit", over: spend.over}
	if blocked(b, b.left) && b.Window != "" && b.left.Cmp(b.LeftInWindow.Int) > 0 {
		c.skip(a.name, a.want, "the limit per call and then the window's are met first")
		return nil
	}
	return c.over(ctx, a, b, Budget.TotalLeft, spend)
}

// blocked: no one call can take more than left, because of the limit per call.
func blocked(b Budget, left *big.Int) bool {
	return b.PerCall.Int != nil && left.Cmp(b.PerCall.Int) >= 0
}

// over spends one unit more than is left.
func (c *checker) over(ctx context.Context, a attempt, b Budget, left func(Budget) *big.Int, spend spending) error {
	if !blocked(b, left(b)) {
		a.Call = spend.call(plusOne(left(b)))
		return c.try(ctx, a)
	}
	return c.row(ctx, a, func(later Left) []Call {
		for _, l := range later.Limits {
			if l.Token == b.Token {
				return spend.inRow(left(l), b.PerCall.Int)
			}
		}
		return nil
	})
}

// inRow spends as often as the limit per call goes into what is left, and then
// the rest and one unit; nil where that is too often.
func (s spending) inRow(left, perCall *big.Int) []Call {
	times, rest := new(big.Int).QuoRem(left, perCall, new(big.Int))
	if !times.IsInt64() || times.Int64() >= maxRow {
		return nil
	}
	var calls []Call
	for range times.Int64() {
		calls = append(calls, s.call(perCall))
	}
	return append(calls, s.call(plusOne(rest)))
}

// parties probes that nobody else can be paid or given an allowance.
func (c *checker) parties(ctx context.Context, t TokenLimit) error {
	if len(t.Recipients) > 0 {
		if err := c.try(ctx, attempt{
			name: "send " + t.Symbol + " to somebody else", want: "RecipientNotAllowed",
			Call: Call{To: t.Token, Data: tokenABI().PackTransfer(stranger, new(big.Int))},
		}); err != nil {
			return err
		}
	}
	for _, spender := range t.AllowanceTo {
		if err := c.try(ctx, attempt{
			name: fmt.Sprintf("an allowance of %s to %s", t.Symbol, spender), want: allowed,
			Call: Call{To: t.Token, Data: tokenABI().PackApprove(spender, new(big.Int))},
		}); err != nil {
			return err
		}
	}
	return c.try(ctx, attempt{
		name: "an allowance of " + t.Symbol + " to somebody", want: "SpenderNotAllowed",
		Call: Call{To: t.Token, Data: tokenABI().PackApprove(stranger, new(big.Int))},
	})
}

// spend tries what is left now: of the owner's within the allowance, or of what
// the account holds.
func (c *checker) spend(ctx context.Context, t TokenLimit, b Budget, facts tokenFacts) error {
	pulled, held := smallest(b.once(), facts.balance, facts.allowance), smallest(b.once(), facts.held)
	to, amount := payee(t.Recipients, c.session.Agent), func(x *big.Int) string { return FormatAmount(x, t.Decimals) }
	a := attempt{want: allowed, Call: Call{To: t.Token}}
	switch {
	case c.session.Home == HomeVault && pulled.Sign() > 0:
		a.name = fmt.Sprintf("transfer %s %s", amount(pulled), t.Symbol)
		a.Data = tokenABI().PackTransferFrom(c.session.Owner, to, pulled)
	case held.Sign() > 0:
		a.name = fmt.Sprintf("transfer %s %s of the %s's", amount(held), t.Symbol, c.session.seat().noun())
		a.Data = tokenABI().PackTransfer(to, held)
	case c.session.Home == HomeAccount:
		c.skip("transfer of "+t.Symbol, allowed, "nothing is left now, or the wallet has none")
		return nil
	default:
		c.skip("transfer of "+t.Symbol, allowed, "nothing is left now, or neither the vault has any nor the owner and an allowance")
		return nil
	}
	return c.try(ctx, a)
}
