package house

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// essay is a package comment that is long enough.
const essay = "// Package p is one. It is two. It is three.\n"

// treeOf makes a tree of files; a name that ends in / gets one that belongs to a Go file in it.
func treeOf(t *testing.T, files map[string]string) *Tree {
	t.Helper()
	tree := &Tree{}
	for name, text := range files {
		f, err := NewFile(name, text)
		if err != nil {
			t.Fatal(err)
		}
		tree.Files = append(tree.Files, f)
	}
	return tree
}

func importing(paths ...string) string {
	src := "package p\n"
	for _, p := range paths {
		src += "import _ \"" + p + "\"\n"
	}
	return src
}

// ruleCase is one file, and what the rule has to say about it: nothing, if
// finding is empty.
type ruleCase struct{ rule, path, text, finding string }

func (c ruleCase) test(t *testing.T) {
	t.Helper()
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Name == c.rule })
	if i < 0 {
		t.Fatalf("there is no rule %s", c.rule)
	}
	found := Rules[i].Check(treeOf(t, map[string]string{c.path: c.text}))
	switch {
	case c.finding == "" && len(found) > 0:
		t.Errorf("%s caught by mistake: %v", c.path, found)
	case c.finding != "" && len(found) != 1:
		t.Errorf("%s: want one finding, got %v\n%s", c.path, found, c.text)
	case c.finding != "" && !strings.Contains(found[0].Text, c.finding):
		t.Errorf("%s: got %v, want %q", c.path, found[0], c.finding)
	}
}

