package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// revokeGas bounds the gas of a revocation.
const revokeGas = 300_000

// RevokeRequest is what a holder wants ended.
type RevokeRequest struct {
	// Session names owner, agent and account; see [SessionOnChain] for one without
	// a record. Its live grant is ended, whatever its number. A grant number that
	// the vault would take next is that of a grant that was signed and never
	// submitted: it is burned, so that nobody can submit it any more.
	Session Session
	// Payer sends. When it is the owner, the session is ended by the owner's own
	// transaction.
	Payer common.Address
	Caps  Caps
	// History is what earlier tries left: what was signed is not asked again.
	History History
}

// RevokePlan is how a session will be ended.
type RevokePlan struct {
	Session Session        `json:"session"`
	Text    string         `json:"text,omitempty"` // what the holder reads to end the live session; empty for a transaction
	Burn    string         `json:"burn,omitempty"` // what the holder reads to burn an unused grant
	Payer   common.Address `json:"payer"`
	Steps   []Step         `json:"steps"`
	MaxCost Amount         `json:"max_cost"` // of the payer, in wei
	// Deadline is the last second, in unix time, in which the texts may be
	// submitted; 0 for a transaction.
	Deadline uint64 `json:"deadline,omitempty"`
	// Left is the number of a grant that was signed and never submitted, and that
	// the owner's transaction does not burn; 0 for none.
	Left uint64 `json:"left,omitempty"`

	live   uint64 // number of the live grant; 0 for none
	unused uint64 // number of the grant to burn; 0 for none
	landed uint64 // number that an earlier try ended, without having seen it
	work   acting
}

// The device's steps of a revocation.
const (
	StepRevoke = "revoke"
	StepBurn   = "burn"
)

// PlanRevoke plans the end of a session. By text, the holder signs a readable
// message that the payer submits; by transaction (payer is the owner), the
// owner sends the revocation itself, which needs nobody else but is calldata
// that a device may show only as a hash.
func PlanRevoke(ctx context.Context, chain Chain, wallet hw.Wallet, r RevokeRequest) (*RevokePlan, error) {
	p := &RevokePlan{Session: r.Session, Payer: r.Payer}
	s := r.Session
	p.work = acting{chain: s.Chain, owner: s.Owner, path: s.Path, payer: r.Payer, caps: r.Caps, history: r.History}
	err := firstError(
		func() error { return p.find(ctx, chain) },
		func() error { p.list(); return p.work.plan(ctx, chain, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan revocation: %w", err)
	}
	p.describe()
	return p, nil
}

// find tells what there is to end; [ErrNoSession] when nothing is.
func (p *RevokePlan) find(ctx context.Context, chain Chain) error {
	s := p.Session
	if err := s.Validate(); err != nil {
		return err
	}
	if err := checkChain(ctx, chain, s.Chain); err != nil {
		return err
	}
	there, err := s.seat().runs(ctx, chain)
	if err != nil {
		return err
	}
	if !there && s.Home == HomeAccount {
		return p.findAbsent(ctx, chain)
	}
	last := uint64(0)
	if there {
		live, err := findLive(ctx, chain, s.Account, s.Agent, s.Grant)
		if err == nil {
			p.live = live.Number
			last, err = lastNumber(ctx, chain, s.Account)
		}
		if err != nil {
			return explainRevert(err)
		}
	}
	if s.Grant.Number == last+1 {
		p.unused, p.work.create = s.Grant.Number, !there
	}
	if p.live == 0 && p.unused == 0 {
		if p.work.history.endedUnseen(s, s.Grant.Number) {
			p.landed = s.Grant.Number
			return nil
		}
		return fmt.Errorf("%w: agent %s has none in %s", ErrNoSession, s.Agent, s.Account)
	}
	if p.work.create {
		if err := mayMake(ctx, chain, p.unused); err != nil {
			return err
		}
	}
	return p.byOwner()
}

// byOwner settles what the owner's own transaction can do.
func (p *RevokePlan) byOwner() error {
	if !p.work.byOwner() {
		return nil
	}
	if p.work.create {
		return preflight("have a session key submit it: --payer session",
			"grant %d was signed and never submitted, and the vault has to be made to forget it: burning it takes a text that another account submits", p.unused)
	}
	if p.unused > 0 && p.live > 0 {
		// What is live must not wait for what may become so.
		p.Left, p.unused = p.unused, 0
	}
	return nil
}

// endedUnseen tells whether an earlier try had the end of a session signed and
// never got to see it.
func (h *History) endedUnseen(s Session, number uint64) bool {
	if h.ended[grantID{s.Account, number}] {
		return false
	}
	text := func(deadline uint64) string { return RevokeText(number, s.Chain, s.Account, deadline) }
	if _, signature := h.saying(text, s.Owner, 0); signature != nil {
		return true
	}
	return h.called(s.Chain, s.Owner, s.Account, vaultABI().PackRevoke(short(number)))
}

// list makes the acts.
func (p *RevokePlan) list() {
	p.add(StepRevoke, p.live, "the revocation", "submit the revocation", "ends session %d")
	p.add(StepBurn, p.unused, "the end of a grant that was signed and never submitted,", "burn the unused grant", "burns the unused grant %d")
}

func (p *RevokePlan) add(step string, number uint64, signs, does, effect string) {
	if number == 0 {
		return
	}
	s := p.Session
	p.work.acts = append(p.work.acts, &act{
		step: step, signs: signs, does: does, effect: fmt.Sprintf(effect, number), account: s.Account, gas: revokeGas, early: p.work.create,
		text: func(deadline uint64) string { return RevokeText(number, s.Chain, s.Account, deadline) },
		submit: func(deadline uint64, signature []byte) []byte {
			return vaultABI().PackRevokeWithSig(short(number), seconds(deadline), signature)
		},
		own: vaultABI().PackRevoke(short(number)),
	})
}

func (p *RevokePlan) describe() {
	p.Steps, p.MaxCost, p.Deadline = p.work.steps, Amount{p.work.maxCost}, p.work.deadline
	for _, a := range p.work.acts {
		switch {
		case p.work.byOwner():
		case a.step == StepBurn:
			p.Burn = a.text(a.deadline)
		default:
			p.Text = a.text(a.deadline)
		}
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that the session is gone"})
}

// Revoke carries a revocation out. env.Agent is the payer, unless the owner
// pays itself.
func Revoke(ctx context.Context, env Env, p *RevokePlan) error {
	if err := env.record(ctx, "revoke_plan", p); err != nil {
		return err
	}
	if err := p.work.do(ctx, env); err != nil {
		return err
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	for _, number := range []uint64{p.live, p.unused, p.landed} {
		if number == 0 {
			continue
		}
		ended := p.Session
		ended.Grant.Number = number
		if err := env.record(ctx, "revoked", ended); err != nil {
			return err
		}
	}
	return nil
}

func (p *RevokePlan) verify(ctx context.Context, env Env) error {
	s := p.Session
	sessions, err := readSessions(ctx, env.Chain, s.Account)
	if err != nil {
		return err
	}
	for _, number := range []uint64{p.live, p.landed} {
		if number == 0 {
			continue
		}
		if err := compare("the session after the revocation", Live{}, listed(sessions, number)); err != nil {
			return err
		}
	}
	if p.unused > 0 {
		last, err := lastNumber(ctx, env.Chain, s.Account)
		if err != nil {
			return err
		}
		if last < p.unused {
			return &UnverifiedError{What: "the newest grant number of the account", Want: fmt.Sprint(p.unused), Got: fmt.Sprint(last)}
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "the session is gone from the chain"})
	return nil
}
