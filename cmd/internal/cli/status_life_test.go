package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// TestStatusLife: a session that has yet to begin says so where people look first,
// and one in the wallet itself speaks of no vault.
func TestStatusLife(t *testing.T) {
	const now, day = 1_800_000_000, 86_400
	token := delegation.TokenLimit{Token: common.Address{0x70}, Symbol: "USDC", Decimals: 6}
	status := func(home delegation.Home, begins uint64) delegation.Status {
		s := delegation.Status{
			Live: true, Now: now, AgentBalance: units(0), VaultBalance: units(5e17),
			Holdings: []delegation.Holding{{Token: token.Token, Symbol: "USDC", Amount: units(7e6)}},
			Session: delegation.Session{Home: home, Chain: 1, Since: now - day, Grant: delegation.Grant{
				Number: 4, Until: now + 2*day, Terms: delegation.Terms{NotBefore: begins}, Tokens: []delegation.TokenLimit{token},
			}},
		}
		if home == delegation.HomeVault {
			s.Allowances = []delegation.Allowance{{Token: token.Token, Symbol: "USDC", Amount: units(3e6)}}
		}
		return s
	}
	ended := status(delegation.HomeVault, now+day)
	ended.Live, ended.Reason = false, "revoked"
	zero := common.Address{}.Hex()
	const allowance = "USDC     allowance to the vault 3 (it stays when the session ends); the vault itself holds 7"
	for name, tc := range map[string]struct {
		status             delegation.Status
		life, seat, tokens string
	}{
		"live":        {status(delegation.HomeVault, 0), "live until 2027-01-17 08:00:00 UTC", "vault    " + zero + ", holds 0.5 native coin", allowance},
		"to begin":    {status(delegation.HomeVault, now+day), "live from 2027-01-16 08:00:00 UTC until 2027-01-17 08:00:00 UTC", "vault    " + zero, allowance},
		"begun":       {status(delegation.HomeVault, now), "live until 2027-01-17 08:00:00 UTC", "vault    " + zero, allowance},
		"ended":       {ended, "not live: revoked", "vault    " + zero, allowance},
		"the account": {status(delegation.HomeAccount, 0), "live until", "account  " + zero + " (the wallet itself), holds 0.5 native coin", "USDC     the wallet itself holds 7"},
	} {
		var out bytes.Buffer
		statusData{Name: "bot", Status: &tc.status}.print(&out)
		for _, want := range []string{"session  bot, grant 4 on chain 1: " + tc.life, "\n" + tc.seat, "\n" + tc.tokens + "\n"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", name, want, out.String())
			}
		}
		if tc.status.Session.Home == delegation.HomeAccount && strings.Contains(out.String(), "vault") {
			t.Errorf("%s: a vault that is not there:\n%s", name, out.String())
		}
	}
}

// TestLinkedText: what link says last tells when the session begins, if not now.
func TestLinkedText(t *testing.T) {
	for begins, want := range map[uint64]string{
		0:             " may act through " + common.Address{}.Hex() + " until 2027-01-17 08:00:00 UTC\n",
		1_799_000_000: " may act through " + common.Address{}.Hex() + " until 2027-01-17 08:00:00 UTC\n",
		1_800_086_400: " may act through " + common.Address{}.Hex() + " from 2027-01-16 08:00:00 UTC until 2027-01-17 08:00:00 UTC\n",
	} {
		var out bytes.Buffer
		linkData{Name: "bot", Session: &delegation.Session{Since: 1_800_000_000, Grant: delegation.Grant{
			Until: 1_800_172_800, Terms: delegation.Terms{NotBefore: begins},
		}}}.print(&out)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%d: %q", begins, out.String())
		}
	}
}
