//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestPlanGolden pins a whole plan: every byte that is signed or sent, in order.
func TestPlanGolden(t *testing.T) {
	for _, tc := range []struct {
		file          string
		batch         bool
		confirmations int
	}{{"plan.json", false, 3}, {"plan-batch.json", true, 3}} {
		s := newShopWith(t, shopFunds{ether(10), new(big.Int), tusd(5000)})
		r := s.request()
		r.FundAgent, r.Batch = milliEther(20), tc.batch
		s.unchanged(t, func() { s.goldenPlan(t, r, tc.file, tc.confirmations) })
		if n := len(s.wallet.Requests()); n != 0 {
			t.Errorf("planning asked the holder %d times", n)
		}
	}
}

func (s *shop) goldenPlan(t *testing.T, r delegation.Request, file string, confirmations int) {
	t.Helper()
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, file, append(text, '\n'))
	if p.Confirmations() != confirmations {
		t.Errorf("%d confirmations", p.Confirmations())
	}
}

// TestPlanDigests recomputes what is signed with go-ethereum alone.
func TestPlanDigests(t *testing.T) {
	s := newBatchShop(t)
	p := s.plan(t)
	steps := stepsByName(p)
	tuple := types.SetCodeAuthorization{ChainID: u256(big.NewInt(devnet.ChainID)), Address: contracts.Simple7702Address, Nonce: 1}
	if got := *steps[delegation.StepAuthorization].Digest; got != tuple.SigHash() {
		t.Errorf("authorization %s, want %s", got, tuple.SigHash())
	}
	if got := *steps[delegation.StepGrant].Digest; got != delegation.TextDigest(p.Text) || string(steps[delegation.StepGrant].Bytes) != p.Text {
		t.Errorf("grant %s over %q", got, steps[delegation.StepGrant].Bytes)
	}
	setup := steps[delegation.StepSetup]
	if setup.Digest != nil || setup.DigestAfter != delegation.StepAuthorization || setup.Tx.Type != types.SetCodeTxType || setup.Tx.To != s.owner {
		t.Errorf("setup %+v", setup)
	}
}

func stepsByName(p *delegation.Plan) map[string]delegation.Step {
	steps := map[string]delegation.Step{}
	for _, step := range p.Steps {
		steps[step.Name] = step
	}
	return steps
}

func stepNames(p *delegation.Plan) string {
	var names []string
	for _, step := range p.Steps {
		names = append(names, step.Name)
	}
	return strings.Join(names, " ")
}

