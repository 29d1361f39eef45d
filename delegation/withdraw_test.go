//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) withdrawal() delegation.WithdrawRequest {
	return delegation.WithdrawRequest{Chain: devnet.ChainID, Path: hw.DefaultPath, Tokens: []common.Address{devnet.Token}, Native: true}
}

// TestWithdraw: what the vault holds comes back to the owner, coin and token.
func TestWithdraw(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	s.send(t, agent{testKey("owner")}, devnet.Token, new(big.Int), tokenABI.PackTransfer(session.Account, tusd(70)))
	var p *delegation.WithdrawPlan
	s.unchanged(t, func() {
		var err error
		if p, err = delegation.PlanWithdraw(t.Context(), s.net.Client(), s.wallet, s.withdrawal()); err != nil {
			t.Fatal(err)
		}
	})
	want := []string{"1 native coin", "70 TUSD"}
	var got []string
	for _, a := range p.Assets {
		got = append(got, a.String())
	}
	if diff := cmp.Diff(want, got); diff != "" || len(p.Steps) != 4 || p.MaxCost.Sign() <= 0 || p.Steps[0].Review == nil {
		t.Errorf("plan %+v (-want +got):\n%s", p, diff)
	}
	s.journal.kinds = nil
	if err := delegation.Withdraw(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	kinds := []string{"withdraw_plan", "withdraw_signed", "withdraw_signed", "sending", "mined", "sending", "mined", "withdrawn"}
	if diff := cmp.Diff(kinds, s.journal.kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(s.owner), 5_000_000_000)
	if status := s.status(t, session); status.VaultBalance.Sign() != 0 || !status.Live {
		t.Errorf("status %+v", status)
	}
	_, err := delegation.PlanWithdraw(t.Context(), s.net.Client(), s.wallet, s.withdrawal())
	if !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("an empty vault: %v, want ErrPreflight", err)
	}
}

func TestWithdrawRefused(t *testing.T) {
	bare := newShop(t)
	if _, err := delegation.PlanWithdraw(t.Context(), bare.net.Client(), bare.wallet, bare.withdrawal()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("no vault: %v", err)
	}
	s := newShop(t)
	session := s.link(t)
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	for name, tc := range map[string]struct {
		change func(*delegation.WithdrawRequest)
		lie    liar
		is     error
	}{
		"another chain": {change: func(r *delegation.WithdrawRequest) { r.Chain = 1 }, is: delegation.ErrWrongChain},
		"a fee":         {lie: liar{fees: &delegation.Fees{Tip: big.NewInt(1), MaxFee: ether(1)}}, is: delegation.ErrPreflight},
		"gas":           {change: func(r *delegation.WithdrawRequest) { r.Caps.Gas = 21_000 }, is: delegation.ErrPreflight},
		"pending":       {lie: liar{pending: func(n uint64) uint64 { return n + 1 }}, is: delegation.ErrPreflight},
		"other code":    {lie: liar{code: other(session.Account)}, is: delegation.ErrUnverified},
		"no token":      {change: func(r *delegation.WithdrawRequest) { r.Tokens = []common.Address{{1}} }, is: delegation.ErrUnverified},
	} {
		r := s.withdrawal()
		if tc.change != nil {
			tc.change(&r)
		}
		tc.lie.Chain = s.net.Client()
		if _, err := delegation.PlanWithdraw(t.Context(), &tc.lie, s.wallet, r); !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, want %v", name, err, tc.is)
		}
	}
	p, err := delegation.PlanWithdraw(t.Context(), s.net.Client(), s.wallet, s.withdrawal())
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		prepare func()
		is      error
	}{
		"rejected":    {func() { s.wallet.Holder = reject }, hw.ErrRejected},
		"another key": {func() { s.wallet.Lies = hwtest.Lies{Key: testKey("stranger")} }, delegation.ErrUnverified},
	} {
		tc.prepare()
		s.unchanged(t, func() {
			wantStep(t, delegation.Withdraw(t.Context(), s.env(), p), delegation.StepWithdraw, tc.is)
		})
		s.wallet.Holder, s.wallet.Lies = nil, hwtest.Lies{}
		_ = name
	}
	// Mined, and still there, says the node.
	env := s.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		l.account = func(a common.Address, account delegation.Account) delegation.Account {
			if a == session.Account {
				account.Balance = ether(1)
			}
			return account
		}
	}
	env.Chain = l
	wantStep(t, delegation.Withdraw(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
	// A device that signs no calldata says what to turn on.
	s.wallet.Device.Capabilities.Calldata = hw.Support{Verdict: hw.No, Reason: "blind signing is off", Setting: "Blind signing"}
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	_, err = delegation.PlanWithdraw(t.Context(), s.net.Client(), blindly{s.wallet}, s.withdrawal())
	if e, ok := errors.AsType[*hw.PolicyError](err); !ok || e.Setting != "Blind signing" {
		t.Errorf("blind signing off: %v", err)
	}
}

// blindly is a wallet that previews nothing.
type blindly struct{ hw.Wallet }
