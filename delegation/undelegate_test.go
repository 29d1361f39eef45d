//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) undelegateRequest(payer common.Address) delegation.UndelegateRequest {
	return delegation.UndelegateRequest{OwnerRequest: s.ownerRequest(payer), Tokens: []common.Address{devnet.Token}}
}

func (s *shop) planUndelegate(t *testing.T, payer common.Address) *delegation.UndelegatePlan {
	t.Helper()
	p, err := delegation.PlanUndelegate(t.Context(), s.net.Client(), s.wallet, s.undelegateRequest(payer))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func undelegateSteps(p *delegation.UndelegatePlan) string {
	var names []string
	for _, step := range p.Steps {
		names = append(names, step.Name+"/"+step.By)
	}
	return strings.Join(names, " ")
}

func survivors(p *delegation.UndelegatePlan) string {
	var kinds []string
	for _, s := range p.Survives {
		kinds = append(kinds, s.Kind)
	}
	return strings.Join(slices.Compact(kinds), " ")
}

// ownerNow is the wallet's account.
func (s *shop) ownerNow(t *testing.T) delegation.Account {
	t.Helper()
	account, err := s.net.Client().Account(t.Context(), s.owner)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func (s *shop) wantAllowance(t *testing.T, spender common.Address, want *big.Int) {
	t.Helper()
	s.wantWords(t, devnet.Token, tokenABI.PackAllowance(s.owner, spender), want.Int64())
}

// delegated is a wallet that gave away all that there is to give: sessions in
// both homes, allowances to the vault and to a stranger, and its code.
func delegated(t *testing.T) *shop {
	t.Helper()
	s := twoHomes(t)
	s.send(t, agent{testKey("owner")}, devnet.Token, new(big.Int), tokenABI.PackApprove(gator, tusd(7)))
	s.send(t, agent{testKey("owner")}, contracts.VaultAddress(s.owner), ether(1), nil)
	return s
}

// TestUndelegate: the owner's own transactions take everything back, in order.
func TestUndelegate(t *testing.T) {
	s := delegated(t)
	vault := contracts.VaultAddress(s.owner)
	var p *delegation.UndelegatePlan
	s.unchanged(t, func() { p = s.planUndelegate(t, common.Address{}) })
	if got, want := undelegateSteps(p), "revoke_all/device revoke_all/device approve/device approve/device authorization/device clear/device verify/tool"; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
	if *p.Delegate != contracts.AccountAddress() || len(p.Accounts) != 2 || len(p.Allowances) != 2 || survivors(p) != "storage vault_balance" {
		t.Errorf("plan %+v", p)
	}
	nonce := s.ownerNow(t).Nonce
	if err := delegation.Undelegate(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	// Four transactions, the fifth, and its tuple.
	if now := s.ownerNow(t); len(now.Code) != 0 || now.Nonce != nonce+6 {
		t.Errorf("nonce %d after %d, code %x", now.Nonce, nonce, now.Code)
	}
	s.wantSessions(t, vault)
	s.wantAllowance(t, vault, new(big.Int))
	s.wantAllowance(t, gator, new(big.Int))
	// What was in the storage is over as well when the code comes back.
	s.delegateTo(t, contracts.AccountAddress())
	s.wantSessions(t, s.owner)
	s.delegateTo(t, common.Address{})
	asked := len(s.wallet.Requests())
	s.unchanged(t, func() {
		p := s.planUndelegate(t, common.Address{})
		if err := delegation.Undelegate(t.Context(), s.env(), p); err != nil || len(p.Steps) != 1 || len(s.wallet.Requests()) != asked {
			t.Errorf("once more: %v, %+v", err, p)
		}
	})
}

// TestUndelegateSponsored: a wallet that has no coin and sends nothing. What only
// its own transactions could take back is named.
func TestUndelegateSponsored(t *testing.T) {
	s := delegated(t)
	all := new(big.Int).Sub(s.ownerNow(t).Balance, milliEther(110))
	s.send(t, agent{testKey("owner")}, common.Address{1}, all, nil)
	before := s.ownerNow(t)
	p := s.planUndelegate(t, s.agent.Address())
	if got, want := undelegateSteps(p), "revoke_all/device revoke_all/device authorization/device submit/agent submit/agent clear/payer verify/tool"; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
	if survivors(p) != "allowance storage vault_balance" {
		t.Errorf("survives %+v", p.Survives)
	}
	asked := len(s.wallet.Requests())
	if err := delegation.Undelegate(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.wallet.Requests()[asked:] {
		if r.Action == hw.SignTransaction {
			t.Errorf("asked for a transaction: %+v", r)
		}
	}
	if now := s.ownerNow(t); len(now.Code) != 0 || now.Nonce != before.Nonce+1 || now.Balance.Cmp(before.Balance) != 0 {
		t.Errorf("nonce %d, balance %s, code %x; before %+v", now.Nonce, now.Balance, now.Code, before)
	}
	s.wantSessions(t, contracts.VaultAddress(s.owner))
	s.wantAllowance(t, gator, tusd(7))
}

// TestUndelegateSkipped: the owner's nonce moves between the tuple and its block.
// The transaction succeeds and does nothing, and that is found out.
func TestUndelegateSkipped(t *testing.T) {
	s := newShop(t)
	s.delegateTo(t, contracts.Simple7702Address)
	p := s.planUndelegate(t, s.agent.Address())
	s.journal.after = func(_ int, kind string) {
		if kind == "sending" {
			s.send(t, agent{testKey("owner")}, common.Address{1}, new(big.Int), nil)
		}
	}
	wantStep(t, delegation.Undelegate(t.Context(), s.env(), p), delegation.StepVerify, delegation.ErrUnverified)
	s.journal.after = nil
	// The same again: another tuple is asked for, and it works.
	p = s.planUndelegate(t, s.agent.Address())
	if p.Steps[0].Done {
		t.Errorf("steps %+v", p.Steps)
	}
	// A nonce that moves before anything is sent costs nothing.
	s.send(t, agent{testKey("owner")}, common.Address{1}, new(big.Int), nil)
	s.unchanged(t, func() {
		wantStep(t, delegation.Undelegate(t.Context(), s.env(), p), delegation.StepClear, delegation.ErrPreflight)
	})
	if err := delegation.Undelegate(t.Context(), s.env(), s.planUndelegate(t, s.agent.Address())); err != nil {
		t.Fatal(err)
	}
	if code := s.ownerNow(t).Code; len(code) != 0 {
		t.Errorf("code %x", code)
	}
}

// fusedWallet signs tuples only along with their transaction.
type fusedWallet struct {
	hw.Wallet
	soft *hwtest.SoftWallet
	lie  func(*hw.SetCodeRequest)
}

func (w fusedWallet) SignSetCodeTx(ctx context.Context, path hw.Path, r hw.SetCodeRequest) (*types.Transaction, error) {
	if w.lie != nil {
		w.lie(&r)
	}
	tuple, err := types.SignSetCode(testKey("owner"), r.Authorization())
	if err != nil {
		return nil, err
	}
	return w.soft.SignTx(ctx, path, types.NewTx(&types.SetCodeTx{
		ChainID: ptr(u256(new(big.Int).SetUint64(r.ChainID))), Nonce: r.Nonce, GasTipCap: ptr(u256(r.GasTipCap)), GasFeeCap: ptr(u256(r.GasFeeCap)),
		Gas: r.Gas, To: r.To, AuthList: []types.SetCodeAuthorization{tuple},
	}), new(big.Int).SetUint64(r.ChainID))
}

// fused makes the shop's wallet one of that kind.
func (s *shop) fused(lie func(*hw.SetCodeRequest)) hw.Wallet {
	c := &s.wallet.Device.Capabilities
	c.LinkTx = hw.Support{Verdict: hw.Yes, Reason: "both at once"}
	c.Authorization = hw.Support{Verdict: hw.No, Reason: "not by itself"}
	return fusedWallet{Wallet: s.wallet, soft: s.wallet, lie: lie}
}

func TestUndelegateFused(t *testing.T) {
	for name, lie := range map[string]func(*hw.SetCodeRequest){
		"":          nil,
		"delegate":  func(r *hw.SetCodeRequest) { r.Delegate = gator },
		"nonce":     func(r *hw.SetCodeRequest) { r.Nonce++ },
		"recipient": func(r *hw.SetCodeRequest) { r.To = gator },
		"gas":       func(r *hw.SetCodeRequest) { r.Gas++ },
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.delegateTo(t, contracts.Simple7702Address)
			wallet := s.fused(lie)
			p, err := delegation.PlanUndelegate(t.Context(), s.net.Client(), wallet, s.undelegateRequest(common.Address{}))
			if err != nil || undelegateSteps(p) != "clear/device verify/tool" {
				t.Fatalf("%v, %+v", err, p)
			}
			env := s.env()
			env.Wallet = wallet
			if lie != nil {
				s.unchanged(t, func() {
					wantStep(t, delegation.Undelegate(t.Context(), env, p), delegation.StepClear, delegation.ErrUnverified)
				})
				return
			}
			if err := delegation.Undelegate(t.Context(), env, p); err != nil {
				t.Fatal(err)
			}
			if now := s.ownerNow(t); len(now.Code) != 0 || now.Nonce != 4 {
				t.Errorf("%+v", now)
			}
		})
	}
}

// TestUndelegateWays: what a device cannot do is refused with what would help,
// before it is asked.
func TestUndelegateWays(t *testing.T) {
	no := hw.Support{Verdict: hw.No, Reason: "off", Setting: "Smart accounts"}
	for name, tc := range map[string]struct {
		change func(c *hw.Capabilities)
		fused  bool
		payer  bool
		is     error
		says   string
	}{
		"no tuple":                    {change: func(c *hw.Capabilities) { c.Authorization = no }, says: "off"},
		"no tuple, another pays":      {change: func(c *hw.Capabilities) { c.Authorization = no }, payer: true, says: "off"},
		"tuple and no type 4":         {change: func(c *hw.Capabilities) { c.SetCodeTx = no }, is: delegation.ErrPreflight, says: "not the transaction that carries it"},
		"tuple and no type 4, paid":   {change: func(c *hw.Capabilities) { c.SetCodeTx = no }, payer: true},
		"only fused":                  {fused: true},
		"only fused, another to pay":  {fused: true, payer: true, is: delegation.ErrPreflight, says: "nobody else can pay"},
		"a setting that does not say": {change: func(c *hw.Capabilities) { c.Authorization = hw.Support{Verdict: hw.Untold} }},
	} {
		s := newShop(t)
		s.delegateTo(t, contracts.Simple7702Address)
		var wallet hw.Wallet = s.wallet
		if tc.fused {
			wallet = s.fused(nil)
		}
		if tc.change != nil {
			tc.change(&s.wallet.Device.Capabilities)
		}
		payer := common.Address{}
		if tc.payer {
			payer = s.agent.Address()
		}
		_, err := delegation.PlanUndelegate(t.Context(), s.net.Client(), wallet, s.undelegateRequest(payer))
		if (err != nil) != (tc.says != "") || err != nil && !strings.Contains(err.Error(), tc.says) || tc.is != nil && !errors.Is(err, tc.is) {
			t.Errorf("%s: %v, want %q", name, err, tc.says)
		}
		if n := len(s.wallet.Requests()); n != 0 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

// TestUndelegateHostile: tokens and nodes that lie keep nothing from being ended.
func TestUndelegateHostile(t *testing.T) {
	s := delegated(t)
	r := s.undelegateRequest(common.Address{})
	r.Tokens = append(r.Tokens, devnet.Venue, devnet.Token) // no token, and one twice
	strangers := func(logs []types.Log, err error) ([]types.Log, error) {
		for i := range 100 {
			l := types.Log{Address: common.BytesToAddress([]byte{9, byte(i)}), Topics: slices.Clone(logs[0].Topics)}
			logs = append(logs, l, types.Log{Address: devnet.Token, Topics: l.Topics[:2]})
		}
		return logs, err
	}
	p, err := delegation.PlanUndelegate(t.Context(), &liar{Chain: s.net.Client(), logs: strangers}, s.wallet, r)
	if err != nil || len(p.Allowances) != 2 || survivors(p) != "other_token token storage vault_balance" && survivors(p) != "other_token vault_balance token storage vault_balance" {
		t.Fatalf("%v, %s, %+v", err, survivors(p), p.Allowances)
	}
	if n := len(p.Survives); n > 30 {
		t.Errorf("%d survivors", n)
	}
	blind := &liar{Chain: s.net.Client(), logs: noLogs}
	if p, err = delegation.PlanUndelegate(t.Context(), blind, s.wallet, r); err != nil || len(p.Allowances) != 1 || !strings.HasPrefix(survivors(p), "unknown_allowances") {
		t.Errorf("no events: %v, %s", err, survivors(p))
	}
	// Mined, and the token still has it, says the node.
	env := s.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() { l.call = answerTo(tokenABI.PackAllowance(s.owner, gator), words(5)) }
	env.Chain = l
	wantStep(t, delegation.Undelegate(t.Context(), env, s.planUndelegate(t, common.Address{})), delegation.StepVerify, delegation.ErrUnverified)
}

// TestUndelegateKilled: whatever call it breaks off at, the same again ends it.
func TestUndelegateKilled(t *testing.T) {
	for _, sponsored := range []bool{false, true} {
		prepare := func(t *testing.T) *shop {
			s := newShop(t)
			s.link(t, tokenOnly)
			s.delegateTo(t, contracts.Simple7702Address)
			return s
		}
		killEverywhere(t, prepare, func(s *shop, chain delegation.Chain, env delegation.Env) error {
			payer := common.Address{}
			if sponsored {
				payer = s.agent.Address()
			}
			p, err := delegation.PlanUndelegate(t.Context(), chain, s.wallet, s.undelegateRequest(payer))
			if err != nil {
				return err
			}
			return delegation.Undelegate(t.Context(), env, p)
		}, func(t *testing.T, s *shop) { s.wantSessions(t, contracts.VaultAddress(s.owner)) })
	}
}
