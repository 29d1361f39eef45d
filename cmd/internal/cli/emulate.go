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
	"github.com/valetkey/valetkey/ledger/emulator/api"
)

type emulateOptions struct {
	listen, api, model, version, seed, settings, approve, delegate, addressFile string
	dashboard                                                                   bool
	apps, faults                                                                []string
}

type emulateData struct {
	Wallet  string         `json:"wallet"`
	API     string         `json:"api,omitempty"` // of the screen and the buttons, as Speculos has it
	Address common.Address `json:"address"`
}

func (a *app) emulateCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "emulate", Short: "emulate a device"}
	cmd.AddCommand(a.emulateLedgerCmd(), a.emulateTrezorCmd())
	return cmd
}

func (a *app) emulateLedgerCmd() *cobra.Command {
	var o emulateOptions
	cmd := &cobra.Command{
		Use: "ledger", Short: "emulate a Ledger with its Ethereum app, as Speculos does",
		Long: "Serve an emulated device until interrupted: APDUs on one TCP port, its screen and its buttons over HTTP on\n" +
			"another, both in the protocols of Speculos. Every page that its screen shows is printed. It begins as a new\n" +
			"device does: every setting off, and nothing is approved unless --approve says so.\n\n" +
			"--approve has somebody read every page and approve (auto) or reject it, leaves that to who presses the buttons\n" +
			"over HTTP (manual), or to rules in the format of Speculos' automation (script:FILE).\n\n" +
			"Its keys come from a published seed: they protect nothing. Give --seed only words that guard nothing either.",
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:9999", "address for APDUs")
	flags.StringVar(&o.api, "api", "", "address of the HTTP interface, or none (default 127.0.0.1:5000, any port when --listen takes any)")
	flags.StringVar(&o.model, "model", "nanosp", "nanosp, nanox, stax, flex or apex")
	flags.StringVar(&o.version, "app-version", "", "release of the Ethereum app (default "+emulator.DefaultVersion+")")
	flags.StringVar(&o.seed, "seed", "", "BIP-39 words (default those of Speculos)")
	flags.StringVar(&o.settings, "settings", "", "settings to turn on, joined by commas: blind-signing, smart-accounts, …")
	flags.StringVar(&o.delegate, "delegate", "", "address that the app's list of EIP-7702 delegates holds beside its release's, as a build of one's own would")
	flags.StringVar(&o.approve, "approve", "reject", "auto, reject, manual or script:FILE")
	flags.BoolVar(&o.dashboard, "dashboard", false, "begin on the dashboard, with no app open")
	flags.StringSliceVar(&o.apps, "app", nil, "further apps on the dashboard")
	flags.StringSliceVar(&o.faults, "fault", nil, "accidents of the link: drop@N, delay@N:TIME, truncate@N:BYTES, corrupt@N:BYTE,\nduplicate@N, disconnect@N (N counts answers)")
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
	for _, address := range []string{o.listen, o.apiAddress()} {
		if err := checkLoopback(address); address != "" && err != nil {
			return err
		}
	}
	device, err := a.newEmulator(o)
	if err != nil {
		return err
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
	defer listener.Close()
	name := hw.URI{
		Scheme: "speculos", Network: true, Address: listener.Addr().String(), Options: map[string]string{"model": string(device.Model())},
	}
	data := emulateData{Address: address}
	servers := []func(context.Context) error{func(ctx context.Context) error { return emulator.Serve(ctx, listener, device) }}
	if address := o.apiAddress(); address != "" {
		second, err := listen(ctx, address)
		if err != nil {
			return err
		}
		defer second.Close()
		data.API = "http://" + second.Addr().String()
		_, name.Options["api"], _ = net.SplitHostPort(second.Addr().String())
		servers = append(servers, func(ctx context.Context) error { return api.Serve(ctx, second, device) })
	}
	if o.delegate != "" {
		name.Options["delegate"] = o.delegate
	}
	data.Wallet = name.String()
	a.note(jsonout.Event{Event: "listening", Data: data, Message: fmt.Sprintf(
		"emulated device, not a real one: its keys are public\nwallet   %s\nbuttons  %s\naccount  %s (%s)",
		data.Wallet, data.API, address, hw.DefaultPath)})
	if err := announce(o.addressFile, data.Wallet); err != nil {
		return err
	}
	return together(ctx, servers...)
}

// apiAddress is where the HTTP interface listens, "" for nowhere. Who takes any
// port for APDUs takes any for this, too, so that several devices can run.
func (o emulateOptions) apiAddress() string {
	switch {
	case o.api == "none":
		return ""
	case o.api != "":
		return o.api
	case strings.HasSuffix(o.listen, ":0"):
		return "127.0.0.1:0"
	}
	return "127.0.0.1:5000"
}

// newEmulator makes the device that the options describe.
func (a *app) newEmulator(o emulateOptions) (*emulator.Device, error) {
	settings, err := emulatorSettings(o.settings)
	if err != nil {
		return nil, usage("name settings as in --help", "--settings: %v", err)
	}
	decide, err := emulatorPanel(o.approve)
	if err != nil {
		return nil, err
	}
	if o.approve == "manual" && o.apiAddress() == "" {
		return nil, usage("leave --api out, or give --approve auto or reject", "nobody can press a button: --approve manual, and --api none")
	}
	config := emulator.Config{
		Model: emulator.Model(o.model), AppVersion: o.version, Mnemonic: o.seed, Settings: settings,
		Dashboard: o.dashboard, Apps: o.apps, Panel: true, Observe: a.showScreen,
	}
	if o.delegate != "" {
		rules, err := delegateOption(hw.URI{Options: map[string]string{"delegate": o.delegate}})
		if err != nil {
			return nil, usage("give an address", "--delegate: %v", err)
		}
		config.Delegates = onList(rules)
	}
	for _, text := range o.faults {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return nil, usage("give --fault as in --help", "--fault: %v", err)
		}
		config.Faults = append(config.Faults, fault)
	}
	device, err := emulator.New(config)
	if err != nil {
		return nil, usage("releases: "+strings.Join(emulator.Versions(), ", ")+"; models: nanosp, nanox, stax, flex, apex", "%v", err)
	}
	decide(device.Panel())
	return device, nil
}

// emulatorPanel reads --approve: who presses.
func emulatorPanel(mode string) (func(*emulator.Panel), error) {
	robot := func(r emulator.Robot) func(*emulator.Panel) { return func(p *emulator.Panel) { p.SetRobot(r) } }
	file, script := strings.CutPrefix(mode, "script:")
	switch {
	case script:
		document, err := readBounded(file, 256<<10)
		if err != nil {
			return nil, err
		}
		rules, err := emulator.ParseAutomation(document)
		if err != nil {
			return nil, usage("write rules as in Speculos' documentation of its automation", "%s: %v", file, err)
		}
		return func(p *emulator.Panel) { p.Automate(rules) }, nil
	case mode == "manual":
		return robot(emulator.NoRobot), nil
	case mode == "auto":
		return robot(emulator.RobotApproves), nil
	case mode == "reject":
		return robot(emulator.RobotRejects), nil
	}
	return nil, usage("give --approve auto, reject, manual or script:FILE", "--approve: unknown approval %q", mode)
}

// together runs servers until one of them ends.
func together(ctx context.Context, servers ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(servers))
	for _, serve := range servers {
		go func() { ended <- serve(ctx) }()
	}
	var first error
	for range servers {
		if err := <-ended; err != nil && first == nil {
			first = err
		}
		cancel()
	}
	return first
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
	if err := checkLoopback(address); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &hinted{fmt.Errorf("listen on %s: %w", address, err), "choose another port with --listen 127.0.0.1:PORT"}
	}
	return listener, nil
}

func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage("give --listen 127.0.0.1:PORT", "%q is not an address of this machine alone", address)
	}
	return nil
}
