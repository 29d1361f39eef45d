package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// GuardianRequest names who may end sessions of a wallet without its key; the
// zero address is nobody.
type GuardianRequest struct {
	OwnerRequest
	Guardian common.Address
}

// GuardianPlan is how a wallet gets another guardian, in each of its accounts.
type GuardianPlan struct {
	Chain    uint64         `json:"chain"`
	Owner    common.Address `json:"owner"`
	Path     hw.Path        `json:"path"`
	Payer    common.Address `json:"payer"`
	Guardian common.Address `json:"guardian"`
	// Accounts are those that have another guardian now; none when there is
	// nothing to do.
	Accounts []Guarded `json:"accounts,omitempty"`
	Steps    []Step    `json:"steps"`
	MaxCost  Amount    `json:"max_cost"` // of the payer, in wei
	Deadline uint64    `json:"deadline,omitempty"`

	seats []seat
	work  acting
}

// Guarded is an account with its guardian; the zero address is nobody.
type Guarded struct {
	Home     Home           `json:"home"`
	Account  common.Address `json:"account"`
	Guardian common.Address `json:"guardian"`
	Text     string         `json:"text,omitempty"` // what the holder reads to change it
}

// StepGuardian is the device's step; there is one for each account.
const StepGuardian = "guardian"

// ReadGuardians reads who guards the accounts of a wallet that are on the chain.
func ReadGuardians(ctx context.Context, chain Chain, owner common.Address) ([]Guarded, error) {
	seats, err := seatsOf(ctx, chain, owner)
	if err != nil {
		return nil, fmt.Errorf("read the guardian: %w", err)
	}
	var list []Guarded
	for _, s := range seats {
		who, err := readGuardian(ctx, chain, s.account())
		if err != nil {
			return nil, fmt.Errorf("read the guardian: %w", explainRevert(err))
		}
		list = append(list, Guarded{Home: s.home, Account: s.account(), Guardian: who})
	}
	return list, nil
}

func readGuardian(ctx context.Context, chain Chain, account common.Address) (common.Address, error) {
	return read(ctx, chain, account, vaultABI().PackGuardian(), Overrides{}, vaultABI().UnpackGuardian)
}

// PlanGuardian plans it. It signs and sends nothing and prompts nobody.
func PlanGuardian(ctx context.Context, chain Chain, wallet hw.Wallet, r GuardianRequest) (*GuardianPlan, error) {
	p := &GuardianPlan{Chain: r.Chain, Path: r.Path, Guardian: r.Guardian}
	err := firstError(
		func() error { return p.work.begin(ctx, chain, wallet, r.OwnerRequest) },
		func() error { return p.find(ctx, chain) },
		func() error { return p.work.plan(ctx, chain, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan guardian: %w", explainRevert(err))
	}
	p.describe()
	return p, nil
}

func (p *GuardianPlan) find(ctx context.Context, chain Chain) error {
	p.Owner, p.Payer = p.work.owner, p.work.payer
	var err error
	if p.seats, err = seatsOf(ctx, chain, p.Owner); err != nil {
		return err
	}
	if len(p.seats) == 0 {
		return preflight("link a session first: that makes the vault", "the wallet %s has no account with sessions on this chain", p.Owner)
	}
	for _, s := range p.seats {
		now, err := readGuardian(ctx, chain, s.account())
		if err != nil {
			return err
		}
		if now == p.Guardian {
			continue
		}
		last, err := lastNumber(ctx, chain, s.account())
		if err != nil {
			return err
		}
		p.Accounts = append(p.Accounts, Guarded{Home: s.home, Account: s.account(), Guardian: now})
		p.work.acts = append(p.work.acts, guardianAct(p.Chain, s, last+1, p.Guardian))
	}
	return nil
}

func guardianAct(chain uint64, s seat, number uint64, guardian common.Address) *act {
	return &act{
		step: StepGuardian, signs: "who guards " + s.String() + ",", does: "submit who guards " + s.String(),
		effect: "sets who guards " + s.String(), account: s.account(), gas: revokeGas,
		text: func(deadline uint64) string { return GuardianText(number, chain, s.account(), guardian, deadline) },
		submit: func(deadline uint64, signature []byte) []byte {
			return vaultABI().PackSetGuardianWithSig(short(number), guardian, seconds(deadline), signature)
		},
		own: vaultABI().PackSetGuardian(guardian),
	}
}

func (p *GuardianPlan) describe() {
	p.Steps, p.MaxCost, p.Deadline = p.work.steps, Amount{p.work.maxCost}, p.work.deadline
	for i, a := range p.work.acts {
		if !p.work.byOwner() {
			p.Accounts[i].Text = a.text(a.deadline)
		}
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back who the guardian is"})
}

// SetGuardian carries it out. env.Agent is the payer, unless the owner pays itself.
func SetGuardian(ctx context.Context, env Env, p *GuardianPlan) error {
	if err := env.record(ctx, "guardian_plan", p); err != nil {
		return err
	}
	if err := p.work.do(ctx, env); err != nil {
		return err
	}
	for _, s := range p.seats {
		now, err := readGuardian(ctx, env.Chain, s.account())
		if err == nil {
			err = compare("the guardian of "+s.String(), p.Guardian, now)
		}
		if err != nil {
			return &StepError{StepVerify, err}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "the guardian on chain is the plan's"})
	return env.record(ctx, "guardian_set", p)
}
