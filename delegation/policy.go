package delegation

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Policy is what a session key may do, as its holder writes it down. See
// [ParsePolicy] for the file format.
type Policy struct {
	Chain   uint64 `json:"chain"` // EIP-155 chain id the addresses are for
	Expires Expiry `json:"expires"`
	// NotBefore is when the session begins to be good; zero: at once.
	NotBefore Expiry `json:"not_before,omitzero"`
	// SubmitBy is the last moment in which the grant may be submitted; zero:
	// until it expires. A policy that never expires needs it.
	SubmitBy Expiry       `json:"submit_by,omitzero"`
	Tokens   []TokenLimit `json:"tokens,omitempty"`
	Calls    []CallRule   `json:"calls,omitempty"`
	Native   *NativeLimit `json:"native,omitempty"` // nil: no native coin may be spent
	// MaxCalls bounds the session's calls in all; 0: no such bound.
	MaxCalls uint32 `json:"max_calls,omitempty"`
	// Rate bounds them by time; zero: no such bound.
	Rate Rate `json:"rate,omitzero"`
	// Gas is what the session's ERC-4337 operations may cost the account, in wei;
	// unset: nothing, somebody else pays.
	Gas Amount `json:"gas,omitzero"`
	// Guards are tokens of which no call may take more than their limits allow.
	Guards []Guard `json:"guards,omitempty"`
}

// TokenLimit caps one ERC-20 token. Amounts are in the token's base units; one
// that is not set is no limit. At most one of PerHour, PerDay and PerWeek is
// set, and Total where none is. Windows are counted from 1970-01-01 00:00 UTC: a
// day is a UTC day, a week begins on a Thursday.
type TokenLimit struct {
	Token    common.Address `json:"token"`
	Symbol   string         `json:"symbol"`
	Decimals uint8          `json:"decimals"`
	PerHour  Amount         `json:"per_hour,omitzero"`
	PerDay   Amount         `json:"per_day,omitzero"`
	PerWeek  Amount         `json:"per_week,omitzero"`
	// Steady: what was spent comes back bit by bit over the window's length, and
	// not whole when a new window begins.
	Steady  bool   `json:"steady,omitempty"`
	PerCall Amount `json:"per_call,omitzero"`
	Total   Amount `json:"total,omitzero"`
	// Recipients are who may be paid; none: anybody.
	Recipients []common.Address `json:"recipients,omitempty"`
	// AllowanceTo are who may be given an allowance, which is debited in full;
	// none: nobody.
	AllowanceTo []common.Address `json:"allowance_to,omitempty"`
}

// NativeLimit caps the native coin, in wei, as [TokenLimit] does a token: plain
// transfers, and what calls carry (see [CallRule]).
type NativeLimit struct {
	PerHour    Amount           `json:"per_hour,omitzero"`
	PerDay     Amount           `json:"per_day,omitzero"`
	PerWeek    Amount           `json:"per_week,omitzero"`
	Steady     bool             `json:"steady,omitempty"`
	PerCall    Amount           `json:"per_call,omitzero"`
	Total      Amount           `json:"total,omitzero"`
	Recipients []common.Address `json:"recipients,omitempty"` // of plain transfers
}

// CallRule lets one function of one contract be called. Function is its
// canonical signature, "checkIn(uint256)".
type CallRule struct {
	Target   common.Address `json:"target"`
	Function string         `json:"function"`
	// MaxValue is the native coin that one call may carry, in wei, within the
	// limits of [NativeLimit]; unset: none.
	MaxValue Amount `json:"max_value,omitzero"`
	// Arguments are conditions that all have to hold; none: any arguments.
	Arguments []Constraint `json:"arguments,omitempty"`
}

// Selector is the first four bytes of the hash of a function's signature.
func (c CallRule) Selector() [4]byte {
	return [4]byte(crypto.Keccak256([]byte(c.Function))[:4])
}

// Guard names a token of which no call may take any from the account, but within
// the token's own limits. In a vault that is what the vault holds, not what it may
// pull from its owner.
type Guard struct {
	Token  common.Address `json:"token"`
	Symbol string         `json:"symbol"`
}

// MaxPermissions bounds a policy: more lines than this nobody reads on a device.
const MaxPermissions = 8

// Grant makes the structured grant that a text is rendered from, of a policy
// without relative times but the expiry: see [Policy.GrantAt].
func (p Policy) Grant(number uint64, account, agent common.Address, until uint64) Grant {
	return Grant{
		Number: number, Chain: p.Chain, Account: account, Agent: agent, Until: until,
		Deadline: p.SubmitBy.fixed(), Tokens: p.Tokens, Calls: p.Calls, Native: p.Native, Guards: p.Guards,
		Terms: Terms{NotBefore: p.NotBefore.fixed(), MaxCalls: p.MaxCalls, Rate: p.Rate, Gas: p.Gas},
	}
}

// GrantAt makes the structured grant with times that count from now. It fails
// with [ErrExpired] when one of them is over or out of order.
func (p Policy) GrantAt(number uint64, account, agent common.Address, now time.Time) (Grant, error) {
	until, err := p.Expires.Until(now)
	if err != nil {
		return Grant{}, err
	}
	g := p.Grant(number, account, agent, until)
	if p.NotBefore.After > 0 {
		g.Terms.NotBefore = unix(now.Add(p.NotBefore.After))
	}
	if p.SubmitBy.After > 0 {
		g.Deadline = unix(now.Add(p.SubmitBy.After))
	}
	return g, g.checkTimes(now)
}

// checkTimes fails when a grant could never be submitted or used.
func (g Grant) checkTimes(now time.Time) error {
	switch {
	case g.Deadline != 0 && g.Deadline <= unix(now):
		return fmt.Errorf("%w: it was to be submitted by %s", ErrExpired, formatTime(g.Deadline))
	case g.Until != 0 && g.Deadline > g.Until:
		return fmt.Errorf("%w: it may be submitted until %s and expires on %s", ErrExpired, formatTime(g.Deadline), formatTime(g.Until))
	case g.Until != 0 && g.Terms.NotBefore > g.Until:
		return fmt.Errorf("%w: it begins on %s and expires on %s", ErrExpired, formatTime(g.Terms.NotBefore), formatTime(g.Until))
	case max(g.Deadline, g.Terms.NotBefore) > maxUntil:
		return fmt.Errorf("%w: its times are after %s, the last that the contract keeps", ErrExpired, formatTime(maxUntil))
	}
	return nil
}
