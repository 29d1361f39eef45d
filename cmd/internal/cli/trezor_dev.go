//go:build !nodev

package cli

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// trezorModels are the emulated models by short name and by the vendor's.
var trezorModels = map[string]emulator.Model{
	"one": emulator.ModelOne, "t": emulator.ModelT, "safe3": emulator.Safe3New, "safe5": emulator.Safe5, "safe7": emulator.Safe7,
	"T1B1": emulator.ModelOne, "T2T1": emulator.ModelT, "T2B1": emulator.Safe3, "T3B1": emulator.Safe3New, "T3T1": emulator.Safe5, "T3W1": emulator.Safe7,
}

// trezorConfig is a device as options and wallet names describe it.
func trezorConfig(model, firmware, settings, safety, approve string) (emulator.Config, error) {
	config := emulator.Config{Firmware: firmware}
	if model != "" {
		m, ok := trezorModels[model]
		if !ok {
			return config, usage("models: "+strings.Join(slices.Sorted(maps.Keys(trezorModels)), ", "), "unknown model %q", model)
		}
		config.Model = m
	}
	for name := range strings.SplitSeq(settings, ",") {
		switch name {
		case "":
		case "experimental":
			config.Settings.Experimental = true
		case "passphrase":
			config.Settings.Passphrase = true
		case "passphrase-on-device":
			config.Settings.Passphrase, config.Settings.PassphraseOnDevice = true, true
		default:
			return config, usage("settings: experimental, passphrase, passphrase-on-device", "unknown setting %q", name)
		}
	}
	switch safety {
	case "", "strict":
	case "prompt":
		config.Settings.SafetyChecks = emulator.PromptTemporarily
	default:
		return config, usage("safety: strict, prompt", "unknown level of safety checks %q", safety)
	}
	var err error
	config.Approve, err = trezorApproval(approve)
	return config, err
}

// trezorApproval says who presses. Nothing is approved that nobody asked to have
// approved.
func trezorApproval(mode string) (emulator.Approver, error) {
	file, script := strings.CutPrefix(mode, "script:")
	switch {
	case script:
		return trezorScript(file)
	case mode == "" || mode == "reject":
		return emulator.RejectAll, nil
	case mode == "auto":
		return emulator.ReadAll, nil
	case mode == "manual":
		return emulator.Wait, nil
	}
	return nil, usage("give --approve auto, reject, manual or script:FILE", "--approve: unknown approval %q", mode)
}

// trezorScript reads one answer a line: approve, reject, details, or type and a
// text. Blank lines and those that begin with # are passed over.
func trezorScript(file string) (emulator.Approver, error) {
	document, err := readBounded(file, 256<<10)
	if err != nil {
		return nil, err
	}
	var answers []emulator.Answer
	number := 0
	for text := range strings.Lines(string(document)) {
		number++
		word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		switch emulator.Action(word) {
		case emulator.Approve, emulator.Reject, emulator.Details:
			answers = append(answers, emulator.Answer{Action: emulator.Action(word)})
		case "type":
			answers = append(answers, emulator.Type(rest))
		case "":
		default:
			if !strings.HasPrefix(word, "#") {
				return nil, usage("a line is approve, reject, details or type TEXT", "%s: line %d is %q", file, number, word)
			}
		}
	}
	return emulator.Script(answers...), nil
}

// openEmulatedTrezor takes the options model, firmware, settings, safety and
// approve.
func openEmulatedTrezor(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("model", "firmware", "settings", "safety", "approve"); err != nil {
		return nil, err
	}
	o := uri.Options
	config, err := trezorConfig(o["model"], o["firmware"], o["settings"], o["safety"], o["approve"])
	if err != nil {
		return nil, &hw.URIError{Input: uri.String(), Reason: err.Error()}
	}
	return a.emulatedTrezor(ctx, config, a.prompter())
}

// emulatedTrezor is a device in this process with the driver on it.
func (a *app) emulatedTrezor(ctx context.Context, config emulator.Config, prompter hw.Prompter) (hw.Wallet, error) {
	device, err := emulator.New(config)
	if err != nil {
		return nil, usage("see valetkey emulate trezor --help", "%v", err)
	}
	link, err := device.Connect()
	if err != nil {
		_ = device.Close() // the first error is the one that tells
		return nil, err
	}
	wallet, err := a.trezorSession(ctx, trezor.FrameMessages(link), true, prompter)
	if err != nil {
		_ = device.Close() // likewise
		return nil, err
	}
	return &ownDevice{wallet, device}, nil
}

// ownDevice is a wallet whose device ends with it.
type ownDevice struct {
	*trezor.Wallet
	device *emulator.Device
}

// Close implements [hw.Wallet].
func (w *ownDevice) Close() error {
	err := w.Wallet.Close()
	if end := w.device.Close(); err == nil {
		err = end
	}
	return err
}
