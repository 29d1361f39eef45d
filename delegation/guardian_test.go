//go:build !nodev

package delegation_test

import (
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// guard is the key of a guardian.
var guard = agent{testKey("guardian")}

func (s *shop) planGuardian(t *testing.T, payer, guardian common.Address) *delegation.GuardianPlan {
	t.Helper()
	p, err := delegation.PlanGuardian(t.Context(), s.net.Client(), s.wallet, delegation.GuardianRequest{OwnerRequest: s.ownerRequest(payer), Guardian: guardian})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// guarded has the wallet name a guardian, in all of its accounts.
func (s *shop) guarded(t *testing.T) {
	t.Helper()
	s.send(t, agent{testKey("owner")}, guard.Address(), ether(1), nil)
	if err := delegation.SetGuardian(t.Context(), s.env(), s.planGuardian(t, s.agent.Address(), guard.Address())); err != nil {
		t.Fatal(err)
	}
}

func TestGuardian(t *testing.T) {
	s := twoHomes(t)
	s.guarded(t)
	read := func() []delegation.Guarded {
		t.Helper()
		list, err := delegation.ReadGuardians(t.Context(), s.net.Client(), s.owner)
		if err != nil || len(list) != 2 {
			t.Fatalf("%v, %v", list, err)
		}
		return list
	}
	for _, g := range read() {
		if g.Guardian != guard.Address() {
			t.Errorf("%+v", g)
		}
	}
	asked := len(s.wallet.Requests())
	s.unchanged(t, func() {
		p := s.planGuardian(t, s.agent.Address(), guard.Address())
		if err := delegation.SetGuardian(t.Context(), s.env(), p); err != nil || len(p.Accounts) != 0 || len(s.wallet.Requests()) != asked {
			t.Errorf("once more: %v, %+v", err, p)
		}
	})
	p := s.planGuardian(t, s.owner, common.Address{})
	if err := delegation.SetGuardian(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	if r := s.wallet.Requests()[asked:]; len(r) != 2 || r[0].Action != hw.SignTransaction {
		t.Errorf("asked %+v", r)
	}
	for _, g := range read() {
		if g.Guardian != (common.Address{}) {
			t.Errorf("%+v", g)
		}
	}
}

func TestGuardianFails(t *testing.T) {
	s := newShop(t)
	r := delegation.GuardianRequest{OwnerRequest: s.ownerRequest(s.agent.Address()), Guardian: guard.Address()}
	if _, err := delegation.PlanGuardian(t.Context(), s.net.Client(), s.wallet, r); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("no account: %v, want ErrPreflight", err)
	}
	s.link(t)
	p, env := s.planGuardian(t, s.agent.Address(), guard.Address()), s.env()
	if p.Accounts[0].Text != delegation.GuardianText(2, devnet.ChainID, contracts.VaultAddress(s.owner), guard.Address(), p.Deadline) {
		t.Errorf("text %q", p.Accounts[0].Text)
	}
	l := &liar{Chain: env.Chain}
	l.onSend = func() { l.call = answerTo(vaultABI.PackGuardian(), words(5)) }
	env.Chain = l
	wantStep(t, delegation.SetGuardian(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
}

func (s *shop) planFreeze(t *testing.T, session *delegation.Session) *delegation.FreezePlan {
	t.Helper()
	p, err := delegation.PlanFreeze(t.Context(), s.net.Client(), s.freezeRequest(session))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *shop) freezeRequest(session *delegation.Session) delegation.FreezeRequest {
	return delegation.FreezeRequest{
		Chain: devnet.ChainID, Owner: s.owner, Guardian: guard.Address(), Session: session, History: s.journal.history(s.owner, common.Address{}),
	}
}

// guardEnv is what the guardian works with: no device.
func (s *shop) guardEnv() delegation.Env {
	env := s.env()
	env.Agent, env.Wallet = guard, nil
	return env
}

// TestFreeze: the guardian ends one session, and all, with no device.
func TestFreeze(t *testing.T) {
	s := twoHomes(t)
	session := s.grantAt(t, 2) // in the place of the first
	s.guarded(t)
	vault := contracts.VaultAddress(s.owner)
	var p *delegation.FreezePlan
	s.unchanged(t, func() { p = s.planFreeze(t, &session) })
	asked := len(s.wallet.Requests())
	if err := delegation.Freeze(t.Context(), s.guardEnv(), p); err != nil {
		t.Fatal(err)
	}
	s.wantSessions(t, s.owner)
	if left := s.planRevokeAll(t, s.agent.Address()).Accounts; len(left) != 1 || left[0].Account != vault || len(left[0].Sessions) != 2 {
		t.Errorf("what is left: %+v", left)
	}
	if err := delegation.Freeze(t.Context(), s.guardEnv(), s.planFreeze(t, nil)); err != nil {
		t.Fatal(err)
	}
	s.wantSessions(t, vault)
	s.unchanged(t, func() { // nothing is left to end
		if err := delegation.Freeze(t.Context(), s.guardEnv(), s.planFreeze(t, nil)); err != nil {
			t.Error(err)
		}
	})
	if len(s.wallet.Requests()) != asked {
		t.Errorf("the device was asked: %+v", s.wallet.Requests()[asked:])
	}
}

func TestFreezeFails(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	refused := func(name string, r delegation.FreezeRequest, is error) {
		t.Helper()
		if _, err := delegation.PlanFreeze(t.Context(), s.net.Client(), r); !errors.Is(err, is) {
			t.Errorf("%s: %v, want %v", name, err, is)
		}
	}
	refused("nobody guards", s.freezeRequest(&session), delegation.ErrPreflight)
	s.guarded(t)
	r := s.freezeRequest(&session)
	r.Guardian = s.agent.Address()
	refused("another guards", r, delegation.ErrPreflight)
	r = s.freezeRequest(&session)
	r.Chain = 5
	refused("another chain", r, delegation.ErrWrongChain)
	bad := changed(session, func(s *delegation.Session) { s.Account = common.Address{1} })
	refused("another account", s.freezeRequest(&bad), delegation.ErrUnverified)
	env := s.guardEnv()
	env.Agent = s.agent
	if err := delegation.Freeze(t.Context(), env, s.planFreeze(t, &session)); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("another key: %v, want ErrPreflight", err)
	}
	p, env := s.planFreeze(t, nil), s.guardEnv()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		l.call = answerTo(readerABI.PackSessions(common.Address{}), words(1, 0, 0, 0, farAway.Unix(), 0, 0, 0, 0, 0, 0, 0))
	}
	env.Chain = l
	wantStep(t, delegation.Freeze(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
}
