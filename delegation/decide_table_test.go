//go:build !nodev

package delegation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
)

// tableDevice is a row of devices: what a release signs as it leaves the factory.
type tableDevice struct {
	name         string
	capabilities func(chain uint64) hw.Capabilities
}

func tableDevices() []tableDevice {
	var devices []tableDevice
	for _, v := range []ledger.Version{{Major: 1, Minor: 16}, {Major: 1, Minor: 17}, {Major: 1, Minor: 19, Patch: 3}, {Major: 1, Minor: 20}, {Major: 1, Minor: 22}} {
		devices = append(devices, tableDevice{"Ledger, app " + v.String(), func(chain uint64) hw.Capabilities {
			return ledger.CapabilitiesFor(v, ledger.NanoSPlus, chain)
		}})
	}
	for _, v := range []trezor.Version{{Major: 1, Minor: 12, Patch: 1}, {Major: 2, Minor: 11}, {Major: 2, Minor: 12, Patch: 3}, {Major: 2, Minor: 12, Patch: 4}, {Major: 2, Minor: 12, Patch: 5}} {
		name := "Trezor, firmware " + v.String()
		if v.Major == 1 {
			name += " (Model One)"
		}
		devices = append(devices, tableDevice{name, func(uint64) hw.Capabilities { return trezor.CapabilitiesFor(v, false) }})
	}
	return devices
}

// tableState is what the wallet is like.
type tableState struct {
	name string
	is   func(*delegation.WalletState)
}

func tableStates() []tableState {
	delegated := func(to common.Address, storage delegation.Storage) func(*delegation.WalletState) {
		return func(w *delegation.WalletState) { w.Delegate, w.Storage = &to, storage }
	}
	return []tableState{
		{"fresh", func(*delegation.WalletState) {}},
		{"runs SessionAccount", delegated(contracts.AccountAddress(), delegation.StorageOurs)},
		{"runs Simple7702Account", delegated(contracts.Simple7702Address, delegation.StorageEmpty)},
		{"runs MetaMask's", delegated(gator, delegation.StorageEmpty)},
		{"runs unknown code", delegated(stranger, delegation.StorageUsed)},
		{"has a transaction waiting", func(w *delegation.WalletState) { w.Waiting = 1 }},
	}
}

var tableChains = []uint64{1, 100, 8453, 11155111, 1337}

// TestDecideTable is the product's promise: what valetkey does for every
// combination of device, chain, home asked for and state of the wallet, for a
// policy with a token and native coin and without further wishes.
func TestDecideTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("# How a session is linked, by device, home asked for, state of the wallet, and chain.\n" +
		"# Written by: go test ./delegation -run TestDecideTable -update. One row for all chains with the same outcome;\n" +
		"# an outcome is the home, where tokens come from, and what the device is asked (! marks what it does not show).\n")
	rows := 0
	for _, device := range tableDevices() {
		fmt.Fprintf(&b, "\n%s\n", device.name)
		for _, home := range []delegation.Home{"", delegation.HomeAccount, delegation.HomeVault} {
			for _, state := range tableStates() {
				rows += tableRow(&b, device, home, state)
			}
		}
	}
	if want := 10 * 5 * 3 * 6; rows != want {
		t.Errorf("%d combinations, want %d", rows, want)
	}
	golden(t, "decide.txt", []byte(b.String()))
}

// tableRow writes the outcomes of one row, chains with the same one together.
func tableRow(b *strings.Builder, device tableDevice, home delegation.Home, state tableState) int {
	var outcomes []string
	chains := map[string][]string{}
	for _, chain := range tableChains {
		c := newDecideCase(device.capabilities(chain))
		c.chain.ID, c.policy.Chain, c.policy.Native, c.wish.Home = chain, chain, &delegation.NativeLimit{}, home
		state.is(&c.wallet)
		outcome := plainWords(inWords(c.decide()), chain)
		if chains[outcome] == nil {
			outcomes = append(outcomes, outcome)
		}
		chains[outcome] = append(chains[outcome], fmt.Sprint(chain))
	}
	asked := string(home)
	if home == "" {
		asked = "auto"
	}
	for _, outcome := range outcomes {
		where := "every chain"
		if len(chains[outcome]) < len(tableChains) {
			where = "chain " + strings.Join(chains[outcome], " ")
		}
		fmt.Fprintf(b, "  %-7s  %-25s  %-12s  %s\n", asked, state.name, where, outcome)
	}
	return len(tableChains)
}

// plainWords has names for addresses, and no chain that the row names already.
func plainWords(outcome string, chain uint64) string {
	return strings.NewReplacer(
		contracts.AccountAddress().Hex(), "SessionAccount", contracts.Simple7702Address.Hex(), "Simple7702Account", gator.Hex(), "MetaMask's",
		stranger.Hex(), "0x…", "0xaa00000000000000000000000000000000000000", "0x…", fmt.Sprintf("for chain %d", chain), "for that chain",
	).Replace(outcome)
}
