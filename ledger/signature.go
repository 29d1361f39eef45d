package ledger

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
)

// parseSignature reads what the app answers to a signing command, v ‖ r ‖ s.
// base is what v counts from: 0, 27, or the EIP-155 base of a chain, which the
// app truncates to eight bits.
func parseSignature(answer []byte, base byte) (signature.Signature, error) {
	if len(answer) != 65 {
		return signature.Signature{}, fmt.Errorf("%w: a signature of %d bytes", hw.ErrBadAnswer, len(answer))
	}
	parity, err := signature.Parity(answer[0], base)
	if err != nil {
		return signature.Signature{}, err
	}
	return signature.New(parity, answer[1:33], answer[33:])
}
