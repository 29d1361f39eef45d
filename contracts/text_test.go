//go:build !nodev

package contracts_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

func (h *home) text(t *testing.T, g bindings.Grant) string {
	t.Helper()
	text, err := reader.UnpackGrantText(h.ask(t, reader.PackGrantText(g)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func unix(t *testing.T, text string) uint32 {
	t.Helper()
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(at.Unix())
}

// TestTextGolden pins the bytes: a change here is a change of what owners read and sign.
func TestTextGolden(t *testing.T) {
	h := accountHome(t, 11155111)
	g := bindings.Grant{
		Number: 7,
		Agent:  common.HexToAddress("0x70997970c51812dc3a010c7d01b50e0d17dc79c8"),
		Until:  unix(t, "2026-12-31 23:59:59"),
		Terms:  bindings.Terms{Gas: new(big.Int)},
		Budgets: []bindings.Budget{
			daily(tokenAddress, usd(50), usd(1000), nil), daily(common.Address{}, ether(50), nil, ether(10)),
		},
		Calls: []bindings.CallRule{call(venueAddress, "swapExact(uint256,address)")},
	}
	want := `valetkey grant 7 on chain 11155111
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Agent 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
- spend up to 50 TUSD (0x70C0000000000000000000000000000000000001) per day, 1000 in total
- spend up to 0.05 native coin per day, 0.01 per call
- call swapExact(uint256,address) on 0x7e00000000000000000000000000000000000001
Until 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, h.text(t, g)); diff != "" {
		t.Errorf("grant text (-want +got):\n%s", diff)
	}
	got, err := reader.UnpackRevokeText(h.ask(t, reader.PackRevokeText(7, g.Until)))
	if err != nil {
		t.Fatal(err)
	}
	want = `valetkey revoke 7 on chain 11155111
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Submit by 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("revoke text (-want +got):\n%s", diff)
	}
}

// TestTextOfVault checks that a vault's text names the vault, although the wallet signs.
func TestTextOfVault(t *testing.T) {
	h := vaultHome(t, 1337)
	text := h.text(t, h.grant(t))
	if !strings.Contains(text, "\nAccount "+h.at.Hex()+"\n") || strings.Contains(text, owner.Hex()) {
		t.Errorf("text does not name the vault, or names the wallet:\n%s", text)
	}
}

func TestTextDates(t *testing.T) {
	h := accountHome(t, 1337)
	for _, date := range []string{
		"1970-01-01 00:00:01", "1970-02-28 23:59:59", "1970-03-01 00:00:00", "1999-12-31 23:59:59",
		"2000-02-29 12:34:56", "2000-03-01 00:00:00", "2024-02-28 23:59:59", "2024-02-29 00:00:00",
		"2024-02-29 23:59:59", "2024-03-01 00:00:00", "2024-12-31 09:05:07", "2026-02-28 23:59:59",
		"2026-03-01 00:00:00", "2100-02-28 23:59:59", "2100-03-01 00:00:00", "2106-02-07 06:28:15",
	} {
		g := h.grant(t, func(g *bindings.Grant) { g.Until = unix(t, date) })
		if got := h.text(t, g); !strings.HasSuffix(got, "\nUntil "+date+" UTC") {
			t.Errorf("%s is rendered as %q", date, got[strings.LastIndex(got, "\n")+1:])
		}
	}
}

func TestTextAmounts(t *testing.T) {
	h := accountHome(t, 1337)
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 87), big.NewInt(1))
	for _, tc := range []struct {
		units *big.Int
		want  string
	}{
		{big.NewInt(1), "0.000001"},
		{big.NewInt(10), "0.00001"},
		{big.NewInt(999_999), "0.999999"},
		{big.NewInt(1_000_000), "1"},
		{big.NewInt(1_000_001), "1.000001"},
		{big.NewInt(1_500_000), "1.5"},
		{big.NewInt(10_000_000), "10"},
		{big.NewInt(100_100_000), "100.1"},
		{most, "154742504910672534362.390527"},
	} {
		g := h.grant(t, func(g *bindings.Grant) {
			g.Budgets = []bindings.Budget{daily(tokenAddress, big.NewInt(1), tc.units, nil)}
		})
		got := h.text(t, g)
		line := "- spend up to 0.000001 TUSD (" + tokenAddress.Hex() + ") per day, " + tc.want + " in total\n"
		if !strings.Contains(got, line) {
			t.Errorf("%s units: no line %q in\n%s", tc.units, line, got)
		}
	}
}

func TestTextLength(t *testing.T) {
	h := accountHome(t, 1337)
	long := h.grant(t)
	for len(renderGrant(h, long)) < 874 {
		long.Calls = append(long.Calls, rule(len(long.Calls), 30))
	}
	// The last rule makes the text 1024 bytes long, then 1025.
	rest := 1024 - len(renderGrant(h, long)) - len("\n- call  on ") - 42
	long.Calls = append(long.Calls, rule(len(long.Calls), rest))
	if got := len(h.text(t, long)); got != 1024 {
		t.Fatalf("the longest text has %d bytes", got)
	}
	long.Calls[len(long.Calls)-1] = rule(len(long.Calls), rest+1)
	h.readerRefuses(t, reader.PackGrantText(long), &bindings.SessionVaultTextTooLong{Length: big.NewInt(1025)})
}

// rule is a call rule whose signature has that many bytes.
func rule(i, length int) bindings.CallRule {
	name := "f" + string(rune('a'+i))
	fill := strings.Repeat("uint8,", length/6+1)
	return call(venueAddress, name+"("+fill[:length-len(name)-2]+")")
}
