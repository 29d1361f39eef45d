package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Status is what the chain says of a session now.
type Status struct {
	Session      Session         `json:"session"`
	Live         bool            `json:"live"`
	Reason       string          `json:"reason,omitempty"` // why it is not live
	Now          uint64          `json:"now"`              // the newest block's time
	Delegate     *common.Address `json:"delegate,omitempty"`
	DelegateName string          `json:"delegate_name,omitempty"`
	Budgets      []Budget        `json:"budgets,omitempty"` // of the grant's tokens, in their order
	Native       *Budget         `json:"native,omitempty"`
	// CallsLeft, RateLeft and GasLeft are set where the grant bounds them.
	CallsLeft    *uint32     `json:"calls_left,omitempty"`
	RateLeft     *uint16     `json:"rate_left,omitempty"`
	GasLeft      Amount      `json:"gas_left,omitzero"`
	Allowances   []Allowance `json:"allowances,omitempty"` // of a vault
	Holdings     []Holding   `json:"holdings,omitempty"`   // of the account itself
	AgentBalance Amount      `json:"agent_balance"`
	VaultBalance Amount      `json:"vault_balance"`
}

// Allowance is what the vault may still pull of a token of the owner's, by the
// token's own books. It outlives the session.
type Allowance struct {
	Token  common.Address `json:"token"`
	Symbol string         `json:"symbol"`
	Amount Amount         `json:"amount"`
}

// ReadStatus reads a session from the chain.
func ReadStatus(ctx context.Context, chain Chain, session Session) (Status, error) {
	s := Status{Session: session}
	err := firstError(
		session.Validate,
		func() error { return checkChain(ctx, chain, session.Chain) },
		func() error { return s.readLive(ctx, chain) },
		func() error { return s.readMoney(ctx, chain) },
		func() error { return s.readBudgets(ctx, chain) },
	)
	if err != nil {
		return s, fmt.Errorf("read status: %w", explainRevert(err))
	}
	return s, nil
}

func (s *Status) readLive(ctx context.Context, chain Chain) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return err
	}
	s.Now = head.Time
	s.Reason, err = endOf(ctx, chain, s.Session, s.Now)
	s.Live = err == nil && s.Reason == ""
	return err
}

// endOf says why a session is not live, or "" when it is. One that has yet to
// begin is live.
func endOf(ctx context.Context, chain Chain, session Session, now uint64) (string, error) {
	there, err := session.seat().exists(ctx, chain)
	if err != nil {
		return "", err
	}
	if !there {
		return session.missing(": " + session.seat().absent()), nil
	}
	last, err := lastNumber(ctx, chain, session.Account)
	if err != nil {
		return "", err
	}
	if last < session.Grant.Number {
		return session.missing(""), nil
	}
	sessions, err := readSessions(ctx, chain, session.Account)
	if err != nil {
		return "", err
	}
	if live := listed(sessions, session.Grant.Number); live.Number != 0 {
		if live.over(now) {
			return "expired", nil // the contract answers for it no more
		}
		number, err := numberOf(ctx, chain, session.Account, session.Agent, session.Grant)
		switch {
		case err != nil:
			return "", err
		case number != live.Number:
			return session.missing(", and its number is another grant's"), nil
		}
		return "", nil
	}
	return goneReason(ctx, chain, session, sessions, last > session.Grant.Number && session.Grant.over(now))
}

// missing says that the chain does not have a grant. One that it had, by the
// record, went with the blocks that it was in.
func (s Session) missing(more string) string {
	if s.Since == 0 {
		return "not submitted" + more
	}
	cause := fmt.Sprintf("the chain was reorganised since %s, or this node is behind", formatTime(s.Since))
	if s.Home == HomeAccount {
		cause = "the delegation was undone, or " + cause
	}
	return fmt.Sprintf("linked, and gone%s: %s; link again", more, cause)
}

// goneReason says what became of a session that the contract does not list.
// expired: its time is up, and another may have its place.
func goneReason(ctx context.Context, chain Chain, session Session, sessions []listing, expired bool) (string, error) {
	if len(sessions) > 0 {
		agents, err := agentsOf(ctx, chain, session.Account, sessions)
		if err != nil && ctx.Err() != nil {
			return "", err
		}
		for number, agent := range agents { // none where the node has no events
			if agent == session.Agent {
				return fmt.Sprintf("replaced by grant %d", number), nil
			}
		}
	}
	switch into := session.Into; {
	case into != nil:
		return fmt.Sprintf("handed over to %s, as number %d", into.Agent, into.Number), nil
	case expired:
		return "expired", nil
	}
	return "revoked", nil
}

func (s *Status) readMoney(ctx context.Context, chain Chain) error {
	owner, err := chain.Account(ctx, s.Session.Owner)
	if err != nil {
		return err
	}
	if delegate, ok := owner.Delegate(); ok {
		s.Delegate, s.DelegateName = &delegate, DelegateName(delegate)
	}
	agent, err := chain.Account(ctx, s.Session.Agent)
	if err != nil {
		return err
	}
	vault, err := chain.Account(ctx, s.Session.Account)
	s.AgentBalance, s.VaultBalance = Amount{agent.Balance}, Amount{vault.Balance}
	return err
}

func (s *Status) readBudgets(ctx context.Context, chain Chain) error {
	g := s.Session.Grant
	for _, t := range g.Tokens {
		facts, err := readERC20(ctx, chain, t.Token, s.Session.Owner, g.Account)
		if err != nil {
			return err
		}
		if s.Session.Home == HomeVault { // the wallet needs none for what is its own
			s.Allowances = append(s.Allowances, Allowance{t.Token, t.Symbol, Amount{facts.allowance}})
		}
		s.Holdings = append(s.Holdings, Holding{t.Token, t.Symbol, Amount{facts.held}})
		if !s.Live {
			continue
		}
		b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Limit())
		if err != nil {
			return err
		}
		s.Budgets = append(s.Budgets, b)
	}
	if !s.Live {
		return nil
	}
	if g.Native != nil {
		native, err := readBudget(ctx, chain, g.Account, g.Agent, g.Native.Limit())
		if err != nil {
			return err
		}
		s.Native = &native
	}
	return s.readTerms(ctx, chain)
}

// readTerms reads what is left of the bounds of the whole session.
func (s *Status) readTerms(ctx context.Context, chain Chain) error {
	g := s.Session.Grant
	target, selector, ok := g.firstPermission()
	if !ok || g.Terms == (Terms{NotBefore: g.Terms.NotBefore}) {
		return nil
	}
	state, err := readTerms(ctx, chain, g.Account, g.Agent, target, selector)
	if err != nil {
		return err
	}
	if g.Terms.MaxCalls > 0 {
		s.CallsLeft = &state.CallsLeft
	}
	if g.Terms.Rate.Calls > 0 {
		s.RateLeft = &state.RateLeft
	}
	if g.Terms.Gas.Int != nil {
		s.GasLeft = Amount{state.GasLeft}
	}
	return nil
}
