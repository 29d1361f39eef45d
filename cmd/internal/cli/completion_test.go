//go:build !nodev

package cli

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// completed are the words that the program proposes for the last one of args, in
// a state with two sessions and two labels.
func completed(t *testing.T, args ...string) []string {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "sessions"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"sessions/bot.json": "{}", "sessions/cron.json": "{}", "sessions/.new-1": "", "sessions/notes.txt": "",
		"config.yaml": "accounts:\n  savings: {path: \"m/44'/60'/1'/0/0\", address: \"" + payee + "\"}\n  cold: {path: \"m/44'/60'/2'/0/0\", address: \"" + router + "\"}\n",
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	system := recordedSystem(&stdout, &stderr)
	system.Getenv = func(name string) string { return map[string]string{envHome: home}[name] }
	if code := Execute(t.Context(), system, append([]string{cobra.ShellCompNoDescRequestCmd}, args...)); code != 0 {
		t.Fatalf("%q: exit %d\n%s", args, code, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	lines = lines[:len(lines)-1] // behind them is a number that says what files count
	word := args[len(args)-1]
	return slices.DeleteFunc(lines, func(line string) bool { return !strings.HasPrefix(line, word) }) // as the scripts do
}

func TestCompletion(t *testing.T) {
	for _, tc := range []struct{ args, want string }{
		{"status ", "bot cron"},
		{"status bot ", ""},
		{"check c", "cron"},
		{"revoke ", "bot cron"},
		{"session show b", "bot"},
		{"plan --session ", "bot cron"},
		{"link --payer cr", "cron"},
		{"account --account ", "cold savings"},
		{"sign message hello --account s", "savings"},
		{"plan --policy ", "yaml yml"},
		{"policy check ", "yaml yml"},
		{"policy diff ", "yaml yml"},
		{"policy diff a.yaml session:", "session:bot session:cron"},
		{"policy diff a.yaml b.yaml ", ""},
		{"policy init ", "claim pay subscribe swap"},
		{"completion ", "bash fish powershell zsh"},
		{"schema session ", "delete export import list new show"},
		{"config ", "path show"},
	} {
		got := completed(t, strings.Split(tc.args, " ")...)
		slices.Sort(got)
		if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.args, diff)
		}
	}
}

// TestCompletionCommandsAreThere: the lists name commands that exist.
func TestCompletionCommandsAreThere(t *testing.T) {
	var names []string
	for _, path := range commands((&app{}).root(), nil) {
		names = append(names, strings.Join(path, " "))
	}
	for _, name := range slices.Concat(sessionCommands, policyCommands) {
		if !slices.Contains(names, name) {
			t.Errorf("there is no command %s", name)
		}
	}
}

// TestCompletionScripts: each is a script that its shell, where there is one,
// can read.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range slices.Sorted(maps.Keys(shells)) {
		o := valetkey(t, "", "completion", shell)
		o.expect(t, shell, 0, "__complete", "")
		var data completionData
		valetkey(t, "", "completion", shell, "--json").success(t, &data)
		if data.Script != o.stdout || data.Shell != shell {
			t.Errorf("%s: the document has another script", shell)
		}
		if path, err := exec.LookPath(shell); err == nil && shell != "powershell" {
			cmd := exec.CommandContext(t.Context(), path, "-n")
			cmd.Stdin = strings.NewReader(o.stdout)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s does not read it: %v\n%s", shell, err, out)
			}
		}
	}
	valetkey(t, "", "completion", "tcsh").expect(t, "tcsh", 2, "", `no completion is known for the shell "tcsh"`)
}
