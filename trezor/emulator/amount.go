package emulator

import (
	"math/big"
	"strings"
)

func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// product is of two amounts as they arrive.
func product(a, b []byte) *big.Int { return new(big.Int).Mul(bigOf(a), bigOf(b)) }

// formatUnits is format_amount of core/src/trezor/strings.py, and bn_format: a
// decimal number with commas between thousands, without zeros at its end.
func formatUnits(value *big.Int, decimals int) string {
	digits := value.String()
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	whole, fraction := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	whole = thousands(whole)
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

func thousands(digits string) string {
	var out []string
	for len(digits) > 3 {
		out = append([]string{digits[len(digits)-3:]}, out...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, out...), ",")
}

// formatAmount is format_ethereum_amount of core/src/apps/ethereum/helpers.py:
// less than a billionth of the unit is told in Wei.
func formatAmount(value *big.Int, symbol string, decimals int) string {
	if decimals > 9 && value.Cmp(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals-9)), nil)) < 0 {
		return formatUnits(value, 0) + " Wei " + symbol
	}
	return formatUnits(value, decimals) + " " + symbol
}

// formatGwei is the same with force_unit_gwei, for what one unit of gas costs.
func formatGwei(value *big.Int) string { return formatUnits(value, 9) + " Gwei" }
