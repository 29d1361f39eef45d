package trezor

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
)

// parseSignature reads v, r and s as they come with transactions and tuples. base
// is what v counts from.
func parseSignature(v uint32, r, s []byte, base uint64) (signature.Signature, error) {
	parity, err := signature.Parity(uint64(v), base)
	if err != nil {
		return signature.Signature{}, err
	}
	return signature.New(parity, r, s)
}

// parseMessageSignature reads r ‖ s ‖ v with v 27 or 28, the answer to messages
// and typed data, and the address that comes with it.
func parseMessageSignature(raw []byte, address string, account common.Address) (signature.Signature, error) {
	if len(raw) != crypto.SignatureLength {
		return signature.Signature{}, fmt.Errorf("%w: a signature of %d bytes", hw.ErrBadAnswer, len(raw))
	}
	told, err := parseAddress(address)
	if err != nil {
		return signature.Signature{}, err
	}
	if told != account {
		return signature.Signature{}, fmt.Errorf("%w: it says that it signed with %s, not with %s", hw.ErrMismatch, told, account)
	}
	return parseSignature(uint32(raw[64]), raw[:32], raw[32:64], 27)
}
