//go:build !nodev

package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// demoData is the demo as one document.
type demoData struct {
	Steps         []demoStep          `json:"steps"`
	Wallet        hw.Info             `json:"wallet"`
	Home          delegation.Home     `json:"home"`
	Confirmations []confirmation      `json:"confirmations"`
	Check         delegation.Report   `json:"check"`
	Session       *delegation.Session `json:"session,omitempty"`
	Plan          *delegation.Plan    `json:"plan,omitempty"`
}

// demoStep is one entry of the story.
type demoStep struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// confirmation is one thing that the device was asked and approved.
type confirmation struct {
	Action  string   `json:"action"`
	Screens []string `json:"screens"` // as shown, page by page
}

// errDemo names the step that failed; the cause decides the exit code.
type demoError struct {
	step string
	err  error
}

func (e *demoError) Error() string { return fmt.Sprintf("demo step %s: %v", e.step, e.err) }
func (e *demoError) Unwrap() error { return e.err }

func (a *app) demoCmd() *cobra.Command {
	var policy, wallet string
	cmd := &cobra.Command{
		Use: "demo", Short: "live through the whole job, with an emulated device and chain", Args: cobra.NoArgs,
		Long: "Link, test, use and revoke a session key. The device and the chain are inside this process; everything\n" +
			"else is what a real link does: bytes of the vendor's protocol through the driver, secp256k1 signatures that are recovered\n" +
			"and compared, transactions in a real EVM. Nothing is kept.",
	}
	cmd.Flags().StringVar(&wallet, "wallet", "emulator:ledger", "the device: emulator:ledger[?model=…&app=…&settings=…] or\nemulator:trezor[?model=…&firmware=…&settings=…&safety=…]")
	cmd.Flags().StringVar(&policy, "policy", "", "policy file to use instead of the built-in example")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		dir, err := os.MkdirTemp("", "valetkey-demo-")
		if err != nil {
			return nil, fmt.Errorf("make a directory for the demo: %w", err)
		}
		defer os.RemoveAll(dir)
		d := &demo{app: a, dir: dir, policyFile: policy}
		if err := d.parseWallet(wallet); err != nil {
			return nil, err
		}
		defer d.close()
		if err := d.live(ctx); err != nil {
			return nil, err
		}
		return &result{data: d.data, text: d.summary}, nil
	})
	return cmd
}

// live goes through the story step by step; the first failing one ends it.
func (d *demo) live(ctx context.Context) error {
	for _, step := range []struct {
		name string
		run  func(context.Context) (string, error)
	}{
		{"chain", d.startChain},
		{"wallet", d.findWallet},
		{"session", d.makeSession},
		{"policy", d.readPolicy},
		{"plan", d.makePlan},
		{"confirm", d.link},
		{"verify", d.verify},
		{"check", d.check},
		{"use", d.use},
		{"revoke", d.revoke},
		{"summary", d.addUp},
	} {
		d.heading(step.name)
		detail, err := step.run(ctx)
		d.data.Steps = append(d.data.Steps, demoStep{step.name, err == nil, detail})
		if err != nil {
			return &demoError{step.name, err}
		}
		d.say("%s", detail)
	}
	return nil
}

// heading and say print as the story goes on; with --json they are events.
func (d *demo) heading(name string) {
	number := len(d.data.Steps) + 1
	if d.app.json {
		d.app.note(jsonout.Event{Event: "demo_step", Reason: name})
		return
	}
	fmt.Fprintf(d.app.Stdout, "\n== %d. %s\n", number, name)
}

func (d *demo) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if d.app.json {
		d.app.note(jsonout.Event{Event: "demo", Message: text})
		return
	}
	fmt.Fprintf(d.app.Stdout, "   %s\n", indent(text, "   "))
}

// show runs a printer of another command, indented.
func (d *demo) show(printer func(io.Writer)) {
	if d.app.json {
		return // the document has it all
	}
	printer(&indenter{w: d.app.Stdout, prefix: "   ", atStart: true})
}

func (d *demo) summary(w io.Writer) {
	fmt.Fprintf(w, "\n%-10s %-6s %s\n", "step", "result", "detail")
	for _, step := range d.data.Steps {
		fmt.Fprintf(w, "%-10s %-6s %s\n", step.Name, map[bool]string{true: "ok", false: "FAILED"}[step.OK], firstLine(step.Detail))
	}
	fmt.Fprintln(w, "\nThe device and the chain were emulated: no hardware protected this key, and no value moved.")
}
