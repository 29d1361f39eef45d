package emulator

import (
	"math/big"
	"strings"
	"testing"
)

// Line breaks measured on a Nano S Plus.
func TestLines(t *testing.T) {
	for _, want := range [][]string{
		{"Spend up to 50 USDC", "(0xA0b86991c6218b36", "c1d19D4a2e9Eb0cE36", "06eB48) per day, 1000", "in total"},
		{
			"Call", "swapExactTokensFor", "Tokens(uint256,uint2", "56,address[],address,", "uint256) on",
			"0x7a250d5630B4cF53", "9739dF2C5dAcb4c659", "F2488D",
		},
		{"Spend up to 0.05 ETH", "per day, 0.01 per call"},
	} {
		// The blank at a break is dropped, a break within a word drops nothing.
		text := strings.Join(want, "\x00")
		for _, at := range []string{"USDC\x00(", "1000\x00in", "Call\x00swap", ") on\x000x", "ETH\x00per"} {
			text = strings.Replace(text, at, strings.Replace(at, "\x00", " ", 1), 1)
		}
		text = strings.ReplaceAll(text, "\x00", "")
		var got []string
		for rest := text; rest != ""; {
			shown, taken := line(rest)
			got = append(got, shown)
			rest = rest[taken:]
		}
		equal(t, text, got, want)
	}
}

// Pages measured, or counted from measured reviews.
func TestPages(t *testing.T) {
	for text, want := range map[string]int{
		"": 1,
		"0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D":       1,
		"Simple7702Account":                                1,
		"0x" + strings.Repeat("0123456789abcdef", 4):       2,
		"0x" + strings.Repeat("4", 64):                     2,
		"Spend up to 0.05 ETH per day, 0.01 per call":      1,
		"2026-12-31 23:59:59 UTC":                          1,
		strings.Repeat("W", 33):                            1,
		strings.Repeat("W", 34):                            2,
		"may 50 USDC per day, 1000 USDC in total swap on ": 1,
	} {
		if got := paginate(text); len(got) != want {
			t.Errorf("%q: %q, want %d pages", text, got, want)
		}
	}
}

func FuzzPages(f *testing.F) {
	f.Add(grant)
	f.Add(strings.Repeat(" ", 500))
	f.Add("a" + strings.Repeat("W", 100))
	f.Fuzz(func(t *testing.T, raw string) {
		text := messageText([]byte(raw), false)
		pages := paginate(text)
		if len(pages) == 0 {
			t.Fatal("no page")
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := squeeze(strings.Join(pages, "")); got != squeeze(text) {
			t.Fatalf("pages of %q lose text: %q", text, pages)
		}
	})
}

func TestAmounts(t *testing.T) {
	for wei, want := range map[string]string{
		"0":                     "0 ETH",
		"1":                     "0.000000000000000001 ETH",
		"1000000000000000000":   "1 ETH",
		"1500000000000000000":   "1.5 ETH",
		"123000000000000000000": "123 ETH",
		"9000000000000000":      "0.009 ETH",
	} {
		n, _ := new(big.Int).SetString(wei, 10)
		got, fits := amountText(n, "ETH")
		if got != want || !fits {
			t.Errorf("%s wei: %q %t", wei, got, fits)
		}
	}
	digits := func(n int) *big.Int { // n nines after the point and before it
		out, _ := new(big.Int).SetString(strings.Repeat("9", n), 10)
		return out
	}
	if _, fits := amountText(digits(44), "ETH"); !fits {
		t.Error("49 characters do not fit")
	}
	if _, fits := amountText(digits(45), "ETH"); fits {
		t.Error("50 characters fit")
	}
	one := big.NewInt(1)
	for n, want := range map[int]int{44: 49, 45: 46, 48: 49, 49: 0} {
		got, fits := feeText(digits(n), one, "ETH")
		if len(got) != want || !fits {
			t.Errorf("fee of %d digits: %q %t", n, got, fits)
		}
	}
}

func TestNetworks(t *testing.T) {
	equal(t, "known", networkName(8453), "Base")
	equal(t, "unknown", networkName(560048), "560048")
	equal(t, "unit", ticker(137), "POL")
	equal(t, "unknown unit", ticker(560048), "???")
	f := plain(560048)
	a := open(t, Config{Model: NanoX})
	a.sign(f.encode(t, txDynamicFee))
	equal(t, "pages", a.shown, []string{
		"Review transaction", from0, "Amount 0 ???", to0, "Max fees 0.009 ???", "Network 560048", "Sign transaction",
	})
}
