//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) planRevoke(t *testing.T, session delegation.Session, payer common.Address) *delegation.RevokePlan {
	t.Helper()
	p, err := delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{Session: session, Payer: payer})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRevoke ends a session by text, which anybody may submit, and by the
// owner's own transaction.
func TestRevoke(t *testing.T) {
	for name, tc := range map[string]struct {
		byOwner bool
		journal []string
		asked   hw.Action
		steps   int
	}{
		"by text":        {false, []string{"revoke_plan", "revoke_signed", "sending", "mined", "revoked"}, hw.SignMessage, 3},
		"by transaction": {true, []string{"revoke_plan", "revoke_signed", "sending", "mined", "revoked"}, hw.SignTransaction, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			session, other := s.link(t), *s
			payer := s.agent.Address()
			if tc.byOwner {
				payer = s.owner
			}
			var p *delegation.RevokePlan
			s.unchanged(t, func() { p = s.planRevoke(t, session, payer) })
			asked := len(s.wallet.Requests())
			s.journal.kinds = nil
			if len(p.Steps) != tc.steps || p.Payer != payer || p.MaxCost.Sign() <= 0 || p.Steps[0].Review == nil {
				t.Errorf("plan %+v", p)
			}
			if !tc.byOwner && p.Text != delegation.RevokeText(1, devnet.ChainID, session.Account, p.Deadline) {
				t.Errorf("text %q", p.Text)
			}
			if err := delegation.Revoke(t.Context(), s.env(), p); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.journal, s.journal.kinds); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			if r := s.wallet.Requests()[asked:]; len(r) != 1 || r[0].Action != tc.asked {
				t.Errorf("asked %+v", r)
			}
			s.wantSessions(t, session.Account)
			err := delegation.Exec(t.Context(), other.env(), session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(1)))
			if refused, ok := errors.AsType[*delegation.RefusedError](err); !ok || refused.Name != "SessionEnded" {
				t.Errorf("the agent afterwards: %v", err)
			}
			_, err = delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{Session: session, Payer: payer})
			if !errors.Is(err, delegation.ErrNoSession) {
				t.Errorf("a second time: %v, want ErrNoSession", err)
			}
		})
	}
}

func TestPlanRevokeRefused(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for name, tc := range map[string]struct {
		session delegation.Session
		payer   common.Address
		lie     liar
		lies    hwtest.Lies
		is      error
	}{
		"absent": {session: changed(session, func(s *delegation.Session) {
			s.Agent, s.Grant.Agent = common.Address{1}, common.Address{1}
		}), is: delegation.ErrNoSession},
		"no vault": {session: changed(session, func(s *delegation.Session) {
			s.Owner = gator
			s.Account = contracts.VaultAddress(gator)
			s.Grant.Account, s.Grant.Number = s.Account, 7
		}), is: delegation.ErrNoSession},
		"another account": {session: changed(session, func(s *delegation.Session) { s.Account = common.Address{1} }), is: delegation.ErrUnverified},
		"another chain":   {session: changed(session, func(s *delegation.Session) { s.Chain, s.Grant.Chain = 1, 1 }), is: delegation.ErrWrongChain},
		"another wallet":  {session: session, lies: hwtest.Lies{Address: func(common.Address) common.Address { return gator }}, is: delegation.ErrUnverified},
		"poor payer":      {session: session, payer: common.Address{1}, is: delegation.ErrPreflight},
		"implausible fee": {session: session, lie: liar{fees: &delegation.Fees{Tip: new(big.Int), MaxFee: ether(1)}}, is: delegation.ErrPreflight},
	} {
		tc.lie.Chain = s.net.Client()
		s.wallet.Lies = tc.lies
		if tc.payer == (common.Address{}) {
			tc.payer = s.agent.Address()
		}
		p, err := delegation.PlanRevoke(t.Context(), &tc.lie, s.wallet, delegation.RevokeRequest{Session: tc.session, Payer: tc.payer})
		if p != nil || !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, %v; want %v", name, p, err, tc.is)
		}
	}
}

func changed(s delegation.Session, change func(*delegation.Session)) delegation.Session {
	change(&s)
	return s
}

