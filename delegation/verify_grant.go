package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// verifyGrant compares the session on chain with the grant, permission by
// permission. What is left may be less than all: an agent may spend at once.
func verifyGrant(ctx context.Context, chain Chain, g Grant) error {
	live, err := findLive(ctx, chain, g.Account, g.Agent, g)
	if err != nil {
		return err
	}
	if err := compare("the session's grant number", g.Number, live.Number); err != nil {
		return err
	}
	if err := compare("the session's expiry", g.Until, live.Until); err != nil {
		return err
	}
	for _, l := range g.Limits() {
		if err := verifyLimit(ctx, chain, g, l); err != nil {
			return err
		}
	}
	for _, c := range g.Calls {
		if err := verifyRule(ctx, chain, g, c); err != nil {
			return err
		}
	}
	return verifyTerms(ctx, chain, g)
}

func verifyLimit(ctx context.Context, chain Chain, g Grant, l Limit) error {
	b, err := readBudget(ctx, chain, g.Account, g.Agent, l)
	if err != nil {
		return err
	}
	return b.verify(l)
}

// verify compares a budget with what was granted. Nothing can be left of a limit
// but at most all of it, and what was spent of a window was spent of the total as
// well.
func (b Budget) verify(l Limit) error {
	if err := sameLimit(l, b); err != nil {
		return err
	}
	spent, spentOfWindow := new(big.Int).Sub(l.most(), b.left), new(big.Int)
	if b.Window != "" {
		spentOfWindow.Sub(b.PerWindow.Int, b.LeftInWindow.Int)
	}
	if spent.Sign() < 0 || spentOfWindow.Sign() < 0 || spent.Cmp(spentOfWindow) < 0 {
		return &UnverifiedError{What: "what is left of " + l.Symbol, Want: "at most the limits", Got: b.String()}
	}
	return nil
}

// sameLimit compares what was granted with what the chain keeps.
func sameLimit(l Limit, b Budget) error {
	type terms struct {
		Window               Window
		Steady               bool
		PerWindow, PerCall   Amount
		Recipients, Spenders int
	}
	return compare("the limit of "+l.Symbol,
		terms{l.Window, l.Steady, l.PerWindow, l.PerCall, len(l.Recipients), len(l.AllowanceTo)},
		terms{b.Window, b.Steady, b.PerWindow, b.PerCall, b.recipients, b.spenders})
}

func verifyRule(ctx context.Context, chain Chain, g Grant, c CallRule) error {
	state, err := readState(ctx, chain, readerABI().PackRule(g.Account, g.Agent, c.Target, c.Selector()), readerABI().UnpackRule)
	if err != nil {
		return err
	}
	type rule struct {
		Number      uint64
		MaxValue    Amount
		Constraints int
	}
	return compare("the rule for "+c.Function, rule{g.Number, c.MaxValue, len(c.Arguments)},
		rule{uint64(state.Number), set(state.MaxValue), int(state.Constraints)})
}

// verifyTerms compares what bounds the session as a whole.
func verifyTerms(ctx context.Context, chain Chain, g Grant) error {
	target, selector, ok := g.firstPermission()
	if !ok {
		return nil
	}
	state, err := readTerms(ctx, chain, g.Account, g.Agent, target, selector)
	if err != nil {
		return err
	}
	type terms struct {
		NotBefore uint64
		Rate      uint16
		Window    uint8
		Guards    int
	}
	t := g.Terms
	if err := compare("the session's terms", terms{t.NotBefore, t.Rate.Calls, windowCode(t.Rate.Window, t.Rate.Steady), len(g.Guards)},
		terms{uint64(state.NotBefore), state.Rate, state.RateWindow, int(state.Guards)}); err != nil {
		return err
	}
	return verifyLeft(t, state)
}

// verifyLeft: at most what was granted is left.
func verifyLeft(t Terms, state bindings.TermsState) error {
	switch {
	case t.MaxCalls > 0 && state.CallsLeft > t.MaxCalls:
		return &UnverifiedError{What: "the calls left", Want: fmt.Sprintf("at most %d", t.MaxCalls), Got: fmt.Sprint(state.CallsLeft)}
	case t.Gas.Int != nil && state.GasLeft.Cmp(t.Gas.Int) > 0:
		return &UnverifiedError{What: "the gas budget left", Want: "at most " + t.Gas.String(), Got: state.GasLeft.String()}
	}
	return nil
}
