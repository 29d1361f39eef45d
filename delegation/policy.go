package delegation

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Policy is what a session key may do, as its holder writes it down. See
// [ParsePolicy] for the file format.
type Policy struct {
	Chain   uint64 // EIP-155 chain id the addresses are for
	Expires Expiry
	Tokens  []TokenLimit
	Calls   []CallRule
	Native  *NativeLimit // nil: no native coin may be spent
}

// TokenLimit caps one ERC-20 token. Amounts are in the token's base units; both
// are required and Total >= PerDay > 0. A day is a UTC day.
type TokenLimit struct {
	Token    common.Address `json:"token"`
	Symbol   string         `json:"symbol"`
	Decimals uint8          `json:"decimals"`
	PerDay   Amount         `json:"per_day"`
	Total    Amount         `json:"total"`
}

// CallRule lets one function of one contract be called, with any arguments and
// without native coin. Function is its canonical signature, "checkIn(uint256)".
type CallRule struct {
	Target   common.Address `json:"target"`
	Function string         `json:"function"`
}

// NativeLimit caps plain transfers of the native coin, in wei, PerCall <= PerDay.
type NativeLimit struct {
	PerDay  Amount `json:"per_day"`
	PerCall Amount `json:"per_call"`
}

// Expiry is a moment, or a time from linking on. Exactly one is set.
type Expiry struct {
	At    time.Time
	After time.Duration
}

// maxUntil is the last second whose year has four digits, which is as far as
// the contract renders dates.
const maxUntil = 253402300799

// MaxPermissions bounds a policy: more lines than this nobody reads on a device.
const MaxPermissions = 8

// Until resolves the expiry against now, in unix seconds. An expiry that has
// passed is an error.
func (e Expiry) Until(now time.Time) (uint64, error) {
	at := e.At
	if e.After > 0 {
		at = now.Add(e.After)
	}
	if !at.After(now) {
		return 0, fmt.Errorf("%w: it expired on %s", ErrExpired, formatTime(uint64(max(at.Unix(), 0)))) //nolint:gosec // not negative
	}
	if at.Unix() > maxUntil {
		return 0, fmt.Errorf("%w: it expires after the year 9999", ErrExpired)
	}
	return uint64(at.Unix()), nil //nolint:gosec // after now, so positive
}

// String is the expiry as a policy file has it.
func (e Expiry) String() string {
	if e.After > 0 {
		return formatSpan(e.After) + " after linking"
	}
	return formatTime(uint64(max(e.At.Unix(), 0))) //nolint:gosec // not negative
}

// formatSpan prints a span in the largest unit that has no remainder.
func formatSpan(d time.Duration) string {
	for _, unit := range []string{"d", "h"} {
		if d%expiryUnits[unit] == 0 {
			return fmt.Sprintf("%d%s", d/expiryUnits[unit], unit)
		}
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// formatTime is the contract's rendering of unix seconds.
func formatTime(unix uint64) string {
	return time.Unix(int64(unix), 0).UTC().Format("2006-01-02 15:04:05") + " UTC" //nolint:gosec // bounded by maxUntil where it matters
}

// Grant makes the structured grant that a text is rendered from.
func (p Policy) Grant(number uint64, account, agent common.Address, until uint64) Grant {
	return Grant{
		Number: number, Chain: p.Chain, Account: account, Agent: agent, Until: until,
		Tokens: p.Tokens, Calls: p.Calls, Native: p.Native,
	}
}
