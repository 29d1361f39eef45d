package keystore

import (
	"bytes"
	"encoding/hex"
	"errors"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/internal/secret"
)

// ErrBadKey means that a text is no private key. It never says what the text is.
var ErrBadKey = errors.New("not a private key: 64 hex digits, of a number below the order of secp256k1, are one")

// ParseKey reads a private key in hex, with or without 0x and blanks around it,
// and wipes the text. Error: ErrBadKey.
func ParseKey(text secret.Bytes) (*Key, error) {
	defer text.Wipe()
	digits := bytes.TrimSpace(text.Reveal())
	if len(digits) == 2*keySize+2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		digits = digits[2:]
	}
	if len(digits) != 2*keySize {
		return nil, ErrBadKey
	}
	raw := make([]byte, keySize)
	if _, err := hex.Decode(raw, digits); err != nil {
		clear(raw)
		return nil, ErrBadKey // hex's own error quotes the digit
	}
	prv, err := crypto.ToECDSA(raw)
	if err != nil {
		clear(raw)
		return nil, ErrBadKey
	}
	defer zero(prv)
	return newKey(crypto.PubkeyToAddress(prv.PublicKey), raw), nil
}