var ruleCases = []ruleCase{
	{"imports", "hw/a.go", importing(Module + "/internal/lock"), "hw may not import internal/lock"},
	{"imports", "hw/a_test.go", importing(Module + "/hw/hwtest"), ""},
	{"imports", "hw/a_test.go", importing(Module + "/ledger"), "not even in tests"},
	{"imports", "hw/speculos/a.go", importing(Module + "/hw"), ""},
	{"imports", "hw/unheardof/a.go", importing(), "has no place"},
	{"imports", "ledger/a.go", importing(Module + "/hw"), ""},
	{"imports", "ledger/a.go", importing(Module + "/trezor"), "never imports"},
	{"imports", "ledger/a_test.go", importing(Module + "/trezor"), "never imports"},
	{"imports", "trezor/a_test.go", importing(Module + "/ledger/emulator"), "never imports"},
	{"imports", "ledger/a.go", importing(Module + "/delegation"), "never imports"},
	{"imports", "ledger/a.go", importing(Module + "/internal/chain"), "ledger may not import internal/chain"},
	{"imports", "ledger/a.go", importing(Module + "/ledger/emulator"), "ledger may not import ledger/emulator"},
	{"imports", "ledger/a_test.go", importing(Module + "/ledger/emulator"), ""},
	{"imports", "ledger/emulator/a.go", importing(Module + "/hw"), "ledger/emulator may not import hw"},
	{"imports", "ledger/emulator/a.go", importing(Module + "/ledger"), "never imports"},
	{"imports", "delegation/a.go", importing(Module+"/hw", Module+"/contracts/bindings", Module+"/delegation/onchain"), ""},
	{"imports", "delegation/a.go", importing(Module + "/ledger"), "delegation may not import ledger"},
	{"imports", "delegation/a.go", importing(Module + "/internal/journal"), "delegation may not import internal/journal"},
	{"imports", "delegation/a_test.go", importing(Module + "/internal/devnet"), ""},
	{"imports", "internal/journal/a.go", importing(Module + "/internal/lock"), "may not import internal/lock"},
	{"imports", "internal/chain/a.go", importing(Module + "/delegation"), "internal/chain may not import delegation"},
	{"imports", "examples/a_test.go", importing(Module + "/cmd/internal/cli"), "nothing imports the commands"},
	{"imports", "cmd/valetkey/a.go", importing(Module + "/cmd/internal/cli"), ""},
	{"imports", "cmd/valetkey/a.go", importing(Module + "/hw"), "cmd/valetkey may not import hw"},

	{"vendor-neutral", "hw/a.go", "package hw\n\nvar isLedger bool\n", `"Ledger"`},
	{"vendor-neutral", "hw/a.go", "// Package hw knows TREZOR.\npackage hw\n", `"TREZOR"`},
	{"vendor-neutral", "hw/a_test.go", "package hw\n\nvar isLedger bool\n", ""},
	{"vendor-neutral", "hw/speculos/a.go", "package speculos\n\nvar isLedger bool\n", ""},
	{"vendor-neutral", "hw/a.go", importing("C"), "no cgo"},

	{"modules", "hw/a.go", importing("github.com/ethereum/go-ethereum/common", "math/big"), ""},
	{"modules", "hw/a.go", importing("github.com/ethereum/go-ethereum-fork/common"), "of no module on the list"},
	{"modules", "hw/a_test.go", importing("github.com/stretchr/testify/require"), "of no module on the list"},
	{"modules", "hw/a.go", importing("github.com/google/go-cmp/cmp"), "for tests only"},
	{"modules", "hw/a_test.go", importing("github.com/google/go-cmp/cmp"), ""},
	{"modules", "trezor/a.go", importing("google.golang.org/protobuf/encoding/protowire"), ""},
	{"modules", "trezor/a.go", importing("google.golang.org/protobuf/proto"), "for tests only"},
	{"modules", "trezor/a_test.go", importing("google.golang.org/protobuf/proto"), ""},
	{"modules", "hw/hwtest/a.go", "package hwtest\n\nimport _ \"go.uber.org/goleak\"\n", ""},
	{"modules", "go.mod", "module m\n\nrequire (\n\tgithub.com/spf13/cobra v1.10.2\n\texample.com/x v1.0.0 // indirect\n)\n", ""},
	{"modules", "go.mod", "module m\n\nrequire (\n\texample.com/x v1.0.0\n)\n", "example.com/x is not on the list"},
	{"modules", "go.mod", "module m\n\nrequire example.com/x/v2 v2.0.0\n", "example.com/x/v2 is not on the list"},
	{"modules", "go.mod", "module m\n\nreplace example.com/x => ../x\n", "no replacements"},

	{"ambient", "hw/a.go", "package p\n\nimport \"os\"\n\nvar v = os.Getenv(\"X\")\n", "os.Getenv"},
	{"ambient", "hw/a.go", "package p\n\nimport sys \"os\"\n\nvar f = sys.LookupEnv\n", "os.LookupEnv"},
	{"ambient", "cmd/internal/cli/root.go", "package p\n\nimport \"os\"\n\nvar v = os.Environ()\n", "os.Environ"},
	{"ambient", "cmd/internal/cli/env.go", "package p\n\nimport \"os\"\n\nvar v = os.Getenv(\"X\")\n", ""},
	{"ambient", "hw/a.go", "package p\n\nvar os o\n\nvar v = os.Getenv(\"X\")\n", ""},
	{"ambient", "hw/a.go", "package p\n\nimport \"fmt\"\n\nfunc f() { fmt.Println() }\n", "fmt.Println"},
	{"ambient", "hw/a.go", "package p\n\nimport \"fmt\"\n\nfunc f() { fmt.Fprintln(nil) }\n", ""},
	{"ambient", "hw/a_test.go", "package p\n\nimport \"fmt\"\n\nfunc f() { fmt.Println() }\n", ""},
	{"ambient", "delegation/a.go", "package p\n\nimport \"time\"\n\nvar clock = time.Now\n", "time.Now"},
	{"ambient", "delegation/a.go", "package p\n\nimport \"time\"\n\nvar d = time.Since(t)\n", "time.Since"},
	{"ambient", "cmd/internal/cli/a.go", "package p\n\nimport \"time\"\n\nvar clock = time.Now\n", ""},

	{"panic", "hw/a.go", "package p\n\nfunc f() { panic(\"x\") }\n", "panic"},
	{"panic", "hw/a_test.go", "package p\n\nfunc f() { panic(\"x\") }\n", ""},
	{"panic", "contracts/packed.go", "package p\n\nfunc f() { panic(\"x\") }\n", ""},
	{"panic", "hw/a.go", "// Code generated by x. DO NOT EDIT.\n\npackage p\n\nfunc f() { panic(\"x\") }\n", ""},

	{"package-comment", "hw/a.go", essay + "package p\n", ""},
	{"package-comment", "hw/a.go", "// Package p is one. It is v1.2 of two.\npackage p\n", "too short"},
	{"package-comment", "hw/a.go", "// Package p is one. It is two. It is three.\n\npackage p\n", "too short"},
	{"package-comment", "hw/a_test.go", "package p\n", ""},

	{"length", "hw/a.go", "package p\n" + strings.Repeat("\n", MaxLines-1), ""},
	{"length", "hw/a.go", "package p\n" + strings.Repeat("\n", MaxLines), "401 lines"},
	{"length", "contracts/src/A.sol", strings.Repeat("\n", MaxLines+1), "401 lines"},
	{"length", "docs/a.md", strings.Repeat("\n", MaxLines+1), ""},
	{"length", "hw/a.go", "// Code generated by x. DO NOT EDIT.\n\npackage p\n" + strings.Repeat("\n", MaxLines), ""},

	{"leftovers", "hw/a.go", "package p\n\n// TO" + "DO(x): later\n", "TO" + "DO"},
	{"leftovers", "README.md", "FIX" + "ME\n", "FIX" + "ME"},
	{"leftovers", "a.sh", "# X" + "XX: hm\n", "X" + "XX"},
	{"leftovers", "hw/a.go", "package p\n\nvar x = \"XX" + "XX\"\n", ""},
	{"leftovers", "go.sum", "h1:TO" + "DO=\n", ""},

	{"places", "docs/a.md", "see /wo" + "rk/main\n", "directory of one machine"},
	{"places", "docs/a.md", "see net" + "work/main\n", ""},
	{"places", "contracts/package-lock.json", "\t\"resolved\": \"https://example.com/x.tgz\",\n", "pinned by checksum"},
	{"places", "contracts/.npmrc", "registry=https://example.com\n", "pinned by checksum"},
	{"places", "contracts/.npmrc", "fund=false\n", ""},
	{"places", "docs/a.md", "the registry = a list\n", ""},
}

