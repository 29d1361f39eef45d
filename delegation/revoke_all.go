package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// OwnerRequest is what is asked for a wallet as a whole.
type OwnerRequest struct {
	Chain uint64
	Path  hw.Path // of the owner's key
	// Payer sends; zero is the owner, by its own transactions.
	Payer   common.Address
	Caps    Caps
	History History
}

// RevokeAllPlan is how every session of a wallet will be ended: in its vault, and
// in the wallet itself where that is delegated to valetkey's session account.
type RevokeAllPlan struct {
	Chain uint64         `json:"chain"`
	Owner common.Address `json:"owner"`
	Path  hw.Path        `json:"path"`
	Payer common.Address `json:"payer"`
	// Accounts are those where something is to be ended; none when nothing is.
	Accounts []AccountEnd `json:"accounts,omitempty"`
	Steps    []Step       `json:"steps"`
	MaxCost  Amount       `json:"max_cost"` // of the payer, in wei
	// Deadline is the last second, in unix time, in which the texts may be
	// submitted; 0 for transactions.
	Deadline uint64 `json:"deadline,omitempty"`

	seats []seat
	work  acting
}

// AccountEnd is what is ended in one account.
type AccountEnd struct {
	Home     Home           `json:"home"`
	Account  common.Address `json:"account"`
	Sessions []Live         `json:"sessions"`
	// UpTo is the last number that is used up: a grant that was signed with a
	// number up to it and never submitted is worthless then.
	UpTo uint64 `json:"up_to"`
	Text string `json:"text,omitempty"` // what the holder reads; empty for a transaction
}

// StepRevokeAll is the device's step; there is one for each account.
const StepRevokeAll = "revoke_all"

// PlanRevokeAll plans the end of all sessions of a wallet. Where there is none,
// and no signed grant is known that waits to be one, nothing is asked.
func PlanRevokeAll(ctx context.Context, chain Chain, wallet hw.Wallet, r OwnerRequest) (*RevokeAllPlan, error) {
	p := &RevokeAllPlan{Chain: r.Chain, Path: r.Path}
	err := firstError(
		func() error { return p.work.begin(ctx, chain, wallet, r) },
		func() error { return p.find(ctx, chain) },
		func() error { return p.work.plan(ctx, chain, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan the end of all sessions: %w", explainRevert(err))
	}
	p.describe()
	return p, nil
}

// begin finds the owner and who pays.
func (w *acting) begin(ctx context.Context, chain Chain, wallet hw.Wallet, r OwnerRequest) error {
	if err := checkChain(ctx, chain, r.Chain); err != nil {
		return err
	}
	owner, err := wallet.Address(ctx, r.Path, false)
	if err != nil {
		return err
	}
	*w = acting{chain: r.Chain, owner: owner, path: r.Path, payer: r.Payer, caps: r.Caps, history: r.History}
	if w.payer == (common.Address{}) {
		w.payer = owner
	}
	return nil
}

// seatsOf are the accounts where an owner's sessions can be, and where our code
// runs now.
func seatsOf(ctx context.Context, chain Chain, owner common.Address) ([]seat, error) {
	var seats []seat
	for _, s := range []seat{{HomeVault, owner}, {HomeAccount, owner}} {
		there, err := s.runs(ctx, chain)
		if err != nil {
			return nil, err
		}
		if there {
			seats = append(seats, s)
		}
	}
	return seats, nil
}

// find makes an act for each account where something is to be ended.
func (p *RevokeAllPlan) find(ctx context.Context, chain Chain) error {
	p.Owner, p.Payer = p.work.owner, p.work.payer
	var err error
	if p.seats, err = seatsOf(ctx, chain, p.Owner); err != nil {
		return err
	}
	for _, s := range p.seats {
		ending, err := p.ending(ctx, chain, s)
		if err != nil {
			return err
		}
		if ending == nil {
			continue
		}
		p.Accounts = append(p.Accounts, *ending)
		p.work.acts = append(p.work.acts, revokeAllAct(p.Chain, s, *ending))
	}
	return nil
}

// ending is what there is to end in an account; nil for nothing.
func (p *RevokeAllPlan) ending(ctx context.Context, chain Chain, s seat) (*AccountEnd, error) {
	account := s.account()
	last, err := lastNumber(ctx, chain, account)
	if err != nil {
		return nil, err
	}
	sessions, err := readSessions(ctx, chain, account)
	if err != nil {
		return nil, err
	}
	known := p.work.history.newest[account]
	if len(sessions) == 0 && known <= last {
		return nil, nil //nolint:nilnil // nothing to end
	}
	// One more than what is known: somebody may have a grant that was signed
	// elsewhere with the next number.
	e := &AccountEnd{Home: s.home, Account: account, UpTo: min(max(last, known)+1, maxNumber)}
	if p.work.byOwner() {
		e.UpTo = min(last+1, maxNumber) // the owner's transaction takes the next one and no other
	}
	for _, l := range sessions {
		e.Sessions = append(e.Sessions, l.Live)
	}
	return e, nil
}

func revokeAllAct(chain uint64, s seat, e AccountEnd) *act {
	return &act{
		step: StepRevokeAll, signs: "the end of all sessions of " + s.String(), does: "submit the end of all sessions of " + s.String(),
		effect: "ends all sessions of " + s.String(), account: e.Account, gas: revokeGas,
		text: func(deadline uint64) string { return RevokeAllText(e.UpTo, chain, e.Account, deadline) },
		submit: func(deadline uint64, signature []byte) []byte {
			return vaultABI().PackRevokeAllWithSig(short(e.UpTo), seconds(deadline), signature)
		},
		own: vaultABI().PackRevokeAll(),
	}
}

func (p *RevokeAllPlan) describe() {
	p.Steps, p.MaxCost, p.Deadline = p.work.steps, Amount{p.work.maxCost}, p.work.deadline
	p.work.readOut(p.Accounts)
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that no session is left"})
}

// readOut puts the texts of the first acts beside what they end.
func (w *acting) readOut(accounts []AccountEnd) {
	for i := range accounts {
		if a := w.acts[i]; !w.byOwner() {
			accounts[i].Text = a.text(a.deadline)
		}
	}
}

// RevokeAll carries it out. env.Agent is the payer, unless the owner pays itself.
func RevokeAll(ctx context.Context, env Env, p *RevokeAllPlan) error {
	if err := env.record(ctx, "revoke_all_plan", p); err != nil {
		return err
	}
	if err := p.work.do(ctx, env); err != nil {
		return err
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "revoked_all", p)
}

// verify makes sure that no account has a session, also none where nothing was
// to be ended.
func (p *RevokeAllPlan) verify(ctx context.Context, env Env) error {
	for _, s := range p.seats {
		sessions, err := readSessions(ctx, env.Chain, s.account())
		if err != nil {
			return err
		}
		if len(sessions) > 0 {
			return &UnverifiedError{What: "the sessions of " + s.String(), Want: "none", Got: fmt.Sprint(len(sessions))}
		}
	}
	for _, e := range p.Accounts {
		last, err := lastNumber(ctx, env.Chain, e.Account)
		if err != nil {
			return err
		}
		if last < e.UpTo {
			return &UnverifiedError{What: "the newest grant number of " + e.Account.Hex(), Want: fmt.Sprint(e.UpTo), Got: fmt.Sprint(last)}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "no session is left on the chain"})
	return nil
}
