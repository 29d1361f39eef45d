//go:build !nodev

package delegation_test

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

// newBareShop is a chain as it is before anybody came with valetkey: without
// the factory.
func newBareShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{wallet: hwtest.NewSoftWallet(testKey("owner")), agent: agent{testKey("agent")}, journal: &journal{}}
	s.owner = s.wallet.Account()
	alloc := types.GenesisAlloc{
		s.owner:                     {Balance: ether(10)},
		s.agent.Address():           {Balance: ether(10)},
		devnet.Token:                {Balance: new(big.Int), Code: contracts.DevToken().Runtime},
		devnet.Venue:                {Balance: new(big.Int), Code: contracts.DevVenue().Runtime},
		contracts.Create2Deployer:   {Balance: new(big.Int), Code: contracts.Create2DeployerRuntime(), Nonce: 1},
		contracts.Simple7702Address: {Balance: new(big.Int), Code: contracts.DevSimple7702().Runtime},
	}
	dev, err := chain.NewDev(chain.DevConfig{Alloc: alloc})
	if err != nil {
		t.Fatal(err)
	}
	s.net = &devnet.Net{Dev: dev}
	s.now = chainClock(t, s.net)
	t.Cleanup(func() {
		if err := dev.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestDeploy: without the factory there is no plan, unless the agent may put it
// there; that is a step of the plan, after everything that the device confirms.
func TestDeploy(t *testing.T) {
	for name, tc := range map[string]struct {
		batch bool
		steps string
		kinds []string
	}{
		"by text": {false, "approve grant send deploy deploy create submit verify", []string{
			"plan", "approve_signed", "grant_signed",
			"sending", "mined", "sending", "mined", "sending", "mined", "sending", "mined", "sending", "mined", "linked",
		}},
		"batch": {true, "authorization setup grant deploy deploy send submit verify", []string{
			"plan", "authorization_signed", "setup_signed", "grant_signed",
			"sending", "mined", "sending", "mined", "sending", "mined", "sending", "mined", "linked",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newBareShop(t)
			r := s.request()
			r.Batch = tc.batch
			_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
			if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || e.Hint == "" {
				t.Errorf("plan without a factory: %v", err)
			}
			r.Deploy = true
			var p *delegation.Plan
			s.unchanged(t, func() { p = s.planOf(t, r) })
			wantSteps(t, p, tc.steps, p.Confirmations())
			s.wallet.Holder = reject
			s.unchanged(t, func() {
				_, err := delegation.Link(t.Context(), s.env(), p)
				if !errors.Is(err, hw.ErrRejected) {
					t.Errorf("%v, want ErrRejected", err)
				}
			})
			s.wallet.Holder, s.journal.kinds = nil, nil
			if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.kinds, s.journal.kinds); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			code, err := s.net.Client().Code(t.Context(), contracts.VaultImplementationAddress())
			if err != nil || !bytes.Equal(code, contracts.VaultImplementationCode()) {
				t.Errorf("the implementation has %d bytes, %v", len(code), err)
			}
		})
	}
}

// TestDeployFails: what goes wrong when the agent deploys is noticed there.
func TestDeployFails(t *testing.T) {
	for name, tc := range map[string]struct {
		lie  func(*liar)
		is   error
		sent int
	}{
		"left nothing":     {func(l *liar) { l.code = missing(contracts.FactoryAddress()) }, delegation.ErrUnverified, 2},
		"no reader":        {func(l *liar) { l.code = missing(contracts.ReaderAddress()) }, delegation.ErrUnverified, 1},
		"mined and failed": {failing, delegation.ErrChain, 1},
	} {
		s := newBareShop(t)
		r := s.request(func(p *delegation.Policy) { p.Tokens = nil })
		r.Deploy = true
		p, env := s.planOf(t, r), s.env()
		l := &liar{Chain: env.Chain}
		tc.lie(l)
		env.Chain = l
		_, err := delegation.Link(t.Context(), env, p)
		wantStep(t, err, delegation.StepDeploy, tc.is)
		if l.sent != tc.sent {
			t.Errorf("%s: %d sent, want %d", name, l.sent, tc.sent)
		}
	}
}

// TestForeignDelegate: an owner that runs other code sends no batch through it;
// a text is as good as anybody's.
func TestForeignDelegate(t *testing.T) {
	s := newBatchShop(t)
	s.delegateTo(t, devnet.Venue)
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if e, ok := errors.AsType[*hw.RiskError](err); !ok || e.Risk != string(hw.AcceptUnlistedDelegate) {
		t.Errorf("%v, want the risk by its name", err)
	}
	s.accept = hw.AcceptUnlistedDelegate
	_, err = delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || e.Hint == "" {
		t.Errorf("%v, want ErrPreflight", err)
	}
	s.batch = false
	session := s.link(t)
	if status := s.status(t, session); !status.Live || *status.Delegate != devnet.Venue {
		t.Errorf("status %+v", status)
	}
	// Once undone, a batch can be sent: the nonces have moved, the tuple's with them.
	s.delegateTo(t, common.Address{})
	s.batch = true
	session = s.link(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(2000)) })
	if status := s.status(t, session); !status.Live || *status.Delegate != contracts.Simple7702Address {
		t.Errorf("status %+v", status)
	}
}
