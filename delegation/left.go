package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Left is what a session may still do, by the chain, at one time.
type Left struct {
	// At is the time that it was read for, in unix seconds.
	At uint64 `json:"at"`
	// Limits are those of the grant's tokens and then of the native coin (the zero
	// address), in the order of [Grant.Limits].
	Limits []Budget `json:"limits"`
	// Calls and Rate are set where the grant bounds them: how many calls are left
	// in all, and now.
	Calls *uint32 `json:"calls,omitempty"`
	Rate  *uint16 `json:"rate,omitempty"`
	// Gas is what ERC-4337 operations may still cost the account, in wei.
	Gas Amount `json:"gas,omitzero"`
}

// TotalLeft is what is left in total, also where the grant has no limit: then it
// is what the contract counts down from 2^87 - 1.
func (b Budget) TotalLeft() *big.Int {
	switch {
	case b.left != nil:
		return b.left
	case b.LeftTotal.Int != nil: // it was read from JSON
		return b.LeftTotal.Int
	}
	return Limit{}.most()
}

// ReadLeft reads what is left of a live session now. What the chain has must be
// within what was granted; if not, the error is [ErrUnverified].
func ReadLeft(ctx context.Context, chain Chain, session Session) (Left, error) {
	head, err := chain.Head(ctx)
	if err != nil {
		return Left{}, fmt.Errorf("read what is left: %w", err)
	}
	left, err := readLeft(ctx, chain, session, head.Time)
	if err != nil {
		return Left{}, fmt.Errorf("read what is left: %w", explainRevert(err))
	}
	return left, nil
}

// readLeft reads it as it is at a time: windows that begin until then have begun.
func readLeft(ctx context.Context, chain Chain, session Session, at uint64) (Left, error) {
	chain = pinned{chain, at}
	g, left := session.Grant, Left{At: at}
	for _, l := range g.Limits() {
		b, err := readBudget(ctx, chain, g.Account, g.Agent, l)
		if err == nil {
			err = b.verify(l)
		}
		if err != nil {
			return Left{}, err
		}
		left.Limits = append(left.Limits, b)
	}
	target, selector, ok := g.firstPermission()
	if !ok || g.Terms == (Terms{NotBefore: g.Terms.NotBefore}) {
		return left, nil
	}
	state, err := readTerms(ctx, chain, g.Account, g.Agent, target, selector)
	if err != nil {
		return Left{}, err
	}
	if g.Terms.MaxCalls > 0 {
		left.Calls = &state.CallsLeft
	}
	if g.Terms.Rate.Calls > 0 {
		left.Rate = &state.RateLeft
	}
	if g.Terms.Gas.Int != nil {
		left.Gas = Amount{state.GasLeft}
	}
	return left, verifyLeft(g.Terms, state)
}

// calls is how many the session may make now; false where nothing bounds them.
func (l Left) calls() (n uint64, bounded bool) {
	n = 1<<64 - 1
	if l.Calls != nil {
		n, bounded = uint64(*l.Calls), true
	}
	if l.Rate != nil {
		n, bounded = min(n, uint64(*l.Rate)), true
	}
	return n, bounded
}

// same tells whether nothing was used between two readings for the same time.
func (l Left) same(other Left) bool {
	text := func(l Left) string {
		out := fmt.Sprint(l.At, l.Gas)
		for _, b := range l.Limits {
			out += fmt.Sprint(" ", b.LeftInWindow, b.left)
		}
		n, _ := l.calls()
		return out + fmt.Sprint(" ", n)
	}
	return text(l) == text(other)
}

// pinned is a chain where every call happens at one time, so that readings and
// probes are about the same moment, however many blocks pass meanwhile.
type pinned struct {
	Chain
	at uint64
}

// Call implements [Chain].
func (p pinned) Call(ctx context.Context, msg CallMsg, overrides Overrides) ([]byte, error) {
	if overrides.BlockTime == 0 {
		overrides.BlockTime = p.at
	}
	return p.Chain.Call(ctx, msg, overrides)
}

// Call is what a session key asks its account to do.
type Call struct {
	To    common.Address
	Value *big.Int // wei; nil for none
	Data  []byte
}

// wei is the call's value.
func (c Call) wei() *big.Int {
	if c.Value == nil {
		return new(big.Int)
	}
	return c.Value
}

// Evaluator decides without a chain what a session may do; package evaluate is
// one. It is asked what the contract is asked, and the two must agree.
type Evaluator interface {
	// Decide takes calls one after the other, all at one time, of a session of
	// which so much was left then. For each it gives what the contract reverts
	// with, nil where it lets the call through.
	Decide(session Session, left Left, at uint64, calls ...Call) [][]byte
	// PayGas decides on an ERC-4337 operation that costs so much at most.
	PayGas(session Session, left Left, wei *big.Int) []byte
}
