//go:build !nodev

package delegation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
)

func (s *shop) planRevokeAll(t *testing.T, payer common.Address) *delegation.RevokeAllPlan {
	t.Helper()
	p, err := delegation.PlanRevokeAll(t.Context(), s.net.Client(), s.wallet, s.ownerRequest(payer))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// twoHomes is a wallet with two sessions in its vault and one at its own address.
func twoHomes(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.link(t)
	other := *s
	other.agent = agent{testKey("other")}
	s.send(t, agent{testKey("owner")}, other.agent.Address(), ether(1), nil)
	other.link(t, func(p *delegation.Policy) { p.Tokens = nil })
	s.in(t, delegation.HomeAccount)
	return s
}

func TestRevokeAll(t *testing.T) {
	for _, byOwner := range []bool{false, true} {
		s := twoHomes(t)
		payer, vault := s.agent.Address(), contracts.VaultAddress(s.owner)
		if byOwner {
			payer = common.Address{}
		}
		var p *delegation.RevokeAllPlan
		s.unchanged(t, func() { p = s.planRevokeAll(t, payer) })
		if len(p.Accounts) != 2 || len(p.Accounts[0].Sessions) != 2 || p.Accounts[0].UpTo != 3 || len(p.Accounts[1].Sessions) != 1 || p.Accounts[1].UpTo != 2 {
			t.Errorf("plan %+v", p.Accounts)
		}
		asked := len(s.wallet.Requests())
		if err := delegation.RevokeAll(t.Context(), s.env(), p); err != nil {
			t.Fatal(err)
		}
		for i, r := range s.wallet.Requests()[asked:] {
			if !byOwner && (string(r.Message) != p.Accounts[i].Text || !strings.HasPrefix(p.Accounts[i].Text, "valetkey revoke all up to ")) {
				t.Errorf("asked %+v", r)
			}
		}
		s.wantSessions(t, vault)
		s.wantSessions(t, s.owner)
		s.wantWords(t, vault, vaultABI.PackLastNumber(), 3)
		s.wantWords(t, s.owner, vaultABI.PackLastNumber(), 2)
		// Once more there is nothing to do, and nobody is asked.
		asked = len(s.wallet.Requests())
		s.unchanged(t, func() {
			p := s.planRevokeAll(t, payer)
			if err := delegation.RevokeAll(t.Context(), s.env(), p); err != nil || len(p.Accounts) > 0 || len(s.wallet.Requests()) != asked {
				t.Errorf("once more: %v, %+v", err, p)
			}
		})
	}
}

// TestRevokeAllBurns: a grant that was signed and not submitted is worthless
// afterwards, and so is one with the number behind it.
func TestRevokeAllBurns(t *testing.T) {
	s := newShop(t)
	s.link(t)
	s.journal.failAt = len(s.journal.kinds) + 3 // the next grant is signed, and not sent
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, func(p *delegation.Policy) { p.Native = nil })); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	s.send(t, agent{testKey("owner")}, contracts.VaultAddress(s.owner), common.Big0, vaultABI.PackRevoke(1))
	p := s.planRevokeAll(t, s.agent.Address())
	if len(p.Accounts) != 1 || len(p.Accounts[0].Sessions) != 0 || p.Accounts[0].UpTo != 3 {
		t.Fatalf("plan %+v", p.Accounts)
	}
	if err := delegation.RevokeAll(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	s.wantWords(t, contracts.VaultAddress(s.owner), vaultABI.PackLastNumber(), 3)
}

