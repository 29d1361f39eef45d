package house

import (
	"regexp"
	"strings"
)

// moduleUse says where a module may be imported.
type moduleUse int

const (
	anywhere  moduleUse = iota // in what is shipped
	testsOnly                  // in tests and in packages for tests, named …test
)

// modules are the direct dependencies, all of them. One more is a decision:
// every module can read the keys that this program handles.
var modules = map[string]moduleUse{
	"github.com/ethereum/go-ethereum": anywhere, // types, RLP, EIP-712, secp256k1, ABI, RPC, the embedded chain
	"github.com/goccy/go-yaml":        anywhere, // policy files, strictly
	"github.com/gofrs/flock":          anywhere, // one process per device and per file
	"github.com/karalabe/hid":         anywhere, // HID on macOS and Windows, in one file that needs cgo
	"github.com/holiman/uint256":      anywhere, // go-ethereum's type for chain ids of tuples
	"github.com/spf13/cobra":          anywhere, // commands
	"github.com/spf13/pflag":          anywhere, // cobra's flags
	"golang.org/x/image":              anywhere, // a font, for screenshots of the emulator
	"golang.org/x/sys":                anywhere, // terminals
	"golang.org/x/term":               anywhere, // terminals
	"golang.org/x/text":               anywhere, // passphrases in NFKD

	// Varints of messages and no more: the runtime makes the linker keep every exported method there is (docs/performance.md).
	"google.golang.org/protobuf/encoding/protowire": anywhere,
	"google.golang.org/protobuf":                    testsOnly,

	"github.com/bufbuild/protocompile": testsOnly, // compiles messages.proto
	"github.com/google/go-cmp":         testsOnly,
	"github.com/rogpeppe/go-internal":  testsOnly, // testscript
	"go.uber.org/goleak":               testsOnly,
	"pgregory.net/rapid":               testsOnly,

	"github.com/santhosh-tekuri/jsonschema/v6": testsOnly, // that schemas say what they are meant to
}

// checkModules looks at what is imported and at what go.mod requires directly.
func checkModules(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		switch {
		case f.AST != nil:
			found = append(found, checkModuleImports(f)...)
		case f.Path == "go.mod":
			found = append(found, checkGoMod(f)...)
		}
	}
	return found
}

func checkModuleImports(f *File) []Finding {
	var found []Finding
	for _, i := range f.imports() {
		host, _, _ := strings.Cut(i.path, "/")
		if !strings.Contains(host, ".") || i.path == Module || strings.HasPrefix(i.path, Module+"/") {
			continue // the standard library, cgo, and the project itself
		}
		use, ok := moduleOf(i.path)
		switch {
		case !ok:
			found = append(found, f.find(i.line, "%s is of no module on the list in internal/house", i.path))
		case use == testsOnly && !f.Test() && !strings.HasSuffix(f.AST.Name.Name, "test"):
			found = append(found, f.find(i.line, "%s is for tests only", i.path))
		}
	}
	return found
}

// moduleOf is what the list says of the longest path that an import is, or is below.
func moduleOf(importPath string) (use moduleUse, ok bool) {
	longest := ""
	for module, u := range modules {
		if (importPath == module || strings.HasPrefix(importPath, module+"/")) && len(module) > len(longest) {
			longest, use, ok = module, u, true
		}
	}
	return use, ok
}

// requirement is a line of go.mod that requires or replaces a module.
var requirement = regexp.MustCompile(`^(?:require\s+)?([a-z0-9.-]+\.[a-z]+/\S+)\s+v\S+\s*(//.*)?$`)

func checkGoMod(f *File) []Finding {
	var found []Finding
	for n, line := range numbered(f.Text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "replace") {
			found = append(found, f.find(n, "no replacements: go install would not see them"))
		}
		m := requirement.FindStringSubmatch(line)
		if m == nil || strings.Contains(m[2], "indirect") {
			continue
		}
		if _, ok := modules[m[1]]; !ok {
			found = append(found, f.find(n, "%s is not on the list of direct dependencies in internal/house", m[1]))
		}
	}
	return found
}
