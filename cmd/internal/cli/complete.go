package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completer gives the words that could stand at a place of the command line. It
// looks at nothing but files of this computer, and fails in silence.
type completer = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// sessionNames are the session keys that there are.
func (a *app) sessionNames() []string {
	dir, err := a.stateDir()
	if err != nil {
		return nil
	}
	files, err := os.ReadDir(filepath.Join(dir, "sessions"))
	if err != nil {
		return nil
	}
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".json"); ok && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names
}

// completeSessions is for commands whose first arguments name session keys.
func (a *app) completeSessions(args int) completer {
	return func(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(given) >= args {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return a.sessionNames(), cobra.ShellCompDirectiveNoFileComp
	}
}

// policyExtensions are those that policy files have.
var policyExtensions = []string{"yaml", "yml"}

// completePolicies is for commands whose first arguments are policy files, or
// session:NAME.
func (a *app) completePolicies(args int) completer {
	return func(_ *cobra.Command, given []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case len(given) >= args:
			return nil, cobra.ShellCompDirectiveNoFileComp
		case !strings.HasPrefix(word, sessionPrefix):
			return policyExtensions, cobra.ShellCompDirectiveFilterFileExt
		}
		var names []string
		for _, name := range a.sessionNames() {
			names = append(names, sessionPrefix+name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeAccounts are the labels of the config file.
func (a *app) completeAccounts(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	file, _, err := a.loadConfig()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var labels []string
	for _, account := range file.Accounts {
		labels = append(labels, account.Label+"\t"+account.Address.Text)
	}
	return labels, cobra.ShellCompDirectiveNoFileComp
}

// sessionCommands name a session key as their argument.
var sessionCommands = []string{"session show", "check", "status", "revoke"}

// policyCommands name a policy file as their argument.
var policyCommands = []string{"policy check", "policy explain"}

// addCompletions goes through all commands, so that each flag is completed alike
// wherever it is.
func (a *app) addCompletions(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		a.addCompletions(sub)
	}
	switch name := commandName(cmd); {
	case cmd.ValidArgsFunction != nil || len(cmd.ValidArgs) > 0 || !cmd.HasParent():
	case slices.Contains(sessionCommands, name):
		cmd.ValidArgsFunction = a.completeSessions(1)
	case slices.Contains(policyCommands, name):
		cmd.ValidArgsFunction = a.completePolicyFile
	}
	for flag, complete := range map[string]completer{
		"account": a.completeAccounts, "policy": a.completePolicyFile, "session": a.completeSessions(0x7f), "payer": a.completeSessions(0x7f),
	} {
		if cmd.LocalNonPersistentFlags().Lookup(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, complete) // fails where the command has its own already
		}
	}
}

func (a *app) completePolicyFile(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return policyExtensions, cobra.ShellCompDirectiveFilterFileExt
}