func TestRevokeAllFails(t *testing.T) {
	s := newShop(t)
	s.link(t)
	r := s.ownerRequest(s.agent.Address())
	for name, tc := range map[string]struct {
		lie    liar
		change func(*delegation.OwnerRequest)
		is     error
	}{
		"another chain": {change: func(r *delegation.OwnerRequest) { r.Chain = 5 }, is: delegation.ErrWrongChain},
		"poor payer":    {change: func(r *delegation.OwnerRequest) { r.Payer = common.Address{1} }, is: delegation.ErrPreflight},
		"transactions wait": {
			change: func(r *delegation.OwnerRequest) { r.Payer = s.owner }, is: delegation.ErrPreflight,
			lie: liar{pending: func(n uint64) uint64 { return n + 1 }},
		},
		"garbage": {lie: liar{call: answerTo(readerABI.PackSessions(common.Address{}), []byte{1})}, is: delegation.ErrUnverified},
	} {
		tc.lie.Chain = s.net.Client()
		r := r
		if tc.change != nil {
			tc.change(&r)
		}
		if p, err := delegation.PlanRevokeAll(t.Context(), &tc.lie, s.wallet, r); p != nil || !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, want %v", name, err, tc.is)
		}
	}
	// Mined, and still there, says the node.
	p, env := s.planRevokeAll(t, s.agent.Address()), s.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		l.call = answerTo(readerABI.PackSessions(common.Address{}), words(1, 0, 0, 0, farAway.Unix(), 0, 0, 0, 0, 0, 0, 0))
	}
	env.Chain = l
	wantStep(t, delegation.RevokeAll(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
}

// TestRevokeKilled: whatever call a revocation breaks off at, the same again ends
// it: of one session by either way, with a grant to burn, and of all.
func TestRevokeKilled(t *testing.T) {
	var session delegation.Session
	vault := contracts.VaultAddress(agent{testKey("owner")}.Address())
	prepare := func(t *testing.T) *shop {
		s := newShop(t)
		session = s.link(t, tokenOnly)
		return s
	}
	gone := func(t *testing.T, s *shop) { s.wantSessions(t, vault) }
	one := func(byOwner bool) func(*shop, delegation.Chain, delegation.Env) error {
		return func(s *shop, chain delegation.Chain, env delegation.Env) error {
			r := delegation.RevokeRequest{Session: session, Payer: s.agent.Address(), History: s.journal.history(s.owner, s.agent.Address())}
			if byOwner {
				r.Payer = s.owner
			}
			p, err := delegation.PlanRevoke(t.Context(), chain, s.wallet, r)
			if err != nil {
				if errors.Is(err, delegation.ErrNoSession) && s.journal.has("revoked") {
					return nil // the killed one was at its end
				}
				return err
			}
			return delegation.Revoke(t.Context(), env, p)
		}
	}
	t.Run("by text", func(t *testing.T) { killEverywhere(t, prepare, one(false), gone) })
	t.Run("by the owner", func(t *testing.T) { killEverywhere(t, prepare, one(true), gone) })
	t.Run("with a grant to burn", func(t *testing.T) {
		killEverywhere(t, func(t *testing.T) *shop {
			s := prepare(t)
			s.journal.failAt = len(s.journal.kinds) + 3
			p := s.plan(t)
			if _, err := delegation.Link(t.Context(), s.env(), p); !errors.Is(err, errJournal) {
				t.Fatal(err)
			}
			s.journal.failAt, session.Grant.Number = 0, 2
			return s
		}, one(false), func(t *testing.T, s *shop) {
			gone(t, s)
			s.wantWords(t, vault, vaultABI.PackLastNumber(), 2)
		})
	})
	t.Run("guardian", func(t *testing.T) {
		killEverywhere(t, prepare, func(s *shop, chain delegation.Chain, env delegation.Env) error {
			r := delegation.GuardianRequest{OwnerRequest: s.ownerRequest(s.agent.Address()), Guardian: guard.Address()}
			p, err := delegation.PlanGuardian(t.Context(), chain, s.wallet, r)
			if err != nil {
				return err
			}
			return delegation.SetGuardian(t.Context(), env, p)
		}, func(*testing.T, *shop) {})
	})
	t.Run("all", func(t *testing.T) {
		killEverywhere(t, prepare, func(s *shop, chain delegation.Chain, env delegation.Env) error {
			p, err := delegation.PlanRevokeAll(t.Context(), chain, s.wallet, s.ownerRequest(s.agent.Address()))
			if err != nil {
				return err
			}
			return delegation.RevokeAll(t.Context(), env, p)
		}, gone)
	})
}

func (j *journal) has(kind string) bool {
	for _, e := range j.entries {
		if e.Kind == kind {
			return true
		}
	}
	return false
}
