package delegation

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// maxAmountBits is what the contract stores an amount in (uint128).
const maxAmountBits = 128

// ErrBadAmount is what every amount that does not parse unwraps to.
var ErrBadAmount = errors.New("bad amount")

// ParseAmount reads an exact decimal ("0.05") as base units of a coin with that
// many decimals. Nothing is rounded: one decimal too many is an error. Signs,
// exponents, separators and leading zeros (octal to some readers of YAML) are
// not accepted.
func ParseAmount(s string, decimals uint8) (*big.Int, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if !digitsOnly(whole) || len(whole) > 1 && whole[0] == '0' || point && !digitsOnly(fraction) {
		return nil, fmt.Errorf("%w: %q is not a plain decimal number such as 50 or 0.05", ErrBadAmount, s)
	}
	if len(fraction) > int(decimals) {
		return nil, fmt.Errorf("%w: %q has %d decimals, the coin has %d", ErrBadAmount, s, len(fraction), decimals)
	}
	digits := whole + fraction + strings.Repeat("0", int(decimals)-len(fraction))
	if len(digits) > 78 { // the digits of 2^256: anything longer is no amount
		return nil, fmt.Errorf("%w: %q is too large", ErrBadAmount, s)
	}
	amount, _ := new(big.Int).SetString(digits, 10)
	if amount.BitLen() > maxAmountBits {
		return nil, fmt.Errorf("%w: %q is more than 2^128 base units", ErrBadAmount, s)
	}
	return amount, nil
}

func digitsOnly(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// FormatAmount prints base units as an exact decimal without trailing zeros,
// the way the contract renders it.
func FormatAmount(amount *big.Int, decimals uint8) string {
	digits := amount.String()
	if missing := int(decimals) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(decimals)
	fraction := strings.TrimRight(digits[point:], "0")
	if fraction == "" {
		return digits[:point]
	}
	return digits[:point] + "." + fraction
}

// Amount is a number of base units that is a decimal string in JSON, where
// numbers above 2^53 are not safe.
type Amount struct{ *big.Int }

// MarshalJSON writes a string.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.Int == nil {
		return []byte("null"), nil
	}
	return []byte(`"` + a.Int.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON wrote and nothing else.
func (a *Amount) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if len(text) != len(data)-2 || !digitsOnly(text) || len(text) > 78 {
		return fmt.Errorf("%w: %.80s is no string of digits", ErrBadAmount, data)
	}
	a.Int, _ = new(big.Int).SetString(text, 10)
	return nil
}
