package evaluate

import (
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// State is a session at one time.
type State struct {
	Grant delegation.Grant
	// Source is whose tokens the account may pull, besides its own: the owner of a
	// vault; zero for none.
	Source common.Address
	Ended  bool // revoked, frozen, renounced, rotated or replaced
	// Limits are the counters of Grant.Limits(), in that order.
	Limits []LimitState
	Calls  uint32   // left; all bits set where there is no bound
	Rate   Counter  // of calls
	Gas    *big.Int // left for ERC-4337 operations, in wei
}

// LimitState is what is left of one limit, in base units.
type LimitState struct {
	Window Counter
	Total  *big.Int
}

// unlimited is what the contract keeps where there is no limit in total: it is
// counted down like any other.
var unlimited = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 87), big.NewInt(1))

// New is the state of a session right after its grant, at now in unix seconds.
func New(g delegation.Grant, source common.Address, now uint64) State {
	s := State{Grant: g, Source: source, Calls: g.Terms.MaxCalls, Gas: g.Terms.Gas.Int}
	if s.Gas == nil {
		s.Gas = new(big.Int)
	}
	for _, l := range g.Limits() {
		limit := LimitState{Total: l.Total.Int}
		if limit.Total == nil {
			limit.Total = unlimited
		}
		limit.Window = Counter{Left: l.PerWindow.Int, Stamp: clockOf(l.Window, l.Steady).stamp(now)}
		s.Limits = append(s.Limits, limit)
	}
	if s.Calls == 0 {
		s.Calls = math.MaxUint32
	}
	rate := g.Terms.Rate
	s.Rate = Counter{Left: number(rate.Calls), Stamp: clockOf(rate.Window, rate.Steady).stamp(now)}
	return s
}

// End is the state after a revocation.
func (s State) End() State {
	s.Ended = true
	return s
}

// Left is what may be spent at now of the limit with this index: in its window
// (nil where it has none) and in total.
func (s State) Left(index int, now uint64) (window, total *big.Int) {
	l := s.Grant.Limits()[index]
	if l.Window == "" {
		return nil, s.Limits[index].Total
	}
	return clockOf(l.Window, l.Steady).refill(s.Limits[index].Window, l.PerWindow.Int, now).Left, s.Limits[index].Total
}

// alive says why the session is not to be used at now, nil when it is or has yet
// to begin.
func (s State) alive(now uint64) error {
	switch {
	case s.Ended:
		return refuse(SessionEnded, number(s.Grant.Number))
	case s.Grant.Until != 0 && now > s.Grant.Until:
		return refuse(SessionExpired, number(s.Grant.Until))
	}
	return nil
}

// count takes one call off the session's terms.
func (s State) count(now uint64) (State, error) {
	t := s.Grant.Terms
	if now < t.NotBefore {
		return s, refuse(SessionNotYet, number(t.NotBefore))
	}
	if t.MaxCalls > 0 {
		if s.Calls == 0 {
			return s, refuse(NoCallsLeft)
		}
		s.Calls--
	}
	if t.Rate.Calls > 0 {
		s.Rate = clockOf(t.Rate.Window, t.Rate.Steady).refill(s.Rate, number(t.Rate.Calls), now)
		if s.Rate.Left.Sign() == 0 {
			return s, refuse(OverRate, number(t.Rate.Calls))
		}
		s.Rate.Left = new(big.Int).Sub(s.Rate.Left, big.NewInt(1))
	}
	return s, nil
}

// PayGas is the state after an ERC-4337 operation of the session's that costs the
// account so much at most, in wei. Without a gas budget it may cost nothing.
func (s State) PayGas(wei *big.Int) (State, error) {
	if wei.Cmp(s.Gas) > 0 {
		return s, refuse(OverGasBudget, wei, s.Gas)
	}
	s.Gas = new(big.Int).Sub(s.Gas, wei)
	return s, nil
}
