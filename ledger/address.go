package ledger

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// Address implements [hw.Wallet] (INS 02).
func (w *Wallet) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	account, err := w.Account(ctx, path, hw.AccountOptions{Show: show})
	return account.Address, err
}

// Account implements [hw.AccountReader] (INS 02). The screens name the network
// of the chain id where the app knows it, and Ethereum without a chain id.
//
// An address that was read before is compared with: a device that shows one
// address and tells another is an [hw.ErrMismatch].
func (w *Wallet) Account(ctx context.Context, path hw.Path, options hw.AccountOptions) (hw.Account, error) {
	account, err := w.readAccount(ctx, path, options)
	if err != nil {
		return hw.Account{}, fmt.Errorf("read the address at %s: %w", path, err)
	}
	if before, ok := w.addresses[path.String()]; ok && before != account.Address {
		return hw.Account{}, fmt.Errorf("read the address at %s: %w: it is %s now and was %s before", path, hw.ErrMismatch, account.Address, before)
	}
	w.addresses[path.String()] = account.Address
	return account, nil
}

// Parameters of INS 02.
const (
	p1ShowAddress   byte = 0x01
	p2WithChainCode byte = 0x01
)

func (w *Wallet) readAccount(ctx context.Context, path hw.Path, options hw.AccountOptions) (hw.Account, error) {
	data, err := encodePath(path)
	if err != nil {
		return hw.Account{}, err
	}
	c := command{cla: claApp, ins: insAddress, data: data}
	if options.ChainID != 0 {
		c.data = binary.BigEndian.AppendUint64(c.data, options.ChainID)
	}
	if options.ChainCode {
		c.p2 = p2WithChainCode
	}
	if options.Show {
		c.p1 = p1ShowAddress
		if err := w.ready(ctx); err != nil {
			return hw.Account{}, err
		}
		w.options.Prompter.Await(hw.ShowAddress, w.announceAddress(path, options.ChainID))
	}
	w.forgetMetadata()
	answer, err := w.exchange(ctx, c, options.Show)
	if err != nil {
		return hw.Account{}, err
	}
	return parseAccount(answer, options.ChainCode)
}

// announceAddress has the address in it where it is known already.
func (w *Wallet) announceAddress(path hw.Path, chainID uint64) hw.Review {
	if address, ok := w.addresses[path.String()]; ok {
		return previewAddress(address, chainID)
	}
	return hw.Review{Screens: []string{addressTitle(chainID)}}
}

const (
	publicKeySize   = 65
	addressTextSize = 40
	chainCodeSize   = 32
)

// parseAccount reads 65 ‖ public key ‖ 40 ‖ address in hex, and the chain code
// where it was asked for. The address is computed from the key; the text, which
// the app prints, must agree.
func parseAccount(answer []byte, chainCode bool) (hw.Account, error) {
	size := 1 + publicKeySize + 1 + addressTextSize
	if chainCode {
		size += chainCodeSize
	}
	if len(answer) != size || answer[0] != publicKeySize || answer[1+publicKeySize] != addressTextSize {
		return hw.Account{}, fmt.Errorf("%w: not a public key and an address", hw.ErrBadAnswer)
	}
	key, rest := answer[1:1+publicKeySize], answer[1+publicKeySize+1:]
	point, err := crypto.UnmarshalPubkey(key)
	if err != nil {
		return hw.Account{}, fmt.Errorf("%w: no point on the curve", hw.ErrBadAnswer)
	}
	account := hw.Account{Address: crypto.PubkeyToAddress(*point), PublicKey: slices.Clone(key)}
	if text := "0x" + string(rest[:addressTextSize]); text != account.Address.Hex() {
		return hw.Account{}, fmt.Errorf("%w: the address it prints, %q, is not that of its public key", hw.ErrBadAnswer, text)
	}
	if chainCode {
		account.ChainCode = slices.Clone(rest[addressTextSize:])
	}
	return account, nil
}

// signer is the address at path, read from the device once. Reading it resets
// the app's signing context, so it happens before a flow and never inside.
func (w *Wallet) signer(ctx context.Context, path hw.Path) (common.Address, error) {
	if address, ok := w.addresses[path.String()]; ok {
		return address, nil
	}
	return w.Address(ctx, path, false)
}
