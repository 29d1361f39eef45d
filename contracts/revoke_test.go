//go:build !nodev

package contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// revocation is the calldata of a revocation that the owner signed.
func (h *home) revocation(t *testing.T, number uint64, of common.Address) []byte {
	t.Helper()
	return vault.PackRevokeWithSig(number, of, sign(t, ownerKey, renderRevoke(h, number, of)))
}

// wantRevoked checks that nothing of the agent's session works any more.
func (h *home) wantRevoked(t *testing.T) {
	t.Helper()
	if got := h.session(t, agent); got != (bindings.SessionOutput{}) {
		t.Errorf("session is %+v", got)
	}
	none := &bindings.SessionVaultNoSession{Agent: agent}
	h.execRefused(t, venueAddress, nil, venue.PackCheckIn(big.NewInt(1)), none)
	h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(1)), none)
	h.execRefused(t, friend, ether(1), nil, none)
	h.wantBudget(t, 0, 0, 0, 0)
	h.wantNative(t, 0, 0, 0)
	h.wantAllowed(t, venueAddress, "checkIn(uint256)", false)
}

func TestRevokeByOwner(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.refuses(t, owner, vault.PackRevoke(agent), &bindings.SessionVaultNoSession{Agent: agent})
		h.start(t, h.grant(t))
		for _, stranger := range []common.Address{agent, relayer} {
			h.refuses(t, stranger, vault.PackRevoke(agent), &bindings.SessionVaultNotOwner{Caller: stranger})
		}
		revoked := event(t, h.must(t, ownerKey, h.at, nil, vault.PackRevoke(agent)), vault.UnpackSessionRevokedEvent)
		if revoked.Agent != agent || revoked.Number != 1 {
			t.Errorf("event %+v", revoked)
		}
		h.wantRevoked(t)
		h.refuses(t, owner, vault.PackRevoke(agent), &bindings.SessionVaultNoSession{Agent: agent})
	})
}

func TestRevokeBySignature(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.start(t, h.grant(t, setAgent(friend)))
		data := h.revocation(t, 1, agent)
		revoked := event(t, h.must(t, relayerKey, h.at, nil, data), vault.UnpackSessionRevokedEvent)
		if revoked.Agent != agent || revoked.Number != 1 {
			t.Errorf("event %+v", revoked)
		}
		h.wantRevoked(t)
		if got := h.session(t, friend).Number; got != 2 {
			t.Errorf("the other session is %d", got)
		}
		if got := h.lastNumber(t); got != 2 {
			t.Errorf("last number is %d", got)
		}
		h.refuses(t, relayer, data, &bindings.SessionVaultNotLive{Number: 1})
	})
}

// TestRevokeDoesNotReachLaterSession checks that a revocation ends the session that it names, and no later one of the
// same agent.
func TestRevokeDoesNotReachLaterSession(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		data := h.revocation(t, 1, agent)
		h.start(t, h.grant(t))
		h.refuses(t, relayer, data, &bindings.SessionVaultNotLive{Number: 1})
		if got := h.session(t, agent).Number; got != 2 {
			t.Errorf("session is %d", got)
		}
	})
}

// TestBurn checks that a signed grant that nobody submitted yet can be made worthless.
func TestBurn(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		grant := vault.PackGrantWithSig(g, sign(t, ownerKey, renderGrant(h, g)))
		burn := h.revocation(t, 1, agent)
		revoked := event(t, h.must(t, relayerKey, h.at, nil, burn), vault.UnpackSessionRevokedEvent)
		if revoked.Agent != agent || revoked.Number != 1 || h.lastNumber(t) != 1 {
			t.Errorf("event %+v, last number %d", revoked, h.lastNumber(t))
		}
		h.refuses(t, relayer, grant, &bindings.SessionVaultWrongNumber{Expected: 2})
		h.refuses(t, relayer, burn, &bindings.SessionVaultNotLive{Number: 1})
		h.wantRevoked(t)

		// Burning the next number leaves a live session of the agent alone.
		h.start(t, h.grant(t))
		h.must(t, relayerKey, h.at, nil, h.revocation(t, 3, agent))
		if h.session(t, agent).Number != 2 || h.lastNumber(t) != 3 {
			t.Errorf("session %+v, last number %d", h.session(t, agent), h.lastNumber(t))
		}
		h.start(t, h.grant(t))
	})
}

func TestRevokeRefusals(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		for name, tc := range map[string]struct {
			number uint64
			of     common.Address
		}{"zero": {0, agent}, "zero of nobody": {0, friend}, "ahead": {3, agent}, "last": {^uint64(0), agent}, "another agent": {1, friend}} {
			t.Run(name, func(t *testing.T) {
				h.refuses(t, relayer, h.revocation(t, tc.number, tc.of), &bindings.SessionVaultNotLive{Number: tc.number})
			})
		}
		live, next := renderRevoke(h, 1, agent), renderRevoke(h, 2, agent)
		for _, text := range []string{live, next} {
			number := map[string]uint64{live: 1, next: 2}[text]
			h.refuses(t, relayer, vault.PackRevokeWithSig(number, agent, sign(t, agentKey, text)),
				&bindings.SessionVaultWrongSigner{Recovered: agent})
			h.refuses(t, relayer, vault.PackRevokeWithSig(number, agent, sign(t, ownerKey, text)[:64]), &bindings.SessionVaultBadSignature{})
		}
		h.refusesSigner(t, vault.PackRevokeWithSig(2, agent, sign(t, ownerKey, live)))
		h.refusesSigner(t, vault.PackRevokeWithSig(2, friend, sign(t, ownerKey, next)))
		// A grant's signature is no revocation, nor the other way round.
		g := h.grant(t)
		h.refusesSigner(t, vault.PackRevokeWithSig(g.Number, agent, sign(t, ownerKey, renderGrant(h, g))))
		h.refusesSigner(t, vault.PackGrantWithSig(g, sign(t, ownerKey, renderRevoke(h, g.Number, agent))))
	})
}

func TestRevocationReplays(t *testing.T) {
	here := vaultHome(t, 1337)
	here.start(t, here.grant(t))
	data := here.revocation(t, 1, agent)
	for name, there := range map[string]*home{"another chain": vaultHome(t, 1338), "another account": accountHome(t, 1337)} {
		t.Run(name, func(t *testing.T) {
			there.start(t, there.grant(t))
			there.refusesSigner(t, data)
		})
	}
	t.Run("a vault that the owner does not own", func(t *testing.T) {
		here.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(friend))
		foreign := &home{here.chain, contracts.VaultAddress(friend)}
		foreign.refuses(t, relayer, foreign.revocation(t, 1, agent), &bindings.SessionVaultWrongSigner{Recovered: owner})
	})
}
