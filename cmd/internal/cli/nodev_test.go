//go:build nodev

package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/internal/jsonout"
)

// TestMissingCommands: what this build leaves out says so, with --json as a
// document, whatever else stands on the command line.
func TestMissingCommands(t *testing.T) {
	for _, line := range []string{
		"demo", "demo --policy x.yaml", "devnet --listen 127.0.0.1:0 --fund 0x1", "emulate ledger --approve auto", "emulate",
	} {
		for _, asJSON := range []bool{false, true} {
			var stdout, stderr bytes.Buffer
			system := System{
				Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" },
				Now: func() time.Time { return time.Time{} }, Random: strings.NewReader(""),
			}
			args := strings.Fields(line)
			if asJSON {
				args = append(args, "--json")
			}
			if code := Execute(t.Context(), system, args); code != 2 {
				t.Errorf("%q: exit %d, want 2", args, code)
			}
			var failure jsonout.Failure
			switch {
			case !asJSON:
				if stdout.Len() > 0 || !strings.Contains(stderr.String(), "error: this build has no emulator") {
					t.Errorf("%q: %q, %q", args, stdout.String(), stderr.String())
				}
			case json.Unmarshal(stdout.Bytes(), &failure) != nil || failure.Error.Code != "usage" || failure.Command != strings.Fields(line)[0] || stderr.Len() > 0:
				t.Errorf("%q: %q, %q", args, stdout.String(), stderr.String())
			}
		}
	}
}
