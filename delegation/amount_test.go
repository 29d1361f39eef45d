package delegation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/delegation"
)

var maxAmount = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))

func TestParseAmount(t *testing.T) {
	for _, tc := range []struct {
		text     string
		decimals uint8
		want     string // base units; "" is an error
	}{
		{"0", 6, "0"},
		{"0.0", 6, "0"},
		{"50", 6, "50000000"},
		{"50.000000", 6, "50000000"},
		{"0.000001", 6, "1"},
		{"0.05", 18, "50000000000000000"},
		{"1", 0, "1"},
		{"1.0", 0, ""},
		{"0.0000001", 6, ""},
		{"340282366920938463463374607431768.211455", 6, maxAmount.String()},
		{"340282366920938463463374607431768.211456", 6, ""},
		{"340282366920938463463374607431768211455", 0, maxAmount.String()},
		{"340282366920938463463374607431768211456", 0, ""},
		{"1", 255, ""},
		{"0", 255, ""},
		{strings.Repeat("9", 79), 0, ""},
		{strings.Repeat("9", 1_000_000), 6, ""},
		{"", 6, ""},
		{".", 6, ""},
		{"1.", 6, ""},
		{".1", 6, ""},
		{"1.2.3", 6, ""},
		{"-1", 6, ""},
		{"+1", 6, ""},
		{"1e3", 6, ""},
		{"1_000", 6, ""},
		{"1,000", 6, ""},
		{"0x10", 6, ""},
		{"010", 6, ""},
		{"00", 6, ""},
		{" 1", 6, ""},
		{"1 ", 6, ""},
		{"١", 6, ""}, // ARABIC-INDIC DIGIT ONE
		{"1\n", 6, ""},
	} {
		got, err := delegation.ParseAmount(tc.text, tc.decimals)
		if tc.want == "" {
			if !errors.Is(err, delegation.ErrBadAmount) || got != nil {
				t.Errorf("%.40q with %d decimals: %v, %v; want ErrBadAmount", tc.text, tc.decimals, got, err)
			}
			continue
		}
		if err != nil || got.String() != tc.want {
			t.Errorf("%q with %d decimals: %v, %v; want %s", tc.text, tc.decimals, got, err, tc.want)
		}
	}
}

func TestFormatAmount(t *testing.T) {
	for _, tc := range []struct {
		units    string
		decimals uint8
		want     string
	}{
		{"0", 0, "0"},
		{"0", 18, "0"},
		{"1", 0, "1"},
		{"1", 6, "0.000001"},
		{"100", 6, "0.0001"},
		{"999999", 6, "0.999999"},
		{"1000000", 6, "1"},
		{"1500000", 6, "1.5"},
		{"100", 2, "1"},
		{"100", 0, "100"},
		{maxAmount.String(), 36, "340.282366920938463463374607431768211455"},
		{maxAmount.String(), 39, "0.340282366920938463463374607431768211455"},
	} {
		units, _ := new(big.Int).SetString(tc.units, 10)
		if got := delegation.FormatAmount(units, tc.decimals); got != tc.want {
			t.Errorf("%s with %d decimals is %q, want %q", tc.units, tc.decimals, got, tc.want)
		}
	}
}

// units is any amount that the contract can store.
func units() *rapid.Generator[*big.Int] {
	return rapid.Custom(func(t *rapid.T) *big.Int {
		x := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, "bytes"))
		if rapid.Bool().Draw(t, "round") { // trailing zeros are what formatting cuts
			x.Exp(big.NewInt(10), big.NewInt(rapid.Int64Range(0, 38).Draw(t, "zeros")), nil)
		}
		return x
	})
}

var plainDecimal = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)

// TestAmountRoundTrip: nothing is lost, and there is one way to write a value.
func TestAmountRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, decimals := units().Draw(t, "units"), rapid.Uint8Range(0, 38).Draw(t, "decimals")
		text := delegation.FormatAmount(want, decimals)
		if !plainDecimal.MatchString(text) {
			t.Fatalf("%s with %d decimals prints as %q", want, decimals, text)
		}
		got, err := delegation.ParseAmount(text, decimals)
		if err != nil || got.Cmp(want) != 0 {
			t.Fatalf("%q with %d decimals reads as %v, %v; want %s", text, decimals, got, err, want)
		}
		// The value is the rational number that it says.
		rational, _ := new(big.Rat).SetString(text)
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
		if rational.Mul(rational, new(big.Rat).SetInt(scale)).Cmp(new(big.Rat).SetInt(want)) != 0 {
			t.Fatalf("%q is not %s / 10^%d", text, want, decimals)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	f.Add("50", uint8(6))
	f.Add("0.000001", uint8(6))
	f.Add("00.1", uint8(18))
	f.Add("1e9", uint8(255))
	f.Fuzz(func(t *testing.T, text string, decimals uint8) {
		got, err := delegation.ParseAmount(text, decimals)
		if err != nil {
			if !errors.Is(err, delegation.ErrBadAmount) || got != nil {
				t.Fatalf("%v, %v", got, err)
			}
			return
		}
		want, ok := new(big.Rat).SetString(text)
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
		if !ok || want.Mul(want, new(big.Rat).SetInt(scale)).Cmp(new(big.Rat).SetInt(got)) != 0 || got.Sign() < 0 || got.BitLen() > 128 {
			t.Fatalf("%q with %d decimals reads as %s", text, decimals, got)
		}
	})
}

func TestAmountJSON(t *testing.T) {
	type doc struct {
		A delegation.Amount `json:"a"`
	}
	for _, x := range []*big.Int{big.NewInt(0), big.NewInt(1), maxAmount, new(big.Int).Lsh(big.NewInt(1), 255)} {
		text, err := json.Marshal(doc{amount(x)})
		if want := `{"a":"` + x.String() + `"}`; err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
		var back doc
		if err := json.Unmarshal(text, &back); err != nil || back.A.Cmp(x) != 0 {
			t.Errorf("%s reads as %v, %v", text, back.A, err)
		}
	}
	if text, err := json.Marshal(doc{}); err != nil || string(text) != `{"a":null}` {
		t.Errorf("no amount is %s, %v", text, err)
	}
	for _, text := range []string{`1`, `-1`, `1.5`, `null`, `true`, `""`, `"-1"`, `"+1"`, `"0x1"`, `"1.5"`, `"1e3"`, `" 1"`, `"\u0031"`, `[]`, `{}`, `"` + strings.Repeat("1", 79) + `"`} {
		var back doc
		err := json.Unmarshal([]byte(`{"a":`+text+`}`), &back)
		if !errors.Is(err, delegation.ErrBadAmount) || back.A.Int != nil {
			t.Errorf("%.40s reads as %v, %v; want ErrBadAmount", text, back.A.Int, err)
		}
	}
}

func FuzzAmountJSON(f *testing.F) {
	f.Add([]byte(`"1000"`))
	f.Add([]byte(`1000`))
	f.Add([]byte(`"""`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a delegation.Amount
		if err := a.UnmarshalJSON(data); err != nil {
			return
		}
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back delegation.Amount
		if err := json.Unmarshal(text, &back); err != nil || cmp.Diff(a.String(), back.String()) != "" {
			t.Fatalf("%q reads as %s, then as %s, %v", data, a, back, err)
		}
	})
}
