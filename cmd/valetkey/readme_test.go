//go:build !nodev

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// What differs between two runs of the demo: keys, times, and all that follows
// from them.
var (
	varying = regexp.MustCompile(`0x[0-9a-fA-F]{8,}…?|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}|\d+\.\d{6,}`)
	pages   = regexp.MustCompile(`(?m)^(   device \| (?:Message|Tx hash) \(\d+/\d+\)).*$`) // their cuts follow the widths of digits
)

func normal(s string) string {
	s = pages.ReplaceAllString(s, "$1")
	return varying.ReplaceAllString(s, "…")
}

// TestReadme runs the demo and finds each line of the README's transcript in
// what it prints, in order.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(readme), "TestReadme -->\n```\n")
	if !ok {
		t.Fatal("the README has no marked transcript")
	}
	transcript, _, _ := strings.Cut(after, "\n```\n")
	out := filepath.Join(t.TempDir(), "out.txt")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "readme"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("OUT", out)
			return nil
		},
	})
	t.Cleanup(func() { // the script runs after this function, as a subtest
		printed, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		mustContainInOrder(t, normal(string(printed)), normal(transcript))
	})
}

func mustContainInOrder(t *testing.T, printed, transcript string) {
	t.Helper()
	lines := strings.Split(printed, "\n")
	for want := range strings.SplitSeq(transcript, "\n") {
		want = strings.TrimRight(want, " ")
		if want == "…" || want == "" {
			continue
		}
		found := -1
		for i, line := range lines {
			if strings.TrimRight(line, " ") == want {
				found = i
				break
			}
		}
		if found < 0 {
			t.Errorf("the README shows this line, the demo does not print it (any more, or here): %s", want)
			continue
		}
		lines = lines[found+1:]
	}
}
