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
	// Survives is what is not live and may be again, and what can be done about it.
	Survives []Survivor `json:"survives,omitempty"`

	now    uint64 // of the newest block
	begins error  // names what can begin after this in spite of it
	tuple  uint64 // nonce of the owner's signed tuple that is made worthless
	voids  bool   // there is one
	spare  uint64 // nonces that are used up behind the acts
	work   acting
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
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	p.now = head.Time
	for _, s := range []seat{{HomeVault, p.Owner}, {HomeAccount, p.Owner}} {
		there, err := s.runs(ctx, chain)
		switch {
		case err != nil:
		case there:
			err = p.end(ctx, chain, s)
		case s.home == HomeVault:
			err = p.endUnmade(ctx, chain, s)
		default:
			err = p.endAbsent(ctx, chain, s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// end is for an account that runs our code.
func (p *RevokeAllPlan) end(ctx context.Context, chain Chain, s seat) error {
	ending, err := p.ending(ctx, chain, s)
	if err == nil && ending != nil {
		p.add(*ending, revokeAllAct(p.Chain, s, *ending))
	}
	return err
}

func (p *RevokeAllPlan) add(e AccountEnd, a *act) {
	p.Accounts, p.work.acts = append(p.Accounts, e), append(p.work.acts, a)
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
	known := p.work.history.unsubmitted(p.Chain, p.Owner, account, last, p.now)
	if len(sessions) == 0 && known == 0 {
		return nil, nil //nolint:nilnil // nothing to end
	}
	// One more than what is known: somebody may have a grant that was signed
	// elsewhere with the next number.
	e := &AccountEnd{Home: s.home, Account: account, UpTo: min(max(last, known)+1, maxNumber)}
	if p.work.byOwner() {
		e.UpTo = min(last+1, maxNumber) // the owner's transaction takes the next one and no other
		if known > e.UpTo {
			p.mayBegin("unsubmitted_grant", fmt.Sprintf("grant %d for %s, signed and never submitted, is not the next one", known, s), "run the same command again")
		}
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
	what := "read back that no session is left"
	if len(p.Survives) > 0 {
		what = "read back that no session is live"
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: what})
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
	err := firstError(
		func() error { return p.verify(ctx, env) },
		func() error { return p.verifyAbsent(ctx, env) },
	)
	if err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "revoked_all", p)
}

// verify makes sure that no account has a session, also none where nothing was
// to be ended or nothing was before, and that nothing can begin.
func (p *RevokeAllPlan) verify(ctx context.Context, env Env) error {
	seats, err := seatsOf(ctx, env.Chain, p.Owner)
	if err != nil {
		return err
	}
	for _, s := range seats {
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
	detail := "no session is left on the chain"
	if len(p.Survives) > 0 {
		detail = "no session is live; the plan says what may be again"
	}
	env.observe(Event{Step: StepVerify, Detail: detail})
	return nil
}
