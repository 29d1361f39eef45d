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

// planRevokeKnowing plans with what the journal has.
func (s *shop) planRevokeKnowing(t *testing.T, session delegation.Session, payer common.Address) (*delegation.RevokePlan, error) {
	t.Helper()
	return delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{
		Session: session, Payer: payer, History: s.journal.history(s.owner, s.agent.Address()),
	})
}

// TestRevokeAccountUnused: a grant of the wallet itself, which is not delegated
// yet, cannot be burned. Nothing is sent and no vault is made for it.
func TestRevokeAccountUnused(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	s.breakOff(t, s.plan(t))
	record := s.saved[len(s.saved)-1]
	for _, payer := range []common.Address{s.agent.Address(), s.owner} {
		p, err := s.planRevokeKnowing(t, record, payer)
		if p != nil || !isPreflight(err) || !strings.Contains(err.Error(), "the delegation that it needs, for nonce 0") {
			t.Errorf("both signed: %+v, %v", p, err)
		}
		refused, _ := errors.AsType[*delegation.PreflightError](err)
		if refused == nil || !strings.Contains(refused.Hint, "revoke --all --payer owner") {
			t.Errorf("hint of %v", err)
		}
	}
	// The way out that it names: then the grant alone is left.
	if _, err := s.endAll(t, false, common.Address{}); err != nil {
		t.Fatal(err)
	}
	if p, err := s.planRevokeKnowing(t, record, s.agent.Address()); p != nil || !isPreflight(err) || !strings.Contains(err.Error(), "is not delegated to valetkey") {
		t.Errorf("the grant alone: %+v, %v", p, err)
	}
	if code, err := s.net.Client().Code(t.Context(), contracts.VaultAddress(s.owner)); err != nil || len(code) > 0 {
		t.Errorf("a vault of %d bytes was made, %v", len(code), err)
	}
	// Delegated, it is burned.
	s.become(t)
	p, err := s.planRevokeKnowing(t, record, s.agent.Address())
	if err != nil || p.Burn == "" {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := delegation.Revoke(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	s.wantWords(t, s.owner, vaultABI.PackLastNumber(), 1)
}

// TestRevokeAccountExpired: what nobody can submit any more is nothing to end.
func TestRevokeAccountExpired(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	s.breakOff(t, s.plan(t))
	record := changed(s.saved[len(s.saved)-1], func(s *delegation.Session) { s.Grant.Until = 1 })
	if _, err := s.planRevokeKnowing(t, record, s.agent.Address()); !errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("%v, want ErrNoSession", err)
	}
}

// TestRevokeAsleep: a session in the storage of a wallet that runs other code is
// there, and cannot be ended.
func TestRevokeAsleep(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	session := s.link(t)
	s.delegateTo(t, contracts.Simple7702Address)
	if p, err := s.planRevokeKnowing(t, session, s.agent.Address()); p != nil || !isPreflight(err) || !strings.Contains(err.Error(), "session 1 sleeps") {
		t.Errorf("%+v, %v", p, err)
	}
	blind := &liar{Chain: s.net.Client(), call: func([]byte, []byte, error) ([]byte, error) { return nil, errDisk }}
	_, err := delegation.PlanRevoke(t.Context(), blind, s.wallet, delegation.RevokeRequest{
		Session: changed(session, func(s *delegation.Session) { s.Grant.Number = 7 }), Payer: s.agent.Address(),
	})
	if !isPreflight(err) || !strings.Contains(err.Error(), "the node does not say") {
		t.Errorf("a node that does not pretend: %v", err)
	}
}

// TestUnusedGrant finds the account that a number is for.
func TestUnusedGrant(t *testing.T) {
	s := newShop(t)
	want := func(number uint64, home delegation.Home) {
		t.Helper()
		session, err := delegation.UnusedGrant(t.Context(), s.net.Client(), s.owner, s.agent.Address(), number)
		if err != nil || session.Home != home || session.Grant.Number != number || session.Validate() != nil {
			t.Errorf("grant %d: %+v, %v; want it in the %s", number, session, err, home)
		}
	}
	want(1, delegation.HomeVault)
	s.link(t)
	want(2, delegation.HomeVault)
	s.become(t)
	want(1, delegation.HomeAccount)
	want(9, delegation.HomeVault) // where the plan finds that there is none
	s.grantAt(t, 1)
	if session, err := delegation.UnusedGrant(t.Context(), s.net.Client(), s.owner, s.agent.Address(), 2); !isPreflight(err) {
		t.Errorf("of both: %+v, %v", session, err)
	}
}

// TestRevokeNoFactory: a vault that cannot be made forgets nothing, and a call of
// a factory that is not there would look like a success.
func TestRevokeNoFactory(t *testing.T) {
	s := newShop(t)
	s.breakOff(t, s.plan(t))
	l := &liar{Chain: s.net.Client(), code: func(a common.Address, code []byte) []byte {
		if a == contracts.FactoryAddress() {
			return nil
		}
		return code
	}}
	r := delegation.RevokeRequest{Session: s.saved[len(s.saved)-1], Payer: s.agent.Address()}
	if p, err := delegation.PlanRevoke(t.Context(), l, s.wallet, r); p != nil || !isPreflight(err) {
		t.Errorf("one: %+v, %v", p, err)
	}
	p, err := delegation.PlanRevokeAll(t.Context(), l, s.wallet, s.ownerRequest(s.agent.Address()))
	if err != nil || kindsOf(p.Survives) != "unsubmitted_grant" || len(p.Accounts) > 0 {
		t.Fatalf("all: %+v, %v", p, err)
	}
	env := s.env()
	env.Chain = l
	s.unchanged(t, func() {
		wantStep(t, delegation.RevokeAll(t.Context(), env, p), delegation.StepVerify, delegation.ErrPreflight)
	})
}
