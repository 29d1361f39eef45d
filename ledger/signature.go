package ledger

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// signature is what the app answers to a signing command, v ‖ r ‖ s, with v
// brought to the parity of R.y.
type signature struct {
	parity byte
	r, s   *big.Int
	raw    [65]byte // r ‖ s ‖ parity, as go-ethereum's crypto takes it
}

// parseSignature reads an answer. base is what v counts from: 0, 27, or the
// EIP-155 base of a chain, which the app truncates to eight bits.
func parseSignature(answer []byte, base byte) (signature, error) {
	if len(answer) != 65 {
		return signature{}, fmt.Errorf("%w: a signature of %d bytes", hw.ErrBadAnswer, len(answer))
	}
	parity := answer[0] - base
	if parity > 1 {
		return signature{}, fmt.Errorf("%w: v is %d where %d or %d was due", hw.ErrBadAnswer, answer[0], base, base+1)
	}
	sig := signature{parity: parity, r: new(big.Int).SetBytes(answer[1:33]), s: new(big.Int).SetBytes(answer[33:65])}
	copy(sig.raw[:64], answer[1:])
	sig.raw[64] = parity
	return sig, nil
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
