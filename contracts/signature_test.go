//go:build !nodev

package contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// TestSubmittedGrantIsWhatWasSigned changes every field of a signed grant, one at a time: the contract renders another
// text, and the signature is somebody else's.
func TestSubmittedGrantIsWhatWasSigned(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		signature := sign(t, ownerKey, renderGrant(h, h.grant(t)))
		for name, edit := range map[string]edit{
			"agent":      setAgent(friend),
			"until":      func(g *bindings.Grant) { g.Until++ },
			"forever":    func(g *bindings.Grant) { g.Until, g.Deadline = 0, g.Until },
			"deadline":   func(g *bindings.Grant) { g.Deadline = g.Until },
			"begins":     func(g *bindings.Grant) { g.Terms.NotBefore = 1 },
			"calls":      func(g *bindings.Grant) { g.Terms.MaxCalls = 1 },
			"rate":       func(g *bindings.Grant) { g.Terms.Rate, g.Terms.RateWindow = 1, windowDay },
			"gas":        func(g *bindings.Grant) { g.Terms.Gas = ether(1) },
			"token":      func(g *bindings.Grant) { g.Budgets[0].Token = otherToken },
			"window":     func(g *bindings.Grant) { g.Budgets[0].Window = windowHour },
			"steady":     func(g *bindings.Grant) { g.Budgets[0].Window = windowDay + steady },
			"per day":    func(g *bindings.Grant) { g.Budgets[0].PerWindow = usd(51) },
			"total":      func(g *bindings.Grant) { g.Budgets[0].Total = usd(121) },
			"recipient":  func(g *bindings.Grant) { g.Parties = []bindings.Party{{Who: friend}} },
			"spender":    func(g *bindings.Grant) { g.Parties = []bindings.Party{{Who: friend, Spender: true}} },
			"value":      func(g *bindings.Grant) { g.Calls[0].MaxValue = ether(1) },
			"condition":  func(g *bindings.Grant) { g.Constraints = []bindings.Constraint{{Op: 4}} },
			"guard":      func(g *bindings.Grant) { g.Guards = []common.Address{tokenAddress} },
			"target":     setTarget(otherVenue),
			"function":   func(g *bindings.Grant) { g.Calls[0].Signature = "checkIn(uint128)" },
			"native day": func(g *bindings.Grant) { g.Budgets[1].PerWindow = ether(51) },
			"per call":   func(g *bindings.Grant) { g.Budgets[1].PerCall = ether(21) },
			"one more": func(g *bindings.Grant) {
				g.Calls = append(g.Calls, call(otherVenue, "f()"))
			},
			"one less": func(g *bindings.Grant) { g.Calls = nil },
		} {
			t.Run(name, func(t *testing.T) {
				g := h.grant(t, edit)
				h.refusesSigner(t, vault.PackGrantWithSig(g, signature))
			})
		}
	})
}

// refusesSigner expects WrongSigner, naming anybody but the owner.
func (h *home) refusesSigner(t *testing.T, data []byte) {
	t.Helper()
	_, revert := h.call(t, callFrom(relayer, h.at, data))
	wrong, ok := sessionError(revert).(*bindings.SessionVaultWrongSigner)
	if !ok || wrong.Recovered == owner {
		t.Fatalf("want a wrong signer, got %s %+v", name(sessionError(revert)), sessionError(revert))
	}
}

// TestReplays submits one signed grant everywhere that it was not signed for.
func TestReplays(t *testing.T) {
	here := vaultHome(t, 1337)
	g := here.grant(t, func(g *bindings.Grant) { g.Until += 365 * 86400 })
	signature := sign(t, ownerKey, renderGrant(here, g))
	data := vault.PackGrantWithSig(g, signature)

	t.Run("another chain", func(t *testing.T) { vaultHome(t, 1338).refusesSigner(t, data) })
	t.Run("another account of the owner", func(t *testing.T) { accountHome(t, 1337).refusesSigner(t, data) })
	t.Run("another owner's vault", func(t *testing.T) {
		here.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(friend))
		(&home{here.chain, contracts.VaultAddress(friend)}).refusesSigner(t, data)
	})
	t.Run("a second time", func(t *testing.T) {
		here.must(t, relayerKey, here.at, nil, data)
		here.refuses(t, relayer, data, &bindings.SessionVaultWrongNumber{Expected: 2})
	})
	t.Run("under the next number", func(t *testing.T) {
		next := g
		next.Number = 2
		here.refusesSigner(t, vault.PackGrantWithSig(next, signature))
	})
	t.Run("as an implementation", func(t *testing.T) {
		// It has no owner: neither a key's signature counts nor one that recovers to nobody.
		bare := &home{here.chain, contracts.VaultImplementationAddress()}
		g := bare.grant(t)
		signed := sign(t, ownerKey, renderGrant(bare, g))
		bare.refuses(t, relayer, vault.PackGrantWithSig(g, signed), &bindings.SessionVaultWrongSigner{Recovered: owner})
		bare.refuses(t, relayer, vault.PackGrantWithSig(g, make([]byte, 65)), &bindings.SessionVaultBadSignature{})
	})
}

func TestSignatureForms(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		good := sign(t, ownerKey, renderGrant(h, g))
		s := new(big.Int).SetBytes(good[32:64])
		high := new(big.Int).Sub(crypto.S256().Params().N, s)
		flipped := 55 - good[64]
		for name, signature := range map[string][]byte{
			"empty":        nil,
			"63 bytes":     good[:63],
			"66 bytes":     append(append([]byte{}, good...), 0),
			"high s":       join(good[:32], common.LeftPadBytes(high.Bytes(), 32), []byte{flipped}),
			"v 0 or 1":     join(good[:64], []byte{good[64] - 27}),
			"v 29":         join(good[:64], []byte{29}),
			"v of EIP-155": join(good[:64], []byte{good[64] + 10}),
			"r zero":       join(make([]byte, 32), good[32:]),
			"s zero":       join(good[:32], make([]byte, 32), good[64:]),
			"all zero":     make([]byte, 65),
		} {
			t.Run(name, func(t *testing.T) {
				h.refuses(t, relayer, vault.PackGrantWithSig(g, signature), &bindings.SessionVaultBadSignature{})
			})
		}
		for name, key := range map[string]string{"agent": "agent", "relayer": "relayer"} {
			t.Run(name, func(t *testing.T) {
				signature := sign(t, newKey(key), renderGrant(h, g))
				h.refuses(t, relayer, vault.PackGrantWithSig(g, signature), &bindings.SessionVaultWrongSigner{Recovered: addressOf(newKey(key))})
			})
		}
		h.view(t, h.at, vault.PackGrantWithSig(g, good))
		compact := clone(good[:64]) // EIP-2098
		compact[32] |= (good[64] - 27) << 7
		h.view(t, h.at, vault.PackGrantWithSig(g, compact))
	})
}

func join(parts ...[]byte) []byte {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// TestRefusedGrantChangesNothing mines a refused grant and looks at the state.
func TestRefusedGrantChangesNothing(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		receipt := h.send(t, relayerKey, h.at, nil, vault.PackGrantWithSig(g, sign(t, agentKey, renderGrant(h, g))))
		if receipt.Status != types.ReceiptStatusFailed || h.lastNumber(t) != 0 || h.session(t, agent).Number != 0 {
			t.Errorf("status %d, last number %d", receipt.Status, h.lastNumber(t))
		}
	})
}
