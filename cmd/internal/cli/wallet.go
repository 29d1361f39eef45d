package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/speculos"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger"
)

// walletOpeners know the schemes of a wallet's name.
var walletOpeners = map[string]func(*app, context.Context, hw.URI) (hw.Wallet, error){
	"auto":          openAuto,
	"ledger":        openUSB,
	"trezor":        openTrezorHere,
	"speculos":      openSpeculos,
	"replay":        openReplay,
	"trezor-udp":    openTrezorUDP,
	"trezor-bridge": openTrezorBridge,
	"emulator":      openEmulator,
	"keystore":      openKeyFile,
}

// walletName is the wallet that was asked for, "" for none.
func (a *app) walletName(o walletOptions) string {
	if o.uri != "" {
		return o.uri
	}
	return a.Getenv(envWallet)
}

// openWallet opens the device that the options name, and makes sure that it has
// the account that --expect names.
func (a *app) openWallet(ctx context.Context, o walletOptions) (hw.Wallet, error) {
	if o.expect != "" {
		if _, err := parseAddress("--expect", o.expect); err != nil {
			return nil, err
		}
	}
	wallet, err := a.openNamed(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := checkPin(ctx, wallet, o); err != nil {
		_ = wallet.Close() // the first error is the one that tells
		return nil, err
	}
	return wallet, nil
}

// checkPin compares the account with the one that is expected.
func checkPin(ctx context.Context, wallet hw.Wallet, o walletOptions) error {
	want, path, ok := o.pin()
	if !ok {
		return nil
	}
	got, err := wallet.Address(ctx, path, false)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: the account at %s is %s, --expect says %s", hw.ErrMismatch, path, got, want)
	}
	return nil
}

func (a *app) openNamed(ctx context.Context, o walletOptions) (hw.Wallet, error) {
	a.device = o
	name := a.walletName(o)
	if name == "" {
		name = "auto"
	}
	uri, err := hw.ParseURI(name)
	if err != nil {
		return nil, err
	}
	open, ok := walletOpeners[uri.Scheme]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(walletOpeners)), ", ")
		return nil, &hw.URIError{Input: name, Reason: "unknown kind of wallet; known are " + known}
	}
	wallet, err := open(a, ctx, uri)
	if err != nil {
		return nil, fmt.Errorf("open wallet %s: %w", name, err)
	}
	return wallet, nil
}

// openSpeculos reaches the vendor's emulator, or ours, over TCP.
func openSpeculos(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("model", "api", "delegate"); err != nil {
		return nil, err
	}
	if !uri.Network {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form speculos://HOST:PORT"}
	}
	model, err := modelOption(uri)
	if err != nil {
		return nil, err
	}
	delegates, err := delegateOption(uri)
	if err != nil {
		return nil, err
	}
	return a.openLedger(ctx, ledger.DialFunc(func(ctx context.Context) (hw.Transport, error) {
		transport, err := speculos.Dial(ctx, uri.Address)
		if err != nil {
			return nil, &hinted{err, "check that the emulator runs: valetkey emulate ledger"}
		}
		return transport, nil
	}), model, delegates)
}

// openLedger gets to the app behind transports that end in an emulator: it waits
// for the PIN and has the app opened, unless the command only looks.
func (a *app) openLedger(ctx context.Context, dialer ledger.Dialer, model ledger.Model, delegates []hw.DelegateRule) (hw.Wallet, error) {
	return a.openLedgerApp(ctx, dialer, ledger.Options{Model: model, Emulated: true, Delegates: delegates})
}

// delegateOption is what an emulated app has on its list beside its release's.
func delegateOption(uri hw.URI) ([]hw.DelegateRule, error) {
	text, ok := uri.Options["delegate"]
	if !ok {
		return nil, nil
	}
	address, err := parseAddress("delegate", text)
	if err != nil {
		return nil, &hw.URIError{Input: uri.String(), Reason: err.Error()}
	}
	return []hw.DelegateRule{{Name: delegation.DelegateName(address), Address: address}}, nil
}

