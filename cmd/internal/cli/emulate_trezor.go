//go:build !nodev

package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/trezor/emulator"
)

type emulateTrezorOptions struct {
	listen, debug, bridge                      string
	model, firmware, mnemonic, pin, passphrase string
	settings, safety, approve, addressFile     string
	experimental                               bool
}

func (a *app) emulateTrezorCmd() *cobra.Command {
	var o emulateTrezorOptions
	cmd := &cobra.Command{
		Use: "trezor", Short: "emulate a Trezor, as the firmware's own emulator does",
		Long: "Serve an emulated device until interrupted: packets on a UDP port, the debug link of trezorlib on another, or\n" +
			"with --bridge the HTTP interface of Trezor Bridge instead of both. Every prompt that its screen shows is printed.\n" +
			"It begins as a new device does, and nothing is approved unless --approve says so.\n\n" +
			"--approve has somebody read every page and approve (auto) or reject it, leaves that to the debug link (manual),\n" +
			"or to the lines of a file (script:FILE), each approve, reject, details or type TEXT.\n\n" +
			"Its keys come from a published seed: they protect nothing. Give --mnemonic only words that guard nothing either.",
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:21324", "UDP address for packets")
	flags.StringVar(&o.debug, "debug-link", "", "UDP address of the debug link, or none (default the next port)")
	flags.StringVar(&o.bridge, "bridge", "", "serve Trezor Bridge at this address instead, such as 127.0.0.1:21325")
	flags.StringVar(&o.model, "model", "t", "one, t, safe3, safe5, safe7, or the vendor's name such as T3T1")
	flags.StringVar(&o.firmware, "firmware", "", "1.12.1, 2.8.0, 2.12.3, 2.12.4, 2.12.5 or 2.12.5-late")
	flags.StringVar(&o.mnemonic, "mnemonic", "", "BIP-39 words (default all, twelve times)")
	flags.StringVar(&o.pin, "pin", "", "PIN; the device begins locked")
	flags.StringVar(&o.passphrase, "passphrase", "", "have it use passphrases, and its holder type this one on the device")
	flags.BoolVar(&o.experimental, "experimental", false, "turn experimental features on")
	flags.StringVar(&o.safety, "safety", "strict", "safety checks: strict or prompt")
	flags.StringVar(&o.approve, "approve", "reject", "auto, reject, manual or script:FILE")
	flags.StringVar(&o.addressFile, "address-file", "", "write the wallet's name to this file when it can be used")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		if err := a.emulateTrezor(ctx, o); err != nil {
			return nil, err
		}
		return &result{data: struct{}{}, text: func(io.Writer) {}}, nil
	})
	return cmd
}

func (a *app) emulateTrezor(ctx context.Context, o emulateTrezorOptions) error {
	config, err := trezorConfig(o.model, o.firmware, o.settings, o.safety, o.approve)
	if err != nil {
		return err
	}
	config.Mnemonic, config.PIN, config.Observe = o.mnemonic, o.pin, a.showPrompt
	config.Settings.Experimental = o.experimental
	if o.passphrase != "" {
		config.Settings.Passphrase, config.Passphrase = true, o.passphrase
	}
	device, err := emulator.New(config)
	if err != nil {
		return usage("see valetkey emulate trezor --help", "%v", err)
	}
	defer device.Close()
	address, err := device.Address(o.passphrase, hw.DefaultPath)
	if err != nil {
		return err
	}
	name, servers, err := o.serve(ctx, device)
	if err != nil {
		return err
	}
	data := emulateData{Wallet: name, Address: address}
	a.note(jsonout.Event{Event: "listening", Data: data, Message: fmt.Sprintf(
		"emulated device, not a real one: its keys are public\nwallet   %s\naccount  %s (%s)", name, address, hw.DefaultPath)})
	if err := announce(o.addressFile, name); err != nil {
		return err
	}
	return together(ctx, servers...)
}

// serve opens the ports and says what answers there.
func (o emulateTrezorOptions) serve(ctx context.Context, d *emulator.Device) (string, []func(context.Context) error, error) {
	if o.bridge != "" {
		l, err := listen(ctx, o.bridge)
		if err != nil {
			return "", nil, err
		}
		return "trezor-bridge://" + l.Addr().String(), []func(context.Context) error{
			func(ctx context.Context) error { return emulator.ServeBridge(ctx, l, d) },
		}, nil
	}
	wire, err := listenPackets(ctx, o.listen)
	if err != nil {
		return "", nil, err
	}
	servers := []func(context.Context) error{func(ctx context.Context) error { return emulator.ServeUDP(ctx, wire, d) }}
	if o.debug != "none" {
		debug, err := listenPackets(ctx, o.debugAddress(wire.LocalAddr()))
		if err != nil {
			_ = wire.Close()
			return "", nil, err
		}
		servers = append(servers, func(ctx context.Context) error { return emulator.ServeDebug(ctx, debug, d) })
	}
	return "trezor-udp://" + wire.LocalAddr().String(), servers, nil
}

// debugAddress is one port above the packets', which is where trezorlib looks.
func (o emulateTrezorOptions) debugAddress(wire net.Addr) string {
	if o.debug != "" {
		return o.debug
	}
	address, _ := wire.(*net.UDPAddr) // UDP is what was listened on
	return fmt.Sprintf("%s:%d", address.IP, address.Port+1)
}

// listenPackets takes only addresses of this machine, as listen does.
func listenPackets(ctx context.Context, address string) (net.PacketConn, error) {
	if err := checkLoopback(address); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, &hinted{fmt.Errorf("listen on %s: %w", address, err), "choose another port with --listen 127.0.0.1:PORT"}
	}
	return conn, nil
}

// showPrompt prints what the emulated screen shows.
func (a *app) showPrompt(p emulator.Prompt) {
	for _, s := range screensOf(p) {
		a.note(jsonout.Event{Event: "screen", Reason: p.Name, Screens: []string{s}, Message: "  | " + oneLine(s)})
	}
}

// screensOf is a prompt page by page, each with its heading.
func screensOf(p emulator.Prompt) []string {
	var out []string
	for _, text := range p.Pages {
		out = append(out, strings.TrimSpace(p.Title+" "+text))
	}
	return out
}
