//go:build !nodev

package delegation_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
)

// breakOff links, and has the journal fail before anything is sent.
func (s *shop) breakOff(t *testing.T, p *delegation.Plan) {
	t.Helper()
	s.journal.after = func(n int, kind string) {
		if kind == "sending" && s.journal.failAt == 0 {
			s.journal.failAt = n
		}
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err == nil {
		t.Fatal("the link did not break off")
	}
	s.journal.after, s.journal.failAt = nil, 0
}

func kindsOf(list []delegation.Survivor) string {
	var kinds []string
	for _, s := range list {
		kinds = append(kinds, s.Kind)
	}
	return strings.Join(kinds, " ")
}

// TestRevokeAllUnsubmitted: a grant is signed, nothing was sent, and neither is the
// vault made nor the wallet delegated. Whoever has the journal could begin the
// session: after an end of all that succeeded, nobody can without the holder.
func TestRevokeAllUnsubmitted(t *testing.T) {
	for _, tc := range []struct {
		home       delegation.Home
		byOwner    bool
		undelegate bool
		begins     bool // it cannot be helped this way, and that is said
		survives   string
	}{
		{home: delegation.HomeVault},
		{home: delegation.HomeVault, byOwner: true},
		{home: delegation.HomeVault, undelegate: true},
		{home: delegation.HomeVault, byOwner: true, undelegate: true},
		{home: delegation.HomeAccount, begins: true, survives: "unsubmitted_grant signed_delegation"},
		{home: delegation.HomeAccount, byOwner: true, survives: "unsubmitted_grant"},
		{home: delegation.HomeAccount, undelegate: true, survives: "unsubmitted_grant"},
		{home: delegation.HomeAccount, byOwner: true, undelegate: true, survives: "unsubmitted_grant"},
	} {
		t.Run(fmt.Sprintf("%+v", tc), func(t *testing.T) {
			s := newAccountShop(t)
			s.home = tc.home
			s.breakOff(t, s.plan(t))
			payer := s.agent.Address()
			if tc.byOwner {
				payer = common.Address{}
			}
			s.events = nil
			survives, err := s.endAll(t, tc.undelegate, payer)
			if tc.begins != isPreflight(err) || !tc.begins && err != nil {
				t.Fatalf("%v, can begin: %t", err, tc.begins)
			}
			if tc.begins && !strings.Contains(err.Error(), "grant 1, signed and never submitted, can still begin in the wallet") {
				t.Error(err)
			}
			if got := kindsOf(survives); got != tc.survives {
				t.Errorf("survives %q, want %q", got, tc.survives)
			}
			for _, e := range s.events {
				if e.Detail == "no session is left on the chain" && tc.survives != "" {
					t.Errorf("said that %s", e.Detail)
				}
			}
			// Once more there is nothing to do.
			if _, again := s.endAll(t, tc.undelegate, payer); isPreflight(again) != tc.begins || again != nil && !tc.begins {
				t.Errorf("again: %v", again)
			}
			asked := len(s.wallet.Requests())
			if _, err := delegation.Link(t.Context(), s.env(), s.plan(t)); err != nil {
				t.Fatal(err)
			}
			if live := len(s.wallet.Requests()) == asked; live != tc.begins {
				t.Errorf("the session begins without the holder: %t, want %t", live, tc.begins)
			}
		})
	}
}

func (s *shop) endAll(t *testing.T, undelegate bool, payer common.Address) ([]delegation.Survivor, error) {
	t.Helper()
	if undelegate {
		p := s.planUndelegate(t, payer)
		return p.Survives, delegation.Undelegate(t.Context(), s.env(), p)
	}
	p := s.planRevokeAll(t, payer)
	return p.Survives, delegation.RevokeAll(t.Context(), s.env(), p)
}

// TestRevokeAllTupleBehind: the tuple that was signed names a nonce behind a
// payment; both nonces are used up.
func TestRevokeAllTupleBehind(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	r := s.request()
	r.FundAgent = new(big.Int).Add(ether(18), big.NewInt(1))
	s.breakOff(t, s.planOf(t, r))
	before := s.ownerNow(t).Nonce
	if _, err := s.endAll(t, false, common.Address{}); err != nil {
		t.Fatal(err)
	}
	if got := s.ownerNow(t).Nonce; got != before+2 {
		t.Errorf("nonce %d after %d", got, before)
	}
	// Another payer's tuple takes only one of them, and that is said.
	other := newAccountShop(t)
	other.home = delegation.HomeAccount
	other.journal = s.journal
	if _, err := other.endAll(t, true, other.agent.Address()); !isPreflight(err) {
		t.Errorf("%v, want what can begin", err)
	}
}

// TestRevokeAllExpired: nobody makes a vault to forget what nobody can use.
func TestRevokeAllExpired(t *testing.T) {
	s := newShop(t)
	s.breakOff(t, s.plan(t, relative))
	if p := s.planRevokeAll(t, s.agent.Address()); len(p.Accounts) != 1 {
		t.Errorf("before its end: %+v", p.Accounts)
	}
	if err := s.net.AdvanceTime(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	if p := s.planRevokeAll(t, s.agent.Address()); len(p.Accounts) != 0 {
		t.Errorf("after its end: %+v", p.Accounts)
	}
}

// TestRevokeAllAsleep: a session in the storage of a wallet that runs other code
// now cannot be ended, and nobody is told that it is.
func TestRevokeAllAsleep(t *testing.T) {
	for _, to := range []common.Address{contracts.Simple7702Address, {}} {
		s := newAccountShop(t)
		s.home = delegation.HomeAccount
		session := s.link(t)
		s.delegateTo(t, to)
		s.events = nil
		survives, err := s.endAll(t, false, s.agent.Address())
		if err != nil || kindsOf(survives) != "asleep" || !strings.HasPrefix(survives[0].What, "session 1, asleep") {
			t.Fatalf("%v, %+v", err, survives)
		}
		if last := s.events[len(s.events)-1].Detail; strings.Contains(last, "no session is left") {
			t.Error(last)
		}
		s.delegateTo(t, contracts.AccountAddress())
		if !s.status(t, session).Live {
			t.Error("it is not live again: nothing slept")
		}
		if survives, err = s.endAll(t, false, s.agent.Address()); err != nil || len(survives) > 0 {
			t.Errorf("awake: %v, %+v", err, survives)
		}
		s.delegateTo(t, to)
		if survives, err = s.endAll(t, false, s.agent.Address()); err != nil || len(survives) > 0 {
			t.Errorf("ended, and asleep: %v, %+v", err, survives)
		}
	}
}

func isPreflight(err error) bool { return errors.Is(err, delegation.ErrPreflight) }

// TestRevokeAllUnsubmittedKilled: whatever call it breaks off at, the same again
// ends it.
func TestRevokeAllUnsubmittedKilled(t *testing.T) {
	for _, home := range []delegation.Home{delegation.HomeVault, delegation.HomeAccount} {
		for _, byOwner := range []bool{false, true} {
			if home == delegation.HomeAccount && !byOwner {
				continue // cannot be helped
			}
			t.Run(fmt.Sprint(home, byOwner), func(t *testing.T) {
				prepare := func(t *testing.T) *shop {
					s := newAccountShop(t)
					s.home = home
					s.breakOff(t, s.plan(t))
					return s
				}
				killEverywhere(t, prepare, func(s *shop, chain delegation.Chain, env delegation.Env) error {
					payer := s.agent.Address()
					if byOwner {
						payer = common.Address{}
					}
					p, err := delegation.PlanRevokeAll(t.Context(), chain, s.wallet, s.ownerRequest(payer))
					if err != nil {
						return err
					}
					return delegation.RevokeAll(t.Context(), env, p)
				}, func(t *testing.T, s *shop) {
					if p := s.planRevokeAll(t, s.agent.Address()); len(p.Accounts) > 0 {
						t.Errorf("there is more to end: %+v", p.Accounts)
					}
				})
			})
		}
	}
}
