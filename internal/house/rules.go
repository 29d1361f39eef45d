package house

import (
	"fmt"
	"slices"
)

// Rule is one house rule.
type Rule struct {
	Name  string
	Check func(*Tree) []Finding
}

// Rules are all rules about files. What a build links is in deps.go.
var Rules = []Rule{
	{"imports", checkImports},
	{"vendor-neutral", checkVendorNeutral},
	{"modules", checkModules},
	{"ambient", checkAmbient},
	{"panic", checkPanic},
	{"package-comment", checkPackageComments},
	{"length", checkLength},
	{"leftovers", checkLeftovers},
	{"places", checkPlaces},
}

// Check applies every rule.
func Check(t *Tree) []Finding {
	var all []Finding
	for _, rule := range Rules {
		for _, f := range rule.Check(t) {
			f.Rule = rule.Name
			all = append(all, f)
		}
	}
	return all
}

// Stale finds exceptions, and packages in the layers, that the repository does
// not need or does not have any more.
func Stale(t *Tree) []Finding {
	var found []Finding
	stale := func(path, format string, args ...any) {
		found = append(found, Finding{Rule: "stale", Path: path, Text: fmt.Sprintf(format, args...)})
	}
	dirs := t.Packages()
	for dir := range layers {
		if !slices.Contains(dirs, dir) {
			stale(dir, "there is no such package")
		}
	}
	used := map[string]bool{}
	for _, f := range t.Go() {
		for _, a := range ambients {
			used[a.pkg+a.exception(f)] = used[a.pkg+a.exception(f)] || len(a.mentions(f)) > 0
		}
		used["panic"+f.Path] = len(f.panics()) > 0
	}
	for _, a := range ambients {
		for _, prefix := range a.except {
			if !used[a.pkg+prefix] {
				stale(prefix, "the exception for package %s is not needed", a.pkg)
			}
		}
	}
	for _, path := range panics {
		if !used["panic"+path] {
			stale(path, "the exception for panic is not needed")
		}
	}
	return found
}
