package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// FreezeRequest is what a guardian ends: a session, or all of a wallet's. The
// wallet's own key is not needed for it, and cannot be used for it.
type FreezeRequest struct {
	Chain    uint64
	Owner    common.Address
	Guardian common.Address // sends and pays
	Session  *Session       // nil: all sessions of the owner
	Caps     Caps
	History  History
}

// FreezePlan is how a guardian ends sessions.
type FreezePlan struct {
	Chain    uint64         `json:"chain"`
	Owner    common.Address `json:"owner"`
	Guardian common.Address `json:"guardian"`
	// Accounts are those where something is live; none when nothing is.
	Accounts []Frozen `json:"accounts,omitempty"`
	Steps    []Step   `json:"steps"`
	MaxCost  Amount   `json:"max_cost"` // of the guardian, in wei

	seats   []seat
	only    *Session
	fees    Fees
	history History
}

// Frozen is what is ended in one account: these numbers and, with All, whatever
// else is there by then.
type Frozen struct {
	Home    Home           `json:"home"`
	Account common.Address `json:"account"`
	Numbers []uint64       `json:"numbers"`
	All     bool           `json:"all"`
}

// StepFreeze is the guardian's step; there is one for each account.
const StepFreeze = "freeze"

// freezeGas bounds the gas of a freeze.
const freezeGas = 150_000

// PlanFreeze plans it. An account where nothing is live is left out.
func PlanFreeze(ctx context.Context, chain Chain, r FreezeRequest) (*FreezePlan, error) {
	p := &FreezePlan{Chain: r.Chain, Owner: r.Owner, Guardian: r.Guardian, only: r.Session, history: r.History}
	err := firstError(
		func() error { return checkChain(ctx, chain, r.Chain) },
		func() error { return p.find(ctx, chain) },
		func() (err error) { p.fees, err = readFees(ctx, chain, r.Caps.WithDefaults()); return },
		func() error { return p.price(ctx, chain) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan freeze: %w", explainRevert(err))
	}
	p.describe()
	return p, nil
}

func (p *FreezePlan) find(ctx context.Context, chain Chain) error {
	var err error
	if p.seats, err = p.where(ctx, chain); err != nil {
		return err
	}
	for _, s := range p.seats {
		frozen, err := p.frozen(ctx, chain, s)
		if err != nil {
			return err
		}
		if len(frozen.Numbers) == 0 {
			continue
		}
		guardian, err := readGuardian(ctx, chain, s.account())
		if err != nil {
			return err
		}
		if guardian != p.Guardian {
			return preflight("the owner names a guardian with: valetkey guardian set; the owner itself ends sessions with: valetkey revoke",
				"%s is not the guardian of %s, %s is", p.Guardian, s, whoGuards(guardian))
		}
		p.Accounts = append(p.Accounts, frozen)
	}
	return nil
}

// where are the accounts to look at: the session's, or all of the owner's.
func (p *FreezePlan) where(ctx context.Context, chain Chain) ([]seat, error) {
	if p.only == nil {
		return seatsOf(ctx, chain, p.Owner)
	}
	if err := p.only.Validate(); err != nil {
		return nil, err
	}
	there, err := p.only.seat().runs(ctx, chain)
	if err != nil || !there {
		return nil, err
	}
	return []seat{p.only.seat()}, nil
}

func whoGuards(guardian common.Address) string {
	if guardian == (common.Address{}) {
		return "nobody"
	}
	return guardian.Hex()
}

// frozen is what is live in an account of that which is to be ended.
func (p *FreezePlan) frozen(ctx context.Context, chain Chain, s seat) (Frozen, error) {
	f := Frozen{Home: s.home, Account: s.account(), All: p.only == nil}
	if !f.All {
		live, err := findLive(ctx, chain, f.Account, p.only.Agent, p.only.Grant)
		if err == nil && live.Number != 0 {
			f.Numbers = []uint64{live.Number}
		}
		return f, err
	}
	sessions, err := readSessions(ctx, chain, f.Account)
	for _, l := range sessions {
		f.Numbers = append(f.Numbers, l.Number)
	}
	return f, err
}

func (p *FreezePlan) price(ctx context.Context, chain Chain) error {
	p.MaxCost = Amount{new(big.Int)}
	for range p.Accounts {
		p.MaxCost.Add(p.MaxCost.Int, cost(p.fees, freezeGas))
	}
	account, err := chain.Account(ctx, p.Guardian)
	if err != nil {
		return err
	}
	return mustAffordElse("send it some native coin", "the guardian "+p.Guardian.Hex(), account.Balance, p.MaxCost.Int)
}

func (f Frozen) calldata() []byte {
	if f.All {
		return vaultABI().PackFreezeAll()
	}
	return vaultABI().PackFreeze(short(f.Numbers[0]))
}

func (p *FreezePlan) describe() {
	for _, f := range p.Accounts {
		what := fmt.Sprintf("end session %d of %s", f.Numbers[0], seat{f.Home, p.Owner})
		if f.All {
			what = fmt.Sprintf("end all %d sessions of %s", len(f.Numbers), seat{f.Home, p.Owner})
		}
		p.Steps = append(p.Steps, Step{Name: StepFreeze, By: ByGuardian, What: what, Tx: &TxPlan{
			Type: types.DynamicFeeTxType, To: f.Account, Value: Amount{new(big.Int)}, Data: f.calldata(), Gas: freezeGas,
			MaxFee: Amount{p.fees.MaxFee}, Tip: Amount{p.fees.Tip},
		}})
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that they are gone"})
}

// ByGuardian is who does the steps of a freeze.
const ByGuardian = "guardian"

// Freeze carries it out; env.Agent is the guardian. No device is asked.
func Freeze(ctx context.Context, env Env, p *FreezePlan) error {
	if who := env.Agent.Address(); who != p.Guardian {
		return preflight("unlock the key that the plan names", "the key is %s, the plan is for %s", who, p.Guardian)
	}
	if err := env.record(ctx, "freeze_plan", p); err != nil {
		return err
	}
	env.history = p.history
	for _, f := range p.Accounts {
		err := agentSend(ctx, env, StepFreeze, agentCall{chain: p.Chain, to: f.Account, data: f.calldata(), maxGas: freezeGas, fees: p.fees})
		if err != nil {
			return &StepError{StepFreeze, err}
		}
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "frozen", p)
}

func (p *FreezePlan) verify(ctx context.Context, env Env) error {
	for _, s := range p.seats {
		left, err := p.frozen(ctx, env.Chain, s)
		if err != nil {
			return err
		}
		if len(left.Numbers) > 0 {
			return &UnverifiedError{What: "the sessions of " + s.String(), Want: "none of those that were to be ended", Got: fmt.Sprint(left.Numbers)}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "the sessions are gone from the chain"})
	return nil
}
