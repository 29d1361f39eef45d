//go:build !nodev

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
)

// docDevice is a column of docs/devices.md: a release as it leaves the factory.
type docDevice struct {
	name         string
	capabilities hw.Capabilities
}

func docDevices() []docDevice {
	var devices []docDevice
	for _, v := range []ledger.Version{{Major: 1, Minor: 16}, {Major: 1, Minor: 17}, {Major: 1, Minor: 19, Patch: 3}, {Major: 1, Minor: 20}, {Major: 1, Minor: 22}} {
		devices = append(devices, docDevice{"Ledger app " + v.String(), ledger.CapabilitiesFor(v, ledger.NanoSPlus, 0)})
	}
	for _, v := range []trezor.Version{{Major: 1, Minor: 12, Patch: 1}, {Major: 2, Minor: 11}, {Major: 2, Minor: 12, Patch: 3}, {Major: 2, Minor: 12, Patch: 4}, {Major: 2, Minor: 12, Patch: 5}} {
		name := "Trezor " + v.String()
		if v.Major == 1 {
			name = "Trezor One " + v.String()
		}
		devices = append(devices, docDevice{name, trezor.CapabilitiesFor(v, false)})
	}
	return devices
}

// devicesPage is docs/devices.md.
func devicesPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(generated + "# What each device can do\n\n" +
		"The drivers' own tables, by release of the Ledger's Ethereum app (on a Nano S Plus) and of the Trezor's firmware, with\n" +
		"the settings that a device leaves the factory with. `valetkey devices` says the same of the device that is plugged\n" +
		"in, `valetkey doctor` what to do about it. \"Untold\" depends on a setting that no host can read: it is known when it is tried.\n\n")
	for _, vendor := range []string{"Ledger", "Trezor"} {
		devices := slices.DeleteFunc(docDevices(), func(d docDevice) bool { return !strings.HasPrefix(d.name, vendor) })
		fmt.Fprintf(&b, "## %s\n\n", vendor)
		supportTable(&b, devices)
		notes(&b, devices)
	}
	b.WriteString("## What that comes to\n\n" +
		"What the planner does with a plain wallet on a chain that has valetkey's contracts, for a policy with one token that the\n" +
		"device does not know. The whole table, over chains, homes and states of the wallet, is\n" +
		"[decide.txt](../delegation/testdata/decide.txt). A confirmation in italics is not shown in full by the device.\n\n")
	ways(t, &b)
	return b.String()
}

func supportTable(b *strings.Builder, devices []docDevice) {
	b.WriteString("| |")
	for _, d := range devices {
		fmt.Fprintf(b, " %s |", d.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(devices)) + "\n")
	for _, row := range supports(devices[0].capabilities) {
		fmt.Fprintf(b, "| %s |", row.name)
		for _, d := range devices {
			for _, s := range supports(d.capabilities) {
				if s.name == row.name {
					fmt.Fprintf(b, " %s |", s.verdict())
				}
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("| may delegate to |")
	for _, d := range devices {
		fmt.Fprintf(b, " %s |", delegateNames(d.capabilities))
	}
	b.WriteString("\n\n")
}

// docSupport is one line of the table.
type docSupport struct {
	name string
	hw.Support
}

func (s docSupport) verdict() string {
	switch {
	case s.NeedVersion != "":
		return "from " + s.NeedVersion
	case s.Setting != "":
		return fmt.Sprintf("%s: %s", s.Verdict, s.Setting)
	}
	return string(s.Verdict)
}

func supports(c hw.Capabilities) []docSupport {
	list := []docSupport{
		{"readable text", c.Message},
		{"text with lines", c.Multiline},
		{"transaction", c.Transaction},
		{"calldata, unread", c.Calldata},
		{"type-4 transaction", c.SetCodeTx},
		{"7702 authorization", c.Authorization},
		{"7702 within its transaction", c.LinkTx},
		{"typed data", c.TypedData},
	}
	return list
}

// delegateNames is a device's list, chains behind the names that they are for.
func delegateNames(c hw.Capabilities) string {
	var names []string
	chains := map[string][]string{}
	for _, rule := range c.Delegates {
		if !slices.Contains(names, rule.Name) {
			names = append(names, rule.Name)
		}
		if rule.ChainID != 0 {
			chains[rule.Name] = append(chains[rule.Name], fmt.Sprint(rule.ChainID))
		}
	}
	for i, name := range names {
		if len(chains[name]) > 0 {
			names[i] += " (chains " + strings.Join(chains[name], " ") + ")"
		}
	}
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}

// notes are the reasons behind the verdicts, each once.
func notes(b *strings.Builder, devices []docDevice) {
	seen := map[string]bool{}
	for _, d := range devices {
		for _, s := range supports(d.capabilities) {
			note := fmt.Sprintf("- %s, %s: %s", s.name, s.Verdict, s.Reason)
			if !seen[note] && s.NeedVersion == "" {
				b.WriteString(note + "\n")
			}
			seen[note] = true
		}
	}
	b.WriteString("\n")
}

// ways is what the planner decides for each device.
func ways(t *testing.T, b *strings.Builder) {
	t.Helper()
	wishes := []struct {
		name string
		wish delegation.Wishes
	}{
		{"by itself", delegation.Wishes{}},
		{"`--spend allowance`", delegation.Wishes{Spending: delegation.SpendAllowance}},
		{"`--batch`", delegation.Wishes{Batch: true}},
		{"`--session-home account`", delegation.Wishes{Home: delegation.HomeAccount}},
		{"`--accept-risk=blind-signing`", delegation.Wishes{Blind: hw.AcceptBlindSigning}},
	}
	b.WriteString("| device |")
	for _, w := range wishes {
		fmt.Fprintf(b, " %s |", w.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(wishes)) + "\n")
	chain := delegation.ChainState{ID: 1, Reader: true, Account: true, Factory: true, Simple7702: true, Deployer: true}
	wallet := delegation.WalletState{Storage: delegation.StorageEmpty, Tokens: []delegation.TokenState{{Symbol: "USDC"}}}
	policy := delegation.Policy{Chain: 1, Tokens: []delegation.TokenLimit{{Symbol: "USDC"}}}
	for _, d := range docDevices() {
		fmt.Fprintf(b, "| %s |", d.name)
		for _, w := range wishes {
			decision, err := delegation.Decide(d.capabilities, chain, wallet, policy, w.wish)
			fmt.Fprintf(b, " %s |", cell(decisionWords(decision, err)))
		}
		b.WriteString("\n")
	}
}

func decisionWords(d delegation.Decision, err error) string {
	if err != nil {
		if all, ok := errors.AsType[*delegation.RefusalError](err); ok {
			err = all.Reasons[0]
		}
		return "refused: " + err.Error()
	}
	var asks []string
	for _, ask := range d.Asks {
		if ask.Blind {
			ask.Step = "*" + ask.Step + "*"
		}
		asks = append(asks, ask.Step)
	}
	return fmt.Sprintf("%s: %s", string(d.Home.Home), strings.Join(asks, ", "))
}
