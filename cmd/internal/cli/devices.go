package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
)

type devicesData struct {
	Devices []deviceData  `json:"devices"`       // what was opened
	USB     []pluggedData `json:"usb,omitempty"` // what is plugged in
}

type deviceData struct {
	Wallet string  `json:"wallet"`
	Info   hw.Info `json:"info"`
}

func (a *app) devicesCmd() *cobra.Command {
	var o walletOptions
	cmd := &cobra.Command{
		Use: "devices", Short: "list what is plugged in, and show what the named device will sign",
		Long: "List the devices that are plugged in, without opening them, and show the one that --wallet names:\n" +
			"model, app, and what it will sign, each with the reason.\n\n" +
			"A wallet's name is one of\n" +
			"  auto                                  the one device that is plugged in (the default of other commands)\n" +
			"  ledger, trezor                        the one of that vendor; a Trezor may be one that Trezor Bridge has\n" +
			"  ledger:PORT, trezor:SERIAL            where there are several, as devices lists them, or by a bridge's path\n" +
			"  trezor-bridge://HOST:PORT[?path=…]    a bridge at another port; with steal=yes taken from another program\n" +
			"  speculos://HOST:PORT[?model=nanosp]   an emulator over TCP: Speculos, or valetkey emulate ledger\n" +
			"  trezor-udp://HOST:PORT                an emulator over UDP: the firmware's, or valetkey emulate trezor\n" +
			"  replay:FILE                           what --record wrote: answers what was answered then, and nothing else\n" +
			"  keystore:FILE[?passphrase-file=…&confirm=no]\n" +
			"                                        no device: an encrypted key file, for rehearsals; asks on the terminal before\n" +
			"                                        it signs, or nobody with confirm=no and --no-input\n" +
			"  emulator:ledger[?model=…&app=…&settings=…&approve=auto]\n" +
			"  emulator:trezor[?model=…&firmware=…&settings=…&safety=…&approve=auto]\n" +
			"                                        one inside this process, for rehearsals",
	}
	o.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		list, err := a.listPlugged()
		if err != nil {
			return nil, err
		}
		name := a.walletName(o)
		if name == "" {
			if len(list) == 0 {
				_, err = a.choose(hw.URI{Scheme: "auto"})
				return nil, err
			}
			return &result{data: devicesData{[]deviceData{}, list}, text: func(w io.Writer) { printPlugged(w, list) }}, nil
		}
		wallet, err := a.openWallet(ctx, o)
		if err != nil {
			return nil, err
		}
		defer wallet.Close()
		info, err := wallet.Info(ctx)
		if err != nil {
			return nil, err
		}
		return &result{
			data: devicesData{[]deviceData{{name, info}}, list},
			text: func(w io.Writer) {
				printInfo(w, info)
				printPlugged(w, list)
			},
			warnings: answerWarnings(info),
		}, nil
	})
	return cmd
}

func printPlugged(w io.Writer, list []pluggedData) {
	for _, p := range list {
		fmt.Fprintf(w, "plugged in: --wallet %s  %s %s, port %s, serial %q\n", p.Wallet, p.Vendor, p.Model, p.Port, p.Serial)
		if p.Problem != "" {
			fmt.Fprintf(w, "  problem: %s\n  hint: %s\n", p.Problem, p.Hint)
		}
	}
}

func printInfo(w io.Writer, info hw.Info) {
	fmt.Fprintln(w, info)
	printCapabilities(w, info.Capabilities)
}

func printCapabilities(w io.Writer, c hw.Capabilities) {
	for _, row := range []struct {
		name string
		s    hw.Support
	}{
		{"readable text", c.Message},
		{"text with lines", c.Multiline},
		{"transaction", c.Transaction},
		{"calldata", c.Calldata},
		{"type-4 transaction", c.SetCodeTx},
		{"7702 authorization", c.Authorization},
		{"7702 within its tx", c.LinkTx},
		{"typed data", c.TypedData},
		{"typed data, hashed", c.TypedHash},
	} {
		if row.s.Verdict == "" {
			continue // the driver has no such thing
		}
		fmt.Fprintf(w, "  %-19s %-7s %s\n", row.name, row.s.Verdict, explain(row.s))
	}
	if c.AnyDelegate {
		fmt.Fprintln(w, "  may delegate to     anybody, every chain")
	}
	for _, d := range c.Delegates {
		where := "every chain"
		if d.ChainID != 0 {
			where = fmt.Sprintf("chain %d", d.ChainID)
		}
		fmt.Fprintf(w, "  may delegate to     %s (%s), %s\n", d.Name, d.Address, where)
	}
	for _, u := range c.Updates {
		fmt.Fprintf(w, "  better version      %s: %s\n", u.Version, u.Reason)
	}
}

// explain is a verdict's reason with what would change it.
func explain(s hw.Support) string {
	switch {
	case s.NeedVersion != "":
		return fmt.Sprintf("%s (needs version %s)", s.Reason, s.NeedVersion)
	case s.Setting != "":
		return fmt.Sprintf("%s (setting %q)", s.Reason, s.Setting)
	}
	return s.Reason
}
