// Package signature is what a driver does with the signature that a device
// answers: it reads r, s and the parity of R.y in whatever form they came, and
// recovers who made it.
//
// Devices count v from another base for each kind of request, some of them in
// fewer bits than the base has ([Parity]). Behind that all signatures are the same:
// [New] takes the three parts, and [Signature.Verify] compares the account that is
// recovered from them with the one that was asked. Nobody uses a signature before:
// an answer that is out of form or range is a [hw.ErrBadAnswer], one by another
// key or over another digest a [hw.ErrMismatch].
package signature

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// Signature is r ‖ s ‖ parity, 32, 32 and 1 byte, as go-ethereum's crypto takes it.
type Signature [crypto.SignatureLength]byte

// Parity reads v, which counts from base: v is base or the number after it, in as
// many bits as the type has.
func Parity[T byte | uint64](v, base T) (byte, error) {
	parity := v - base
	if parity > 1 {
		return 0, fmt.Errorf("%w: v is %d where %d or %d was due", hw.ErrBadAnswer, v, base, base+1)
	}
	return byte(parity), nil
}

// New puts a parity of 0 or 1 behind r and s of 32 bytes each.
func New(parity byte, r, s []byte) (Signature, error) {
	var sig Signature
	if len(r) != 32 || len(s) != 32 {
		return sig, fmt.Errorf("%w: a signature of %d and %d bytes", hw.ErrBadAnswer, len(r), len(s))
	}
	copy(sig[:32], r)
	copy(sig[32:], s)
	sig[64] = parity
	return sig, nil
}

// Verify recovers the signer over a digest that the device did not compute.
func (sig Signature) Verify(digest common.Hash, want common.Address) error {
	// Homestead rules: s in the lower half, or chains refuse the signature.
	if !crypto.ValidateSignatureValues(sig[64], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64]), true) {
		return fmt.Errorf("%w: the signature's values are out of range", hw.ErrBadAnswer)
	}
	key, err := crypto.SigToPub(digest[:], sig[:])
	if err != nil {
		return fmt.Errorf("%w: no key made this signature", hw.ErrMismatch)
	}
	if got := crypto.PubkeyToAddress(*key); got != want {
		return fmt.Errorf("%w: the signature over %s is by %s, not by %s", hw.ErrMismatch, digest, got, want)
	}
	return nil
}

// Authorize returns an EIP-7702 tuple with this signature, after it was verified.
func (sig Signature) Authorize(auth types.SetCodeAuthorization, want common.Address) (types.SetCodeAuthorization, error) {
	if err := sig.Verify(auth.SigHash(), want); err != nil {
		return auth, err
	}
	auth.V = sig[64]
	auth.R, auth.S = *new(uint256.Int).SetBytes32(sig[:32]), *new(uint256.Int).SetBytes32(sig[32:64])
	return auth, nil
}

// Bytes is r ‖ s ‖ v with v 27 or 28, the form of messages and typed data.
func (sig Signature) Bytes() []byte { return append(sig[:64:64], 27+sig[64]) }
