package keystore

import (
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/internal/secret"
)

// Key is an unlocked session key. It signs and says its address; nothing
// gives the key itself away, and it prints as "redacted". Its methods may be
// called from several goroutines. Wipe it when done.
type Key struct {
	address common.Address
	mu      sync.Mutex   // held while raw is in use, so that Wipe waits
	raw     secret.Bytes // 32 bytes, empty after Wipe
}

// newKey takes raw over. It must be a valid private key.
func newKey(address common.Address, raw []byte) *Key {
	return &Key{address: address, raw: secret.NewBytes(raw)}
}

// Address returns the key's address. It stays available after Wipe.
func (k *Key) Address() common.Address { return k.address }

// SignTx returns a signed copy of tx. chainID must be positive and equal to
// the one in tx if tx has one: an unprotected legacy transaction is never
// made. Errors: ErrWiped, ErrChainID, types.ErrInvalidChainId.
func (k *Key) SignTx(tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if chainID == nil || chainID.Sign() <= 0 {
		return nil, fmt.Errorf("sign transaction: %w", ErrChainID)
	}
	signer := types.LatestSignerForChainID(chainID)
	var signed *types.Transaction
	err := k.use(func(prv *ecdsa.PrivateKey) (err error) {
		signed, err = types.SignTx(tx, signer, prv)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return signed, nil
}

// SignHash returns r ‖ s ‖ parity (0 or 1) over a digest that the caller computed.
//
// SECURITY NOTE: a digest says nothing about what it is of. Whoever chooses it
// chooses what is signed.
func (k *Key) SignHash(digest common.Hash) ([]byte, error) {
	var signature []byte
	err := k.use(func(prv *ecdsa.PrivateKey) (err error) {
		signature, err = crypto.Sign(digest[:], prv)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sign hash: %w", err)
	}
	return signature, nil
}

// use gives f the key in the form that go-ethereum wants, for as long as f
// runs.
func (k *Key) use(f func(*ecdsa.PrivateKey) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.raw.Empty() {
		return ErrWiped
	}
	prv, err := crypto.ToECDSA(k.raw.Reveal())
	if err != nil {
		return err
	}
	defer zero(prv)
	return f(prv)
}

// zero overwrites the number in which crypto/ecdsa keeps a private key.
func zero(prv *ecdsa.PrivateKey) {
	clear(prv.D.Bits()) //nolint:staticcheck // go-ethereum's keys live in D
}

// Wipe overwrites the key. Every later use fails with ErrWiped.
func (k *Key) Wipe() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.raw.Wipe()
}

// String returns "redacted".
func (k *Key) String() string { return secret.Redacted }

// GoString returns "redacted".
func (k *Key) GoString() string { return secret.Redacted }

// Format writes "redacted" for every verb.
func (k *Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, secret.Redacted) }

// LogValue returns "redacted".
func (k *Key) LogValue() slog.Value { return slog.StringValue(secret.Redacted) }

// MarshalJSON returns "redacted" as a JSON string.
func (k *Key) MarshalJSON() ([]byte, error) { return json.Marshal(secret.Redacted) }

// MarshalText returns "redacted".
func (k *Key) MarshalText() ([]byte, error) { return []byte(secret.Redacted), nil }
