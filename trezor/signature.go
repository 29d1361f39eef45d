package trezor

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// signature is r, s and the parity of R.y, whatever form the device gave it in.
type signature struct {
	parity byte
	r, s   *big.Int
	raw    [65]byte // r ‖ s ‖ parity, as go-ethereum's crypto takes it
}

// newSignature reads r and s as 32 bytes each.
func newSignature(parity byte, r, s []byte) (signature, error) {
	if len(r) != 32 || len(s) != 32 {
		return signature{}, fmt.Errorf("%w: a signature of %d and %d bytes", hw.ErrBadAnswer, len(r), len(s))
	}
	sig := signature{parity: parity, r: new(big.Int).SetBytes(r), s: new(big.Int).SetBytes(s)}
	copy(sig.raw[:32], r)
	copy(sig.raw[32:], s)
	sig.raw[64] = parity
	return sig, nil
}

// parityOf reads v, which counts from another base in each message.
func parityOf(v uint32, base uint64) (byte, error) {
	if uint64(v) != base && uint64(v) != base+1 {
		return 0, fmt.Errorf("%w: v is %d where %d or %d was due", hw.ErrBadAnswer, v, base, base+1)
	}
	return byte(uint64(v) - base), nil //nolint:gosec // 0 or 1
}

// parseMessageSignature reads r ‖ s ‖ v with v 27 or 28, the answer to messages
// and typed data, and the address that comes with it.
func parseMessageSignature(raw []byte, address string, account common.Address) (signature, error) {
	if len(raw) != crypto.SignatureLength {
		return signature{}, fmt.Errorf("%w: a signature of %d bytes", hw.ErrBadAnswer, len(raw))
	}
	told, err := parseAddress(address)
	if err != nil {
		return signature{}, err
	}
	if told != account {
		return signature{}, fmt.Errorf("%w: it says that it signed with %s, not with %s", hw.ErrMismatch, told, account)
	}
	parity, err := parityOf(uint32(raw[64]), 27)
	if err != nil {
		return signature{}, err
	}
	return newSignature(parity, raw[:32], raw[32:64])
}

// verify recovers the signer over a digest computed here.
func (sig signature) verify(digest common.Hash, want common.Address) error {
	// Homestead rules: s in the lower half, or chains refuse the signature.
	if !crypto.ValidateSignatureValues(sig.parity, sig.r, sig.s, true) {
		return fmt.Errorf("%w: the signature's values are out of range", hw.ErrBadAnswer)
	}
	key, err := crypto.SigToPub(digest[:], sig.raw[:])
	if err != nil {
		return fmt.Errorf("%w: no key made this signature", hw.ErrMismatch)
	}
	if got := crypto.PubkeyToAddress(*key); got != want {
		return fmt.Errorf("%w: the signature over %s is by %s, not by %s", hw.ErrMismatch, digest, got, want)
	}
	return nil
}

// bytes65 is r ‖ s ‖ v with v 27 or 28.
func (sig signature) bytes65() []byte { return append(sig.raw[:64:64], 27+sig.parity) }
