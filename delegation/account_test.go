//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// newAccountShop is a shop whose wallet signs for the account home.
func newAccountShop(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.wallet.Device.Capabilities.Delegates = append(s.wallet.Device.Capabilities.Delegates,
		hw.DelegateRule{Name: "SessionAccount", Address: contracts.AccountAddress()})
	return s
}

// TestLinkAccount: the wallet itself becomes the session's account, by one tuple
// and one text; the agent sends both and pays.
func TestLinkAccount(t *testing.T) {
	s := newAccountShop(t)
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "authorization grant submit verify", 2)
	submit := stepsByName(p)[delegation.StepSubmit].Tx
	if p.Home.Home != delegation.HomeAccount || p.Account != s.owner || p.Spending != delegation.SpendWallet || submit.Type != types.SetCodeTxType || submit.To != s.owner {
		t.Errorf("plan %+v, submit %+v", p, submit)
	}
	session, err := delegation.Link(t.Context(), s.env(), p)
	if err != nil {
		t.Fatal(err)
	}
	account, err := s.net.Client().Account(t.Context(), s.owner)
	if to, ok := account.Delegate(); err != nil || !ok || to != contracts.AccountAddress() || account.Nonce != 1 {
		t.Errorf("the wallet after linking: %+v, %v", account, err)
	}
	if session.Home != delegation.HomeAccount || session.Account != s.owner || session.Since == 0 || session.Validate() != nil {
		t.Errorf("session %+v", session)
	}
	// What its limits allow passes, and what is over each of them does not.
	report, err := delegation.Check(t.Context(), s.net.Client(), *session)
	if err != nil || report.Allowed[0].Name != "transfer 50 TUSD of the wallet's" || !report.Allowed[0].OK {
		t.Errorf("check: %v, %+v", err, report)
	}
	for _, probe := range report.Refused {
		if strings.HasPrefix(probe.Name, "over the total of TUSD") && !strings.HasPrefix(probe.Got, "OverTotalLimit") {
			t.Errorf("probe %+v", probe)
		}
	}
	// The agent spends as the wallet.
	token, data := delegation.SendToken(devnet.Token, common.Address{7}, tusd(5))
	if err := delegation.Exec(t.Context(), s.env(), *session, token, nil, data); err != nil {
		t.Fatal(err)
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(common.Address{7}), tusd(5).Int64())
	if status := s.status(t, *session); !status.Live || status.Delegate == nil || *status.Delegate != contracts.AccountAddress() {
		t.Errorf("status %+v", status)
	}
	// Once more: the wallet runs the code already, and another grant is one text.
	p = s.plan(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(2000)) })
	wantSteps(t, p, "grant submit verify", 1)
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil || p.Grant.Number != 2 {
		t.Errorf("again, number %d: %v", p.Grant.Number, err)
	}
}

// TestLinkAccountWithFunds: the payment to the agent comes first, and the tuple
// names the nonce after it.
func TestLinkAccountWithFunds(t *testing.T) {
	s := newAccountShop(t)
	r := s.request()
	r.FundAgent = ether(20)
	if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r); !errors.Is(err, delegation.ErrPreflight) {
		t.Fatalf("more than there is: %v", err)
	}
	r.FundAgent = new(big.Int).Add(ether(18), big.NewInt(1))
	p := s.planOf(t, r)
	wantSteps(t, p, "authorization fund grant send submit verify", 3)
	if what := stepsByName(p)[delegation.StepAuthorization].What; !strings.Contains(what, "nonce 1") {
		t.Error(what)
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
}

// TestLinkAccountSkipped: a tuple that the chain skips leaves a transaction that
// succeeded and an account that runs nothing.
func TestLinkAccountSkipped(t *testing.T) {
	s := newAccountShop(t)
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if err != nil {
		t.Fatal(err)
	}
	env := s.env()
	env.Chain = &liar{Chain: s.net.Client(), code: func(a common.Address, code []byte) []byte {
		if a == s.owner {
			return nil
		}
		return code
	}}
	_, err = delegation.Link(t.Context(), env, p)
	wantStep(t, err, delegation.StepSubmit, delegation.ErrUnverified)
}

// TestLinkAccountResumed: what was signed is not asked again, whatever the step
// after which the journal could not be written.
func TestLinkAccountResumed(t *testing.T) {
	for failAt := 2; failAt <= 6; failAt++ {
		s := newAccountShop(t)
		s.journal.failAt = failAt
		p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := delegation.Link(t.Context(), s.env(), p); !errors.Is(err, errJournal) {
			t.Fatalf("journal fails at %d: %v", failAt, err)
		}
		s.journal.failAt = 0
		asked := len(s.wallet.Requests())
		p, err = delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
		if err != nil {
			t.Fatalf("after %d: %v", failAt, err)
		}
		session, err := delegation.Link(t.Context(), s.env(), p)
		if err != nil || session.Grant.Number != 1 {
			t.Errorf("after %d: %+v, %v", failAt, session, err)
		}
		// A signature whose entry was not written is lost, and asked once more.
		if again := len(s.wallet.Requests()) - asked; again > 1 && failAt > 2 || failAt > 3 && again > 0 {
			t.Errorf("after %d: asked %d times again", failAt, again)
		}
	}
}

// TestLinkAccountAgain: what a wallet stored is still there when its delegation
// was undone. It is not built on unasked, and the numbers go on.
func TestLinkAccountAgain(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t)); err != nil {
		t.Fatal(err)
	}
	s.delegateTo(t, common.Address{})
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if risk, ok := errors.AsType[*hw.RiskError](err); !ok || risk.Risk != string(hw.AcceptUnlistedDelegate) {
		t.Fatalf("%v, want the risk by its name", err)
	}
	s.accept = hw.AcceptUnlistedDelegate
	p := s.plan(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(2000)) })
	if p.Grant.Number != 2 {
		t.Errorf("grant %d", p.Grant.Number)
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
}
