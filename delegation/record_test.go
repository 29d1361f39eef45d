//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

var errDisk = errors.New("disk full")

// TestRecordFirst: the record is kept before anything is sent, and again when
// the session is live; without it nothing is sent.
func TestRecordFirst(t *testing.T) {
	s := newShop(t)
	p, env := s.plan(t), s.env()
	watched := &liar{Chain: env.Chain}
	env.Chain = watched
	var saved []delegation.Session
	env.Save = func(_ context.Context, session delegation.Session) error {
		if len(saved) == 0 && watched.sent != 0 {
			t.Errorf("%d were sent before the record was kept", watched.sent)
		}
		saved = append(saved, session)
		return nil
	}
	session, err := delegation.Link(t.Context(), env, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(saved) != 2 || saved[0].Since != 0 || saved[1].Since == 0 || saved[1].Since != session.Since || saved[0].Grant.Text() != p.Text {
		t.Errorf("saved %+v", saved)
	}
	other := newShop(t)
	env = other.env()
	env.Save = func(context.Context, delegation.Session) error { return errDisk }
	plan := other.plan(t)
	other.unchanged(t, func() {
		if _, err := delegation.Link(t.Context(), env, plan); !errors.Is(err, errDisk) {
			t.Errorf("%v, want the disk's error", err)
		}
	})
}

// TestLostAfterSubmit: the node fails after the grant went out. The record finds
// the session, and it can be watched, tested and revoked; linking again asks
// nobody.
func TestLostAfterSubmit(t *testing.T) {
	s := newShop(t)
	p, env := s.plan(t), s.env()
	gone := errors.New("connection refused")
	l := &liar{Chain: env.Chain}
	l.call = func(data, answer []byte, err error) ([]byte, error) {
		if l.sent == 3 && string(data[:4]) == string(readerABI.PackSessions(common.Address{})[:4]) {
			return nil, gone
		}
		return answer, err
	}
	env.Chain = l
	if _, err := delegation.Link(t.Context(), env, p); !errors.Is(err, gone) {
		t.Fatalf("%v, want a lost connection", err)
	}
	if len(s.saved) != 1 {
		t.Fatalf("%d records", len(s.saved))
	}
	session := s.saved[0]
	if !s.status(t, session).Live {
		t.Error("the session is not live")
	}
	if _, err := delegation.Check(t.Context(), s.net.Client(), session); err != nil {
		t.Error(err)
	}
	asked := len(s.wallet.Requests())
	p = s.plan(t)
	wantSteps(t, p, "verify", 0)
	again, err := delegation.Link(t.Context(), s.env(), p)
	if err != nil || again.Grant.Number != 1 || again.Since == 0 || len(s.wallet.Requests()) != asked {
		t.Errorf("again: %+v, %v after %d questions", again, err, len(s.wallet.Requests())-asked)
	}
	wantSteps(t, s.plan(t), "grant submit verify", 1) // a new one, now that it is done
	if err := delegation.Revoke(t.Context(), s.env(), s.planRevoke(t, session, s.agent.Address())); err != nil {
		t.Fatal(err)
	}
	s.wantEnd(t, session, "revoked")
}

// TestSpentAtOnce: an agent that spends before the grant is read back makes no
// good link fail; more than the limits left does.
func TestSpentAtOnce(t *testing.T) {
	s := newShop(t)
	s.send(t, agent{testKey("owner")}, contracts.VaultAddress(s.owner), ether(1), nil)
	p, env := s.plan(t), s.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		if l.sent != 3 {
			return
		}
		to, data := delegation.PullToken(delegation.Session{Owner: s.owner}, devnet.Token, common.Address{1}, tusd(20))
		s.send(t, s.agent, p.Account, new(big.Int), vaultABI.PackExec(to, new(big.Int), data))
		s.send(t, s.agent, p.Account, new(big.Int), vaultABI.PackExec(common.Address{1}, milliEther(1), nil))
	}
	env.Chain = l
	session, err := delegation.Link(t.Context(), env, p)
	if err != nil {
		t.Fatal(err)
	}
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackBudget(p.Account, p.Agent, devnet.Token), 1, 2, 50_000_000, 30_000_000, 980_000_000, 0, 0, 0)
	if _, err := delegation.Check(t.Context(), s.net.Client(), *session); err != nil {
		t.Error(err)
	}
	for name, answer := range map[string][]byte{
		"more today than a day": words(1, 2, 50_000_000, 50_000_001, 1_000_000_000, 0, 0, 0),
		"more than the total":   words(1, 2, 50_000_000, 50_000_000, 1_000_000_001, 0, 0, 0),
		"day spent, total not":  words(1, 2, 50_000_000, 30_000_000, 990_000_000, 0, 0, 0),
	} {
		other := newShop(t)
		p, env := other.plan(t), other.env()
		env.Chain = &liar{Chain: env.Chain, call: answerTo(readerABI.PackBudget(s.owner, s.owner, s.owner), answer)}
		_, err := delegation.Link(t.Context(), env, p)
		if !errors.Is(err, delegation.ErrUnverified) {
			t.Errorf("%s: %v, want ErrUnverified", name, err)
		}
	}
}

