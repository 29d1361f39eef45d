package house

import (
	"go/ast"
	"slices"
	"strings"
)

// ambient is something of the process that code could reach for without being
// handed it.
type ambient struct {
	pkg, names string
	why        string
	except     []string // path prefixes, with the reason beside each
}

var ambients = []ambient{
	{
		pkg: "os", names: "Getenv LookupEnv Environ ExpandEnv", why: "only one file reads the environment",
		except: []string{
			"cmd/internal/cli/env.go", // that file
		},
	},
	{
		pkg: "fmt", names: "Print Printf Println", why: "libraries do not print, and commands print to the writers they are given",
	},
	{
		pkg: "time", names: "Now Since Until", why: "the clock is a parameter, so that time can be tested",
		except: []string{
			"cmd/",                     // hands it down
			"internal/chain/bounds.go", // a socket's deadline is the kernel's clock, not the program's
		},
	},
}

// checkAmbient finds every mention of an ambient function, called or not.
func checkAmbient(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Go() {
		if f.Test() || f.Generated() {
			continue
		}
		for _, a := range ambients {
			if a.exception(f) == "" {
				found = append(found, a.mentions(f)...)
			}
		}
	}
	return found
}

// exception gives the prefix that excuses a file.
func (a ambient) exception(f *File) string {
	for _, prefix := range a.except {
		if strings.HasPrefix(f.Path, prefix) {
			return prefix
		}
	}
	return ""
}

func (a ambient) mentions(f *File) []Finding {
	local := ""
	for _, i := range f.imports() {
		if i.path == a.pkg {
			local = i.name
		}
	}
	if local == "" {
		return nil
	}
	var found []Finding
	ast.Inspect(f.AST, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if ok && pkg.Name == local && hasWord(a.names, selector.Sel.Name) {
			found = append(found, f.find(f.line(selector.Pos()), "%s.%s: %s", a.pkg, selector.Sel.Name, a.why))
		}
		return true
	})
	return found
}

func hasWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

// panics are the files that may panic, because nothing that comes from outside
// can lead there.
var panics = []string{
	"contracts/packed.go",     // an embedded file that does not decode is a broken build
	"contracts/deployment.go", // likewise
}

// checkPanic finds calls of panic in what is shipped.
func checkPanic(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Go() {
		if !f.Test() && !f.Generated() && !slices.Contains(panics, f.Path) {
			found = append(found, f.panics()...)
		}
	}
	return found
}

func (f *File) panics() []Finding {
	var found []Finding
	ast.Inspect(f.AST, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
			found = append(found, f.find(f.line(call.Pos()), "a library returns errors; panic needs a reason in internal/house"))
		}
		return true
	})
	return found
}
