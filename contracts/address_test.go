//go:build !nodev

package contracts_test

import (
	"bytes"
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

// TestAddresses checks that all that Go computes is what the chain does.
func TestAddresses(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.deployFactory(t)
	if len(c.code(t, contracts.FactoryAddress())) != len(contracts.SessionVaultFactory().Runtime) {
		t.Fatal("no factory at its address")
	}
	if !bytes.Equal(c.code(t, contracts.ReaderAddress()), contracts.SessionReader().Runtime) {
		t.Fatal("no reader at its address")
	}
	if !bytes.Equal(withoutReader(c.code(t, contracts.VaultImplementationAddress())), contracts.SessionVault().Runtime) {
		t.Fatal("no implementation at its address")
	}
	answer := c.view(t, contracts.FactoryAddress(), factory.PackImplementation())
	if got, err := factory.UnpackImplementation(answer); err != nil || got != contracts.VaultImplementationAddress() {
		t.Errorf("implementation() is %s, %v", got, err)
	}
	for _, of := range []common.Address{owner, agent, {19: 1}, {0: 1}, common.MaxAddress} {
		answer := c.view(t, contracts.FactoryAddress(), factory.PackVaultOf(of))
		if got, err := factory.UnpackVaultOf(answer); err != nil || got != contracts.VaultAddress(of) {
			t.Errorf("vaultOf(%s) is %s, %v", of, got, err)
		}
	}
	read, err := vault.UnpackReader(c.view(t, contracts.VaultImplementationAddress(), vault.PackReader()))
	if err != nil || read != contracts.ReaderAddress() {
		t.Errorf("reader() is %s, %v", read, err)
	}
	// The deployment works once.
	if c.send(t, relayerKey, contracts.Create2Deployer, nil, contracts.FactoryDeployment()).Status != types.ReceiptStatusFailed {
		t.Error("the factory was deployed twice")
	}
}

// withoutReader is code with zeros where a constructor wrote the reader's address, as artifacts have it.
func withoutReader(code []byte) []byte {
	return bytes.ReplaceAll(code, contracts.ReaderAddress().Bytes(), make([]byte, common.AddressLength))
}

func TestCreateTwice(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.deployFactory(t)
	want := contracts.VaultAddress(owner)
	c.must(t, relayerKey, want, ether(1), nil) // a vault may be paid before it is there

	created := event(t, c.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner)), factory.UnpackVaultCreatedEvent)
	if created.Owner != owner || created.Vault != want {
		t.Errorf("event %+v", created)
	}
	if !bytes.Equal(c.code(t, want), contracts.VaultRuntime(owner)) {
		t.Errorf("the vault's code is %x", c.code(t, want))
	}
	h := &home{c, want}
	h.wantOwner(t, owner)
	h.start(t, h.grant(t))

	again := c.must(t, agentKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner))
	if len(again.Logs) != 0 || h.session(t, agent).Number != 1 {
		t.Errorf("the second creation did something: %v", again.Logs)
	}
	answer, _ := c.call(t, callFrom(agent, contracts.FactoryAddress(), factory.PackCreate(owner)))
	if got, err := factory.UnpackCreate(answer); err != nil || got != want {
		t.Errorf("the second creation answers %s, %v", got, err)
	}
}

func TestNoVaultForNobody(t *testing.T) {
	h := vaultHome(t, 1337)
	_, revert := h.call(t, callFrom(relayer, contracts.FactoryAddress(), factory.PackCreate(common.Address{})))
	if e, err := factory.UnpackError(revert); err != nil || e == nil {
		t.Errorf("reverted with %x", revert)
	} else if _, ok := e.(*bindings.SessionVaultFactoryZeroOwner); !ok {
		t.Errorf("reverted with %T", e)
	}
}

func (h *home) wantOwner(t *testing.T, want common.Address) {
	t.Helper()
	got, err := vault.UnpackOwner(h.view(t, h.at, vault.PackOwner()))
	if err != nil || got != want {
		t.Errorf("owner of %s is %s, %v", h.at, got, err)
	}
}

// TestOwners checks whom the homes, and what only looks like one, obey.
func TestOwners(t *testing.T) {
	h := vaultHome(t, 1337)
	h.wantOwner(t, owner)
	(&home{h.chain, contracts.VaultImplementationAddress()}).wantOwner(t, common.Address{})
	accountHome(t, 1337).wantOwner(t, owner)

	// A wallet that delegates to the vault implementation by mistake obeys nobody through it.
	shell := newKey("shell")
	h.delegate(t, shell, contracts.VaultImplementationAddress())
	mistaken := &home{h.chain, addressOf(shell)}
	mistaken.wantOwner(t, common.Address{})
	mistaken.refuses(t, addressOf(shell), vault.PackRevokeAll(),
		&bindings.SessionVaultNotOwner{Caller: addressOf(shell)})
}
