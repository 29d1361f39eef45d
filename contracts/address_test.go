//go:build !nodev

package contracts_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// TestDeploymentProxy pins the proxy's code to the hash that it has on the public chains.
func TestDeploymentProxy(t *testing.T) {
	want := common.HexToHash("0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989")
	if got := crypto.Keccak256Hash(contracts.Create2DeployerRuntime()); got != want {
		t.Errorf("code hash %s", got)
	}
}

// TestAddresses checks that all that Go computes is what a node does.
func TestAddresses(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.deploy(t, contracts.ReaderDeployment(), contracts.AccountDeployment(), contracts.FactoryDeployment())
	for _, d := range contracts.Deployments() {
		if code := c.code(t, d.Address); crypto.Keccak256Hash(code) != d.CodeHash || len(code) != d.CodeSize {
			t.Errorf("%s has %d bytes with hash %s", d.Name, len(code), crypto.Keccak256Hash(code))
		}
	}
	answer := c.view(t, contracts.FactoryAddress(), factory.PackImplementation())
	if got, err := factory.UnpackImplementation(answer); err != nil || got != contracts.VaultImplementationAddress() {
		t.Errorf("implementation() is %s, %v", got, err)
	}
	for _, at := range []common.Address{contracts.AccountAddress(), contracts.VaultImplementationAddress()} {
		if got, err := vault.UnpackReader(c.view(t, at, vault.PackReader())); err != nil || got != contracts.ReaderAddress() {
			t.Errorf("reader() of %s is %s, %v", at, got, err)
		}
	}
	for _, of := range []common.Address{owner, agent, {19: 1}, {0: 1}, common.MaxAddress} {
		answer := c.view(t, contracts.FactoryAddress(), factory.PackVaultOf(of))
		if got, err := factory.UnpackVaultOf(answer); err != nil || got != contracts.VaultAddress(of) {
			t.Errorf("vaultOf(%s) is %s, %v", of, got, err)
		}
	}
	// Each deployment works once.
	for _, data := range [][]byte{contracts.ReaderDeployment(), contracts.AccountDeployment(), contracts.FactoryDeployment()} {
		if c.send(t, relayerKey, contracts.Create2Deployer, nil, data).Status != types.ReceiptStatusFailed {
			t.Error("something was deployed twice")
		}
	}
}

// TestCreateTwice makes a vault that was paid before it was there, and asks for it again.
func TestCreateTwice(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.deploy(t, contracts.FactoryDeployment())
	want := contracts.VaultAddress(owner)
	c.must(t, relayerKey, want, ether(1), nil)

	created := event(t, c.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner)), factory.UnpackVaultCreatedEvent)
	if created.Owner != owner || created.Vault != want {
		t.Errorf("event %+v", created)
	}
	if !bytes.Equal(c.code(t, want), contracts.VaultRuntime(owner)) {
		t.Errorf("the vault's code is %x", c.code(t, want))
	}
	if got, err := vault.UnpackOwner(c.view(t, want, vault.PackOwner())); err != nil || got != owner {
		t.Errorf("the owner is %s, %v", got, err)
	}
	if again := c.must(t, agentKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner)); len(again.Logs) != 0 {
		t.Errorf("the second creation did something: %v", again.Logs)
	}
	answer, _ := c.call(t, callFrom(agent, contracts.FactoryAddress(), factory.PackCreate(owner)))
	if got, err := factory.UnpackCreate(answer); err != nil || got != want {
		t.Errorf("the second creation answers %s, %v", got, err)
	}
}

// TestPlainPayment pays a vault with the 2,300 gas that a transfer of WETH's or of an old contract brings.
func TestPlainPayment(t *testing.T) {
	h := vaultHome(t)
	const intrinsic, stipend = 21_000, 2_300
	receipt := h.mine(t, types.MustSignNewTx(relayerKey, h.signer, &types.DynamicFeeTx{
		Nonce: h.nonce(t, relayer), To: &h.at, Value: ether(1), Gas: intrinsic + stipend, GasFeeCap: big.NewInt(1e10), GasTipCap: big.NewInt(1e9),
	}))
	if receipt.Status != types.ReceiptStatusSuccessful || h.balance(t, h.at).Cmp(ether(1)) != 0 {
		t.Errorf("status %d after %d gas, the vault has %s", receipt.Status, receipt.GasUsed, h.balance(t, h.at))
	}
}

func TestNoVaultForNobody(t *testing.T) {
	h := vaultHome(t)
	_, revert := h.call(t, callFrom(relayer, contracts.FactoryAddress(), factory.PackCreate(common.Address{})))
	if e, err := factory.UnpackError(revert); err != nil || e == nil {
		t.Errorf("reverted with %x", revert)
	} else if _, ok := e.(*bindings.SessionVaultFactoryZeroOwner); !ok {
		t.Errorf("reverted with %T", e)
	}
}