func TestRules(t *testing.T) {
	caught := map[string]bool{}
	for _, c := range ruleCases {
		t.Run(c.rule+" "+c.path, func(t *testing.T) { c.test(t) })
		caught[c.rule] = caught[c.rule] || c.finding != ""
	}
	for _, rule := range Rules {
		if !caught[rule.Name] {
			t.Errorf("no case shows that rule %s catches anything", rule.Name)
		}
	}
}

func TestStale(t *testing.T) {
	tree := treeOf(t, map[string]string{
		"hw/a.go":                 essay + "package p\n",
		"cmd/internal/cli/env.go": "package p\n\nimport \"os\"\n\nvar v = os.Getenv(\"X\")\n",
	})
	found := map[string]bool{}
	for _, f := range Stale(tree) {
		found[f.Path] = true
	}
	for path, want := range map[string]bool{
		"ledger": true, "contracts/packed.go": true, "internal/chain/bounds.go": true,
		"hw": false, "cmd/internal/cli": false, "cmd/internal/cli/env.go": false,
	} {
		if found[path] != want {
			t.Errorf("%s is stale: %v, want %v", path, found[path], want)
		}
	}
}

func TestViolations(t *testing.T) {
	full, nodev := Builds[0], Builds[1]
	for _, tt := range []struct {
		name  string
		build Build
		deps  []string
		want  []string
	}{
		{"full", full, nil, nil},
		{"nodev", nodev, nil, nil},
		{"node", nodev, []string{geth + "/node"}, []string{"links " + geth + "/node"}},
		{"below eth", nodev, []string{geth + "/eth/tracers"}, []string{"links " + geth + "/eth/tracers"}},
		{"beside eth", nodev, []string{geth + "/ethclient", geth + "/ethdb", geth + "/p2p/netutil"}, nil},
		{"p2p", nodev, []string{geth + "/p2p"}, []string{"links " + geth + "/p2p"}},
		{"a node in the full build", full, []string{geth + "/eth"}, nil},
		{"usbwallet in the full build", full, []string{geth + "/accounts/usbwallet"}, []string{"links " + geth + "/accounts/usbwallet"}},
		{"usbwallet", nodev, []string{geth + "/accounts/usbwallet/trezor"}, []string{"links " + geth + "/accounts/usbwallet/trezor"}},
		{"testing", full, []string{"testing", "testing/internal/testdeps"}, []string{"links testing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.build.Violations(append(slices.Clone(tt.build.Required), tt.deps...))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := nodev.Violations(nil); len(got) != len(nodev.Required) {
		t.Errorf("an empty list passes: %q", got)
	}
}

func TestDepsOutsideOfTheModule(t *testing.T) {
	if deps, err := Builds[0].Deps(t.Context(), t.TempDir()); err == nil {
		t.Errorf("got %q", deps)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hw/a.go": "package hw\n", "hw/a_test.go": "package hw\n", "hw/testdata/b.go": "broken",
		"node_modules/x/c.go": "broken", ".cache/d.go": "broken", ".ci/run": "#!/bin/sh\n", "logo.png": "\x89PNG\x00",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range tree.Files {
		got = append(got, f.Path)
	}
	if want := []string{".ci/run", "hw/a.go", "hw/a_test.go"}; !slices.Equal(got, want) {
		t.Errorf("loaded %q, want %q", got, want)
	}
	if got := tree.Packages(); !slices.Equal(got, []string{"hw"}) {
		t.Errorf("packages %q", got)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(dir); !errors.Is(err, ErrNoGo) {
		t.Errorf("an empty directory: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("not Go"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a file that does not parse was accepted")
	}
	if _, err := Load(filepath.Join(dir, "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent directory: %v", err)
	}
}
