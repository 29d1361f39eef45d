package trezor

import (
	"context"
	"fmt"
	"regexp"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// maxPath is the most elements of a path. The firmware takes more, and shows none
// of those that have more than nine without a warning.
const maxPath = 10

// Address implements [hw.Wallet]. The first one that is read unlocks the device
// and has it ask for the passphrase: it is how a holder knows which hidden wallet
// was opened.
func (w *Wallet) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	address, err := w.findAddress(ctx, path, show)
	if err != nil {
		return common.Address{}, fmt.Errorf("read the address at %s: %w", path, err)
	}
	return address, nil
}

func (w *Wallet) findAddress(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	if err := checkPath(path); err != nil {
		return common.Address{}, err
	}
	if err := w.begin(ctx); err != nil {
		return common.Address{}, err
	}
	if show {
		return w.showAddress(ctx, path)
	}
	return w.account(ctx, path)
}

// showAddress has the holder compare. The account is derived before that, so that
// a wrong passphrase is noticed before anybody reads an address of it.
func (w *Wallet) showAddress(ctx context.Context, path hw.Path) (common.Address, error) {
	account, err := w.account(ctx, path)
	if err != nil {
		return common.Address{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.ShowAddress, Account: account}); err != nil {
		return common.Address{}, err
	}
	return w.derive(ctx, path, true)
}

func checkPath(path hw.Path) error {
	if len(path) == 0 || len(path) > maxPath {
		return fmt.Errorf("%w: %s has %d elements, of 1 to %d", hw.ErrBadPath, path, len(path), maxPath)
	}
	return nil
}

// account is the account at path, within a flow. It is read from the device once
// for each session: signatures are compared with it.
func (w *Wallet) account(ctx context.Context, path hw.Path) (common.Address, error) {
	if err := w.prove(ctx); err != nil {
		return common.Address{}, err
	}
	if address, ok := w.addresses[path.String()]; ok {
		return address, nil
	}
	return w.derive(ctx, path, false)
}

// prove makes sure, once for each session, that it is the wallet it has to be:
// by the first pinned account, or else by the first one that was ever read. A
// session that is not is ended, so that the next flow asks for the passphrase
// anew.
func (w *Wallet) prove(ctx context.Context) error {
	if w.proved {
		return nil
	}
	if w.proof == nil {
		w.proved = true // there is nothing to compare with yet
		return nil
	}
	if _, err := w.derive(ctx, w.proof, false); err != nil {
		return err
	}
	w.proved = true
	return nil
}

// derive reads one address and compares it with what has to be there.
func (w *Wallet) derive(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	if err := w.mayUnlock(); err != nil {
		return common.Address{}, err
	}
	request := &pb.EthereumGetAddress{AddressN: path}
	if show {
		request.ShowDisplay = new(true)
	}
	answer, err := w.exchange(ctx, request)
	if err != nil {
		return common.Address{}, err
	}
	told, ok := answer.(*pb.EthereumAddress)
	if !ok {
		return common.Address{}, w.wrongAnswer(ctx, answer)
	}
	address, err := parseAddress(told.GetAddress())
	if err != nil {
		return common.Address{}, err
	}
	if err := w.compare(ctx, path, address); err != nil {
		return common.Address{}, err
	}
	w.addresses[path.String()] = address
	if w.proof == nil {
		w.proof = path
	}
	return address, nil
}

func (w *Wallet) compare(ctx context.Context, path hw.Path, got common.Address) error {
	if err := w.checkPassphraseUsed(); err != nil {
		return w.disown(ctx, err)
	}
	known, ok := w.addresses[path.String()]
	if ok && known != got {
		return w.disown(ctx, &WrongAccountError{Path: path, Got: got, Want: known})
	}
	for _, pin := range w.options.Session.Pins {
		if pin.Path.String() == path.String() && pin.Account != got {
			return w.disown(ctx, &WrongAccountError{Path: path, Got: got, Want: pin.Account})
		}
	}
	return nil
}

// disown ends a session that is not that of this wallet. When even that fails
// the session is not used any more all the same.
func (w *Wallet) disown(ctx context.Context, reason error) error {
	err := w.endSession(ctx)
	w.forget()
	if err != nil {
		return fmt.Errorf("%w (end the session: %w)", reason, err)
	}
	return reason
}

// mayUnlock is asked before anything that needs the seed.
func (w *Wallet) mayUnlock() error {
	if w.options.LeaveLocked && w.features.Unlocked != nil && !w.features.GetUnlocked() {
		return hw.ErrLocked
	}
	return nil
}

var addressForm = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// parseAddress takes an address in the form of EIP-55 and no other.
func parseAddress(text string) (common.Address, error) {
	address := common.HexToAddress(text)
	if !addressForm.MatchString(text) || address.Hex() != text {
		return common.Address{}, fmt.Errorf("%w: %q is no address in the form of EIP-55", hw.ErrBadAnswer, plain(text, 60))
	}
	return address, nil
}
