//go:build !nodev

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// openEmulator makes a device in this process.
func openEmulator(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	switch {
	case uri.Network:
	case uri.Address == "ledger":
		return openEmulatedLedger(a, ctx, uri)
	case uri.Address == "trezor":
		return openEmulatedTrezor(a, ctx, uri)
	}
	return nil, &hw.URIError{Input: uri.String(), Reason: "there are emulator:ledger and emulator:trezor"}
}

// openEmulatedLedger takes the options model, app (version), settings (names
// joined by commas) and approve.
func openEmulatedLedger(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("model", "app", "settings", "approve", "delegate"); err != nil {
		return nil, err
	}
	model, err := modelOption(uri)
	if err != nil {
		return nil, err
	}
	settings, err := emulatorSettings(uri.Options["settings"])
	if err != nil {
		return nil, &hw.URIError{Input: uri.String(), Reason: err.Error()}
	}
	approve, err := emulatorApproval(uri.Options["approve"])
	if err != nil {
		return nil, &hw.URIError{Input: uri.String(), Reason: err.Error()}
	}
	delegates, err := delegateOption(uri)
	if err != nil {
		return nil, err
	}
	device, err := emulator.New(emulator.Config{
		Model: emulator.Model(uri.Options["model"]), AppVersion: uri.Options["app"], Settings: settings, Approve: approve, Delegates: onList(delegates),
	})
	if err != nil {
		return nil, &hw.URIError{Input: uri.String(), Reason: err.Error()}
	}
	return a.openLedger(ctx, ledger.DialFunc(func(context.Context) (hw.Transport, error) { return device, nil }), model, delegates)
}

// onList has an emulated app's list hold what its driver is told of.
func onList(rules []hw.DelegateRule) []emulator.Delegate {
	var list []emulator.Delegate
	for _, rule := range rules {
		list = append(list, emulator.Delegate{Address: rule.Address, Name: rule.Name, Chain: rule.ChainID})
	}
	return list
}

// settingFields are the app's switches by the names used on command lines.
var settingFields = map[string]func(*emulator.Settings) *bool{
	"blind-signing":    func(s *emulator.Settings) *bool { return &s.BlindSigning },
	"smart-accounts":   func(s *emulator.Settings) *bool { return &s.SmartAccounts },
	"nonce":            func(s *emulator.Settings) *bool { return &s.Nonce },
	"raw-messages":     func(s *emulator.Settings) *bool { return &s.RawMessages },
	"debug-contracts":  func(s *emulator.Settings) *bool { return &s.DebugContracts },
	"transaction-hash": func(s *emulator.Settings) *bool { return &s.TransactionHash },
}

// emulatorSettings reads a list of switches to turn on; all others are off, as
// on a new device.
func emulatorSettings(list string) (emulator.Settings, error) {
	var s emulator.Settings
	if list == "" {
		return s, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		field, ok := settingFields[name]
		if !ok {
			return s, fmt.Errorf("unknown setting %q (there are blind-signing, smart-accounts, nonce, raw-messages, debug-contracts, transaction-hash)", name)
		}
		*field(&s) = true
	}
	return s, nil
}

// emulatorApproval says who presses the buttons. Nothing is approved that
// nobody asked to have approved.
func emulatorApproval(mode string) (emulator.Approver, error) {
	switch mode {
	case "", "reject":
		return emulator.RejectAll, nil
	case "auto":
		return emulator.ApproveAll, nil
	}
	return nil, fmt.Errorf("unknown approval %q (there are auto and reject)", mode)
}
