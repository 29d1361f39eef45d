package delegation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/ethereum/go-ethereum/common"
)

// SessionState is what a session is now.
type SessionState string

// The states of what can still act, or act again.
const (
	StateLive    SessionState = "live"
	StateWaiting SessionState = "waiting" // live, and its time is yet to come
	// StateAsleep: the wallet does not run our code now. When it does again, the
	// session lives again.
	StateAsleep SessionState = "asleep"
)

// OwnerSession is a session that was not ended.
type OwnerSession struct {
	Number uint64         `json:"number"`
	State  SessionState   `json:"state"`
	Agent  common.Address `json:"agent,omitzero"` // zero: neither events nor records tell
	// Name is that of the caller's record; without one, the session is orphaned.
	Name        string `json:"name,omitempty"`
	Until       uint64 `json:"until"`
	Since       uint64 `json:"since,omitempty"` // of the block that began it; 0: not known
	RotatedFrom uint64 `json:"rotated_from,omitempty"`
	// Limits is where what follows is known from: "record", or "transaction" for
	// the one that granted it. Empty: not known, for the reason in Unknown.
	Limits    string    `json:"limits,omitempty"`
	Unknown   string    `json:"limits_unknown,omitempty"`
	Grant     *Grant    `json:"grant,omitempty"`
	Left      Remaining `json:"left,omitzero"`
	Use       Usage     `json:"use"`
	AgentCoin *Amount   `json:"agent_balance,omitempty"`

	recorded bool
}

// Remaining is what may still be done within a grant's limits.
type Remaining struct {
	Budgets   []Budget `json:"budgets,omitempty"`
	Native    *Budget  `json:"native,omitempty"`
	CallsLeft *uint32  `json:"calls_left,omitempty"`
	RateLeft  *uint16  `json:"rate_left,omitempty"`
	GasLeft   Amount   `json:"gas_left,omitzero"`
}

// Usage is what a session did so far, by its events.
type Usage struct {
	Calls    uint64  `json:"calls"`    // of functions, by rules
	Payments uint64  `json:"payments"` // out of budgets; a call that carries coin is one as well
	Last     uint64  `json:"last,omitempty"`
	Spent    []Spent `json:"spent,omitempty"`
	// AtLeast: there may be more, in events that were not read.
	AtLeast bool `json:"at_least,omitempty"`
}

// Spent is what went out of one budget in all.
type Spent struct {
	Token  common.Address `json:"token"` // zero: the native coin
	Amount Amount         `json:"amount"`
	Times  uint64         `json:"times"`
}

// PastSession is one that has ended.
type PastSession struct {
	Number  uint64         `json:"number"`
	Agent   common.Address `json:"agent"`
	Name    string         `json:"name,omitempty"`
	Until   uint64         `json:"until"`
	How     Ending         `json:"how"`
	Into    uint64         `json:"into,omitempty"` // of what took its place
	Granted uint64         `json:"granted_block"`
	Ended   uint64         `json:"ended_block,omitempty"`
	Use     Usage          `json:"use"`
}

// readSessions fills the homes.
func (r *ownerReader) readSessions(ctx context.Context) error {
	for i := range r.Homes {
		h := &r.Homes[i]
		live := map[*granted]bool{}
		if h.Exists {
			listings, err := readSessions(ctx, r.chain, h.Account)
			if err != nil {
				return err
			}
			for _, l := range listings {
				if l.over(r.Now) {
					continue
				}
				g := h.tally.find(l.Number, l.tag)
				live[g] = g != nil
				s, err := r.liveOne(ctx, h, l, g)
				if err != nil {
					return err
				}
				h.Live = append(h.Live, s)
			}
			sort.Slice(h.Live, func(a, b int) bool { return h.Live[a].Number < h.Live[b].Number })
		}
		r.readPast(ctx, h, live)
	}
	return nil
}