// openLedgerApp gets to the app, wherever its links end.
func (a *app) openLedgerApp(ctx context.Context, dialer ledger.Dialer, options ledger.Options) (hw.Wallet, error) {
	options.Prompter, options.LeaveApps, options.LeaveLocked = a.prompter(), a.passive, a.passive
	if a.accepted.has(riskAllChains) {
		options.AllChains = hw.AcceptAllChains
	}
	if a.accepted.has(riskBlindSigning) {
		options.Blind = hw.AcceptBlindSigning
	}
	dialer, err := a.recordLedger(dialer, options.Model)
	if err != nil {
		return nil, err
	}
	wallet, err := ledger.Connect(ctx, dialer, options)
	if err != nil {
		return nil, err // not the typed nil pointer
	}
	return wallet, nil
}

func modelOption(uri hw.URI) (ledger.Model, error) {
	id, ok := uri.Options["model"]
	if !ok {
		return ledger.NanoSPlus, nil // what the emulators start with
	}
	model, ok := ledger.ParseModel(id)
	if !ok {
		return model, &hw.URIError{Input: uri.String(), Reason: fmt.Sprintf("unknown model %q", id)}
	}
	return model, nil
}

// awaited says what the device wants, where it is no review.
var awaited = map[hw.Action]string{
	hw.Unlock:          "the device is locked: unlock it with its PIN",
	hw.OpenApp:         "look at the device: it asks whether to open the Ethereum app",
	hw.EnterPassphrase: "look at the device: it asks for the passphrase",
	hw.ChangeSetting:   "look at the device: it asks whether to change a setting",
}

// await tells the person that the device waits for them, and what it shows.
// Screens can hold what others wrote: nothing of that reaches a terminal but text.
func (a *app) await(action hw.Action, review hw.Review) {
	what, ok := awaited[action]
	if !ok {
		what = "look at the device: it asks you to confirm"
	}
	a.note(jsonout.Event{Event: "awaiting_device", Reason: string(action), Screens: review.Screens, Message: reviewText(what, review)})
}

// reviewText is a review for people.
func reviewText(head string, review hw.Review) string {
	var b strings.Builder
	b.WriteString(head)
	for _, screen := range review.Screens {
		b.WriteString("\n  | " + oneLine(screen))
	}
	if review.Hidden != "" {
		b.WriteString("\n  note: " + review.Hidden)
	}
	return b.String()
}

// softwareKey says of a wallet what an emulator's warning would say wrongly.
var softwareKey = jsonout.Warning{Code: "software_key", Message: "the wallet's key is in a file of this computer: no hardware protects it"}

// answerWarnings are those of a device that was asked for nothing but answers.
func answerWarnings(info hw.Info) []jsonout.Warning {
	if info.Software {
		return []jsonout.Warning{softwareKey}
	}
	return emulatedAnswer(info.Emulated)
}

// signWarnings are those of a device that signed, or is to sign.
func signWarnings(info hw.Info) []jsonout.Warning {
	if info.Software {
		return []jsonout.Warning{softwareKey}
	}
	return emulatedWarning(info.Emulated)
}

// sessionWarnings are those of a session that was linked.
func sessionWarnings(s delegation.Session) []jsonout.Warning {
	return signWarnings(hw.Info{Emulated: s.Emulated, Software: s.Software})
}

// answeredWarnings are those of such a session when it is only looked at.
func answeredWarnings(s delegation.Session) []jsonout.Warning {
	return answerWarnings(hw.Info{Emulated: s.Emulated, Software: s.Software})
}

// emulatedAnswer is the warning where nothing was signed.
func emulatedAnswer(emulated bool) []jsonout.Warning {
	if !emulated {
		return nil
	}
	return []jsonout.Warning{{Code: "emulated", Message: "an emulator answered: no hardware protects this key"}}
}

// emulatedWarning goes with every result that no hardware stands behind.
func emulatedWarning(emulated bool) []jsonout.Warning {
	if !emulated {
		return nil
	}
	return []jsonout.Warning{{Code: "emulated", Message: "an emulator signed: no hardware protects this key"}}
}