// TestSessionValidate: a record that points elsewhere is not followed, by nobody.
func TestSessionValidate(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for name, change := range map[string]func(*delegation.Session){
		"account":         func(s *delegation.Session) { s.Account, s.Grant.Account = gator, gator },
		"owner":           func(s *delegation.Session) { s.Owner = gator },
		"home":            func(s *delegation.Session) { s.Home = delegation.HomeAccount },
		"grant's account": func(s *delegation.Session) { s.Grant.Account = gator },
		"grant's agent":   func(s *delegation.Session) { s.Grant.Agent = gator },
		"grant's chain":   func(s *delegation.Session) { s.Grant.Chain = 1 },
	} {
		bad := changed(session, change)
		_, statusErr := delegation.ReadStatus(t.Context(), s.net.Client(), bad)
		_, checkErr := delegation.Check(t.Context(), s.net.Client(), bad)
		_, revokeErr := delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{Session: bad, Payer: s.agent.Address()})
		_, findErr := delegation.FindSession(t.Context(), s.net.Client(), []delegation.Session{bad})
		execErr := delegation.Exec(t.Context(), s.env(), bad, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(1)))
		for what, err := range map[string]error{"status": statusErr, "check": checkErr, "revoke": revokeErr, "find": findErr, "use": execErr} {
			if !errors.Is(err, delegation.ErrUnverified) {
				t.Errorf("%s, %s: %v, want ErrUnverified", name, what, err)
			}
		}
	}
	// Other code at the vault's address, says the node.
	l := &liar{Chain: s.net.Client(), code: other(session.Account)}
	if _, err := delegation.ReadStatus(t.Context(), l, session); !errors.Is(err, delegation.ErrUnverified) {
		t.Errorf("other code: %v", err)
	}
}

// TestFindSession: of several records the live one is found.
func TestFindSession(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	second := s.link(t)
	third := changed(second, func(s *delegation.Session) { s.Grant.Number, s.Since = 3, 0 }) // never submitted
	find := func(sessions ...delegation.Session) uint64 {
		t.Helper()
		found, err := delegation.FindSession(t.Context(), s.net.Client(), sessions)
		if err != nil {
			t.Fatal(err)
		}
		return found.Grant.Number
	}
	if got := find(first, second, third); got != 2 {
		t.Errorf("found %d of three", got)
	}
	if got := find(third, first); got != 3 {
		t.Errorf("found %d where none is live, want the newest", got)
	}
	if _, err := delegation.FindSession(t.Context(), s.net.Client(), nil); !errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("no records: %v", err)
	}
	s.wantEnd(t, third, "not submitted")
	bare := newShop(t)
	if status := bare.status(t, third); status.Reason != "not submitted: the vault is not on the chain yet" {
		t.Errorf("without a vault: %q", status.Reason)
	}
}

// TestRevokeWithoutRecord: owner and agent are enough, for anybody who pays.
func TestRevokeWithoutRecord(t *testing.T) {
	s := newShop(t)
	s.link(t)
	helper := agent{testKey("helper")}
	s.send(t, agent{testKey("owner")}, helper.Address(), ether(1), nil)
	session, err := delegation.SessionOnChain(t.Context(), s.net.Client(), delegation.HomeVault, s.owner, s.agent.Address())
	if err != nil {
		t.Fatal(err)
	}
	session.Path = s.request().Path
	env := s.env()
	env.Agent = helper
	if err := delegation.Revoke(t.Context(), env, s.planRevoke(t, session, helper.Address())); err != nil {
		t.Fatal(err)
	}
	s.wantSessions(t, session.Account)
	if _, err := delegation.SessionOnChain(t.Context(), s.net.Client(), delegation.HomeVault, s.owner, s.agent.Address()); !errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("afterwards: %v, want ErrNoSession", err)
	}
	if _, err := delegation.SessionOnChain(t.Context(), s.net.Client(), delegation.HomeVault, gator, s.agent.Address()); !errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("no vault: %v, want ErrNoSession", err)
	}
}

