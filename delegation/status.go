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
	Budgets      []Budget        `json:"budgets,omitempty"`
	Native       *NativeBudget   `json:"native,omitempty"`
	Allowances   []Allowance     `json:"allowances,omitempty"`
	Holdings     []Holding       `json:"holdings,omitempty"` // of the vault itself
	AgentBalance Amount          `json:"agent_balance"`
	VaultBalance Amount          `json:"vault_balance"`
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

// endOf says why a session is not live, or "" when it is.
func endOf(ctx context.Context, chain Chain, session Session, now uint64) (string, error) {
	there, err := vaultExists(ctx, chain, session.Owner)
	if err != nil {
		return "", err
	}
	if !there {
		return "not submitted: the vault is not on the chain yet", nil
	}
	live, err := readSession(ctx, chain, session.Account, session.Agent)
	if err != nil {
		return "", err
	}
	if live.Number == session.Grant.Number {
		if live.Until < now {
			return "expired", nil
		}
		return "", nil
	}
	last, err := lastNumber(ctx, chain, session.Account)
	switch {
	case err != nil:
		return "", err
	case last < session.Grant.Number:
		return "not submitted", nil
	case live.Number == 0:
		return "revoked", nil
	}
	return fmt.Sprintf("replaced by grant %d", live.Number), nil
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
		s.Allowances = append(s.Allowances, Allowance{t.Token, t.Symbol, Amount{facts.allowance}})
		s.Holdings = append(s.Holdings, Holding{t.Token, t.Symbol, Amount{facts.held}})
		if !s.Live {
			continue
		}
		b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Token)
		if err != nil {
			return err
		}
		s.Budgets = append(s.Budgets, b)
	}
	if g.Native == nil || !s.Live {
		return nil
	}
	native, err := readNativeBudget(ctx, chain, g.Account, g.Agent)
	s.Native = &native
	return err
}
