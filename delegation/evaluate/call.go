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
	Next   State
	Debits []Debit
}

// Debit is an amount that was taken off a limit.
type Debit struct {
	Token     common.Address // zero: the native coin
	Amount    *big.Int       // base units
	Remaining *big.Int       // in the window; zero where the limit has none
}

// Guard fails with [GuardedLoss] when a call has cost the account more of a
// guarded token than was debited. lost is by how much its balance fell.
func (o Outcome) Guard(token common.Address, lost *big.Int) error {
	debited := new(big.Int)
	for _, d := range o.Debits {
		if d.Token == token {
			debited.Add(debited, d.Amount)
		}
	}
	if lost.Cmp(debited) > 0 {
		return refuse(GuardedLoss, token, lost, debited)
	}
	return nil
}

// Call decides on a call at now, in unix seconds. The error is a [*Refusal].
func (s State) Call(now uint64, c Call) (Outcome, error) {
	if c.Value == nil {
		c.Value = new(big.Int)
	}
	var next State
	var debits []Debit
	p, err := s.permission(c)
	if err == nil {
		err = s.alive(now)
	}
	if err == nil {
		next, debits, err = p.use(s, now, c)
	}
	if err == nil {
		next, err = next.count(now)
	}
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Next: next, Debits: debits}, nil
}

// permission is what a call is let through by.
type permission interface {
	use(s State, now uint64, c Call) (State, []Debit, error)
}

// permission finds it.
func (s State) permission(c Call) (permission, error) {
	if c.To == s.Grant.Account || c.To == (common.Address{}) {
		return nil, refuse(SelfCall)
	}
	var selector [4]byte
	if len(c.Data) > 0 {
		if len(c.Data) < len(selector) {
			return nil, refuse(BadCalldata)
		}
		selector = [4]byte(c.Data[:4])
	}
	for i, l := range s.Grant.Limits() {
		switch {
		case len(c.Data) == 0 && l.Token == (common.Address{}):
			return payment{i, l}, nil
		case len(c.Data) > 0 && l.Token == c.To:
			if operation, ok := operations[selector]; ok && (selector != transferFrom || s.Source != (common.Address{})) {
				return tokenCall{i, l, operation}, nil
			}
		}
	}
	for _, rule := range s.Grant.Calls {
		if len(c.Data) > 0 && rule.Target == c.To && rule.Selector() == selector {
			return ruleCall(rule), nil
		}
	}
	return nil, refuse(NoPermission, c.To, selector)
}

// payment is a call without calldata, by the limit of native coin.
type payment struct {
	index int
	limit delegation.Limit
}

func (p payment) use(s State, now uint64, c Call) (State, []Debit, error) {
	if err := mustBeRecipient(p.limit, c.To); err != nil {
		return s, nil, err
	}
	next, debit, err := s.debit(p.index, c.Value, now)
	return next, []Debit{debit}, err
}

// ruleCall is a call of a listed function.
type ruleCall delegation.CallRule

func (p ruleCall) use(s State, now uint64, c Call) (State, []Debit, error) {
	for _, k := range p.Arguments {
		word, ok := wordAt(c.Data, int(k.Word)-1)
		if !ok {
			return s, nil, refuse(BadCalldata)
		}
		bound := k.Value
		if k.Op == delegation.OpThisAccount {
			bound = common.BytesToHash(s.Grant.Account[:])
		}
		if !k.Allows(word, s.Grant.Account) {
			return s, nil, refuse(ArgumentNotAllowed, number(k.Word-1), word, bound)
		}
	}
	most := new(big.Int)
	if p.MaxValue.Int != nil {
		most = p.MaxValue.Int
	}
	if c.Value.Cmp(most) > 0 {
		return s, nil, refuse(ValueNotAllowed, c.Value, most)
	}
	if c.Value.Sign() == 0 {
		return s, nil, nil
	}
	for i, l := range s.Grant.Limits() {
		if l.Token == (common.Address{}) {
			next, debit, err := s.debit(i, c.Value, now)
			return next, []Debit{debit}, err
		}
	}
	return s, nil, refuse(NoPermission, common.Address{}, [4]byte{})
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

func mustBeRecipient(l delegation.Limit, to common.Address) error {
	return mustBeIn(l.Recipients, len(l.Recipients) == 0, RecipientNotAllowed, l.Token, to)
}

func mustBeIn(list []common.Address, otherwise bool, kind Kind, token, who common.Address) error {
	for _, a := range list {
		if a == who {
			return nil
		}
	}
	if otherwise {
		return nil
	}
	return refuse(kind, token, who)
}
