//go:build !nodev

package contracts_test

import (
	"bytes"
	"crypto/ecdsa"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

var (
	vault   = bindings.NewSessionVault()
	reader  = bindings.NewSessionReader()
	factory = bindings.NewSessionVaultFactory()
	token   = bindings.NewDevToken()
	venue   = bindings.NewDevVenue()
	simple  = bindings.NewDevSimple7702()
)

// home is a chain with an address where the permission contract runs.
type home struct {
	*chain
	at common.Address
}

// vaultHome has a factory that a real transaction deployed, and the owner's vault.
func vaultHome(t *testing.T) *home {
	t.Helper()
	c := newChain(t, 1337, nil)
	c.deploy(t, contracts.ReaderDeployment(), contracts.FactoryDeployment())
	c.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner))
	return &home{chain: c, at: contracts.VaultAddress(owner)}
}

// deploy sends each deployment to the CREATE2 deployer.
func (c *chain) deploy(t *testing.T, deployments ...[]byte) {
	t.Helper()
	for _, data := range deployments {
		c.must(t, relayerKey, contracts.Create2Deployer, nil, data)
	}
}

// usd is an amount of the development tokens, which have 6 decimals.
func usd(n int64) *big.Int { return big.NewInt(n * 1_000_000) }

// grant gives the agent one permission of each kind.
func (h *home) grant(t *testing.T) bindings.Grant {
	t.Helper()
	none := new(big.Int)
	return bindings.Grant{
		Number: 1, Agent: agent, Until: uint32(h.now(t) + 86400), Terms: bindings.Terms{Gas: none}, //nolint:gosec // a block of this test
		Budgets: []bindings.Budget{
			{Token: tokenAddress, Window: perDay, PerWindow: usd(50), Total: usd(120), PerCall: none},
			{Window: perDay, PerWindow: ether(50), Total: none, PerCall: none},
		},
		Calls: []bindings.CallRule{{Target: venueAddress, Signature: "checkIn(uint256)", MaxValue: none}},
	}
}

// text asks the reader, as the home does itself.
func (h *home) text(t *testing.T, question []byte) string {
	t.Helper()
	answer, revert := h.call(t, callFrom(h.at, contracts.ReaderAddress(), question))
	text, err := reader.UnpackGrantText(answer) // they all answer with one string
	if err != nil || text == "" {
		t.Fatalf("no text: %v, %T", err, bindings.SessionError(revert))
	}
	return text
}

// sign makes an EIP-191 personal-message signature with v 27 or 28, as the devices do.
func sign(t *testing.T, key *ecdsa.PrivateKey, text string) []byte {
	t.Helper()
	signature, err := crypto.Sign(accounts.TextHash([]byte(text)), key)
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	signature[64] += 27
	return signature
}

func signerOf(t *testing.T, text string, signature []byte) common.Address {
	t.Helper()
	raw := append(bytes.Clone(signature[:64]), signature[64]-27)
	key, err := crypto.SigToPub(accounts.TextHash([]byte(text)), raw)
	if err != nil {
		t.Fatal(err)
	}
	return crypto.PubkeyToAddress(*key)
}

func callFrom(from, to common.Address, data []byte) ethereum.CallMsg {
	return ethereum.CallMsg{From: from, To: &to, Data: data}
}

// refuses checks that a call of the home reverts with exactly this error, without mining anything.
func (h *home) refuses(t *testing.T, from common.Address, data []byte, want any) {
	t.Helper()
	answer, revert := h.call(t, callFrom(from, h.at, data))
	if revert == nil {
		t.Fatalf("the call went through with %x, want %T", answer, want)
	}
	same := cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, bindings.SessionError(revert), same); diff != "" {
		t.Fatalf("wrong refusal (-want +got):\n%s", diff)
	}
}

func (h *home) tokens(t *testing.T, of common.Address) *big.Int {
	t.Helper()
	n, err := token.UnpackBalanceOf(h.view(t, tokenAddress, token.PackBalanceOf(of)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// event returns the only log of a receipt that unpack understands.
func event[E any](t *testing.T, receipt *types.Receipt, unpack func(*types.Log) (E, error)) E {
	t.Helper()
	var found []E
	for _, l := range receipt.Logs {
		if e, err := unpack(l); err == nil {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d events, want one", len(found))
	}
	return found[0]
}
