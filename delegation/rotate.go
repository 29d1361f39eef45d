package delegation

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/hw"
)

// RotateRequest is a session that another key is to go on with.
type RotateRequest struct {
	// Sessions are what is on record for the key that goes: grants of one agent in
	// one account. Their limits are needed, for the contract moves what is listed
	// and nothing else.
	Sessions []Session
	NewAgent common.Address
	// Payer sends: the old key, the new one, another, or the owner by its own
	// transaction.
	Payer   common.Address
	Caps    Caps
	History History
}

// RotatePlan is how a session will change hands.
type RotatePlan struct {
	Session Session        `json:"session"` // the old key's
	Next    Session        `json:"next"`    // the same, of the new key
	Text    string         `json:"text,omitempty"`
	Payer   common.Address `json:"payer"`
	// Left is what moves: what the session may still spend, in the order of the
	// grant's limits.
	Left     []Budget `json:"left,omitempty"`
	Steps    []Step   `json:"steps"`
	MaxCost  Amount   `json:"max_cost"` // of the payer, in wei
	Deadline uint64   `json:"deadline,omitempty"`
	// Landed: an earlier try's rotation is on the chain; nothing is asked or sent.
	Landed bool `json:"landed,omitempty"`

	terms bindings.TermsState // what is left of the session as a whole
	work  acting
}

// StepRotate is the device's step of a rotation.
const StepRotate = "rotate"

