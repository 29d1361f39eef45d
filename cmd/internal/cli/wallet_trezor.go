package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/bridge"
	"github.com/valetkey/valetkey/hw/trezorudp"
	"github.com/valetkey/valetkey/trezor"
)

// openTrezorUDP reaches the vendor's emulator, or ours, over UDP.
func openTrezorUDP(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions(); err != nil {
		return nil, err
	}
	if !uri.Network {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form trezor-udp://HOST:PORT"}
	}
	link, err := trezorudp.Dial(ctx, uri.Address, trezorudp.Options{})
	if err != nil {
		return nil, &hinted{err, "check that the emulator runs: valetkey emulate trezor"}
	}
	return a.openTrezor(ctx, trezor.FrameMessages(link), true)
}

// openTrezorBridge reaches a device through Trezor Bridge: trezord-go, or the one
// in Trezor Suite.
func openTrezorBridge(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	if err := uri.CheckOptions("path", "steal"); err != nil {
		return nil, err
	}
	if !uri.Network {
		return nil, &hw.URIError{Input: uri.String(), Reason: "needs the form trezor-bridge://HOST:PORT"}
	}
	client, err := bridge.Connect(ctx, uri.Address, bridge.Options{})
	if err != nil {
		return nil, &hinted{err, "check that the bridge runs: Trezor Suite has one, and valetkey emulate trezor --bridge"}
	}
	return a.openBridged(ctx, client, uri)
}

// openTrezorAuto finds the device that a running bridge has.
func openTrezorAuto(a *app, ctx context.Context, uri hw.URI) (hw.Wallet, error) {
	client, err := bridge.Find(ctx, bridge.Options{Addresses: a.Bridges})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, &hinted{
			fmt.Errorf("%w: no Trezor Bridge runs here", hw.ErrNoDevice),
			"start Trezor Suite, which has a bridge, or name another wallet: valetkey devices --help",
		}
	}
	uri.Options = map[string]string{}
	if uri.Address != "" {
		uri.Options["path"] = uri.Address
	}
	return a.openBridged(ctx, client, uri)
}

// openBridged opens the device that the bridge has, or that path names. Nobody's
// session is stolen unasked.
func (a *app) openBridged(ctx context.Context, client *bridge.Client, uri hw.URI) (hw.Wallet, error) {
	list, err := client.Enumerate(ctx)
	if err != nil {
		return nil, err
	}
	device, err := pickBridged(list.Devices, uri)
	if err != nil {
		return nil, err
	}
	session, err := client.Open(ctx, device, bridge.OpenOptions{Steal: uri.Options["steal"] == "yes"})
	if err != nil {
		return nil, &hinted{err, "close the program that uses the device, or take it from there: trezor-bridge://HOST:PORT?steal=yes"}
	}
	return a.openTrezor(ctx, session, device.DebugLink)
}

func pickBridged(devices []bridge.Device, uri hw.URI) (bridge.Device, error) {
	var found []bridge.Device
	var paths []string
	for _, d := range devices {
		if want := uri.Options["path"]; want == "" || want == d.Path {
			found, paths = append(found, d), append(paths, d.Path)
		}
	}
	switch {
	case len(found) == 0:
		return bridge.Device{}, &hinted{fmt.Errorf("%w: the bridge has none", hw.ErrNoDevice), "plug the device in and unlock it"}
	case len(found) > 1:
		return bridge.Device{}, usage("name one of them: "+uri.Scheme+"://HOST:PORT?path=PATH", "the bridge has %d devices: %s", len(found), strings.Join(paths, ", "))
	}
	return found[0], nil
}

// openTrezor begins a session with a device.
func (a *app) openTrezor(ctx context.Context, messages hw.MessageIO, emulated bool) (hw.Wallet, error) {
	wallet, err := a.trezorSession(ctx, messages, emulated, a.prompter())
	if err != nil {
		return nil, err // not the typed nil pointer
	}
	return wallet, nil
}

func (a *app) trezorSession(ctx context.Context, messages hw.MessageIO, emulated bool, prompter hw.Prompter) (*trezor.Wallet, error) {
	passphrase, err := a.devicePassphrase()
	if err != nil {
		_ = messages.Close() // the first error is the one that tells
		return nil, err
	}
	if messages, err = a.recordTrezor(messages); err != nil {
		return nil, err
	}
	options := trezor.Options{
		Emulated: emulated, Prompter: prompter, LeaveLocked: a.passive,
		Session: trezor.SessionOptions{Passphrase: passphrase},
	}
	if a.accepted.has(riskAllChains) {
		options.AllChains = hw.AcceptAllChains
	}
	if a.accepted.has(riskBlindSigning) {
		options.Blind, options.AnyMessage = hw.AcceptBlindSigning, hw.AcceptBlindSigning
	}
	if want, path, ok := a.device.pin(); ok {
		options.Session.Pins = []trezor.Pin{{Path: path, Account: want}}
	}
	return trezor.Open(ctx, messages, options)
}
