package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
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
	Emulated bool           `json:"emulated"` // linked through an emulator
	// Since is when the grant was found on chain, in unix seconds of the block;
	// 0 from before it is submitted until then.
	Since uint64 `json:"since"`
}

// Validate fails when a record's parts do not belong together, so that nobody can
// point it at an account that the owner does not own.
func (s Session) Validate() error {
	if s.Home != HomeVault {
		return &UnverifiedError{What: "the session's home", Want: string(HomeVault), Got: string(s.Home)}
	}
	return firstError(
		func() error {
			return compare("the session's account", contracts.VaultAddress(s.Owner), s.Account)
		},
		func() error { return compare("the account of the session's grant", s.Account, s.Grant.Account) },
		func() error { return compare("the agent of the session's grant", s.Agent, s.Grant.Agent) },
		func() error { return compare("the chain of the session's grant", s.Chain, s.Grant.Chain) },
	)
}

// vaultExists tells whether an owner's vault is on the chain. Other code at its
// address is [ErrUnverified].
func vaultExists(ctx context.Context, chain Chain, owner common.Address) (bool, error) {
	vault := contracts.VaultAddress(owner)
	code, err := chain.Code(ctx, vault)
	if err != nil || len(code) == 0 {
		return false, err
	}
	if want := contracts.VaultRuntime(owner); !bytes.Equal(code, want) {
		return true, &UnverifiedError{
			What: "the code at the vault's address " + vault.Hex(), Want: fmt.Sprintf("%d bytes of ours", len(want)), Got: "something else",
		}
	}
	return true, nil
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
	live, err := liveSession(ctx, chain, newest)
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

// liveSession reads what the chain has for a session's agent; nothing where
// there is no vault yet.
func liveSession(ctx context.Context, chain Chain, s Session) (Live, error) {
	if err := checkChain(ctx, chain, s.Chain); err != nil {
		return Live{}, err
	}
	there, err := vaultExists(ctx, chain, s.Owner)
	if err != nil || !there {
		return Live{}, err
	}
	return readSession(ctx, chain, s.Account, s.Agent)
}

// verifyGrant compares the session on chain with the grant, rule by rule. What
// is left of the budgets may be less than all: an agent may spend at once.
func verifyGrant(ctx context.Context, chain Chain, g Grant) error {
	live, err := readSession(ctx, chain, g.Account, g.Agent)
	if err != nil {
		return err
	}
	if err := compare("the session's grant number", g.Number, live.Number); err != nil {
		return err
	}
	if err := compare("the session's expiry", g.Until, live.Until); err != nil {
		return err
	}
	for _, t := range g.Tokens {
		if err := verifyToken(ctx, chain, g, t); err != nil {
			return err
		}
	}
	for _, c := range g.Calls {
		allowed, err := read(ctx, chain, g.Account, vaultABI().PackAllowed(g.Agent, c.Target, c.Selector()), Overrides{}, vaultABI().UnpackAllowed)
		if err != nil {
			return err
		}
		if err := compare("the rule for "+c.Function, true, allowed); err != nil {
			return err
		}
	}
	return verifyNative(ctx, chain, g)
}

func verifyToken(ctx context.Context, chain Chain, g Grant, t TokenLimit) error {
	b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Token)
	if err != nil {
		return err
	}
	if err := compare("the limits of "+t.Symbol+" per day and in total", [2]Amount{t.PerDay, t.Total}, [2]Amount{b.PerDay, b.Total}); err != nil {
		return err
	}
	// Nothing can be left of a limit but at most all of it, and what was spent
	// today was spent of the total as well.
	spentToday := new(big.Int).Sub(b.PerDay.Int, b.LeftToday.Int)
	spent := new(big.Int).Sub(b.Total.Int, b.LeftTotal.Int)
	if spentToday.Sign() < 0 || spent.Cmp(spentToday) < 0 {
		return &UnverifiedError{What: "what is left of " + t.Symbol, Want: "at most the limits", Got: b.String()}
	}
	return nil
}

func verifyNative(ctx context.Context, chain Chain, g Grant) error {
	b, err := readNativeBudget(ctx, chain, g.Account, g.Agent)
	if err != nil {
		return err
	}
	want := NativeLimit{PerDay: Amount{new(big.Int)}, PerCall: Amount{new(big.Int)}}
	if g.Native != nil {
		want = *g.Native
	}
	if err := compare("the limits of native coin per day and per call", want, NativeLimit{PerDay: b.PerDay, PerCall: b.PerCall}); err != nil {
		return err
	}
	if b.LeftToday.Cmp(b.PerDay.Int) > 0 {
		return &UnverifiedError{What: "what is left of native coin", Want: "at most the limit", Got: b.String()}
	}
	return nil
}

// Live is what the contract says of a session; Number 0 is none.
type Live struct {
	Number uint64 `json:"number"`
	Until  uint64 `json:"until"`
}

func readSession(ctx context.Context, chain Chain, account, agent common.Address) (Live, error) {
	return read(ctx, chain, account, vaultABI().PackSession(agent), Overrides{}, func(b []byte) (Live, error) {
		out, err := vaultABI().UnpackSession(b)
		return Live{out.Number, out.Until}, err
	})
}

// VaultSession describes the live session of an agent in an owner's vault from
// the chain alone: no record is needed. Its limits are not in it.
func VaultSession(ctx context.Context, chain Chain, owner, agent common.Address) (Session, error) {
	id, err := chain.ChainID(ctx)
	if err != nil {
		return Session{}, fmt.Errorf("find session: read the chain id: %w", err)
	}
	if !id.IsUint64() {
		return Session{}, fmt.Errorf("find session: %w", &WrongChainError{Got: id.Uint64()})
	}
	account := contracts.VaultAddress(owner)
	s := Session{Chain: id.Uint64(), Home: HomeVault, Owner: owner, Account: account, Agent: agent}
	live, err := liveSession(ctx, chain, s)
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", explainRevert(err))
	}
	if live.Number == 0 {
		return Session{}, fmt.Errorf("find session: %w: agent %s has none in %s, the vault of %s", ErrNoSession, agent, account, owner)
	}
	s.Grant = Grant{Number: live.Number, Chain: s.Chain, Account: account, Agent: agent, Until: live.Until}
	return s, nil
}
