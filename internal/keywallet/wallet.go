package keywallet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
)

// Key is an unlocked key.
type Key interface {
	Address() common.Address
	SignHash(digest common.Hash) ([]byte, error) // r ‖ s ‖ parity
	Wipe()
}

// Holder shows a review and tells whether the person says yes. It may take as
// long as a person would and returns when ctx ends, with ctx's error.
type Holder func(ctx context.Context, action hw.Action, review hw.Review) (bool, error)

// Options are how a wallet is opened.
type Options struct {
	// Holder decides. Without one everything is rejected.
	Holder Holder
	// AllChains accepts authorizations with chain id 0.
	AllChains hw.AllChainsRisk
	// Blind accepts typed data with texts that a terminal does not show as they are.
	Blind hw.BlindRisk
}

// Wallet is a [hw.Wallet]. Its methods may be called from several goroutines.
type Wallet struct {
	key     Key
	options Options
	closed  atomic.Bool
}

var (
	_ hw.Wallet              = (*Wallet)(nil)
	_ hw.AuthorizationSigner = (*Wallet)(nil)
	_ hw.MessageSigner       = (*Wallet)(nil)
	_ hw.TypedDataSigner     = (*Wallet)(nil)
	_ hw.Previewer           = (*Wallet)(nil)
)

// New takes key over: Close wipes it.
func New(key Key, options Options) *Wallet { return &Wallet{key: key, options: options} }

// Info implements [hw.Wallet].
func (w *Wallet) Info(ctx context.Context) (hw.Info, error) {
	yes := hw.Support{Verdict: hw.Yes, Reason: "the key is in a file of this computer: nothing limits what it signs"}
	return hw.Info{
		Vendor: "software", Model: "key file", App: "keystore", Version: "V3", Emulated: true, Software: true,
		Capabilities: hw.Capabilities{
			Message: yes, Multiline: yes, Transaction: yes, Calldata: yes, SetCodeTx: yes, Authorization: yes, TypedData: yes,
			LinkTx:      hw.Support{Verdict: hw.No, Reason: "this wallet signs the tuple by itself"},
			Delegates:   []hw.DelegateRule{},
			AnyDelegate: true,
		},
	}, w.ready(ctx)
}

// Address implements [hw.Wallet].
func (w *Wallet) Address(ctx context.Context, path hw.Path, show bool) (common.Address, error) {
	err := w.start(ctx, path)
	if err == nil && show {
		err = w.ask(ctx, hw.Request{Action: hw.ShowAddress})
	}
	if err != nil {
		return common.Address{}, fmt.Errorf("address: %w", err)
	}
	return w.key.Address(), nil
}

// Close wipes the key.
func (w *Wallet) Close() error {
	w.closed.Store(true)
	w.key.Wipe()
	return nil
}

func (w *Wallet) ready(ctx context.Context) error {
	if w.closed.Load() {
		return hw.ErrDisconnected
	}
	return ctx.Err()
}

// start is how everything begins that is asked of an account.
func (w *Wallet) start(ctx context.Context, path hw.Path) error {
	if !slices.Equal(path, hw.DefaultPath) {
		return fmt.Errorf("%w: a key file has one account, at %s, and none at %s", hw.ErrBadPath, hw.DefaultPath, path)
	}
	return w.ready(ctx)
}

// rejection is a no at the terminal: there is no device that could have said it.
type rejection struct{}

func (rejection) Error() string { return "rejected at the prompt" }

// Unwrap makes errors.Is(err, hw.ErrRejected) true.
func (rejection) Unwrap() error { return hw.ErrRejected }

// ask shows a request as what it is, and has the holder decide.
func (w *Wallet) ask(ctx context.Context, r hw.Request) error {
	r.Account = w.key.Address()
	review, err := w.preview(r)
	switch {
	case err != nil:
		return err
	case w.options.Holder == nil:
		return rejection{}
	}
	approved, err := w.options.Holder(ctx, r.Action, review)
	switch {
	case err != nil && ctx.Err() != nil:
		return errors.Join(ctx.Err(), err)
	case err != nil:
		return err
	case !approved:
		return rejection{}
	}
	return w.ready(ctx) // a yes that came too late is none
}

// sign signs a digest and makes sure that it did.
func (w *Wallet) sign(digest common.Hash) (signature.Signature, error) {
	raw, err := w.key.SignHash(digest)
	if err != nil {
		return signature.Signature{}, err
	}
	if len(raw) != len(signature.Signature{}) {
		return signature.Signature{}, fmt.Errorf("%w: a signature of %d bytes", hw.ErrBadAnswer, len(raw))
	}
	sig, err := signature.New(raw[64], raw[:32], raw[32:64])
	if err != nil {
		return sig, err
	}
	return sig, sig.Verify(digest, w.key.Address())
}
