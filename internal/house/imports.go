package house

import (
	"regexp"
	"strings"
)

// layers says for every package which packages of the project its code may
// import, tests aside. "x/..." is x and everything below it. A package that is
// not listed is a finding: who adds one decides where it belongs.
var layers = map[string][]string{
	// The definition of a wallet knows nobody; a transport and the test suites know only it.
	"hw":           {"internal/secret"}, // PINs and passphrases
	"hw/bridge":    {"hw"},
	"hw/hwtest":    {"hw"},
	"hw/speculos":  {"hw"},
	"hw/trezorudp": {"hw"},
	// What is plugged in, and the two ways in which Linux lets it be opened.
	"hw/usb":    {"hw"},
	"hw/hidraw": {"hw", "hw/usb"},
	"hw/usbfs":  {"hw", "hw/usb"},
	"hw/replay": {"hw"},
	// The way of other systems, with cgo.
	"hw/hidapi": {"hw", "hw/usb"},
	// What drivers share of typed data, signatures and amounts. No emulator may.
	"hw/eip712":    {"hw"},
	"hw/signature": {"hw"},
	"hw/units":     {},

	// A driver knows only what a wallet is. An emulator is written apart from
	// its driver, or a mistake in shared code would be invisible.
	"ledger":          {"hw", "hw/eip712", "hw/signature", "hw/units"},
	"ledger/emulator": {},
	// The emulator's HTTP interface is beside it: tests of a device need no server.
	"ledger/emulator/api": {"ledger/emulator"},
	"trezor":              {"hw", "hw/eip712", "hw/signature", "hw/units", "trezor/internal/pb"},
	"trezor/emulator":     {},
	// The two programs that the vendor's client is run against: each sees one side.
	"trezor/emulator/conformance/drive": {"hw", "hw/bridge", "hw/trezorudp", "trezor"},
	"trezor/emulator/conformance/serve": {"trezor/emulator"},

	"trezor/internal/pb":         {}, // the protocol's messages: types and numbers
	"trezor/internal/pb/gentest": {}, // makes them; only tests run it

	"contracts":                  {},
	"contracts/bindings":         {},
	"contracts/internal/bindgen": {},
	"contracts/internal/mutate":  {}, // tests the tests of the contracts
	"contracts/internal/gentest": {}, // runs what is shipped; only tests do
	"delegation":                 {"hw", "contracts", "contracts/bindings", "delegation/..."},
	"delegation/evaluate":        {"delegation"},
	"delegation/onchain":         {},
	"docs":                       {},
	"examples":                   {},
	"udev":                       {},

	"internal/secret":    {},
	"internal/config":    {"internal/secret"},
	"internal/journal":   {"internal/secret"},
	"internal/jsonout":   {"internal/secret"},
	"internal/keysource": {"internal/secret", "internal/term"},
	"internal/keystore":  {"internal/secret"},
	"internal/keywallet": {"hw", "hw/eip712", "hw/signature", "hw/units"}, // as a driver, of a key in a file
	"internal/lock":      {"internal/secret"},
	"internal/term":      {"internal/secret"},
	"internal/chain":     {"internal/secret", "delegation/onchain"},
	"internal/devnet":    {"internal/chain", "contracts", "contracts/bindings", "delegation/onchain"},
	"internal/house":     {},
	// Only tests use them.
	"internal/leanevm":             {},
	"internal/usbtest":             {"hw"},
	"internal/gasbench":            {"contracts", "contracts/bindings"},
	"internal/house/cmd/testcount": {},

	"cmd/internal/cli": {
		"contracts", "delegation/...", "docs", "examples", "hw/...", "ledger/...", "trezor/...", "udev",
		"internal/chain", "internal/config", "internal/devnet", "internal/journal", "internal/jsonout", "internal/keysource",
		"internal/keystore", "internal/keywallet", "internal/lock", "internal/secret", "internal/term",
	},
	"cmd/valetkey": {"cmd/internal/cli"},
}

// neverImported are bans that hold in tests as well: importer, target.
var neverImported = [][2]string{
	{"ledger/...", "trezor/..."},
	{"trezor/...", "ledger/..."},
	{"ledger/...", "delegation/..."},
	{"trezor/...", "delegation/..."},
	{"hw/...", "delegation/..."},
	{"hw", "ledger/..."},
	{"hw", "trezor/..."},
	{"ledger/emulator/...", "ledger"},
	{"trezor/emulator", "trezor"},
	{"ledger/emulator/...", "hw/eip712"},
	{"ledger/emulator/...", "hw/signature"},
	{"ledger/emulator/...", "hw/units"},
	{"trezor/emulator", "hw/eip712"},
	{"trezor/emulator", "hw/signature"},
	{"trezor/emulator", "hw/units"},
}

// checkImports compares every import inside of the project with the layers.
func checkImports(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Go() {
		allowed, known := layers[f.Dir()]
		if !known && !f.Test() {
			found = append(found, f.find(0, "package %s has no place in the layers of internal/house", f.Dir()))
		}
		for _, i := range f.imports() {
			target, ok := strings.CutPrefix(i.path, Module+"/")
			if !ok || target == f.Dir() {
				continue
			}
			switch {
			case strings.HasPrefix(target, "cmd/") && !strings.HasPrefix(f.Path, "cmd/"):
				found = append(found, f.find(i.line, "nothing imports the commands: %s", target))
			case banned(f.Dir(), target):
				found = append(found, f.find(i.line, "%s never imports %s, not even in tests", f.Dir(), target))
			case known && !f.Test() && !matchAny(allowed, target):
				found = append(found, f.find(i.line, "%s may not import %s", f.Dir(), target))
			}
		}
	}
	return found
}

func banned(from, target string) bool {
	for _, ban := range neverImported {
		if match(ban[0], from) && match(ban[1], target) {
			return true
		}
	}
	return false
}

func matchAny(patterns []string, dir string) bool {
	for _, p := range patterns {
		if match(p, dir) {
			return true
		}
	}
	return false
}

// match says whether a package is meant by a pattern of layers.
func match(pattern, dir string) bool {
	base, tree := strings.CutSuffix(pattern, "/...")
	return dir == base || tree && strings.HasPrefix(dir, base+"/")
}

var vendorName = regexp.MustCompile(`(?i)ledger|trezor`)

// checkVendorNeutral keeps vendors and cgo out of package hw: a vendor's name
// there means that callers will be told apart by it.
func checkVendorNeutral(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Go() {
		if f.Dir() != "hw" {
			continue
		}
		for _, i := range f.imports() {
			if i.path == "C" {
				found = append(found, f.find(i.line, "package hw has no cgo"))
			}
		}
		if f.Test() {
			continue
		}
		for n, line := range numbered(f.Text) {
			if name := vendorName.FindString(line); name != "" {
				found = append(found, f.find(n, "package hw knows no vendor: %q", name))
			}
		}
	}
	return found
}