// TestBurn: a grant that was signed and never submitted is burned, with or
// without a vault, and beside a live one.
func TestBurn(t *testing.T) {
	for name, first := range map[string]bool{"no vault": false, "beside a live session": true} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			if first {
				s.link(t)
			}
			env := s.env()
			env.Save = func(context.Context, delegation.Session) error { return errDisk } // signed, and nothing sent
			plan := s.plan(t, func(p *delegation.Policy) { p.Tokens = nil })
			if _, err := delegation.Link(t.Context(), env, plan); err == nil {
				t.Fatal("linked")
			}
			unused := delegation.Session{
				Chain: plan.Chain, Home: delegation.HomeVault, Owner: s.owner, Path: plan.Path, Account: plan.Account, Agent: plan.Agent, Grant: plan.Grant,
			}
			signature := s.journal.signature(t, plan.Text)
			byOwner, err := delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{Session: unused, Payer: s.owner})
			if first && (err != nil || byOwner.Left != 2 || byOwner.Burn != "") || !first && !errors.Is(err, delegation.ErrPreflight) {
				t.Errorf("by the owner's transaction: %+v, %v", byOwner, err)
			}
			p := s.planRevoke(t, unused, s.agent.Address())
			if (p.Text != "") != first || p.Burn != delegation.RevokeText(plan.Grant.Number, devnet.ChainID, plan.Account, p.Deadline) {
				t.Errorf("texts %q, %q", p.Text, p.Burn)
			}
			if err := delegation.Revoke(t.Context(), s.env(), p); err != nil {
				t.Fatal(err)
			}
			s.wantEnd(t, unused, "revoked")
			// Whoever has the signature finds it worthless.
			grant := vaultABI.PackGrantWithSig(structure(plan.Grant), signature)
			_, err = s.net.Client().Call(t.Context(), delegation.CallMsg{From: s.agent.Address(), To: &plan.Account, Data: grant}, delegation.Overrides{})
			if err == nil {
				t.Error("the vault still takes the grant")
			}
			_, err = delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{Session: unused, Payer: s.agent.Address()})
			if !errors.Is(err, delegation.ErrNoSession) {
				t.Errorf("a second time: %v", err)
			}
			if next := s.plan(t); next.Grant.Number != plan.Grant.Number+1 {
				t.Errorf("the next grant is number %d", next.Grant.Number)
			}
		})
	}
}

// TestBurnByOwner: where the vault is, the owner's own transaction burns as well.
func TestBurnByOwner(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	if err := delegation.Revoke(t.Context(), s.env(), s.planRevoke(t, session, s.owner)); err != nil {
		t.Fatal(err)
	}
	env := s.env()
	env.Save = func(context.Context, delegation.Session) error { return errDisk } // signed, and nothing sent
	plan := s.plan(t, func(p *delegation.Policy) { p.Tokens = nil })
	if _, err := delegation.Link(t.Context(), env, plan); err == nil {
		t.Fatal("linked")
	}
	unused := changed(session, func(s *delegation.Session) { s.Grant = plan.Grant })
	p := s.planRevoke(t, unused, s.owner)
	if p.Left != 0 || p.Burn != "" || p.Text != "" {
		t.Errorf("plan %+v", p)
	}
	if err := delegation.Revoke(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	s.wantEnd(t, unused, "revoked")
	if next := s.plan(t); next.Grant.Number != plan.Grant.Number+1 {
		t.Errorf("the next grant is number %d", next.Grant.Number)
	}
}

// TestRevokeWithoutEvents: a node without events, and a record; or only a number.
func TestRevokeWithoutEvents(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	node := &liar{Chain: s.net.Client(), logs: noLogs}
	plan := func(session delegation.Session) (*delegation.RevokePlan, error) {
		return delegation.PlanRevoke(t.Context(), node, s.wallet, delegation.RevokeRequest{Session: session, Payer: s.owner})
	}
	other := changed(session, func(s *delegation.Session) {
		s.Grant.Native, s.Grant.Calls, s.Grant.Number = nil, []delegation.CallRule{{Target: gator, Function: "f()"}}, 9
		s.Grant.Tokens = nil
	})
	if _, err := plan(other); err == nil {
		t.Error("a record of another grant finds a session")
	}
	numbered := changed(session, func(s *delegation.Session) {
		s.Grant = delegation.Grant{Number: 1, Chain: s.Chain, Account: s.Account, Agent: s.Agent}
	})
	for name, record := range map[string]delegation.Session{"record": session, "number": numbered} {
		if p, err := plan(record); err != nil || !strings.Contains(p.Steps[0].What, "ends session 1") {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := delegation.SessionOnChain(t.Context(), node, delegation.HomeVault, s.owner, s.agent.Address()); err == nil || errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("nothing at all: %v, and that is not known", err)
	}
	if status, err := delegation.ReadStatus(t.Context(), node, session); err != nil || !status.Live {
		t.Errorf("status %+v, %v", status, err)
	}
}