// TestRevokeFails: what comes back from device or chain is not what was
// planned, or the holder says no.
func TestRevokeFails(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	stranger := hwtest.Lies{Key: testKey("stranger")}
	for name, tc := range map[string]struct {
		payer  common.Address
		lies   hwtest.Lies
		holder hwtest.Holder
		change func(*delegation.Env)
		is     error
	}{
		"text by another":        {payer: s.agent.Address(), lies: stranger, is: delegation.ErrUnverified},
		"transaction by another": {payer: s.owner, lies: stranger, is: delegation.ErrUnverified},
		"text high s":            {payer: s.agent.Address(), lies: hwtest.Lies{Signature: textHighS}, is: delegation.ErrUnverified},
		"text rejected":          {payer: s.agent.Address(), holder: reject, is: hw.ErrRejected},
		"transaction rejected":   {payer: s.owner, holder: reject, is: hw.ErrRejected},
		"another payer": {
			payer: s.agent.Address(), change: func(e *delegation.Env) { e.Agent = agent{testKey("somebody")} }, is: delegation.ErrPreflight,
		},
		"journal": {payer: s.owner, change: func(e *delegation.Env) { e.Journal = &journal{failAt: 1} }, is: errJournal},
	} {
		p, env := s.planRevoke(t, session, tc.payer), s.env()
		s.wallet.Lies, s.wallet.Holder = tc.lies, tc.holder
		if tc.change != nil {
			tc.change(&env)
		}
		s.unchanged(t, func() {
			if err := delegation.Revoke(t.Context(), env, p); !errors.Is(err, tc.is) {
				t.Errorf("%s: %v, want %v", name, err, tc.is)
			}
		})
		s.wallet.Lies, s.wallet.Holder = hwtest.Lies{}, nil
	}
	// Mined, and still there, says the node.
	p, env := s.planRevoke(t, session, s.owner), s.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		l.call = answerTo(readerABI.PackSessions(common.Address{}), words(1, 0, 0, 0, farAway.Unix(), 0, 0, 0, 0, 0, 0, 0))
	}
	env.Chain = l
	wantStep(t, delegation.Revoke(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
}

// TestStatus follows a session through its life.
func TestStatus(t *testing.T) {
	s := newBatchShop(t)
	short := func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} }
	first := s.link(t, short)
	s.pull(t, first, tusd(20))
	status := s.status(t, first)
	if !status.Live || status.Reason != "" || *status.Delegate != contracts.Simple7702Address || status.DelegateName != "Simple7702Account" {
		t.Errorf("status %+v", status)
	}
	budgets := []delegation.Budget{{
		Token: devnet.Token, Window: delegation.WindowDay, PerWindow: amount(tusd(50)), Total: amount(tusd(1000)),
		LeftInWindow: amount(tusd(30)), LeftTotal: amount(tusd(980)),
	}}
	if diff := cmp.Diff(budgets, status.Budgets, amountsByValue, cmpopts.IgnoreUnexported(delegation.Budget{})); diff != "" {
		t.Errorf("budgets (-want +got):\n%s", diff)
	}
	allowances := []delegation.Allowance{{Token: devnet.Token, Symbol: "TUSD", Amount: amount(tusd(980))}}
	if diff := cmp.Diff(allowances, status.Allowances, amountsByValue); diff != "" {
		t.Errorf("allowances (-want +got):\n%s", diff)
	}
	if status.Native == nil || status.Native.LeftInWindow.Cmp(milliEther(50)) != 0 || status.VaultBalance.Sign() != 0 || status.AgentBalance.Sign() <= 0 {
		t.Errorf("money %+v", status)
	}
	second := s.link(t, short)
	s.wantEnd(t, first, "replaced by grant 2")
	if !s.status(t, second).Live {
		t.Error("the second session is not live")
	}
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	s.wantEnd(t, second, "expired")
	if err := delegation.Revoke(t.Context(), s.env(), s.planRevoke(t, second, s.agent.Address())); err != nil {
		t.Fatal(err)
	}
	s.wantEnd(t, second, "revoked")
	s.delegateTo(t, common.Address{})
	if status := s.status(t, second); status.Delegate != nil || status.DelegateName != "" {
		t.Errorf("undelegated: %+v", status)
	}
}

func (s *shop) status(t *testing.T, session delegation.Session) delegation.Status {
	t.Helper()
	status, err := delegation.ReadStatus(t.Context(), s.net.Client(), session)
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// wantEnd: not live, and no budgets are shown that nobody can use; the
// allowance outlives the session.
func (s *shop) wantEnd(t *testing.T, session delegation.Session, reason string) {
	t.Helper()
	status := s.status(t, session)
	if status.Live || status.Reason != reason || status.Budgets != nil || status.Native != nil || len(status.Allowances) != len(session.Grant.Tokens) {
		t.Errorf("status %+v, want it to be %s", status, reason)
	}
}

func TestStatusFails(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for name, tc := range map[string]struct {
		lie liar
		is  error
	}{
		"another chain": {liar{id: big.NewInt(5)}, delegation.ErrWrongChain},
		"garbage":       {liar{call: answerTo(readerABI.PackSessions(common.Address{}), []byte{1})}, delegation.ErrUnverified},
		"revert": {liar{call: func([]byte, []byte, error) ([]byte, error) {
			return nil, &delegation.RevertError{Message: "no"}
		}}, delegation.ErrChain},
	} {
		tc.lie.Chain = s.net.Client()
		if _, err := delegation.ReadStatus(t.Context(), &tc.lie, session); !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, want %v", name, err, tc.is)
		}
	}
}

// reject is a holder who says no.
func reject(context.Context) (bool, error) { return false, nil }
