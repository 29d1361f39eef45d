package ledger

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/hw"
)

// Address implements [hw.Wallet] (INS 02).
func (w *Wallet) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	address, err := w.readAddress(ctx, path, show)
	if err != nil {
		return common.Address{}, fmt.Errorf("read the address at %s: %w", path, err)
	}
	w.addresses[path.String()] = address
	return address, nil
}

func (w *Wallet) readAddress(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	data, err := encodePath(path)
	if err != nil {
		return common.Address{}, err
	}
	c := command{cla: claApp, ins: insAddress, data: data}
	if show {
		if err := w.ready(ctx); err != nil {
			return common.Address{}, err
		}
		c.p1 = 1
		w.options.Prompter.Await(hw.ShowAddress, hw.Review{Screens: []string{"Verify Ethereum address"}})
	}
	w.forgetMetadata()
	answer, err := w.exchange(ctx, c, show)
	if err != nil {
		return common.Address{}, err
	}
	return parseAddress(answer)
}

// parseAddress reads 65 ‖ public key ‖ 40 ‖ address in hex. The address is
// computed from the key; the text, which the app prints, must agree.
func parseAddress(answer []byte) (common.Address, error) {
	const keySize, textSize = 65, 40
	if len(answer) != 1+keySize+1+textSize || answer[0] != keySize || answer[1+keySize] != textSize {
		return common.Address{}, fmt.Errorf("%w: not a public key and an address", hw.ErrBadAnswer)
	}
	key, err := crypto.UnmarshalPubkey(answer[1 : 1+keySize])
	if err != nil {
		return common.Address{}, fmt.Errorf("%w: no point on the curve", hw.ErrBadAnswer)
	}
	address := crypto.PubkeyToAddress(*key)
	if text := "0x" + string(answer[1+keySize+1:]); text != address.Hex() {
		return common.Address{}, fmt.Errorf("%w: the address it prints, %q, is not that of its public key", hw.ErrBadAnswer, text)
	}
	return address, nil
}

// account is the address at path, read from the device once. Reading it resets
// the app's signing context, so it happens before a flow and never inside.
func (w *Wallet) account(ctx context.Context, path hw.Path) (common.Address, error) {
	if address, ok := w.addresses[path.String()]; ok {
		return address, nil
	}
	return w.Address(ctx, path, false)
}
