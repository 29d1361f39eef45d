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
func (h *home) revocation(t *testing.T, number uint16) []byte {
	t.Helper()
	deadline := uint32(h.now(t)) + 3600
	return vault.PackRevokeWithSig(number, deadline, sign(t, ownerKey, renderRevoke(h, number, deadline)))
}

// wantRevoked checks that nothing of the agent's session with this number works any more.
func (h *home) wantRevoked(t *testing.T, number uint16) {
	t.Helper()
	if got := h.session(t, agent); got.Number != 0 {
		t.Errorf("session is %+v", got)
	}
	ended := &bindings.SessionVaultSessionEnded{Number: number}
	h.execRefused(t, venueAddress, nil, venue.PackCheckIn(big.NewInt(1)), ended)
	h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(1)), ended)
	h.execRefused(t, friend, ether(1), nil, ended)
	h.wantBudget(t, 0, 0, 0)
	h.wantNative(t, 0, 0, 0)
	h.wantAllowed(t, venueAddress, "checkIn(uint256)", false)
}

func TestRevokeByOwner(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.refuses(t, owner, vault.PackRevoke(2), &bindings.SessionVaultNotLive{Number: 2})
		h.start(t, h.grant(t))
		for _, stranger := range []common.Address{agent, relayer} {
			h.refuses(t, stranger, vault.PackRevoke(1), &bindings.SessionVaultNotOwner{Caller: stranger})
		}
		revoked := event(t, h.must(t, ownerKey, h.at, nil, vault.PackRevoke(1)), vault.UnpackSessionRevokedEvent)
		if revoked.Number != 1 {
			t.Errorf("event %+v", revoked)
		}
		h.wantRevoked(t, 1)
		h.refuses(t, owner, vault.PackRevoke(1), &bindings.SessionVaultNotLive{Number: 1})
	})
}

func TestRevokeBySignature(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.start(t, h.grant(t, setAgent(friend)))
		data := h.revocation(t, 1)
		revoked := event(t, h.must(t, relayerKey, h.at, nil, data), vault.UnpackSessionRevokedEvent)
		if revoked.Number != 1 {
			t.Errorf("event %+v", revoked)
		}
		h.wantRevoked(t, 1)
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
		data := h.revocation(t, 1)
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
		burn := h.revocation(t, 1)
		revoked := event(t, h.must(t, relayerKey, h.at, nil, burn), vault.UnpackSessionRevokedEvent)
		if revoked.Number != 1 || h.lastNumber(t) != 1 {
			t.Errorf("event %+v, last number %d", revoked, h.lastNumber(t))
		}
		h.refuses(t, relayer, grant, &bindings.SessionVaultWrongNumber{Expected: 2})
		h.refuses(t, relayer, burn, &bindings.SessionVaultNotLive{Number: 1})

		// Burning the next number leaves a live session of the agent alone.
		h.start(t, h.grant(t))
		h.must(t, relayerKey, h.at, nil, h.revocation(t, 3))
		if h.session(t, agent).Number != 2 || h.lastNumber(t) != 3 {
			t.Errorf("session %+v, last number %d", h.session(t, agent), h.lastNumber(t))
		}
		h.start(t, h.grant(t))
	})
}

func TestRevokeRefusals(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		for name, number := range map[string]uint16{"zero": 0, "ahead": 3, "last": 65535} {
			t.Run(name, func(t *testing.T) {
				h.refuses(t, relayer, h.revocation(t, number), &bindings.SessionVaultNotLive{Number: number})
			})
		}
		deadline := uint32(h.now(t)) + 3600
		live, next := renderRevoke(h, 1, deadline), renderRevoke(h, 2, deadline)
		for number, text := range map[uint16]string{1: live, 2: next} {
			h.refuses(t, relayer, vault.PackRevokeWithSig(number, deadline, sign(t, agentKey, text)),
				&bindings.SessionVaultWrongSigner{Recovered: agent})
			h.refuses(t, relayer, vault.PackRevokeWithSig(number, deadline, sign(t, ownerKey, text)[:63]), &bindings.SessionVaultBadSignature{})
		}
		h.refusesSigner(t, vault.PackRevokeWithSig(2, deadline, sign(t, ownerKey, live)))
		h.refusesSigner(t, vault.PackRevokeWithSig(1, deadline+1, sign(t, ownerKey, live)))
		past := uint32(h.now(t)) - 1
		h.refuses(t, relayer, vault.PackRevokeWithSig(1, past, sign(t, ownerKey, renderRevoke(h, 1, past))), &bindings.SessionVaultTooLate{Deadline: past})
		// A grant's signature is no revocation, nor the other way round.
		g := h.grant(t)
		h.refusesSigner(t, vault.PackRevokeWithSig(g.Number, deadline, sign(t, ownerKey, renderGrant(h, g))))
		h.refusesSigner(t, vault.PackGrantWithSig(g, sign(t, ownerKey, next)))
	})
}

func TestRevocationReplays(t *testing.T) {
	here := vaultHome(t, 1337)
	here.start(t, here.grant(t))
	data := here.revocation(t, 1)
	for name, there := range map[string]*home{"another chain": vaultHome(t, 1338), "another account": accountHome(t, 1337)} {
		t.Run(name, func(t *testing.T) {
			there.start(t, there.grant(t))
			there.refusesSigner(t, data)
		})
	}
	t.Run("a vault that the owner does not own", func(t *testing.T) {
		here.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(friend))
		foreign := &home{here.chain, contracts.VaultAddress(friend)}
		foreign.refuses(t, relayer, foreign.revocation(t, 1), &bindings.SessionVaultWrongSigner{Recovered: owner})
	})
}
