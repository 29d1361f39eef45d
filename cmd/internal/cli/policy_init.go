package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type policyInitData struct {
	Preset string `json:"preset"`
	File   string `json:"file,omitempty"` // left out when it was not written to one
	Policy string `json:"policy"`         // the file's text
	policyData
}

// initOptions are what a preset is filled with, as it was given.
type initOptions struct {
	out       string
	rpc       string
	answers   map[string]*string // by flag
	to        []string
	maxCalls  uint32
	daily     uint16
	selfWord  uint8
	submitBy  string
	notBefore string
}

func (o *initOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.answers = map[string]*string{}
	for _, q := range questions {
		o.answers[q.flag] = flags.String(q.flag, "", q.help)
	}
	flags.StringVar(&o.out, "out", "", "new file to write; none is overwritten (default: print it)")
	flags.StringVar(&o.rpc, "rpc", "", "node to read the chain id and the token's symbol and decimals from")
	flags.StringArrayVar(&o.to, "to", nil, "address that may be paid, or anybody; may be repeated")
	flags.Uint32Var(&o.maxCalls, "max-calls", 0, "most calls in all (default: the preset's)")
	flags.Uint16Var(&o.daily, "calls-per-day", 0, "most calls in a day (default: the preset's)")
	flags.Uint8Var(&o.selfWord, "account-word", 0, "swap: word of the function's arguments, counted from 1, that must be the account itself")
	flags.StringVar(&o.notBefore, "not-before", "", "when the session begins: a time, or a span from linking on")
	flags.StringVar(&o.submitBy, "submit-by", "", "until when the grant may be submitted: a time, or a span from linking on")
}

func (a *app) policyInitCmd() *cobra.Command {
	var o initOptions
	var b strings.Builder
	b.WriteString("Write a policy to start from. What is missing is asked for on the terminal; what has a default is small,\n" +
		"and the file says what to change. The result is checked before it is written.\n\nPresets:\n")
	for _, p := range presets {
		fmt.Fprintf(&b, "  %-10s %s\n", p.name, p.short)
	}
	cmd := &cobra.Command{
		Use: "init PRESET", Short: "write a policy file to start from: pay, swap, claim or subscribe", Args: cobra.ExactArgs(1),
		Long: strings.TrimRight(b.String(), "\n"), ValidArgs: presetNames(),
	}
	o.addFlags(cmd)
	onlyTold(cmd, "rpc")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.policyInit(ctx, args[0], &o) })
	return cmd
}

func (a *app) policyInit(ctx context.Context, name string, o *initOptions) (*result, error) {
	preset, err := findPreset(name)
	if err != nil {
		return nil, err
	}
	if o.out != "" {
		if _, err := os.Lstat(o.out); !errors.Is(err, fs.ErrNotExist) {
			return nil, usage("choose another name", "%s is there already, and is not overwritten", o.out)
		}
	}
	draft, err := a.fillIn(ctx, preset, o)
	if err != nil {
		return nil, err
	}
	text := preset.header() + draft.policy.YAML()
	policy, err := delegation.ParsePolicy([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("what these answers make is no policy: %w", err)
	}
	if err := writePolicy(o.out, text); err != nil {
		return nil, err
	}
	data := policyInitData{Preset: name, File: o.out, Policy: text, policyData: describePolicy(policy)}
	return &result{data: data, warnings: doubtWarnings(append(draft.doubts, policy.Doubts()...)), text: func(w io.Writer) {
		if o.out == "" {
			fmt.Fprint(w, text)
			return
		}
		fmt.Fprintf(w, "wrote %s: %s on chain %d, expires %s\nread it; valetkey policy explain %s shows what a device will show\n",
			o.out, plural(policy.Permissions(), "permission"), policy.Chain, policy.Expires, o.out)
	}}, nil
}

// writePolicy makes a new file.
func writePolicy(path, text string) error {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return &hinted{fmt.Errorf("write the policy: %w", err), "choose another name with --out"}
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Close())
}
