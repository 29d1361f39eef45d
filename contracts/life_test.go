//go:build !nodev

package contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// perDay is the code of a budget's window of a day (src/Layout.sol).
const perDay = 2

// TestVaultsLife is the life of a session in a vault on a chain that starts with nothing but the CREATE2 deployer.
func TestVaultsLife(t *testing.T) {
	h := vaultHome(t)
	h.must(t, relayerKey, tokenAddress, nil, token.PackMint(h.at, usd(100)))
	h.must(t, relayerKey, tokenAddress, nil, token.PackMint(owner, usd(100)))
	h.must(t, relayerKey, h.at, ether(1000), nil)
	h.must(t, ownerKey, tokenAddress, nil, token.PackApprove(h.at, usd(100)))

	g := h.grant(t)
	h.must(t, relayerKey, h.at, nil, vault.PackGrantWithSig(g, sign(t, ownerKey, h.text(t, reader.PackGrantText(g)))))
	h.use(t, h.at)
	receipt := h.must(t, agentKey, h.at, nil, vault.PackExecPull(tokenAddress, friend, usd(5)))
	h.wantDebit(t, receipt, usd(5), usd(25))
	if got := h.tokens(t, owner); got.Cmp(usd(95)) != 0 {
		t.Errorf("the wallet has %s left", got)
	}
	h.revoke(t)
}

// TestAccountsLife is the life of a session at the wallet's own address: one type-4 transaction of a stranger carries
// the owner's tuple and the grant, and at the end the owner clears the delegation.
func TestAccountsLife(t *testing.T) {
	c := newChain(t, 1337, nil)
	c.deploy(t, contracts.ReaderDeployment(), contracts.AccountDeployment())
	h := &home{c, owner}
	h.must(t, relayerKey, tokenAddress, nil, token.PackMint(owner, usd(100)))

	g := h.grant(t)
	h.delegate(t, ownerKey, contracts.AccountAddress()) // for the reader, which asks who the owner is
	text := h.text(t, reader.PackGrantText(g))
	h.delegate(t, ownerKey, common.Address{})
	tuple := h.authorize(t, ownerKey, contracts.AccountAddress())
	receipt := h.sendSetCode(t, owner, vault.PackGrantWithSig(g, sign(t, ownerKey, text)), tuple)
	if receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatal("linking failed")
	}
	if got, ok := types.ParseDelegation(h.code(t, owner)); !ok || got != contracts.AccountAddress() {
		t.Fatalf("delegated to %s, %t", got, ok)
	}
	granted := event(t, receipt, vault.UnpackSessionGrantedEvent)
	if granted.Agent != agent || granted.Number != 1 {
		t.Errorf("granted %+v", granted)
	}
	h.use(t, owner)
	h.revoke(t)

	// The owner's key still sends ordinary transactions, and takes the code away again.
	h.must(t, ownerKey, tokenAddress, nil, token.PackTransfer(friend, usd(1)))
	h.delegate(t, ownerKey, common.Address{})
}

// use has the agent do one thing of each kind, as `as`, and be refused more of it.
func (h *home) use(t *testing.T, as common.Address) {
	t.Helper()
	none := new(big.Int)
	receipt := h.must(t, agentKey, h.at, nil, vault.PackExec(venueAddress, none, venue.PackCheckIn(big.NewInt(1))))
	if got := event(t, receipt, venue.UnpackCheckedInEvent).Visitor; got != as {
		t.Errorf("the venue saw %s, want %s", got, as)
	}
	want := bindings.Use{Key: agent, Target: venueAddress, Selector: [4]byte(venue.PackCheckIn(none))}
	if got := event(t, receipt, bindings.UnpackUse); got != want {
		t.Errorf("used %+v, want %+v", got, want)
	}
	receipt = h.must(t, agentKey, h.at, nil, vault.PackExec(tokenAddress, none, token.PackTransfer(friend, usd(10))))
	h.wantDebit(t, receipt, usd(10), usd(40))
	receipt = h.must(t, agentKey, h.at, nil, vault.PackExecTransfer(tokenAddress, friend, usd(10)))
	h.wantDebit(t, receipt, usd(10), usd(30))
	before := h.balance(t, friend)
	h.must(t, agentKey, h.at, nil, vault.PackExec(friend, ether(50), nil))
	if got := new(big.Int).Sub(h.balance(t, friend), before); got.Cmp(ether(50)) != 0 {
		t.Errorf("friend got %s", got)
	}
	h.refuses(t, agent, vault.PackExecTransfer(tokenAddress, friend, usd(31)),
		&bindings.SessionVaultOverWindowLimit{Token: tokenAddress, Asked: usd(31), Left: usd(30)})
	h.refuses(t, agent, vault.PackExec(venueAddress, none, venue.PackLeave()),
		&bindings.SessionVaultNoPermission{Target: venueAddress, Selector: [4]byte(venue.PackLeave())})
	h.refuses(t, relayer, vault.PackExecTransfer(tokenAddress, friend, usd(1)),
		&bindings.SessionVaultNoPermission{Target: tokenAddress})
}

func (h *home) wantDebit(t *testing.T, receipt *types.Receipt, amount, remaining *big.Int) {
	t.Helper()
	got := event(t, receipt, bindings.UnpackDebit)
	if got.Key != agent || got.Token != tokenAddress || got.Amount.Cmp(amount) != 0 || got.Remaining.Cmp(remaining) != 0 {
		t.Errorf("debited %+v, want %s and %s left", got, amount, remaining)
	}
}

// revoke ends the session by the owner's text, which a stranger submits.
func (h *home) revoke(t *testing.T) {
	t.Helper()
	deadline := uint32(h.now(t) + 3600) //nolint:gosec // a block of this test
	signature := sign(t, ownerKey, h.text(t, reader.PackRevokeText(1, deadline)))
	h.refuses(t, relayer, vault.PackRevokeWithSig(1, deadline-1, signature), h.wrongSigner(t, deadline-1, signature))
	receipt := h.must(t, relayerKey, h.at, nil, vault.PackRevokeWithSig(1, deadline, signature))
	if got := event(t, receipt, vault.UnpackSessionRevokedEvent); got.Number != 1 {
		t.Errorf("revoked %+v", got)
	}
	h.refuses(t, agent, vault.PackExecTransfer(tokenAddress, friend, usd(1)), &bindings.SessionVaultSessionEnded{Number: 1})
}

// wrongSigner is the refusal of a signature that was made for another deadline.
func (h *home) wrongSigner(t *testing.T, deadline uint32, signature []byte) *bindings.SessionVaultWrongSigner {
	t.Helper()
	return &bindings.SessionVaultWrongSigner{Recovered: signerOf(t, h.text(t, reader.PackRevokeText(1, deadline)), signature)}
}
