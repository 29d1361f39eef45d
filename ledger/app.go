package ledger

import (
	"context"
	"fmt"

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
}

var (
	_ hw.Wallet              = (*Wallet)(nil)
	_ hw.AuthorizationSigner = (*Wallet)(nil)
	_ hw.MessageSigner       = (*Wallet)(nil)
	_ hw.Previewer           = (*Wallet)(nil)
)

// ethereumApp is the name under which the app answers. Its clones for other
// chains have names of their own and accept only their chain id.
const ethereumApp = "Ethereum"

// Configuration flags (doc/ethapp.adoc, GET APP CONFIGURATION).
const flagBlindSigning byte = 0x01

// Open asks the device which app is running and how it is configured. It takes
// the transport over: Close closes it, and so does a failing Open.
func Open(ctx context.Context, transport hw.Transport, options Options) (*Wallet, error) {
	if options.Prompter == nil {
		options.Prompter = hw.Silent
	}
	w := &Wallet{transport: transport, options: options, addresses: map[string]common.Address{}}
	if err := w.identify(ctx); err != nil {
		_ = transport.Close() // the first error is the one that tells
		return nil, fmt.Errorf("open the Ethereum app: %w", err)
	}
	return w, nil
}

func (w *Wallet) identify(ctx context.Context) error {
	answer, err := w.exchange(ctx, command{cla: claOS, ins: insAppInfo}, false)
	if err != nil {
		return err
	}
	if w.name, err = parseAppName(answer); err != nil {
		return err
	}
	if w.name != ethereumApp {
		return fmt.Errorf("%w: %q answers", hw.ErrWrongApp, w.name)
	}
	return w.configure(ctx)
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

// parseAppName reads the answer to B0 01: format 1, then name, version and
// flags, each with its length before it.
func parseAppName(answer []byte) (string, error) {
	if len(answer) < 2 || answer[0] != 1 {
		return "", fmt.Errorf("read the app name: %w: unknown format", hw.ErrBadAnswer)
	}
	fields := make([]string, 0, 3)
	for rest := answer[1:]; len(rest) > 0; {
		size := int(rest[0])
		if size > len(rest)-1 {
			return "", fmt.Errorf("read the app name: %w: a field of %d bytes in %d", hw.ErrBadAnswer, size, len(rest)-1)
		}
		fields = append(fields, string(rest[1:1+size]))
		rest = rest[1+size:]
	}
	if len(fields) < 2 {
		return "", fmt.Errorf("read the app name: %w: %d fields where name and version were due", hw.ErrBadAnswer, len(fields))
	}
	return fields[0], nil
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
		Capabilities: capabilities(w.version, w.blindSigning()),
	}, nil
}

func (w *Wallet) blindSigning() bool { return w.flags&flagBlindSigning != 0 }

// Close implements [hw.Wallet].
func (w *Wallet) Close() error {
	w.broken = true
	return w.transport.Close()
}
