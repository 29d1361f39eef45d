package trezor

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Options say what a device cannot tell, and what its holder accepts.
type Options struct {
	// Emulated is set for every link that does not end in hardware.
	Emulated bool
	// Prompter is told before the device starts to wait for its holder. One that
	// is an [hw.SecretPrompter] too is asked for Model One's PIN, and for the
	// passphrase where the device has no keyboard or [Passphrase] says so.
	Prompter hw.Prompter
	// LeaveLocked has everything but [Wallet.Info] fail with [hw.ErrLocked] instead
	// of having the device ask for its PIN.
	LeaveLocked bool
	// Session is the session that [Open] opens.
	Session SessionOptions
	// Definitions are vendor-signed descriptions of networks and tokens, nil for
	// none. With them the device names more networks than it knows itself.
	Definitions Definitions
	// PlainArrays has typed data with arrays of structures hashed the way that
	// MetaMask did before version 4 (metamask_v4_compat off).
	PlainArrays bool
	// Blind has [Wallet.SignTypedData] sign fields that the device does not show
	// as what they are.
	//
	// SECURITY NOTE: see [hw.AcceptBlindSigning]. Leave it empty unless the
	// holder asked for it by name.
	Blind hw.BlindRisk
	// AnyMessage has [Wallet.SignMessage] sign other bytes than printable ASCII
	// and line feeds, which the device shows as hex or with letters missing.
	//
	// SECURITY NOTE: as for Blind.
	AnyMessage hw.BlindRisk
	// AllChains has [Wallet.SignAuthorization] take chain id 0.
	//
	// SECURITY NOTE: see [hw.AcceptAllChains]. Leave it empty unless the holder
	// asked for it by name.
	AllChains hw.AllChainsRisk
}

// Wallet is one session with a device: its seed together with one passphrase,
// or with none. It is not safe for concurrent use, and neither are two sessions
// of one device: the device does one thing at a time, and which request a holder
// is looking at must never be in doubt.
type Wallet struct {
	link     *link
	options  Options
	owner    bool // Close closes the link: the session that Open opened
	closed   bool
	features *pb.Features

	session   []byte // its id, nil before the first flow and after EndSession
	proved    bool   // it is known to be the same wallet as before
	resumed   bool   // it was begun earlier, and its passphrase told then
	answered  bool   // the device asked for the passphrase in this session
	proof     hw.Path
	addresses map[string]common.Address
}

var (
	_ hw.Wallet              = (*Wallet)(nil)
	_ hw.AuthorizationSigner = (*Wallet)(nil)
	_ hw.SetCodeTxSigner     = (*Wallet)(nil)
	_ hw.MessageSigner       = (*Wallet)(nil)
	_ hw.TypedDataSigner     = (*Wallet)(nil)
	_ hw.TypedHashSigner     = (*Wallet)(nil)
	_ hw.Previewer           = (*Wallet)(nil)
)

// Open asks the device who it is and begins a session. It takes messages over:
// Close closes them, and so does a failing Open.
//
// Whatever the device was asked before, by a program that is gone, is cancelled.
// It fails with a [StateError] where the device could sign nothing, and with
// [hw.ErrBusy] when it does not answer.
func Open(ctx context.Context, messages hw.MessageIO, options Options) (*Wallet, error) {
	w := newWallet(&link{messages: messages}, options)
	w.owner = true
	if err := w.greet(ctx); err != nil {
		_ = w.Close() // the first error is the one that tells
		return nil, fmt.Errorf("open the device: %w", err)
	}
	return w, nil
}

func newWallet(l *link, options Options) *Wallet {
	id := options.Session.ID
	w := &Wallet{link: l, options: options, session: id, resumed: id != nil, addresses: map[string]common.Address{}}
	if pins := options.Session.Pins; len(pins) > 0 {
		w.proof = pins[0].Path
	}
	return w
}

// greet gets in step with the device and begins the session.
func (w *Wallet) greet(ctx context.Context) error {
	if err := w.ready(ctx); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, cancelTime)
	defer cancel()
	if err := w.link.resync(limited); err != nil {
		if ctx.Err() == nil {
			return withoutDeadline(err)
		}
		return err
	}
	return w.begin(ctx)
}

// Info implements [hw.Wallet]. A locked device stays locked, and tells less.
func (w *Wallet) Info(ctx context.Context) (hw.Info, error) {
	if err := w.begin(ctx); err != nil {
		return hw.Info{}, fmt.Errorf("read the device's features: %w", err)
	}
	return hw.Info{
		Vendor:       "trezor",
		Model:        modelOf(w.features).String(),
		Version:      w.version().String(),
		Emulated:     w.options.Emulated,
		Capabilities: capabilities(w.features),
	}, nil
}

func (w *Wallet) version() Version { return versionOf(w.features) }

func (w *Wallet) prompter() hw.Prompter {
	if w.options.Prompter == nil {
		return hw.Silent
	}
	return w.options.Prompter
}

// ready tells whether anything would be sent at all.
func (w *Wallet) ready(ctx context.Context) error {
	if w.closed {
		return hw.ErrDisconnected
	}
	return w.link.ready(ctx)
}

// Close implements [hw.Wallet]. Of the session that [Open] opened it closes the
// link, and with it all others. It wipes a passphrase that was given in the
// options, and leaves the session on the device: see [Wallet.EndSession].
func (w *Wallet) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.options.Session.Passphrase.typed.Wipe()
	if !w.owner {
		return nil
	}
	return w.link.close()
}
