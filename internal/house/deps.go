package house

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

const geth = "github.com/ethereum/go-ethereum"

// Build is a way to build the binary, and what must not be in it.
type Build struct {
	Tags      string
	Forbidden []string // packages; "x/..." is x and everything below it
	Except    []string // of the forbidden ones
	Required  []string // a list without these is not the list of a build
}

// Builds are all builds.
var Builds = []Build{
	{
		Forbidden: []string{
			geth + "/accounts/usbwallet/...", // cgo, and none of the checks that drivers have to do
			Module + "/internal/house/...", Module + "/internal/gasbench", Module + "/internal/leanevm",
			"testing", "github.com/stretchr/testify/...",
		},
		Required: []string{geth + "/rpc", geth + "/node", Module + "/ledger/emulator", Module + "/internal/devnet"},
	},
	{
		Tags: "nodev",
		Forbidden: []string{
			geth + "/accounts/usbwallet/...",
			geth + "/node/...", geth + "/eth/...", geth + "/p2p/...", // a whole Ethereum node
			Module + "/internal/house/...", Module + "/internal/gasbench", Module + "/internal/leanevm", Module + "/internal/devnet/...",
			Module + "/ledger/emulator/...", Module + "/trezor/emulator/...",
			"testing", "github.com/stretchr/testify/...",
		},
		Except: []string{
			geth + "/p2p/netutil", // functions on IP ranges, which package rpc needs
		},
		Required: []string{geth + "/rpc", Module + "/ledger", Module + "/delegation"},
	},
}

// Deps lists the packages that a build of cmd/valetkey links, by asking go.
func (b Build) Deps(ctx context.Context, root string) ([]string, error) {
	// #nosec G204 -- constant arguments but for the tags of the table above
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-tags", b.Tags, "./cmd/valetkey")
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages of the build with tags %q: %w", b.Tags, err)
	}
	return strings.Fields(string(out)), nil
}

// Violations are the packages of a list that must not be in the build, and
// those that are missing from it.
func (b Build) Violations(deps []string) []string {
	var found []string
	have := map[string]bool{}
	for _, pkg := range deps {
		have[pkg] = true
		if matchAny(b.Forbidden, pkg) && !matchAny(b.Except, pkg) {
			found = append(found, "links "+pkg)
		}
	}
	for _, pkg := range b.Required {
		if !have[pkg] {
			found = append(found, "lacks "+pkg)
		}
	}
	return found
}
