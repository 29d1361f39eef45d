package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// Session is a permission, as it is kept and found again. It only says where to
// look: what an agent may do is what the chain says.
type Session struct {
	Chain    uint64         `json:"chain"`
	Home     Home           `json:"home"`
	Owner    common.Address `json:"owner"`
	Path     hw.Path        `json:"path"`
	Account  common.Address `json:"account"`
	Agent    common.Address `json:"agent"`
	Grant    Grant          `json:"grant"`
	Emulated bool           `json:"emulated"`           // linked without hardware
	Software bool           `json:"software,omitempty"` // and not through an emulator: the owner's key is in a file
	// Since is when the grant was found on chain, in unix seconds of the block;
	// 0 from before it is submitted until then.
	Since uint64 `json:"since"`
	// Into is who goes on with the session since its key was rotated.
	Into *Handover `json:"into,omitempty"`
}

// Validate fails when a record's parts do not belong together, so that nobody can
// point it at an account that the owner does not own.
func (s Session) Validate() error {
	return firstError(
		s.seat().known,
		func() error { return compare("the session's account", s.seat().account(), s.Account) },
		func() error { return compare("the account of the session's grant", s.Account, s.Grant.Account) },
		func() error { return compare("the agent of the session's grant", s.Agent, s.Grant.Agent) },
		func() error { return compare("the chain of the session's grant", s.Chain, s.Grant.Chain) },
	)
}

// FindSession tells which of the sessions that are on record for one agent and
// account is the live one; the newest when none is.
func FindSession(ctx context.Context, chain Chain, sessions []Session) (Session, error) {
	if len(sessions) == 0 {
		return Session{}, fmt.Errorf("find session: %w: there is no record", ErrNoSession)
	}
	newest := sessions[0]
	for _, s := range sessions {
		if err := s.Validate(); err != nil {
			return Session{}, fmt.Errorf("find session: %w", err)
		}
		if s.Grant.Number > newest.Grant.Number {
			newest = s
		}
	}
	if len(sessions) == 1 {
		return newest, nil
	}
	grants := make([]Grant, 0, len(sessions))
	for _, s := range sessions {
		grants = append(grants, s.Grant)
	}
	live, err := liveSession(ctx, chain, newest, grants...)
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", explainRevert(err))
	}
	for _, s := range sessions {
		if s.Grant.Number == live.Number {
			return s, nil
		}
	}
	return newest, nil
}

// SessionOnChain describes the live session of an agent in one of an owner's
// homes from the chain alone: no record is needed. Its limits are not in it.
func SessionOnChain(ctx context.Context, chain Chain, home Home, owner, agent common.Address) (Session, error) {
	id, err := chain.ChainID(ctx)
	if err != nil {
		return Session{}, fmt.Errorf("find session: read the chain id: %w", err)
	}
	if !id.IsUint64() {
		return Session{}, fmt.Errorf("find session: %w", &WrongChainError{Got: id.Uint64()})
	}
	account := seat{home, owner}.account()
	s := Session{Chain: id.Uint64(), Home: home, Owner: owner, Account: account, Agent: agent}
	live, err := liveSession(ctx, chain, s)
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", explainRevert(err))
	}
	if live.Number == 0 {
		return Session{}, fmt.Errorf("find session: %w: agent %s has none in %s", ErrNoSession, agent, s.seat())
	}
	s.Grant = Grant{Number: live.Number, Chain: s.Chain, Account: account, Agent: agent, Until: live.Until}
	return s, nil
}
