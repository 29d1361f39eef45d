package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// The app believes names, tickers and decimals only when the vendor signed
// them. This driver cannot make such blobs; it relays those that a caller has,
// after looking at their form. The app alone judges the signature.

// MetadataError says why vendor-signed metadata was not taken.
type MetadataError struct {
	What   string // "token" or "network"
	Reason string
	err    error
}

func (e *MetadataError) Error() string { return e.What + " metadata: " + e.Reason }

// Unwrap gives the app's answer, where it was the app that refused.
func (e *MetadataError) Unwrap() error {
	if e.err == nil {
		return hw.ErrRefused
	}
	return e.err
}

// Token is what a token blob says.
type Token struct {
	Ticker   string
	Address  common.Address
	Decimals uint32
	ChainID  uint32
}

// Parameters of the metadata commands.
const (
	p1FirstPart byte = 0x01 // of INS 30, as of INS 34 and unlike INS 04 and 08
	p1NextPart  byte = 0x00

	maxTicker    = 50 // bytes; longer than any in use
	maxNetwork   = 1024
	minSignature = 8  // of a DER signature with two integers of one byte
	maxSignature = 72 // with two of 33 bytes
)

// ParseToken reads ticker length ‖ ticker ‖ address ‖ decimals ‖ chain id ‖
// signature (doc/ethapp.adoc, PROVIDE ERC 20 TOKEN INFORMATION).
func ParseToken(blob []byte) (Token, error) {
	bad := func(reason string) (Token, error) { return Token{}, &MetadataError{What: "token", Reason: reason} }
	if len(blob) > maxData {
		return bad(fmt.Sprintf("%d bytes do not fit one APDU", len(blob)))
	}
	const fixed = 20 + 4 + 4
	if len(blob) < 1 || len(blob) < 1+int(blob[0])+fixed {
		return bad(fmt.Sprintf("%d bytes are too few", len(blob)))
	}
	n := int(blob[0])
	if n == 0 || n > maxTicker {
		return bad(fmt.Sprintf("a ticker of %d bytes", n))
	}
	ticker, rest := blob[1:1+n], blob[1+n:]
	for _, b := range ticker {
		if b <= ' ' || b > '~' {
			return bad(fmt.Sprintf("a ticker with the byte 0x%02x", b))
		}
	}
	if decimals := binary.BigEndian.Uint32(rest[20:]); decimals > 255 {
		return bad(fmt.Sprintf("%d decimals", decimals)) // a uint8 in ERC-20
	}
	if !isSignature(rest[fixed:]) {
		return bad("the signature is not in DER")
	}
	return Token{
		Ticker: string(ticker), Address: common.BytesToAddress(rest[:20]),
		Decimals: binary.BigEndian.Uint32(rest[20:]), ChainID: binary.BigEndian.Uint32(rest[24:]),
	}, nil
}

// isSignature looks at the frame only: a sequence of two integers, to its end.
func isSignature(der []byte) bool {
	if len(der) < minSignature || len(der) > maxSignature || der[0] != 0x30 || int(der[1]) != len(der)-2 {
		return false
	}
	rest := der[2:]
	for range 2 {
		if len(rest) < 3 || rest[0] != 0x02 || rest[1] == 0 || int(rest[1]) > len(rest)-2 {
			return false
		}
		rest = rest[2+int(rest[1]):]
	}
	return len(rest) == 0
}

// ProvideToken tells the app of a token (INS 0A), for the next transaction that
// is signed with the account at path: transfers and approvals of it are then
// shown as amounts, and need no blind signing. The app forgets it when something
// was signed, or when an address is read, which is why the account's is read
// first.
func (w *Wallet) ProvideToken(ctx context.Context, path hw.Path, blob []byte) (Token, error) {
	token, err := ParseToken(blob)
	if err != nil {
		return Token{}, err
	}
	if _, err := w.signer(ctx, path); err != nil {
		return Token{}, fmt.Errorf("provide token metadata: %w", err)
	}
	answer, err := w.exchange(ctx, command{cla: claApp, ins: insProvideToken, data: blob}, false)
	if err != nil {
		return Token{}, explainMetadata("token", err)
	}
	if len(answer) > 1 { // the slot; old releases do not tell
		w.broken = true
		return Token{}, fmt.Errorf("provide token metadata: %w: an answer of %d bytes", hw.ErrBadAnswer, len(answer))
	}
	w.tokens = append(w.tokens, token)
	return token, nil
}

// explainMetadata makes a refusal of the app a [MetadataError].
func explainMetadata(what string, err error) error {
	status, ok := errors.AsType[*StatusError](err)
	if !ok || errors.Is(err, hw.ErrLocked) {
		return fmt.Errorf("provide %s metadata: %w", what, err)
	}
	return &MetadataError{What: what, Reason: "the app does not accept it: its signature is wrong or the app too old: " + status.Error(), err: status}
}

// forgetMetadata follows the app, which forgets with its signing context.
func (w *Wallet) forgetMetadata() { w.tokens = nil }

// Selectors of ERC-20 that the app can show with the token's metadata
// (src/plugins/erc20/erc20_plugin.c).
var (
	selectorTransfer = [4]byte{0xa9, 0x05, 0x9c, 0xbb} // transfer(address,uint256)
	selectorApprove  = [4]byte{0x09, 0x5e, 0xa7, 0xb3} // approve(address,uint256)
)

// clearCall finds the token of a transaction that the app can show in full: a
// transfer or an approval, of a token that it was told of.
func (w *Wallet) clearCall(tx *types.Transaction, chainID *big.Int) (Token, bool) {
	data := tx.Data()
	if tx.To() == nil || tx.Value().Sign() != 0 || len(data) != 4+32+32 {
		return Token{}, false
	}
	if s := [4]byte(data[:4]); s != selectorTransfer && s != selectorApprove {
		return Token{}, false
	}
	for _, b := range data[4 : 4+12] {
		if b != 0 {
			return Token{}, false // no address
		}
	}
	for _, token := range w.tokens {
		if token.Address == *tx.To() && chainID.Cmp(new(big.Int).SetUint64(uint64(token.ChainID))) == 0 {
			return token, true
		}
	}
	return Token{}, false
}
