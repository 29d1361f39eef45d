// Package units prints amounts as the screens of devices do.
//
// A preview of a screen is compared with it by a human, digit by digit. So an
// amount is printed exactly, with every digit that it has and no zeros behind
// them: a rounded one would match what it is not. That much is the same on all
// devices. How one groups digits, which unit it adds and from where on it takes a
// smaller one differs, and is the affair of its driver.
package units

import (
	"fmt"
	"math/big"
	"strings"
)

// Format prints n, which is not negative, with as many decimal places and without
// the zeros at the end: 1500 of 3 places is 1.5.
func Format(n *big.Int, places int) string {
	digits := fmt.Sprintf("%0*s", places+1, n.String())
	whole, fraction := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// Ether is Format of wei.
func Ether(wei *big.Int) string { return Format(wei, 18) }
