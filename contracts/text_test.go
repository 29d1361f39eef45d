//go:build !nodev

package contracts_test

import (
	"encoding/binary"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

func (h *home) text(t *testing.T, g bindings.Grant) string {
	t.Helper()
	text, err := vault.UnpackGrantText(h.view(t, h.at, vault.PackGrantText(g)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func unix(t *testing.T, text string) uint64 {
	t.Helper()
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(at.Unix())
}

// TestTextGolden pins the bytes: a change here is a change of what owners read and sign.
func TestTextGolden(t *testing.T) {
	h := accountHome(t, 11155111)
	g := bindings.Grant{
		Number: 7,
		Agent:  common.HexToAddress("0x70997970c51812dc3a010c7d01b50e0d17dc79c8"),
		Until:  unix(t, "2026-12-31 23:59:59"),
		Tokens: []bindings.TokenLimit{{Token: tokenAddress, PerDay: usd(50), Total: usd(1000)}},
		Calls:  []bindings.CallRule{{Target: venueAddress, Signature: "swapExact(uint256,address)"}},
		Native: bindings.NativeLimit{PerDay: ether(50), PerCall: ether(10)},
	}
	want := `valetkey grant 7 on chain 11155111
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Agent 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
- spend up to 50 TUSD (0x70C0000000000000000000000000000000000001) per day, 1000 in total
- call swapExact(uint256,address) on 0x7e00000000000000000000000000000000000001
- spend up to 0.05 native coin per day, 0.01 per call
Until 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, h.text(t, g)); diff != "" {
		t.Errorf("grant text (-want +got):\n%s", diff)
	}
	answer := h.view(t, h.at, vault.PackRevokeText(7, g.Agent))
	got, err := vault.UnpackRevokeText(answer)
	if err != nil {
		t.Fatal(err)
	}
	want = `valetkey revoke 7 on chain 11155111
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Agent 0x70997970C51812dc3A010C7d01b50e0d17dc79C8`
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
		"1970-01-01 00:00:00", "1970-02-28 23:59:59", "1970-03-01 00:00:00", "1999-12-31 23:59:59",
		"2000-02-29 12:34:56", "2000-03-01 00:00:00", "2024-02-28 23:59:59", "2024-02-29 00:00:00",
		"2024-02-29 23:59:59", "2024-03-01 00:00:00", "2024-12-31 09:05:07", "2026-02-28 23:59:59",
		"2026-03-01 00:00:00", "2100-02-28 23:59:59", "2100-03-01 00:00:00", "2400-02-29 00:00:00",
		"9999-12-31 23:59:59",
	} {
		g := h.grant(t, func(g *bindings.Grant) { g.Until = unix(t, date) })
		if got := h.text(t, g); !strings.HasSuffix(got, "\nUntil "+date+" UTC") {
			t.Errorf("%s is rendered as %q", date, got[strings.LastIndex(got, "\n")+1:])
		}
	}
	for _, until := range []uint64{253402300800, 1<<64 - 1} {
		g := h.grant(t, func(g *bindings.Grant) { g.Until = until })
		h.refuses(t, relayer, vault.PackGrantText(g), &bindings.SessionVaultBadExpiry{Until: until})
	}
}

func TestTextAmounts(t *testing.T) {
	h := accountHome(t, 1337)
	maxAmount := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
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
		{maxAmount, "340282366920938463463374607431768.211455"},
	} {
		g := h.grant(t, func(g *bindings.Grant) {
			g.Tokens = []bindings.TokenLimit{{Token: tokenAddress, PerDay: tc.units, Total: tc.units}}
		})
		got := h.text(t, g)
		line := "- spend up to " + tc.want + " TUSD (" + tokenAddress.Hex() + ") per day, " + tc.want + " in total\n"
		if !strings.Contains(got, line) {
			t.Errorf("%s units: no line %q in\n%s", tc.units, line, got)
		}
	}
}

// TestTextAgreesWithSecondRendering drives both renderers with pseudorandom grants.
func TestTextAgreesWithSecondRendering(t *testing.T) {
	h := accountHome(t, 1<<40+7)
	for i := range uint64(300) {
		g := randomGrant(newDice(i))
		if diff := cmp.Diff(renderGrant(h, g), h.text(t, g)); diff != "" {
			t.Fatalf("grant %d (-second rendering +contract):\n%s", i, diff)
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
	h.refuses(t, relayer, vault.PackGrantText(long), &bindings.SessionVaultTextTooLong{Length: big.NewInt(1025)})
}

// rule is a call rule whose signature has that many bytes.
func rule(i, length int) bindings.CallRule {
	name := "f" + string(rune('a'+i))
	fill := strings.Repeat("uint8,", length/6+1)
	return bindings.CallRule{Target: venueAddress, Signature: name + "(" + fill[:length-len(name)-2] + ")"}
}

// dice is a stream of pseudorandom numbers that is the same in every run.
type dice struct{ state *big.Int }

func newDice(seed uint64) *dice { return &dice{new(big.Int).SetUint64(seed)} }

func (d *dice) bytes() []byte {
	h := crypto.Keccak256(d.state.Bytes())
	d.state.SetBytes(h)
	return h
}

func (d *dice) n(limit uint64) uint64 { return binary.BigEndian.Uint64(d.bytes()) % limit }

// amount has anything from 1 to 128 bits, often with zeros at its decimal end.
func (d *dice) amount() *big.Int {
	v := new(big.Int).SetBytes(d.bytes()[:1+d.n(16)])
	zeros := new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(d.n(20)), nil)
	v.Div(v, zeros).Mul(v, zeros)
	if v.Sign() == 0 {
		v.SetUint64(1 + d.n(1e6))
	}
	return v
}

func (d *dice) limits() (low, high *big.Int) {
	low, high = d.amount(), d.amount()
	if low.Cmp(high) > 0 {
		return high, low
	}
	return low, high
}

func randomGrant(d *dice) bindings.Grant {
	g := bindings.Grant{
		Number: binary.BigEndian.Uint64(d.bytes()) >> d.n(64),
		Agent:  common.BytesToAddress(d.bytes()),
		Until:  d.n(253402300800),
		Native: bindings.NativeLimit{PerDay: new(big.Int), PerCall: new(big.Int)},
	}
	for _, at := range []common.Address{tokenAddress, otherToken}[:d.n(3)] {
		low, high := d.limits()
		g.Tokens = append(g.Tokens, bindings.TokenLimit{Token: at, PerDay: low, Total: high})
	}
	for i := range d.n(4) {
		g.Calls = append(g.Calls, bindings.CallRule{
			Target:    common.BytesToAddress(d.bytes()),
			Signature: rule(int(i), 4+int(d.n(90))).Signature,
		})
	}
	if d.n(2) == 0 || len(g.Tokens)+len(g.Calls) == 0 {
		g.Native.PerCall, g.Native.PerDay = d.limits()
	}
	return g
}
