package bindings

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// ErrBadEvent: a log with the event's topic that the contracts do not emit. Who wrote it was not one of them.
var ErrBadEvent = errors.New("no event of a permission contract")

// Debit is what BudgetDebited packs into two words. Amounts are in base units of the token, at most 12 bytes.
type Debit struct {
	Key       common.Address // the session's
	Token     common.Address // zero: the native coin
	Amount    *big.Int
	Remaining *big.Int // in the window, after it
}

// Use is what SessionUsed packs: a call by a rule.
type Use struct {
	Key      common.Address // the session's
	Target   common.Address
	Selector [4]byte
}

const (
	wordSize = common.HashLength
	// Both events have two words of data, and no arguments in their topics.
	eventSize = 2 * wordSize
)

// UnpackDebit reads a BudgetDebited event. Whose log it is, its reader has to look at.
func UnpackDebit(log *types.Log) (Debit, error) {
	if err := checkShape(log); err != nil {
		return Debit{}, fmt.Errorf("unpack BudgetDebited: %w", err)
	}
	e, err := NewSessionVault().UnpackBudgetDebitedEvent(log)
	if err != nil {
		return Debit{}, fmt.Errorf("unpack BudgetDebited: %w", err)
	}
	key, amount := split(e.KeyAndAmount)
	token, remaining := split(e.TokenAndRemaining)
	return Debit{key, token, new(big.Int).SetBytes(amount), new(big.Int).SetBytes(remaining)}, nil
}

// UnpackUse reads a SessionUsed event. Whose log it is, its reader has to look at.
func UnpackUse(log *types.Log) (Use, error) {
	if err := checkShape(log); err != nil {
		return Use{}, fmt.Errorf("unpack SessionUsed: %w", err)
	}
	e, err := NewSessionVault().UnpackSessionUsedEvent(log)
	if err != nil {
		return Use{}, fmt.Errorf("unpack SessionUsed: %w", err)
	}
	target, rest := split(e.TargetAndSelector)
	if [8]byte(rest[4:]) != [8]byte{} || [12]byte(log.Data) != [12]byte{} {
		return Use{}, fmt.Errorf("unpack SessionUsed: %w: bits are set that it leaves zero", ErrBadEvent)
	}
	return Use{e.Key, target, [4]byte(rest)}, nil
}

func checkShape(log *types.Log) error {
	if len(log.Topics) != 1 || len(log.Data) != eventSize {
		return fmt.Errorf("%w: %d topics and %d bytes", ErrBadEvent, len(log.Topics), len(log.Data))
	}
	return nil
}

// split takes an address and what follows it out of a word.
func split(word [wordSize]byte) (common.Address, []byte) {
	return common.Address(word[:common.AddressLength]), word[common.AddressLength:]
}
