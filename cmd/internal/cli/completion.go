package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

type completionData struct {
	Shell  string `json:"shell"`
	Script string `json:"script"`
}

// shells make completion scripts.
var shells = map[string]func(*cobra.Command, io.Writer) error{
	"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
	"zsh":        (*cobra.Command).GenZshCompletion,
	"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
}

func (a *app) completionCmd() *cobra.Command {
	names := []string{"bash", "zsh", "fish", "powershell"}
	cmd := &cobra.Command{
		Use: "completion SHELL", Short: "print a script that completes command lines: bash, zsh, fish or powershell",
		Args: cobra.ExactArgs(1), ValidArgs: names,
		Long: "Print a script for a shell. What is completed is commands, flags, policy files, and the names of sessions and\n" +
			"accounts that this computer has; no device and no node is asked.\n\n" +
			"  bash        source <(valetkey completion bash)\n" +
			"  zsh         valetkey completion zsh > \"${fpath[1]}/_valetkey\"\n" +
			"  fish        valetkey completion fish > ~/.config/fish/completions/valetkey.fish\n" +
			"  powershell  valetkey completion powershell | Out-String | Invoke-Expression",
	}
	cmd.RunE = a.run(func(_ context.Context, args []string) (*result, error) {
		generate, ok := shells[args[0]]
		if !ok {
			return nil, usage("give one of "+strings.Join(names, ", "), "no completion is known for the shell %q", args[0])
		}
		var script bytes.Buffer
		if err := generate(cmd.Root(), &script); err != nil {
			return nil, fmt.Errorf("write the completion script: %w", err)
		}
		data := completionData{args[0], script.String()}
		return &result{data: data, text: func(w io.Writer) { fmt.Fprint(w, data.Script) }}, nil
	})
	return cmd
}
