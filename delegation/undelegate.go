package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// UndelegateRequest is a wallet that is to be an ordinary account again.
type UndelegateRequest struct {
	// With a payer that is not the owner, the owner sends nothing and needs no
	// coin: the device signs texts and the bare tuple, and the payer submits them.
	// Allowances, which only the owner's transactions change, are left then.
	OwnerRequest
	// Tokens are those whose allowances are looked for.
	Tokens []common.Address
}

// UndelegatePlan is how everything that a wallet gave away is taken back, what
// could still be used first: sessions and the grants that were signed and not
// submitted, allowances, then the code. Code alone would not do: what is in the
// wallet's storage is live again with the next delegation, and allowances never
// needed the code.
type UndelegatePlan struct {
	Chain  uint64         `json:"chain"`
	Owner  common.Address `json:"owner"`
	Path   hw.Path        `json:"path"`
	Payer  common.Address `json:"payer"`
	Device hw.Info        `json:"device"`
	// Delegate is whose code the wallet runs; nil for none.
	Delegate     *common.Address `json:"delegate,omitempty"`
	DelegateName string          `json:"delegate_name,omitempty"`
	Accounts     []AccountEnd    `json:"accounts,omitempty"`   // where sessions are ended
	Allowances   []GivenBack     `json:"allowances,omitempty"` // that are set to zero
	// Survives is what stays, and what can be done about it.
	Survives []Survivor `json:"survives,omitempty"`
	Steps    []Step     `json:"steps"`
	MaxCost  Amount     `json:"max_cost"` // of the payer, in wei
	Deadline uint64     `json:"deadline,omitempty"`

	all  *RevokeAllPlan
	work acting
	code clearing
}

// Survivor is something that outlives the delegation.
type Survivor struct {
	Kind string `json:"kind"` // stable, for programs
	What string `json:"what"`
	Next string `json:"next,omitempty"` // what to do about it
}

// PlanUndelegate plans it. It signs and sends nothing and prompts nobody.
func PlanUndelegate(ctx context.Context, chain Chain, wallet hw.Wallet, r UndelegateRequest) (*UndelegatePlan, error) {
	p := &UndelegatePlan{Chain: r.Chain, Path: r.Path}
	err := firstError(
		func() error { return p.work.begin(ctx, chain, wallet, r.OwnerRequest) },
		func() (err error) { p.Device, err = wallet.Info(ctx); return },
		func() error { return p.findSessions(ctx, chain) },
		func() error { return p.findAllowances(ctx, chain, r.Tokens) },
		func() error { return p.findCode(ctx, chain, wallet) },
		func() error { return p.work.plan(ctx, chain, wallet) },
		func() error { return p.describe(ctx, chain, wallet) },
		func() error { return p.findDeposits(ctx, chain) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan the end of the delegation: %w", explainRevert(err))
	}
	return p, nil
}

func (p *UndelegatePlan) findSessions(ctx context.Context, chain Chain) error {
	p.Owner, p.Payer = p.work.owner, p.work.payer
	account, err := chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	p.all = &RevokeAllPlan{Chain: p.Chain, Path: p.Path, work: p.work, spare: p.nonces(account)}
	if err := p.all.find(ctx, chain); err != nil {
		return err
	}
	p.Accounts, p.Survives = p.all.Accounts, p.all.Survives
	p.work.acts, p.work.create = p.all.work.acts, p.all.work.create
	return nil
}

// nonces is how many of the owner's the end of the delegation uses up: its tuple
// takes one, and the transaction of its own that carries it.
func (p *UndelegatePlan) nonces(account Account) uint64 {
	switch {
	case !p.work.byOwner():
		return 1
	case len(account.Code) > 0:
		return 2
	}
	return 0
}

// describe puts the steps in their order: what the device signs, what is sent,
// what is read back.
func (p *UndelegatePlan) describe(ctx context.Context, chain Chain, wallet hw.Wallet) error {
	p.work.readOut(p.Accounts)
	signing, sending := p.work.steps, []Step(nil)
	if !p.work.byOwner() {
		signing, sending = signing[:len(p.work.acts)], signing[len(p.work.acts):]
	}
	mine, theirs, err := p.code.steps(ctx, wallet, p)
	if err != nil {
		return err
	}
	p.Steps = append(append(append(p.Steps, signing...), mine...), append(sending, theirs...)...)
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that no session is left, that the allowances are zero, and that the wallet has no code"})
	p.Deadline = p.work.deadline
	p.MaxCost = Amount{p.work.maxCost}
	if p.code.due {
		fees := p.work.fees
		if p.work.byOwner() {
			fees = p.code.fees
		}
		p.MaxCost = Amount{new(big.Int).Add(p.work.maxCost, cost(fees, clearGas))}
	}
	account, err := chain.Account(ctx, p.Payer)
	if err != nil {
		return err
	}
	hint := "send it some native coin"
	if p.work.byOwner() {
		hint = "send it some native coin, or have another key pay with --pay-with NAME"
	}
	return mustAffordElse(hint, "the payer "+p.Payer.Hex(), account.Balance, p.MaxCost.Int)
}

// Undelegate carries it out. env.Agent is the payer, unless the owner pays itself.
func Undelegate(ctx context.Context, env Env, p *UndelegatePlan) error {
	if err := env.record(ctx, "undelegate_plan", p); err != nil {
		return err
	}
	if err := p.work.sign(ctx, env); err != nil {
		return err
	}
	if err := p.code.sign(ctx, env, p); err != nil {
		return &StepError{StepClear, err}
	}
	if err := p.work.send(ctx, env); err != nil {
		return err
	}
	// Sessions and allowances are looked at before the code goes: without it,
	// what the wallet's storage has cannot be read.
	if err := firstError(
		func() error { return p.all.verify(ctx, env) },
		func() error { return p.verifyAllowances(ctx, env) },
	); err != nil {
		return &StepError{StepVerify, err}
	}
	if err := p.code.send(ctx, env, p); err != nil {
		return &StepError{StepClear, err}
	}
	if err := firstError(
		func() error { return p.verifyCode(ctx, env) },
		func() error { return p.all.verifyAbsent(ctx, env) },
	); err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "undelegated", p)
}