// TestPlanSteps: what the chain has already is left out.
func TestPlanSteps(t *testing.T) {
	const approve = "let the vault pull up to 1000 TUSD"
	create := "make the vault " + contracts.VaultAddress(agent{testKey("owner")}.Address()).Hex()
	t.Run("by text", func(t *testing.T) {
		s := newShop(t)
		p := s.plan(t)
		wantSteps(t, p, "approve grant send create submit verify", 2)
		step := stepsByName(p)[delegation.StepApprove]
		if step.Tx.Type != types.DynamicFeeTxType || step.Digest == nil || *step.Tx.Nonce != 0 || step.Tx.To != devnet.Token {
			t.Errorf("approval %+v", step)
		}
		s.link(t)
		p = s.plan(t)
		wantSteps(t, p, "grant submit verify", 1)
		if len(p.Warnings) != 1 || p.Warnings[0].Code != "replaces_session" {
			t.Errorf("warnings %+v", p.Warnings)
		}
		if p.Grant.Number != 2 || p.OwnerMaxCost.Sign() != 0 {
			t.Errorf("grant %d, the owner pays %s", p.Grant.Number, p.OwnerMaxCost)
		}
		p = s.plan(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(2000)) })
		if diff := cmp.Diff([]string{"let the vault pull up to 2000 TUSD"}, stepsByName(p)[delegation.StepApprove].Tx.Calls); diff != "" {
			t.Errorf("another allowance (-want +got):\n%s", diff)
		}
	})
	t.Run("by text, without a token", func(t *testing.T) {
		p := newShop(t).plan(t, func(p *delegation.Policy) { p.Tokens = nil })
		wantSteps(t, p, "grant create submit verify", 1)
		if p.Spending != "" || len(p.BlindSteps()) != 0 {
			t.Errorf("spending %q, blind steps %v", p.Spending, p.BlindSteps())
		}
	})
	t.Run("batch", func(t *testing.T) {
		s := newBatchShop(t)
		wantSteps(t, s.plan(t), "authorization setup grant send submit verify", 3)
		s.delegateTo(t, contracts.Simple7702Address)
		p := s.plan(t)
		wantSteps(t, p, "setup grant send submit verify", 2)
		setup := stepsByName(p)[delegation.StepSetup]
		if setup.Tx.Type != types.DynamicFeeTxType || setup.Digest == nil || *setup.Tx.Nonce != 2 {
			t.Errorf("setup %+v", setup)
		}
		if diff := cmp.Diff([]string{create, approve}, setup.Tx.Calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		p = s.plan(t, func(p *delegation.Policy) { p.Tokens = nil })
		if diff := cmp.Diff([]string{create}, stepsByName(p)[delegation.StepSetup].Tx.Calls); diff != "" {
			t.Errorf("calls without a token (-want +got):\n%s", diff)
		}
		s.link(t)
		wantSteps(t, s.plan(t), "grant submit verify", 1) // nothing is left for a batch
	})
	t.Run("fund a poor agent", func(t *testing.T) {
		s := newShopWith(t, shopFunds{ether(10), new(big.Int), tusd(1)})
		r := s.request()
		if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r); !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("an agent without coin: %v", err)
		}
		r.FundAgent = milliEther(20)
		p := s.planOf(t, r)
		wantSteps(t, p, "approve fund grant send create submit verify", 3)
		if p.Steps[1].Review.Blind || *p.Steps[0].Tx.Nonce != 0 || *p.Steps[1].Tx.Nonce != 1 {
			t.Errorf("steps %+v", p.Steps[:2])
		}
		r.Batch = true
		calls := stepsByName(s.planOf(t, r))[delegation.StepSetup].Tx.Calls
		if diff := cmp.Diff([]string{create, approve, "send the agent 0.02 native coin for its gas"}, calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
	t.Run("top up an agent", func(t *testing.T) {
		s := newShopWith(t, shopFunds{ether(10), milliEther(30), tusd(1)})
		r := s.request()
		r.FundAgent = milliEther(60)
		wantSteps(t, s.planOf(t, r), "approve grant send create submit verify", 2) // it has half
		r.FundAgent = milliEther(61)
		want := []string{"send the agent 0.031 native coin for its gas"}
		if diff := cmp.Diff(want, stepsByName(s.planOf(t, r))[delegation.StepFund].Tx.Calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func (s *shop) planOf(t *testing.T, r delegation.Request) *delegation.Plan {
	t.Helper()
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantSteps(t *testing.T, p *delegation.Plan, names string, confirmations int) {
	t.Helper()
	if got := stepNames(p); got != names || p.Confirmations() != confirmations {
		t.Errorf("%d confirmations, steps %s; want %d, %s", p.Confirmations(), got, confirmations, names)
	}
}

// TestPlanRefused: each row spoils one thing. Nobody is asked, nothing is sent.
func TestPlanRefused(t *testing.T) {
	s := newShop(t)
	longName := func(i int) string {
		return strings.Repeat("f", 40) + "(" + strings.Repeat("bool,", 9) + "uint" + []string{"8", "16", "24", "32", "40", "48", "56"}[i] + ")"
	}
	for name, tc := range map[string]struct {
		policy func(*delegation.Policy)
		agent  common.Address
		batch  bool
		lie    liar
		is     error
		says   string
	}{
		"text too long": {
			policy: func(p *delegation.Policy) {
				p.Tokens, p.Calls = nil, nil
				for i := range 7 {
					p.Calls = append(p.Calls, delegation.CallRule{Target: devnet.Venue, Function: longName(i)})
				}
			},
			is: delegation.ErrPreflight, says: "devices show at most 1024",
		},
		"agent is the owner":               {agent: s.owner, is: delegation.ErrPreflight, says: "cannot be its own agent"},
		"agent is the vault":               {agent: contracts.VaultAddress(s.owner), is: delegation.ErrPreflight, says: "cannot be its own agent"},
		"agent is nobody":                  {agent: common.Address{0: 0}, is: delegation.ErrPreflight, says: "cannot be its own agent"},
		"agent has code":                   {agent: devnet.Venue, is: delegation.ErrPreflight, says: "a session key must be a plain account"},
		"agent is poor":                    {agent: common.Address{1}, is: delegation.ErrPreflight, says: "has 0 native coin, the plan may cost it 0.00"},
		"other symbol":                     {policy: func(p *delegation.Policy) { p.Tokens[0].Symbol = "USDC" }, is: delegation.ErrPreflight, says: "calls itself TUSD with 6 decimals, the policy says USDC with 6"},
		"other decimals":                   {policy: func(p *delegation.Policy) { p.Tokens[0].Decimals = 18 }, is: delegation.ErrPreflight, says: "calls itself TUSD with 6 decimals, the policy says TUSD with 18"},
		"token without code":               {policy: func(p *delegation.Policy) { p.Tokens[0].Token = common.Address{1} }, is: delegation.ErrUnverified, says: "answers what does not decode"},
		"target without code":              {policy: func(p *delegation.Policy) { p.Calls[0].Target = common.Address{1} }, is: delegation.ErrPreflight, says: "has no code on this chain"},
		"function that moves":              {policy: func(p *delegation.Policy) { p.Calls[0].Function = "approve(address,uint256)" }, is: delegation.ErrBadPolicy, says: "approve(address,uint256) on 0x7E570000000000000000000000000000000000C0 is a way around"},
		"policy of another chain":          {policy: func(p *delegation.Policy) { p.Chain = 1 }, is: delegation.ErrWrongChain, says: "serves chain 1337, this is for chain 1"},
		"node of another chain":            {lie: liar{id: big.NewInt(1)}, is: delegation.ErrWrongChain, says: "serves chain 1, this is for chain 1337"},
		"node of a huge chain":             {lie: liar{id: new(big.Int).Lsh(big.NewInt(1337), 64)}, is: delegation.ErrWrongChain},
		"expired":                          {policy: func(p *delegation.Policy) { p.Expires.At = time.Unix(1_600_000_000, 0) }, is: delegation.ErrExpired, says: "2020-09-13 12:26:40 UTC"},
		"fee over the cap":                 {lie: liar{fees: &delegation.Fees{Tip: big.NewInt(1), MaxFee: big.NewInt(500e9 + 1)}}, is: delegation.ErrPreflight, says: "up to 500.000000001 gwei per gas, the cap is 500"},
		"tip over the cap":                 {lie: liar{fees: &delegation.Fees{Tip: big.NewInt(50e9 + 1), MaxFee: big.NewInt(60e9)}}, is: delegation.ErrPreflight, says: "a tip of 50.000000001 gwei per gas, the cap is 50"},
		"tip over the fee":                 {lie: liar{fees: &delegation.Fees{Tip: big.NewInt(3), MaxFee: big.NewInt(2)}}, is: delegation.ErrPreflight, says: "not plausible"},
		"fee that takes it all":            {agent: common.Address{1}, lie: liar{fees: &delegation.Fees{Tip: big.NewInt(1), MaxFee: big.NewInt(5e11)}}, is: delegation.ErrPreflight, says: "the plan may cost it"},
		"transactions waiting":             {lie: liar{pending: func(n uint64) uint64 { return n + 2 }}, is: delegation.ErrPreflight, says: "has 2 transactions waiting"},
		"no factory":                       {lie: liar{code: missing(contracts.FactoryAddress())}, is: delegation.ErrPreflight, says: "vault factory " + contracts.FactoryAddress().Hex() + " is not on this chain"},
		"no Simple7702Account":             {batch: true, lie: liar{code: missing(contracts.Simple7702Address)}, is: delegation.ErrPreflight, says: "Simple7702Account is not on this chain: " + contracts.Simple7702Address.Hex() + " has none of its code"},
		"other code for Simple7702Account": {batch: true, lie: liar{code: other(contracts.Simple7702Address)}, is: delegation.ErrPreflight, says: "has none of its code"},
		"no deployer": {lie: liar{code: func(a common.Address, code []byte) []byte {
			return missing(contracts.FactoryAddress())(a, missing(contracts.Create2Deployer)(a, code))
		}}, is: delegation.ErrPreflight, says: "nor the CREATE2 deployer"},
		"other code in the vault":  {lie: liar{code: other(contracts.VaultAddress(s.owner))}, is: delegation.ErrUnverified, says: "the code of the vault"},
		"owner is a contract":      {lie: liar{account: withCode(s.owner, []byte{0x60})}, is: delegation.ErrPreflight, says: "is a contract"},
		"owner is another account": {batch: true, lie: liar{account: withCode(s.owner, types.AddressToDelegation(gator))}, is: delegation.ErrPreflight, says: "is delegated to " + gator.Hex()},
		"contract renders other": {
			lie: liar{call: answerTo(readerABI.PackGrantText(structure(delegation.Grant{})), symbolString("valetkey grant"))},
			is:  delegation.ErrUnverified, says: "the text as the contract renders it is valetkey grant",
		},
		"contract renders nothing": {
			lie: liar{call: answerTo(readerABI.PackGrantText(structure(delegation.Grant{})), nil)},
			is:  delegation.ErrUnverified, says: "does not decode",
		},
	} {
		r := s.request(func(p *delegation.Policy) {
			if tc.policy != nil {
				tc.policy(p)
			}
		})
		if tc.agent != (common.Address{}) || name == "agent is nobody" {
			r.Agent = tc.agent
		}
		r.Batch = tc.batch
		tc.lie.Chain = s.net.Client()
		s.unchanged(t, func() {
			p, err := delegation.NewPlan(t.Context(), &tc.lie, s.wallet, r)
			if p != nil || !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%s: %v; want %v that says %q", name, err, tc.is, tc.says)
			}
			if e, ok := errors.AsType[*delegation.PreflightError](err); ok && e.Hint == "" {
				t.Errorf("%s: no hint with %v", name, err)
			}
		})
	}
	if n := len(s.wallet.Requests()); n != 0 {
		t.Errorf("planning asked the holder %d times", n)
	}
}

func missing(at common.Address) func(common.Address, []byte) []byte {
	return func(a common.Address, code []byte) []byte {
		if a == at {
			return nil
		}
		return code
	}
}

func other(at common.Address) func(common.Address, []byte) []byte {
	return func(a common.Address, code []byte) []byte {
		if a == at {
			return []byte{0x60, 0x00}
		}
		return code
	}
}

func withCode(at common.Address, code []byte) func(common.Address, delegation.Account) delegation.Account {
	return func(a common.Address, account delegation.Account) delegation.Account {
		if a == at {
			account.Code = code
		}
		return account
	}
}

// TestPlanDevice: what the device lacks, and devices that fail.
func TestPlanDevice(t *testing.T) {
	s := newBatchShop(t)
	s.wallet.Device.Capabilities.Calldata = hw.Support{Verdict: hw.No, Reason: "blind signing is off", Setting: "Blind signing"}
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if e, ok := errors.AsType[*hw.PolicyError](err); !ok || e.Setting != "Blind signing" {
		t.Errorf("blind signing off: %v", err)
	}
	if err := s.wallet.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request()); !errors.Is(err, hw.ErrDisconnected) {
		t.Errorf("closed wallet: %v", err)
	}
}

// TestPlanPoorOwner: the owner pays the batch and what it sends.
func TestPlanPoorOwner(t *testing.T) {
	s := newShopWith(t, shopFunds{milliEther(10), new(big.Int), tusd(1)})
	s.batch = true
	r := s.request()
	r.FundAgent = milliEther(8)
	if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r); err != nil {
		t.Errorf("enough for the batch: %v", err)
	}
	r.FundAgent = milliEther(10)
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
	if !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("the batch would leave nothing for gas: %v", err)
	}
}
