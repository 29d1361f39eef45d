package evaluate

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// Call is what a session key asks its account to do.
type Call struct {
	To    common.Address
	Value *big.Int // wei; nil for none
	Data  []byte
}

// Outcome is what a call that is let through leaves.
type Outcome struct {
	Next State
	// Debit is what was taken off a limit; nil where nothing was.
	Debit *Debit
}

// Debit is an amount that was taken off a limit.
type Debit struct {
	Token     common.Address // zero: the native coin
	Amount    *big.Int       // base units
	Remaining *big.Int       // in the window, or in total where there is none
}

// Guard fails with [GuardedLoss] when a call has cost the account more of a
// guarded token than was debited. lost is by how much its balance fell.
func (o Outcome) Guard(token common.Address, lost *big.Int) error {
	debited := new(big.Int)
	if o.Debit != nil && o.Debit.Token == token {
		debited = o.Debit.Amount
	}
	if lost.Cmp(debited) > 0 {
		return refuse(GuardedLoss, token, lost, debited)
	}
	return nil
}

// Call decides on a call at now, in unix seconds. The error is a [*Refusal].
//
// Several may apply, and the contract gives the first: what is wrong with the
// call itself; that there is no permission, or its session is over; what the
// permission says, which for a limit is the amount of one call, who is paid, the
// total and the window, in this order; the terms of the session.
func (s State) Call(now uint64, c Call) (Outcome, error) {
	if c.Value == nil {
		c.Value = new(big.Int)
	}
	o, err := s.use(now, c)
	if err == nil {
		o.Next, err = o.Next.count(now)
	}
	if err != nil {
		return Outcome{}, err
	}
	return o, nil
}

func (s State) use(now uint64, c Call) (Outcome, error) {
	switch {
	case c.To == s.Grant.Account || c.To == common.Address{}:
		return Outcome{}, refuse(SelfCall)
	case len(c.Data) == 0:
		return s.debit(now, spend{amount: c.Value, who: c.To, kind: payment})
	case len(c.Data) < 4:
		return Outcome{}, refuse(BadCalldata)
	}
	if op, ok := operations[[4]byte(c.Data[:4])]; ok {
		moved, err := s.read(op, c)
		if err != nil {
			return Outcome{}, err
		}
		return s.debit(now, moved)
	}
	return s.rule(now, c)
}

// rule is a call of a listed function.
func (s State) rule(now uint64, c Call) (Outcome, error) {
	selector := [4]byte(c.Data[:4])
	for _, rule := range s.Grant.Calls {
		if rule.Target != c.To || rule.Selector() != selector || selector == [4]byte{} {
			continue
		}
		if err := s.alive(now); err != nil {
			return Outcome{}, err
		}
		most := new(big.Int)
		if rule.MaxValue.Int != nil {
			most = rule.MaxValue.Int
		}
		if c.Value.Cmp(most) > 0 {
			return Outcome{}, refuse(ValueNotAllowed, c.Value, most)
		}
		if err := s.checkArguments(rule, c.Data); err != nil {
			return Outcome{}, err
		}
		if c.Value.Sign() == 0 {
			return Outcome{Next: s}, nil
		}
		return s.debit(now, spend{amount: c.Value, who: c.To, kind: carried})
	}
	return Outcome{}, refuse(NoPermission, c.To, selector)
}

func (s State) checkArguments(rule delegation.CallRule, data []byte) error {
	for _, k := range rule.Arguments {
		index := k.Word - 1
		word, ok := wordAt(data, int(index))
		if !ok {
			return refuse(BadCalldata)
		}
		if k.Allows(word, s.Grant.Account) {
			continue
		}
		bound := k.Value
		if k.Op == delegation.OpThisAccount {
			bound = common.BytesToHash(s.Grant.Account[:])
		}
		return refuse(ArgumentNotAllowed, number(index), word, bound)
	}
	return nil
}

// wordAt is a word of the arguments, counted from 0; false when calldata ends
// before it does.
func wordAt(data []byte, index int) (common.Hash, bool) {
	start := 4 + 32*index
	if len(data) < start+32 {
		return common.Hash{}, false
	}
	return common.Hash(data[start : start+32]), true
}
