package units

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		n      string
		places int
		want   string
	}{
		{"0", 0, "0"},
		{"7", 0, "7"},
		{"100", 0, "100"},
		{"0", 18, "0"},
		{"1", 18, "0.000000000000000001"},
		{"1000000000000000000", 18, "1"},
		{"1500000000000000000", 18, "1.5"},
		{"123000000000000000000", 18, "123"},
		{"1234567000000000000000000", 18, "1234567"},
		{"1500", 3, "1.5"},
		{"999", 3, "0.999"},
		{"10", 1, "1"},
		{"10", 255, "0." + strings.Repeat("0", 253) + "1"},
	} {
		n, _ := new(big.Int).SetString(c.n, 10)
		if got := Format(n, c.places); got != c.want {
			t.Errorf("%s with %d places is %s, want %s", c.n, c.places, got, c.want)
		}
	}
	if got := Ether(big.NewInt(1e18 + 1e17)); got != "1.1" {
		t.Error(got)
	}
}

// What is printed reads back as exactly the same amount, in the shortest form.
func TestFormatIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "n"))
		places := rapid.IntRange(0, 255).Draw(t, "places")
		text := Format(n, places)
		back, ok := new(big.Rat).SetString(text)
		unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
		if !ok || back.Mul(back, unit).Cmp(new(big.Rat).SetInt(n)) != 0 {
			t.Fatalf("%s with %d places is %s", n, places, text)
		}
		if strings.Contains(text, ".") && strings.HasSuffix(text, "0") || strings.HasSuffix(text, ".") || strings.HasPrefix(text, "00") {
			t.Fatalf("%s is not short", text)
		}
	})
}
