package gasbench

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

var (
	policy  = bindings.NewSessionVault()
	reader  = bindings.NewSessionReader()
	factory = bindings.NewSessionVaultFactory()
)

// home is an address where the permission contract runs: the owner's own, or that of its vault.
type home struct {
	*world
	at common.Address
}

// account delegates the owner's address to SessionAccount. Nothing was granted there yet.
func (w *world) account() home {
	h := home{w.copy(), owner}
	h.deploy("account", contracts.AccountDeployment())
	auth := []types.SetCodeAuthorization{h.authorization()}
	h.do("delegate", call{from: bankKey, to: &friend, auth: auth})
	return h
}

// vault creates the owner's vault, gives it tokens of its own, and lets it have some of the owner's.
func (w *world) vault() home {
	h := home{w.copy(), contracts.VaultAddress(owner)}
	h.deploy("factory", contracts.FactoryDeployment())
	at := contracts.FactoryAddress()
	h.do("create vault", call{from: bankKey, to: &at, data: factory.PackCreate(owner)})
	h.do("pay in tokens", h.transfer(bankKey, h.tokens[0], h.at, big.NewInt(1e12)))
	h.do("pay in coins", call{from: bankKey, to: &h.at, value: big.NewInt(1e18)})
	h.do("approve", call{from: ownerKey, to: &h.tokens[0], data: h.token.pack("approve", h.at, big.NewInt(1e9))})
	return h
}

func (h home) copy() home { return home{h.world.copy(), h.at} }

// send has a key call the home.
func (h home) send(what string, key *ecdsa.PrivateKey, data []byte) result {
	return h.do(what, call{from: key, to: &h.at, data: data})
}

// sign has the owner sign a text that the reader renders for the home, where the same reader will render it again.
func (h home) sign(question []byte) []byte {
	answer := h.view(h.at, contracts.ReaderAddress(), question)
	if h.err != nil {
		return nil
	}
	// All texts are answered alike, as one string.
	text, err := reader.UnpackGrantText(answer)
	if err != nil {
		h.err = fmt.Errorf("decode text: %w", err)
		return nil
	}
	signature, err := crypto.Sign(accounts.TextHash([]byte(text)), ownerKey)
	if err != nil {
		h.err = fmt.Errorf("sign: %w", err)
		return nil
	}
	signature[crypto.RecoveryIDOffset] += 27
	return signature
}

// grant starts a session by the owner's signature, which anybody can send in.
func (h home) grant(g bindings.Grant) result {
	return h.send("grant", sessionKey, policy.PackGrantWithSig(g, h.sign(reader.PackGrantText(g))))
}
