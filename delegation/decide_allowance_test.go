package delegation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/ledger"
	"github.com/valetkey/valetkey/trezor"
)

// TestDecidePermitTable is what valetkey does with a token that has EIP-2612, by
// what the device makes of typed data and of an approval.
func TestDecidePermitTable(t *testing.T) {
	full := hw.Support{Verdict: hw.Yes, Reason: "all fields are shown"}
	part := hw.Support{Verdict: hw.Yes, Reason: "fields only with a setting, else a hash", Setting: "Raw messages"}
	perhaps := hw.Support{Verdict: hw.Untold, Reason: "in full with a setting, refused without", Setting: "Raw messages"}
	none := hw.Support{Verdict: hw.No, Reason: "too old"}
	for _, tc := range []struct {
		typed                         hw.Support
		clear                         bool
		auto, allowance, vaultInstead string
	}{
		{full, false, "allowance: permit grant", "allowance: permit grant", "vault: grant"},
		{full, true, "allowance: permit grant", "allowance: permit grant", "vault: grant"},
		{part, false, "vault: grant", "allowance: permit! grant", "vault: grant"},
		{part, true, "allowance: approve grant", "allowance: approve grant", "vault: grant"},
		{perhaps, false, "vault: grant", "allowance: permit grant", "vault: grant"},
		{perhaps, true, "allowance: approve grant", "allowance: approve grant", "vault: grant"},
		{none, false, "vault: grant", "allowance: approve! grant", "vault: grant"},
		{none, true, "allowance: approve grant", "allowance: approve grant", "vault: grant"},
		{hw.Support{}, false, "vault: grant", "allowance: approve! grant", "vault: grant"},
	} {
		for spending, want := range map[delegation.Spending]string{
			delegation.SpendAuto: tc.auto, delegation.SpendAllowance: tc.allowance, delegation.SpendVault: tc.vaultInstead,
		} {
			c := newDecideCase(able())
			c.device.TypedData, c.wish.Spending = tc.typed, spending
			c.wallet.Tokens[0].Permit, c.wallet.Tokens[0].Clear = true, tc.clear
			d, err := c.decide()
			if got := inWords(d, err); got != "vault "+want {
				t.Errorf("typed data %q (%s), clear %t, --spend %s:\n got %s\nwant vault %s", tc.typed.Verdict, tc.typed.Setting, tc.clear, spending, got, want)
			}
			if permits := strings.Contains(want, "permit"); permits != slices.Equal(d.Permits, []int{0}) {
				t.Errorf("%s: permits of the tokens %v", want, d.Permits)
			}
		}
	}
}

// TestDecidePermitDevices: real devices, with a token that has a permit. A Ledger
// with factory settings is led to none unless it is asked for, then it shows all or
// refuses; nothing is signed unread.
func TestDecidePermitDevices(t *testing.T) {
	for _, tc := range []struct {
		name        string
		device      hw.Capabilities
		auto, asked string
	}{
		{"Ledger 1.22", ledger.CapabilitiesFor(ledger.Version{Major: 1, Minor: 22}, ledger.NanoSPlus, 5), "vault: grant", "allowance: permit grant"},
		{"Trezor 2.12.5", trezor.CapabilitiesFor(trezor.Version{Major: 2, Minor: 12, Patch: 5}, false), "allowance: permit grant", "allowance: permit grant"},
	} {
		for spending, want := range map[delegation.Spending]string{delegation.SpendAuto: tc.auto, delegation.SpendAllowance: tc.asked} {
			c := newDecideCase(tc.device)
			c.wallet.Tokens[0].Permit, c.wish.Spending = true, spending
			if got := inWords(c.decide()); got != "vault "+want {
				t.Errorf("%s, --spend %s: %s, want vault %s", tc.name, spending, got, want)
			}
		}
	}
}

// TestDecidePermitAlternative: what --spend allowance would take is told as it is.
func TestDecidePermitAlternative(t *testing.T) {
	for permit, want := range map[bool]string{true: "permit (EIP-2612)", false: "approval"} {
		c := newDecideCase(able())
		c.device.TypedData = hw.Support{Verdict: hw.Untold, Setting: "Raw messages"}
		c.wallet.Tokens[0].Permit = permit
		d, err := c.decide()
		i := slices.IndexFunc(d.Alternatives, func(a delegation.Alternative) bool { return a.Option == "--spend allowance" })
		if err != nil || i < 0 || !strings.Contains(d.Alternatives[i].What, "one "+want) || permit != (d.Alternatives[i].Setting == "Raw messages") {
			t.Errorf("permit %t: %s, %v", permit, fmt.Sprint(d.Alternatives), err)
		}
	}
}

// TestDecidePermitNeverUnread: whatever the device makes of typed data, nothing
// is signed unread that nobody asked for, and no permit of a token without one.
func TestDecidePermitNeverUnread(t *testing.T) {
	verdicts := []hw.Verdict{hw.Yes, hw.No, hw.Untold, ""}
	for i := range 4 * 4 * 64 {
		c := newDecideCase(able())
		c.device.TypedData.Verdict, c.device.Calldata.Verdict = verdicts[i&3], verdicts[i>>2&3]
		if bits := i >> 4; bits&1 > 0 {
			c.device.TypedData.Setting = "Raw messages"
		}
		token := &c.wallet.Tokens[0]
		token.Permit, token.Clear, token.Stands, c.wallet.Vault, c.wish.Fund = i>>5&1 > 0, i>>6&1 > 0, i>>7&1 > 0, i>>8&1 > 0, i>>9&1 > 0
		d, err := c.decide()
		if err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		unread := slices.ContainsFunc(d.Asks, func(a delegation.Ask) bool { return a.Blind })
		if signed := len(d.Permits) > 0; unread || signed && (!token.Permit || token.Stands || c.device.TypedData.Verdict != hw.Yes) {
			t.Fatalf("case %d: %s", i, inWords(d, err))
		}
	}
}

// TestDecidePermit: a permit beside everything else that a link can take.
func TestDecidePermit(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*decideCase)
		want   string
	}{
		"behind a waiting transaction": {func(c *decideCase) { c.wallet.Waiting = 1 }, "vault allowance: permit grant"},
		"in a batch":                   {func(c *decideCase) { c.wish.Batch = true }, "vault allowance: authorization setup! grant"},
		"standing already":             {func(c *decideCase) { c.wallet.Tokens[0].Stands = true }, "vault allowance: grant"},
		"no use in the wallet itself":  {func(c *decideCase) { c.device = able(contracts.AccountAddress()) }, "account wallet: authorization grant"},
		"with funds and an approval": {func(c *decideCase) {
			c.wish.Fund, c.wish.Spending = true, delegation.SpendAllowance
			c.policy.Tokens = append(c.policy.Tokens, delegation.TokenLimit{Symbol: "TUSD"})
			c.wallet.Tokens = append(c.wallet.Tokens, delegation.TokenState{Symbol: "TUSD"})
		}, "vault allowance: approve! fund permit grant"},
	} {
		c := newDecideCase(able(contracts.Simple7702Address))
		c.wallet.Tokens[0].Permit = true
		tc.change(c)
		c.device.TypedData = hw.Support{Verdict: hw.Yes, Reason: "all fields are shown"}
		if got := inWords(c.decide()); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tc.want)
		}
	}
}
