package delegation

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Constraint is a condition on one 32-byte word of a call's arguments.
type Constraint struct {
	Word uint8 `json:"word"` // counted from 1, behind the selector
	Op   Op    `json:"op"`
	// Value is the word that it is compared with, as a number without a sign;
	// zero for [OpThisAccount].
	Value common.Hash `json:"value,omitzero"`
}

// Op is how a word is compared.
type Op string

// The comparisons.
const (
	OpEquals      Op = "equals"
	OpAtMost      Op = "at_most"
	OpAtLeast     Op = "at_least"
	OpThisAccount Op = "this_account" // the word is the address of the account that calls
)

// maxWord is the last word that a constraint can be about.
const maxWord = 100

// signs are the comparisons as the text has them.
var signs = map[Op]string{OpEquals: "=", OpAtMost: "<=", OpAtLeast: ">="}

// String is the condition as the text has it, such as "word 2 <= 100".
func (c Constraint) String() string {
	if c.Op == OpThisAccount {
		return fmt.Sprintf("word %d = this account", c.Word)
	}
	return fmt.Sprintf("word %d %s %s", c.Word, signs[c.Op], wordText(c.Value))
}

// Limits of the ways to write a word.
const (
	decimalBits = 96
	addressBits = 160
)

// wordText writes small words as decimals, such as can be addresses as those,
// and all others out.
func wordText(word common.Hash) string {
	value := word.Big()
	switch {
	case value.BitLen() <= decimalBits:
		return value.String()
	case value.BitLen() <= addressBits:
		return common.BytesToAddress(word[:]).Hex()
	}
	return word.Hex()
}

// Allows tells whether a word of calldata meets the condition.
func (c Constraint) Allows(word common.Hash, account common.Address) bool {
	switch order := word.Cmp(c.Value); c.Op {
	case OpEquals:
		return order == 0
	case OpAtMost:
		return order <= 0
	case OpAtLeast:
		return order >= 0
	case OpThisAccount:
		return word == common.BytesToHash(account[:])
	}
	return false
}
