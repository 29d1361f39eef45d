package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/Sample.golden")

// sample is testdata/Sample.sol; Sample.json is the compiler's tree of it, without what nobody reads.
func sample(t *testing.T) *source {
	t.Helper()
	var ast map[string]any
	if err := json.Unmarshal([]byte(read(t, "Sample.json")), &ast); err != nil {
		t.Fatal(err)
	}
	return &source{"Sample.sol", read(t, "Sample.sol"), newNode(ast)}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestGolden compares the mutants, and the source that has all of them, with what a person has looked at.
func TestGolden(t *testing.T) {
	s := sample(t)
	r := newRewriter([]*source{s})
	text := r.file(s, true)
	var b strings.Builder
	for _, m := range r.mutants {
		fmt.Fprintf(&b, "%d, line %d, %s\n", m.number, m.line, m.key())
	}
	b.WriteString("\n" + text)
	if *update {
		if err := os.WriteFile("testdata/Sample.golden", []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if b.String() != read(t, "Sample.golden") {
		t.Errorf("got:\n%s", b.String())
	}
}

// TestOthersKeepUp makes sure that a file without mutants stays as it is, but that nothing in it claims to be pure.
func TestOthersKeepUp(t *testing.T) {
	s := sample(t)
	r := newRewriter([]*source{s})
	want := strings.Replace(s.text, "private pure", "private view", 1)
	if got := r.file(s, false); got != want || len(r.mutants) != 0 {
		t.Errorf("%d mutants in:\n%s", len(r.mutants), got)
	}
}

func TestChoose(t *testing.T) {
	all := make([]mutant, 10)
	for i := range all {
		all[i] = mutant{number: i + 1, file: fmt.Sprintf("%d.sol", i%2)}
	}
	total := 0
	for n := 1; n <= 3; n++ {
		part, err := choose(all, options{part: fmt.Sprintf("%d/3", n)})
		if err != nil {
			t.Fatal(err)
		}
		total += len(part)
	}
	if total != len(all) {
		t.Errorf("the parts have %d mutants", total)
	}
	if odd, err := choose(all, options{part: "1/1", match: `^1\.`}); err != nil || len(odd) != 5 {
		t.Errorf("%v, %v", odd, err)
	}
	for _, part := range []string{"", "0/1", "2/1", "a/b"} {
		if _, err := choose(all, options{part: part}); !errors.Is(err, errPart) {
			t.Errorf("%q: %v", part, err)
		}
	}
}

func TestReport(t *testing.T) {
	all := []mutant{
		{1, "Policy.sol", 10, "f", "a", "b"},
		{2, "Policy.sol", 11, "f", "b", "c"},
		{3, "Policy.sol", 12, "f", "c", "d"},
		{4, "Policy.sol", 13, "f", "d", "e"},
	}
	verdicts := []verdict{{true, "test"}, {}, {}, {true, "test"}}
	list := map[string]string{all[2].key(): "why", all[3].key(): "why"}
	var b strings.Builder
	if failed := report(&b, all, verdicts, list, 5); failed != 2 {
		t.Errorf("%d failed", failed)
	}
	for _, want := range []string{"SURVIVED", "Policy.sol:11", "LISTED AND KILLED", "Policy.sol:13", "\n2 passed, 2 failed, 5 skipped\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in:\n%s", want, b.String())
		}
	}
}

func TestEquivalents(t *testing.T) {
	for text, good := range map[string]bool{
		"# nothing\n":                true,
		"a => b\n  why,\n  at all\n": true,
		"a => b\nc => d\n  why\n":    true,
		"a => b\n  why\nc => d\n":    false,
		"a => b\n":                   false,
		"  why\n":                    false,
	} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "forge"), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, equivalentsFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readEquivalents(dir); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestFailures reads what forge prints, the reasons with several lines too.
func TestFailures(t *testing.T) {
	for _, out := range []string{
		"Ran 2 tests\n[PASS] test_a() (gas: 1)\n[FAIL: left != right] test_b() (gas: 2)\n",
		"[FAIL: a text\nin [two] lines\nUntil ever] test_b() (gas: 2)\n",
		"[FAIL] test_b(uint256) (runs: 1)\n",
	} {
		if m := failure.FindStringSubmatch(out); m == nil || m[1] != "test_b" {
			t.Errorf("%q: %q", out, m)
		}
	}
}
