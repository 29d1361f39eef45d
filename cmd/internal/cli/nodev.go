//go:build nodev

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
)

// errNoDev is the answer of what a build with the tag nodev leaves out.
var errNoDev = usage("use a build without the tag nodev", "this build has no emulator and no embedded chain")

func openEmulator(*app, context.Context, hw.URI) (hw.Wallet, error) { return nil, errNoDev }

func (a *app) missing(use, short string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short + " (not in this build)", Args: cobra.ArbitraryArgs,
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true}, // those of the command that is not here
		RunE:               a.run(func(context.Context, []string) (*result, error) { return nil, errNoDev }),
	}
}

func (a *app) demoCmd() *cobra.Command    { return a.missing("demo", "live through the whole job") }
func (a *app) emulateCmd() *cobra.Command { return a.missing("emulate", "emulate a device") }
func (a *app) devnetCmd() *cobra.Command  { return a.missing("devnet", "serve an embedded chain") }
