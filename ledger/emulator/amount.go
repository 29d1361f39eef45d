package emulator

import (
	"math/big"
	"strings"
)

// displaySize is the size of the app's buffer for an amount, the final NUL
// included (finalize_parsing_helper in src/features/sign_tx/logic_sign_tx.c).
const displaySize = 50

// weiDecimals is how many digits of wei follow the point.
const weiDecimals = 18

// fromWei writes wei as a decimal without trailing zeros: 0.009, 0, 12.5.
func fromWei(wei *big.Int) string { return decimalText(wei, weiDecimals) }

// decimalText puts a point before the last digits of a number.
func decimalText(n *big.Int, decimals int) string {
	digits := n.String()
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - decimals
	fraction := strings.TrimRight(digits[point:], "0")
	if fraction == "" {
		return digits[:point]
	}
	return digits[:point] + "." + fraction
}

// amountText is a value with its unit. It does not fit the app's buffer for
// absurd values, which the app then refuses to sign.
func amountText(wei *big.Int, unit string) (text string, fits bool) {
	text = fromWei(wei) + " " + unit
	return text, len(text) < displaySize
}

// feeText is gas price times gas limit with its unit. A product beyond 256 bits
// is refused. One that fits, but not the buffer, is shown without its unit or
// not at all: the app goes on with what it has.
func feeText(price, gas *big.Int, unit string) (text string, fits bool) {
	fee := new(big.Int).Mul(price, gas)
	if fee.BitLen() > 256 {
		return "", false
	}
	number := fromWei(fee)
	switch {
	case len(number) >= displaySize:
		return "", true
	case len(number)+1+len(unit) >= displaySize:
		return number, true
	}
	return number + " " + unit, true
}
