package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// Options say what a transport cannot tell.
type Options struct {
	// Model is what is at the other end; APDUs do not tell. The zero value
	// stands for an unknown model.
	Model Model
	// Emulated is set for every transport that does not end in hardware.
	Emulated bool
	// Prompter is told before the device starts to wait for its holder.
	Prompter hw.Prompter
	// LeaveApps has [Connect] fail with a [WrongAppError] instead of quitting
	// another app and opening the Ethereum one.
	LeaveApps bool
	// LeaveLocked has [Connect] fail with [hw.ErrLocked] instead of waiting for
	// the PIN.
	LeaveLocked bool
	// Blind has [Wallet.SignTypedData] sign fields that the device does not show
	// in full.
	//
	// SECURITY NOTE: see [hw.AcceptBlindSigning]. Leave it empty unless the
	// holder asked for it by name.
	Blind hw.BlindRisk
	// AllChains has [Wallet.SignAuthorization] take chain id 0.
	//
	// SECURITY NOTE: see [hw.AcceptAllChains]. Leave it empty unless the holder
	// asked for it by name.
	AllChains hw.AllChainsRisk
	// Delegates are entries that this very build of the app has on its list
	// beside those of its release: of a build of one's own, or of an emulator.
	// The app is not asked: it refuses what it does not have.
	Delegates []hw.DelegateRule
}

// Wallet is one open Ethereum app. It is not safe for concurrent use: the app
// does one thing at a time, and which request a holder is looking at must
// never be in doubt.
type Wallet struct {
	transport hw.Transport
	options   Options
	name      string
	version   Version
	flags     byte
	broken    bool // out of step with the device: nothing more is sent
	addresses map[string]common.Address
	tokens    []Token // that the app was told of and has not forgotten
}

var (
	_ hw.Wallet              = (*Wallet)(nil)
	_ hw.AccountReader       = (*Wallet)(nil)
	_ hw.AuthorizationSigner = (*Wallet)(nil)
	_ hw.MessageSigner       = (*Wallet)(nil)
	_ hw.TypedDataSigner     = (*Wallet)(nil)
	_ hw.TypedHashSigner     = (*Wallet)(nil)
	_ hw.Previewer           = (*Wallet)(nil)
)

// Configuration flags (doc/ethapp.adoc, GET APP CONFIGURATION).
const flagBlindSigning byte = 0x01

// Open asks the device which app is running and how it is configured. It takes
// the transport over: Close closes it, and so does a failing Open.
//
// It fails with a [WrongAppError], with [hw.ErrLocked], or with
// [hw.ErrStillWaiting] when the device does not answer, as when it shows an
// earlier request. Late answers to such a request are recognised and dropped.
// [Connect] opens the app first, and waits for the PIN.
func Open(ctx context.Context, transport hw.Transport, options Options) (*Wallet, error) {
	w := newWallet(transport, options)
	if err := w.identify(ctx); err != nil {
		_ = transport.Close() // the first error is the one that tells
		return nil, fmt.Errorf("open the Ethereum app: %w", err)
	}
	return w, nil
}

func newWallet(transport hw.Transport, options Options) *Wallet {
	if options.Prompter == nil {
		options.Prompter = hw.Silent
	}
	return &Wallet{transport: transport, options: options, addresses: map[string]common.Address{}}
}

// configure reads flags and version (E0 06). Settings can change while a
// wallet is open, so [Wallet.Info] asks again.
func (w *Wallet) configure(ctx context.Context) error {
	answer, err := w.exchange(ctx, command{cla: claApp, ins: insConfiguration}, false)
	if err != nil {
		return fmt.Errorf("read the app configuration: %w", err)
	}
	if len(answer) != 4 {
		return fmt.Errorf("read the app configuration: %w: %d bytes where 4 were due", hw.ErrBadAnswer, len(answer))
	}
	w.flags, w.version = answer[0], Version{answer[1], answer[2], answer[3]}
	return nil
}

// Info implements [hw.Wallet]. It reads the configuration anew.
func (w *Wallet) Info(ctx context.Context) (hw.Info, error) {
	if err := w.configure(ctx); err != nil {
		return hw.Info{}, err
	}
	return hw.Info{
		Vendor:       "ledger",
		Model:        w.options.Model.String(),
		App:          w.name,
		Version:      w.version.String(),
		Emulated:     w.options.Emulated,
		Capabilities: w.capabilities(),
	}, nil
}

// capabilities are those of the app as it was last asked.
func (w *Wallet) capabilities() hw.Capabilities {
	setting := switchedOff
	if w.blindSigning() {
		setting = switchedOn
	}
	c := capabilities(w.version, w.options.Model, setting)
	c.Delegates = w.delegates()
	return c
}

// delegates are those that this app can authorise.
func (w *Wallet) delegates() []hw.DelegateRule {
	if _, has := featureAuthorization.support(w.version, w.options.Model); !has {
		return nil
	}
	return slices.Concat(delegatesOf(w.version), w.options.Delegates)
}

func (w *Wallet) blindSigning() bool { return w.flags&flagBlindSigning != 0 }

// Close implements [hw.Wallet].
func (w *Wallet) Close() error {
	w.broken = true
	return w.transport.Close()
}
