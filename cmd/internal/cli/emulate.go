//go:build !nodev

package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger/emulator"
)

type emulateOptions struct {
	listen, model, version, settings, approve, addressFile string
}

type emulateData struct {
	Wallet  string         `json:"wallet"`
	Address common.Address `json:"address"`
}

func (a *app) emulateCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "emulate", Short: "emulate a device"}
	cmd.AddCommand(a.emulateLedgerCmd())
	return cmd
}

func (a *app) emulateLedgerCmd() *cobra.Command {
	var o emulateOptions
	cmd := &cobra.Command{
		Use: "ledger", Short: "emulate a Ledger with its Ethereum app, over TCP as Speculos does",
		Long: "Serve an emulated device on a TCP port, in the protocol of Speculos, until interrupted. Every page that its\n" +
			"screen shows is printed. It begins as a new device does: every setting off, and nothing is approved unless\n" +
			"--approve says so. Its keys come from a published seed: they protect nothing.",
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:9999", "address to listen on")
	flags.StringVar(&o.model, "model", "nanosp", "nanosp or nanox")
	flags.StringVar(&o.version, "app-version", "", "release of the Ethereum app (default "+emulator.DefaultVersion+")")
	flags.StringVar(&o.settings, "settings", "", "settings to turn on, joined by commas: blind-signing, smart-accounts, …")
	flags.StringVar(&o.approve, "approve", "reject", "auto or reject")
	flags.StringVar(&o.addressFile, "address-file", "", "write the wallet's name to this file when it can be used")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		if err := a.emulateLedger(ctx, o); err != nil {
			return nil, err
		}
		return &result{data: struct{}{}, text: func(io.Writer) {}}, nil
	})
	return cmd
}

func (a *app) emulateLedger(ctx context.Context, o emulateOptions) error {
	settings, err := emulatorSettings(o.settings)
	if err != nil {
		return usage("name settings as in --help", "--settings: %v", err)
	}
	approve, err := emulatorApproval(o.approve)
	if err != nil {
		return usage("give --approve auto or reject", "--approve: %v", err)
	}
	device, err := emulator.New(emulator.Config{
		Model: emulator.Model(o.model), AppVersion: o.version, Settings: settings, Approve: approve, Observe: a.showScreen,
	})
	if err != nil {
		return usage("releases: "+strings.Join(emulator.Versions(), ", "), "%v", err)
	}
	defer device.Close()
	address, err := device.Address(hw.DefaultPath)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, o.listen)
	if err != nil {
		return err
	}
	data := emulateData{"speculos://" + listener.Addr().String() + "?model=" + o.model, address}
	a.note(jsonout.Event{Event: "listening", Data: data, Message: fmt.Sprintf(
		"emulated device, not a real one: its keys are public\nwallet   %s\naccount  %s (%s)", data.Wallet, address, hw.DefaultPath)})
	if err := announce(o.addressFile, data.Wallet); err != nil {
		_ = listener.Close()
		return err
	}
	return emulator.Serve(ctx, listener, device)
}

// showScreen prints a page of the emulated screen.
func (a *app) showScreen(s emulator.Screen) {
	a.note(jsonout.Event{Event: "screen", Reason: string(s.Kind), Screens: []string{s.Text}, Message: "  | " + oneLine(s.Text)})
}

// announce lets whoever started this in the background know where it listens:
// with port 0 the system chooses.
func announce(file, text string) error {
	if file == "" {
		return nil
	}
	if err := writeWhole(file, []byte(text+"\n")); err != nil {
		return &hinted{fmt.Errorf("write the address file: %w", err), "choose another --address-file"}
	}
	return nil
}

// listen takes only addresses of this machine: nothing that is served here
// asks who is calling.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usage("give --listen 127.0.0.1:PORT", "%q is not an address of this machine alone", address)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &hinted{fmt.Errorf("listen on %s: %w", address, err), "choose another port with --listen 127.0.0.1:PORT"}
	}
	return listener, nil
}