// liveOne reads one session that the state lists.
func (r *ownerReader) liveOne(ctx context.Context, h *HomeStatus, l listing, g *granted) (OwnerSession, error) {
	s := OwnerSession{Number: l.Number, Until: l.Until, State: StateLive}
	if g != nil {
		s.Agent, s.RotatedFrom, s.Since = g.agent, g.from, r.timeOf(ctx, g.begun.block)
	}
	grant, err := r.recorded(ctx, h, l, &s)
	if err != nil {
		return s, err
	}
	if grant == nil && g != nil {
		if grant, err = r.fromTransaction(ctx, h, g, l.Until); err != nil {
			if ctx.Err() != nil {
				return s, err
			}
			s.Unknown = err.Error()
		} else {
			s.Limits = "transaction"
		}
	}
	if grant == nil && s.Unknown == "" {
		s.Unknown = "no event was found that began it"
	}
	s.Use = r.usageOf(ctx, h, s.Agent, g)
	if grant == nil {
		return s, nil
	}
	if s.Grant = grant; grant.Terms.NotBefore > r.Now {
		s.State = StateWaiting
	}
	return s, s.readLeft(ctx, r.chain, r.session(h, *grant))
}

func (r *ownerReader) session(h *HomeStatus, g Grant) Session {
	return Session{Chain: r.Chain, Home: h.Home, Owner: r.Owner, Account: h.Account, Agent: g.Agent, Grant: g}
}

// recorded finds the record of a live session: the one that the state agrees
// with, permission by permission. Where there is none, but one names its number
// and agent, that is said and its limits are not used.
func (r *ownerReader) recorded(ctx context.Context, h *HomeStatus, l listing, s *OwnerSession) (*Grant, error) {
	for _, b := range r.book {
		g := b.Session.Grant
		if b.Session.Account != h.Account || g.Number != l.Number || tagOf(g.Agent) != l.tag {
			continue
		}
		err := verifyGrant(ctx, r.chain, g)
		switch {
		case err == nil:
			s.Name, s.Agent, s.Limits, s.recorded = b.Name, g.Agent, "record", true
			if s.Since == 0 {
				s.Since = b.Session.Since
			}
			return &g, nil
		case !errors.Is(err, ErrUnverified):
			return nil, err
		case s.Agent == g.Agent:
			s.Name, s.recorded = b.Name, true
			s.Unknown = "the record says something else than the chain: " + err.Error()
		}
	}
	return nil, nil //nolint:nilnil // there is none, and nothing went wrong
}

// maxRotations bounds how far back a session is followed.
const maxRotations = 256

// fromTransaction recovers the grant of a session from the transaction that
// began it, or began the one that was rotated into it.
func (r *ownerReader) fromTransaction(ctx context.Context, h *HomeStatus, g *granted, until uint64) (*Grant, error) {
	origin := g
	for range maxRotations {
		if origin.from == 0 {
			break
		}
		older := slices.IndexFunc(h.tally.sessions, func(o *granted) bool {
			return o.number == origin.from && comparePlaces(o.begun, origin.begun) < 0
		})
		if older < 0 {
			return nil, fmt.Errorf("the event that began session %d, which was rotated, was not found", origin.from)
		}
		origin = h.tally.sessions[older]
	}
	grant, err := recoverGrant(ctx, r.chain, r.session(h, Grant{}), origin)
	if err != nil {
		return nil, err
	}
	if origin != g {
		if grant, err = inherited(ctx, r.chain, grant, g.number, g.agent); err != nil {
			return nil, err
		}
	}
	if grant.Until != until {
		return nil, errNotInTx
	}
	if err := verifyGrant(ctx, r.chain, grant); err != nil {
		return nil, err
	}
	return &grant, nil
}

// readLeft reads what is left of a grant's limits.
func (s *OwnerSession) readLeft(ctx context.Context, chain Chain, session Session) error {
	status := Status{Session: session, Live: true}
	if err := status.readBudgets(ctx, chain); err != nil {
		return err
	}
	s.Left = Remaining{status.Budgets, status.Native, status.CallsLeft, status.RateLeft, status.GasLeft}
	agent, err := chain.Account(ctx, s.Agent)
	s.AgentCoin = &Amount{agent.Balance}
	return err
}

