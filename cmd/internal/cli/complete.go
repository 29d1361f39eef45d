package cli

import (
	"os"
	"path/filepath"
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