// PlanRotate plans it. It signs and sends nothing and prompts nobody.
func PlanRotate(ctx context.Context, chain Chain, wallet hw.Wallet, r RotateRequest) (*RotatePlan, error) {
	p := &RotatePlan{Payer: r.Payer}
	err := firstError(
		func() error { return p.find(ctx, chain, r) },
		func() error { return p.draft(ctx, chain, r) },
		func() error { return p.work.plan(ctx, chain, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan rotation: %w", explainRevert(err))
	}
	p.describe()
	return p, nil
}

// find tells which session is live, and whether the new key has it already.
func (p *RotatePlan) find(ctx context.Context, chain Chain, r RotateRequest) error {
	var err error
	if p.Session, err = FindSession(ctx, chain, r.Sessions); err != nil {
		return err
	}
	s := p.Session
	if err := checkChain(ctx, chain, s.Chain); err != nil {
		return err
	}
	there, err := s.seat().runs(ctx, chain)
	if err != nil {
		return err
	}
	if !there {
		return fmt.Errorf("%w: %s", ErrNoSession, s.seat().absent())
	}
	p.work = acting{chain: s.Chain, owner: s.Owner, path: s.Path, payer: r.Payer, caps: r.Caps, history: r.History}
	if p.landed(ctx, chain, r) {
		return nil
	}
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	reason, err := endOf(ctx, chain, s, head.Time)
	if err == nil && reason != "" {
		err = fmt.Errorf("%w: grant %d of agent %s is %s", ErrNoSession, s.Grant.Number, s.Agent, reason)
	}
	return err
}

// landed finds the rotation that an earlier try had signed, when the new key has
// the session by it.
func (p *RotatePlan) landed(ctx context.Context, chain Chain, r RotateRequest) bool {
	for _, s := range r.Sessions {
		next := handedOver(s, r.NewAgent, 0)
		live, err := findLive(ctx, chain, s.Account, r.NewAgent, next.Grant)
		if err != nil || live.Number == 0 {
			continue
		}
		say := rotationOf(s, r.NewAgent, live.Number)
		_, signature := r.History.saying(say, s.Owner, 0)
		own := vaultABI().PackRotate(short(s.Grant.Number), short(live.Number), s.Agent, r.NewAgent, permissionsOf(s.Grant))
		if signature != nil || r.History.called(s.Chain, s.Owner, s.Account, own) {
			p.Session, p.Next, p.Landed = s, handedOver(s, r.NewAgent, live.Number), true
			return true
		}
	}
	return false
}

// handedOver is a session as the new key has it.
func handedOver(s Session, agent common.Address, number uint64) Session {
	s.Agent, s.Grant.Agent, s.Grant.Number, s.Since, s.Into = agent, agent, number, 0, nil
	s.Grant.Deadline = 0 // was for submitting the grant
	return s
}

// rotationOf is the text of a session's rotation.
func rotationOf(s Session, agent common.Address, into uint64) func(deadline uint64) string {
	return func(deadline uint64) string {
		return Rotation{
			Number: s.Grant.Number, Into: into, Chain: s.Chain, Account: s.Account, Agent: s.Agent, NewAgent: agent,
			Permissions: len(s.Grant.Limits()) + len(s.Grant.Calls), Deadline: deadline,
		}.Text()
	}
}

// permissionsOf lists all that a grant permits, in the form in which the contract
// finds it again. Terms and guards move with any of it.
func permissionsOf(g Grant) []bindings.Permission {
	var list []bindings.Permission
	for i, l := range g.Limits() {
		list = append(list, bindings.Permission{Target: l.Token, Parties: partiesOf(i, l)})
	}
	for _, c := range g.Calls {
		list = append(list, bindings.Permission{Target: c.Target, Selector: c.Selector()})
	}
	return list
}

// draft refuses what the contract would, and makes the act.
func (p *RotatePlan) draft(ctx context.Context, chain Chain, r RotateRequest) error {
	if p.Landed {
		return nil
	}
	s := p.Session
	if err := p.checkNewAgent(ctx, chain, r.NewAgent); err != nil {
		return err
	}
	// What the record lists is what moves: it has to be what the chain has.
	if err := verifyGrant(ctx, chain, s.Grant); err != nil {
		return err
	}
	last, err := lastNumber(ctx, chain, s.Account)
	if err != nil {
		return err
	}
	if last >= maxNumber {
		return preflight("link a session in another account of the wallet", "%s has used all of its %d numbers", s.seat(), maxNumber)
	}
	into := last + 1
	p.Next = handedOver(s, r.NewAgent, into)
	if p.Left, p.terms, err = readRemains(ctx, chain, s.Grant); err != nil {
		return err
	}
	p.work.acts = []*act{{
		step: StepRotate, signs: "the rotation", does: "submit the rotation", account: s.Account, gas: submitGas(s.Grant),
		effect: fmt.Sprintf("has session %d go on as session %d of %s", s.Grant.Number, into, r.NewAgent),
		text:   rotationOf(s, r.NewAgent, into),
		submit: func(deadline uint64, signature []byte) []byte {
			return vaultABI().PackRotateWithSig(short(s.Grant.Number), short(into), s.Agent, r.NewAgent, permissionsOf(s.Grant), seconds(deadline), signature)
		},
		own: vaultABI().PackRotate(short(s.Grant.Number), short(into), s.Agent, r.NewAgent, permissionsOf(s.Grant)),
	}}
	return nil
}

// checkNewAgent refuses a key that the account could not tell from another's.
func (p *RotatePlan) checkNewAgent(ctx context.Context, chain Chain, agent common.Address) error {
	const hint = "make another session key with: valetkey session new"
	s := p.Session
	if slices.Contains([]common.Address{{}, s.Owner, s.Account, s.Agent}, agent) {
		return preflight(hint, "%s cannot be the new agent", agent)
	}
	code, err := chain.Code(ctx, agent)
	if err != nil {
		return err
	}
	if len(code) > 0 {
		return preflight(hint, "the new agent %s has code: a session key must be a plain account", agent)
	}
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	sessions, err := readSessions(ctx, chain, s.Account)
	if err != nil {
		return err
	}
	for _, l := range sessions {
		if l.Number != s.Grant.Number && l.tag == tagOf(agent) && !l.over(head.Time) {
			return preflight(hint, "%s cannot tell the new agent %s from that of session %d, or it is the same: a key takes over no second session", s.seat(), agent, l.Number)
		}
	}
	return nil
}

func (p *RotatePlan) describe() {
	p.Steps, p.MaxCost, p.Deadline = p.work.steps, Amount{p.work.maxCost}, p.work.deadline
	if len(p.work.acts) > 0 && !p.work.byOwner() {
		a := p.work.acts[0]
		p.Text = a.text(a.deadline)
	}
	p.Steps = append(p.Steps, Step{
		Name: StepVerify, By: ByTool, What: "read back that the new key has the session, with the same limits and no more left of them, and that the old one is refused",
	})
}
