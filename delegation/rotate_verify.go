package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// Handover says who goes on with a session that its key has no more.
type Handover struct {
	Number uint64         `json:"number"`
	Agent  common.Address `json:"agent"`
}

// Rotate carries a rotation out. env.Agent is the payer, unless the owner pays
// itself. env.Save is given the new key's session before anything is sent, as by
// [Link], and when it is live; then the old key's, which says who has it now.
//
// There is no moment at which neither key has the session, and none at which
// both do: it changes hands within one transaction.
func Rotate(ctx context.Context, env Env, p *RotatePlan) error {
	if err := env.record(ctx, "rotate_plan", p); err != nil {
		return err
	}
	if err := p.work.sign(ctx, env); err != nil {
		return err
	}
	if err := env.save(ctx, p.Next); err != nil {
		return err
	}
	if err := p.work.send(ctx, env); err != nil {
		return err
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	if err := env.record(ctx, "rotated", p.Next); err != nil {
		return err
	}
	p.Session.Into = &Handover{p.Next.Grant.Number, p.Next.Agent}
	if err := env.save(ctx, p.Next); err != nil {
		return err
	}
	return env.save(ctx, p.Session)
}

func (p *RotatePlan) verify(ctx context.Context, env Env) error {
	err := firstError(
		func() error { return verifyGrant(ctx, env.Chain, p.Next.Grant) },
		func() error { return p.verifyLeft(ctx, env.Chain) },
		func() error { return p.verifyOld(ctx, env.Chain) },
	)
	if err != nil {
		return err
	}
	head, err := env.Chain.Head(ctx)
	if err != nil {
		return err
	}
	p.Next.Since = head.Time
	env.observe(Event{Step: StepVerify, Detail: "the new key has the session with what was left of it, and the old one is refused"})
	return nil
}

// readRemains reads what is left of a session's limits.
func readRemains(ctx context.Context, chain Chain, g Grant) ([]Budget, bindings.TermsState, error) {
	var left []Budget
	var terms bindings.TermsState
	for _, l := range g.Limits() {
		b, err := readBudget(ctx, chain, g.Account, g.Agent, l)
		if err != nil {
			return nil, terms, err
		}
		left = append(left, b)
	}
	target, selector, _ := g.firstPermission()
	terms, err := readTerms(ctx, chain, g.Account, g.Agent, target, selector)
	return left, terms, err
}

// verifyLeft: nothing came back by changing hands. The agent may spend meanwhile,
// so there may be less than at planning; what a new window brings is its own.
func (p *RotatePlan) verifyLeft(ctx context.Context, chain Chain) error {
	if p.Landed {
		return nil // nobody read what was left before
	}
	left, terms, err := readRemains(ctx, chain, p.Next.Grant)
	if err != nil {
		return err
	}
	for i, before := range p.Left {
		if left[i].left.Cmp(before.left) > 0 {
			return &UnverifiedError{What: "what is left of " + p.Next.Grant.Limits()[i].Symbol, Want: "at most " + before.left.String(), Got: left[i].left.String()}
		}
	}
	if terms.CallsLeft > p.terms.CallsLeft || terms.GasLeft.Cmp(p.terms.GasLeft) > 0 {
		return &UnverifiedError{
			What: "what is left of the session", Want: fmt.Sprintf("at most %d calls and %s wei for gas", p.terms.CallsLeft, p.terms.GasLeft),
			Got: fmt.Sprintf("%d and %s", terms.CallsLeft, terms.GasLeft),
		}
	}
	return nil
}

// verifyOld asks the account whether the old key has a session: its number is
// gone, and it cannot so much as end what it had.
func (p *RotatePlan) verifyOld(ctx context.Context, chain Chain) error {
	s := p.Session
	sessions, err := readSessions(ctx, chain, s.Account)
	if err != nil {
		return err
	}
	if err := compare("the old key's session after the rotation", Live{}, listed(sessions, s.Grant.Number)); err != nil {
		return err
	}
	for _, permission := range permissionsOf(s.Grant) {
		data := vaultABI().PackRenounce(permission.Target, permission.Selector)
		_, err := chain.Call(ctx, CallMsg{From: s.Agent, To: &s.Account, Data: data}, Overrides{})
		if err == nil {
			return &UnverifiedError{What: "the old key's permission for " + permission.Target.Hex(), Want: "refused", Got: "live"}
		}
		if !isRevert(err) {
			return err
		}
	}
	return nil
}
