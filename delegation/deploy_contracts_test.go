//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) deployRequest() delegation.DeployRequest {
	return delegation.DeployRequest{
		Chain: devnet.ChainID, Payer: s.agent.Address(), Vault: s.owner, History: s.journal.history(common.Address{}, s.agent.Address()),
	}
}

func (s *shop) planDeploy(t *testing.T, chain delegation.Chain) *delegation.DeployPlan {
	t.Helper()
	p, err := delegation.PlanDeploy(t.Context(), chain, s.deployRequest())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func deployNames(p *delegation.DeployPlan) string {
	var names []string
	for _, step := range p.Steps {
		names = append(names, step.Name)
	}
	return strings.Join(names, " ")
}

// TestDeployContracts puts everything on a bare chain, as the plan says, and has
// nothing to do the second time.
func TestDeployContracts(t *testing.T) {
	s := newBareShop(t)
	var p *delegation.DeployPlan
	s.unchanged(t, func() { p = s.planDeploy(t, s.net.Client()) })
	if got := deployNames(p); got != "deploy deploy deploy create verify" || p.Vault.There || p.MaxCost.Sign() == 0 {
		t.Errorf("steps %s, vault %+v, cost %s", got, p.Vault, p.MaxCost)
	}
	l := &liar{Chain: s.net.Client()}
	env := s.env()
	env.Chain, env.Wallet = l, nil // no device has a part in it
	if err := delegation.Deploy(t.Context(), env, p); err != nil {
		t.Fatal(err)
	}
	want := []string{"deploy_plan", "sending", "mined", "sending", "mined", "sending", "mined", "sending", "mined", "deployed"}
	if diff := cmp.Diff(want, s.journal.kinds); diff != "" || l.sent != 4 {
		t.Errorf("%d sent, journal (-want +got):\n%s", l.sent, diff)
	}
	p = s.planDeploy(t, s.net.Client())
	for _, c := range p.Contracts {
		if !c.There {
			t.Errorf("the %s is missing", c.Name)
		}
	}
	if len(p.Steps) != 0 || !p.Vault.There || p.MaxCost.Sign() != 0 {
		t.Errorf("the second time: %+v", p)
	}
	s.unchanged(t, func() {
		if err := delegation.Deploy(t.Context(), env, p); err != nil {
			t.Error(err)
		}
	})
	session := s.link(t)
	if status := s.status(t, session); !status.Live {
		t.Errorf("status %+v", status)
	}
}

// TestDeployMeanwhile: what somebody else puts there after the plan is not sent.
func TestDeployMeanwhile(t *testing.T) {
	s := newBareShop(t)
	mine, others := s.planDeploy(t, s.net.Client()), s.planDeploy(t, s.net.Client())
	if err := delegation.Deploy(t.Context(), s.env(), others); err != nil {
		t.Fatal(err)
	}
	l := &liar{Chain: s.net.Client()}
	env := s.env()
	env.Chain = l
	if err := delegation.Deploy(t.Context(), env, mine); err != nil || l.sent != 0 {
		t.Errorf("%d sent, %v", l.sent, err)
	}
}

// TestDeployResumes: after a crash between sending and the block, the same
// transaction is sent again, and no second one.
func TestDeployResumes(t *testing.T) {
	s := newBareShop(t)
	env := s.env()
	l := &liar{Chain: env.Chain}
	ctx, crash := context.WithCancel(t.Context())
	l.onSend = crash
	env.Chain = l
	if err := delegation.Deploy(ctx, env, s.planDeploy(t, l)); err == nil {
		t.Fatal("no error after a crash")
	}
	env.Chain = s.net.Client()
	if err := delegation.Deploy(t.Context(), env, s.planDeploy(t, env.Chain)); err != nil {
		t.Fatal(err)
	}
	account, err := s.net.Client().Account(t.Context(), s.agent.Address())
	if err != nil || account.Nonce != 4 {
		t.Errorf("the payer sent %d transactions, %v", account.Nonce, err)
	}
}

func TestDeployRefusals(t *testing.T) {
	s := newBareShop(t)
	reader, impl := contracts.ReaderAddress(), contracts.VaultImplementationAddress()
	for name, tc := range map[string]struct {
		lie     liar
		request func(*delegation.DeployRequest)
		is      error
		says    string
	}{
		"another chain":   {request: func(r *delegation.DeployRequest) { r.Chain = 1 }, is: delegation.ErrWrongChain},
		"a poor payer":    {request: func(r *delegation.DeployRequest) { r.Payer = common.Address{1} }, is: delegation.ErrPreflight, says: "has 0 native coin"},
		"a gas cap":       {request: func(r *delegation.DeployRequest) { r.Caps.Gas = 1000 }, is: delegation.ErrPreflight, says: "the cap is 1000"},
		"a dear node":     {lie: liar{fees: &delegation.Fees{Tip: big.NewInt(1), MaxFee: big.NewInt(500e9 + 1)}}, is: delegation.ErrPreflight, says: "the cap is 500"},
		"no deployer":     {lie: liar{code: missing(contracts.Create2Deployer)}, is: delegation.ErrPreflight, says: "the CREATE2 deployer"},
		"other deployer":  {lie: liar{code: other(contracts.Create2Deployer)}, is: delegation.ErrUnverified, says: "the code hash of the CREATE2 deployer"},
		"other reader":    {lie: liar{code: other(reader)}, is: delegation.ErrUnverified, says: reader.Hex()},
		"other vault":     {lie: liar{code: other(contracts.VaultAddress(s.owner))}, is: delegation.ErrUnverified, says: "the code of the vault"},
		"other than ours": {lie: liar{code: other(impl)}, is: delegation.ErrUnverified, says: impl.Hex()},
	} {
		l, r := tc.lie, s.deployRequest()
		l.Chain = s.net.Client()
		if tc.request != nil {
			tc.request(&r)
		}
		_, err := delegation.PlanDeploy(t.Context(), &l, r)
		if !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if e, ok := errors.AsType[*delegation.PreflightError](err); ok && e.Hint == "" {
			t.Errorf("%s: no hint", name)
		}
	}
}

// TestDeployLies: what is on the chain after a transaction is looked at.
func TestDeployLies(t *testing.T) {
	s := newBareShop(t)
	p, env := s.planDeploy(t, s.net.Client()), s.env()
	env.Agent = agent{testKey("somebody")}
	wantStep(t, delegation.Deploy(t.Context(), env, p), "recheck", delegation.ErrPreflight)
	for _, at := range []common.Address{contracts.ReaderAddress(), contracts.AccountAddress(), contracts.VaultImplementationAddress()} {
		s := newBareShop(t)
		env := s.env()
		l := &liar{Chain: env.Chain}
		p := s.planDeploy(t, l)
		l.code = missing(at)
		env.Chain = l
		wantStep(t, delegation.Deploy(t.Context(), env, p), delegation.StepDeploy, delegation.ErrUnverified)
	}
}

// TestOtherCode: no device is asked for anything while a node says that other
// code is where ours has to be.
func TestOtherCode(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for _, at := range []common.Address{contracts.ReaderAddress(), contracts.VaultImplementationAddress()} {
		l := &liar{Chain: s.net.Client(), code: other(at)}
		_, plan := delegation.NewPlan(t.Context(), l, s.wallet, s.request())
		_, revoke := delegation.PlanRevoke(t.Context(), l, s.wallet, delegation.RevokeRequest{Session: session, Payer: s.agent.Address()})
		_, withdraw := delegation.PlanWithdraw(t.Context(), l, s.wallet, delegation.WithdrawRequest{Chain: devnet.ChainID, Path: session.Path, Native: true})
		for what, err := range map[string]error{"plan": plan, "revoke": revoke, "withdraw": withdraw} {
			if !errors.Is(err, delegation.ErrUnverified) || !strings.Contains(err.Error(), at.Hex()) {
				t.Errorf("%s with other code at %s: %v", what, at, err)
			}
		}
	}
}
