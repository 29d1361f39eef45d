//go:build !nodev

package cli

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/ledger/emulator"
	trezoremulator "github.com/valetkey/valetkey/trezor/emulator"
)

// demoWallets are the devices that a demo can have, by what follows "emulator:".
var demoWallets = map[string]struct {
	owner func() (common.Address, error)
	open  func(*demo, context.Context, hw.URI) (hw.Wallet, error)
}{
	"ledger": {emulatedOwner, (*demo).openLedger},
	"trezor": {emulatedTrezorOwner, (*demo).openTrezor},
}

// emulatedTrezorOwner is the first account of the Trezor emulator's default seed.
func emulatedTrezorOwner() (common.Address, error) {
	device, err := trezoremulator.New(trezoremulator.Config{})
	if err != nil {
		return common.Address{}, err
	}
	defer device.Close()
	return device.Address("", hw.DefaultPath)
}

// openLedger makes a Ledger as it comes out of the box, a Nano S Plus unless its
// name says something else. Its holder approves everything.
func (d *demo) openLedger(ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("model", "app", "settings"); err != nil {
		return nil, err
	}
	model, err := modelOption(uri)
	if err != nil {
		return nil, err
	}
	settings, err := emulatorSettings(uri.Options["settings"])
	if err != nil {
		return nil, err
	}
	device, err := emulator.New(emulator.Config{
		Model: emulator.Model(uri.Options["model"]), AppVersion: uri.Options["app"], Settings: settings, Approve: emulator.ApproveAll,
		Observe: func(s emulator.Screen) { d.screen(s.Text) },
	})
	if err != nil {
		return nil, err
	}
	return ledger.Open(ctx, device, ledger.Options{Model: model, Emulated: true, Prompter: hw.PromptFunc(d.await)})
}

// openTrezor makes a Trezor as it comes out of the box, a Model T unless its name
// says something else. Its holder reads everything and approves it.
func (d *demo) openTrezor(ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("model", "firmware", "settings", "safety"); err != nil {
		return nil, err
	}
	o := uri.Options
	config, err := trezorConfig(o["model"], o["firmware"], o["settings"], o["safety"], "auto")
	if err != nil {
		return nil, err
	}
	config.Observe = func(p trezoremulator.Prompt) {
		for _, text := range screensOf(p) {
			d.screen(text)
		}
	}
	return d.app.emulatedTrezor(ctx, config, hw.PromptFunc(d.await))
}

// await begins a confirmation: what the screen shows until the next one is its.
func (d *demo) await(action hw.Action, _ hw.Review) {
	d.data.Confirmations = append(d.data.Confirmations, confirmation{Action: string(action), Screens: []string{}})
}

// screen prints and keeps what the emulated device shows.
func (d *demo) screen(text string) {
	if last := len(d.data.Confirmations) - 1; last >= 0 {
		d.data.Confirmations[last].Screens = append(d.data.Confirmations[last].Screens, text)
	}
	d.say("device | %s", oneLine(text))
}

// parseWallet reads --wallet of the demo.
func (d *demo) parseWallet(name string) error {
	uri, err := hw.ParseURI(name)
	if err != nil {
		return err
	}
	if _, ok := demoWallets[uri.Address]; uri.Scheme != "emulator" || uri.Network || !ok {
		return usage("give --wallet emulator:ledger or emulator:trezor", "the demo has its own device: %q is none", name)
	}
	d.uri = uri
	return nil
}

func (d *demo) openWallet(ctx context.Context) (err error) {
	if d.wallet, err = demoWallets[d.uri.Address].open(d, ctx, d.uri); err != nil {
		return fmt.Errorf("open the demo's device: %w", err)
	}
	return nil
}