// usageOf is what the events say that a live session did.
func (r *ownerReader) usageOf(ctx context.Context, h *HomeStatus, agent common.Address, g *granted) Usage {
	u, atLeast := h.tally.uses[agent], r.Events.Partial || g == nil
	if g != nil && g.agent == agent {
		u = &g.use
	}
	if u == nil {
		return Usage{AtLeast: atLeast}
	}
	use := u.told()
	use.AtLeast = atLeast
	if u.last != 0 {
		use.Last = r.timeOf(ctx, u.last)
	}
	return use
}

// told is without times.
func (u *usage) told() Usage {
	use := Usage{Calls: u.calls, Payments: u.payments}
	for token, s := range u.spent {
		use.Spent = append(use.Spent, Spent{token, Amount{s.amount}, s.times})
	}
	sort.Slice(use.Spent, func(a, b int) bool { return use.Spent[a].Token.Cmp(use.Spent[b].Token) < 0 })
	return use
}

// readPast sorts out what the events began and the state does not list.
func (r *ownerReader) readPast(ctx context.Context, h *HomeStatus, live map[*granted]bool) {
	for _, g := range h.tally.sessions {
		if live[g] {
			continue
		}
		how, at := r.endOf(ctx, g)
		if how == EndUntold && !h.Exists && len(h.Live) < MaxSessions {
			h.Live = append(h.Live, r.asleep(ctx, h, g))
			continue
		}
		h.Ended[how]++
		if !r.options.All {
			continue
		}
		past := PastSession{Number: g.number, Agent: g.agent, Until: g.until, How: how, Granted: g.begun.block, Ended: at, Use: g.use.told(), Name: r.nameOf(h, g.number, g.agent)}
		if g.end != nil {
			past.Into = g.end.into
		}
		past.Use.AtLeast = r.Events.Partial
		h.Past = append(h.Past, past)
	}
}

// endOf says how a session ended. One whose time was up when all were ended had
// expired.
func (r *ownerReader) endOf(ctx context.Context, g *granted) (Ending, uint64) {
	over := !g.vague && Live{Until: g.until}.over(r.Now)
	switch {
	case g.end == nil && over:
		return EndExpired, 0
	case g.end == nil:
		return EndUntold, 0
	case g.end.all && over && g.until < r.timeOf(ctx, g.end.at.block):
		return EndExpired, 0
	}
	return g.end.how, g.end.at.block
}

// asleep is a session in a wallet that does not run our code now.
func (r *ownerReader) asleep(ctx context.Context, h *HomeStatus, g *granted) OwnerSession {
	s := OwnerSession{
		Number: g.number, State: StateAsleep, Agent: g.agent, Until: g.until, RotatedFrom: g.from, Since: r.timeOf(ctx, g.begun.block),
		Name: r.nameOf(h, g.number, g.agent), Unknown: "the wallet does not run the code that would tell", Use: r.usageOf(ctx, h, g.agent, g),
	}
	s.recorded = s.Name != ""
	return s
}

func (r *ownerReader) nameOf(h *HomeStatus, number uint64, agent common.Address) string {
	for _, b := range r.book {
		if b.Session.Account == h.Account && b.Session.Grant.Number == number && b.Session.Agent == agent {
			return b.Name
		}
	}
	return ""
}

// Activity is how a session was used, and since when.
type Activity struct {
	Since uint64 `json:"since,omitempty"` // 0: not known
	Use   Usage  `json:"use"`
}

// Activity finds a session that has a record; false where no event tells of it.
func (s OwnerStatus) Activity(of Session) (Activity, bool) {
	for _, h := range s.Homes {
		if h.Account != of.Account {
			continue
		}
		for _, l := range h.Live {
			if l.Number == of.Grant.Number && l.Agent == of.Agent {
				return Activity{l.Since, l.Use}, true
			}
		}
		for _, p := range h.Past {
			if p.Number == of.Grant.Number && p.Agent == of.Agent {
				return Activity{of.Since, p.Use}, true
			}
		}
	}
	return Activity{}, false
}
