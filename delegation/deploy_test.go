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
	t.Cleanup(func() {
		if err := dev.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestDeployFactory: without the factory there is no plan; the agent puts it
// there, once; then all goes well.
func TestDeployFactory(t *testing.T) {
	s := newBareShop(t)
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || e.Hint == "" {
		t.Errorf("plan without a factory: %v", err)
	}
	if err := delegation.DeployFactory(t.Context(), s.env(), devnet.ChainID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"sending", "mined"}, s.journal.kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	code, err := s.net.Client().Code(t.Context(), contracts.VaultImplementationAddress())
	if err != nil || !bytes.Equal(code, contracts.SessionVault().Runtime) {
		t.Errorf("the implementation has %d bytes, %v", len(code), err)
	}
	s.unchanged(t, func() {
		if err := delegation.DeployFactory(t.Context(), s.env(), devnet.ChainID); err != nil {
			t.Errorf("a second time: %v", err)
		}
	})
	s.link(t)
}

func TestDeployFactoryFails(t *testing.T) {
	for name, tc := range map[string]struct {
		lie  func(*liar)
		is   error
		sent int
	}{
		"no CREATE2 deployer": {func(l *liar) { l.code = missing(contracts.Create2Deployer) }, delegation.ErrPreflight, 0},
		"other code in it":    {func(l *liar) { l.code = other(contracts.Create2Deployer) }, delegation.ErrPreflight, 0},
		"another chain":       {func(l *liar) { l.id = big.NewInt(1) }, delegation.ErrWrongChain, 0},
		"implausible fees":    {func(l *liar) { l.fees = &delegation.Fees{Tip: big.NewInt(1), MaxFee: ether(1)} }, delegation.ErrPreflight, 0},
		"left nothing":        {func(l *liar) { l.code = missing(contracts.FactoryAddress()) }, delegation.ErrUnverified, 1},
		"mined and failed":    {failing, delegation.ErrChain, 1},
	} {
		s := newBareShop(t)
		env := s.env()
		l := &liar{Chain: env.Chain}
		tc.lie(l)
		env.Chain = l
		err := delegation.DeployFactory(t.Context(), env, devnet.ChainID)
		if !errors.Is(err, tc.is) || l.sent != tc.sent {
			t.Errorf("%s: %v with %d sent; want %v with %d", name, err, l.sent, tc.is, tc.sent)
		}
	}
}

// TestForeignDelegate: an owner that really runs other code is left alone.
func TestForeignDelegate(t *testing.T) {
	s := newShop(t)
	s.delegateTo(t, devnet.Venue)
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
	if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || e.Hint == "" {
		t.Errorf("%v, want ErrPreflight", err)
	}
	// Once undone, it can be linked: the nonces have moved, the tuple's with them.
	s.delegateTo(t, common.Address{})
	session := s.link(t)
	if !s.status(t, session).Live {
		t.Error("the session is not live")
	}
}
