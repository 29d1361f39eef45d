package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// root builds the whole command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "valetkey",
		Short:         "give software a limited key to a wallet whose real key stays on a hardware device",
		Long:          longHelp(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          a.helpOf,
	}
	root.CompletionOptions.DisableDefaultCmd = true // there is one of our own
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print one JSON document, and events as JSON lines on standard error")
	flags.BoolVar(&a.noInput, "no-input", false, "never ask on the terminal")
	flags.StringVar(&a.home, "home", "", "directory of session keys, links and journal")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		a.command = strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), "valetkey"))
		a.json = a.json || wantsJSON(a.args) // it may stand behind the flag that is wrong
		return usage(cmd.CommandPath()+" --help lists the flags", "%v", err)
	})
	root.AddCommand(
		a.demoCmd(), a.devicesCmd(), a.accountCmd(), a.sessionCmd(), a.policyCmd(), a.deployCmd(), a.planCmd(), a.linkCmd(),
		a.checkCmd(), a.callCmd(), a.transferCmd(), a.waitCmd(), a.statusCmd(), a.rotateCmd(), a.revokeCmd(), a.guardianCmd(), a.freezeCmd(), a.withdrawCmd(),
		a.signCmd(), a.auditCmd(), a.doctorCmd(), a.trezorCmd(), a.emulateCmd(), a.devnetCmd(), a.udevCmd(), a.schemaCmd(), a.configCmd(), a.completionCmd(), a.versionCmd(),
	)
	a.wrapArgs(root)
	a.addCompletions(root)
	return root
}

// wrapArgs makes a wrong number of arguments a usage error, and an unknown
// subcommand one, too.
func (a *app) wrapArgs(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		a.wrapArgs(sub)
	}
	if cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.RunE = a.helpOf
	}
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			if cmd.HasParent() {
				a.command = commandName(cmd)
			}
			return usage(cmd.CommandPath()+" --help shows how it is used", "%v", err)
		}
		return nil
	}
}

// helpOf is a command that only has others: help is no document.
func (a *app) helpOf(cmd *cobra.Command, _ []string) error {
	if !a.json {
		return cmd.Help()
	}
	if cmd.HasParent() {
		a.command = commandName(cmd)
	}
	return usage(cmd.CommandPath()+" --help lists them", "%s needs a subcommand", cmd.CommandPath())
}

// wantsJSON finds --json among arguments that cannot be parsed.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

func longHelp() string {
	var b strings.Builder
	b.WriteString("valetkey gives software (a bot, an agent, a cron job) a session key to a wallet:\n" +
		"limited, expiring, revocable. The wallet's own key stays on its hardware device.\n\n" +
		"  valetkey demo      lives through the whole of it, with an emulated device and chain\n\n" +
		"Environment:\n")
	for _, v := range environment {
		fmt.Fprintf(&b, "  %-16s %s\n", v.name, v.meaning)
	}
	return strings.TrimRight(b.String(), "\n")
}
