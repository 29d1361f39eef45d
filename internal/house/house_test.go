package house

import (
	"slices"
	"testing"
)

const root = "../.."

// TestRepository holds the repository to the rules.
func TestRepository(t *testing.T) {
	tree, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"hw", "ledger", "ledger/emulator", "delegation", "contracts", "internal/house", "cmd/valetkey"} {
		if !slices.Contains(tree.Packages(), dir) {
			t.Errorf("package %s was not looked at", dir)
		}
	}
	for _, f := range slices.Concat(Check(tree), Stale(tree)) {
		t.Error(f)
	}
}

// TestBuilds holds the binaries to what they may link.
func TestBuilds(t *testing.T) {
	for _, b := range Builds {
		t.Run("tags "+b.Tags, func(t *testing.T) {
			deps, err := b.Deps(t.Context(), root)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range b.Violations(deps) {
				t.Error(v)
			}
		})
	}
}
