package evaluate

import (
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// spend is an amount that somebody is to get.
type spend struct {
	token  common.Address // zero: the native coin
	amount *big.Int
	who    common.Address
	kind   kind
}

type kind int

const (
	payment   kind = iota
	allowance      // who may take it later
	carried        // by a call of a listed function, to who its rule names
	called         // a payment with calldata for who gets it: a call in the account's name
)

// operation is a token's function that moves its caller's tokens or lets others
// do so. Such a call is judged by the token's limit and by nothing else.
type operation struct {
	from bool // its first argument is whose tokens move
	kind kind // a called one has bytes as last argument: at least their place and length
}

var operations = map[[4]byte]operation{
	{0xa9, 0x05, 0x9c, 0xbb}: {},                // transfer(address,uint256)
	{0x12, 0x96, 0xee, 0x62}: {},                // transferAndCall(address,uint256)
	{0x40, 0x00, 0xae, 0xa0}: {kind: called},    // transferAndCall(address,uint256,bytes)
	{0x09, 0x5e, 0xa7, 0xb3}: {kind: allowance}, // approve(address,uint256)
	{0x23, 0xb8, 0x72, 0xdd}: {from: true},      // transferFrom(address,address,uint256)
}

// read takes an operation's arguments from calldata.
func (s State) read(op operation, c Call) (spend, error) {
	if c.Value.Sign() != 0 {
		return spend{}, refuse(ValueNotAllowed, c.Value, new(big.Int))
	}
	words, next := 2, 0
	if op.from {
		words = 3
	}
	exact := 4 + 32*words
	if tail := op.kind == called; tail && len(c.Data) < exact+64 || !tail && len(c.Data) != exact {
		return spend{}, refuse(BadCalldata)
	}
	if op.from {
		from, ok := addressAt(c.Data, next)
		switch {
		case !ok:
			return spend{}, refuse(BadCalldata)
		case from != s.Source || from == common.Address{}:
			return spend{}, refuse(SourceNotAllowed, from)
		}
		next++
	}
	who, ok := addressAt(c.Data, next)
	if !ok {
		return spend{}, refuse(BadCalldata)
	}
	amount, _ := wordAt(c.Data, next+1)
	return spend{token: c.To, amount: amount.Big(), who: who, kind: op.kind}, nil
}

// addressAt is an argument that is an address; false when it has more bits.
func addressAt(data []byte, index int) (common.Address, bool) {
	word, ok := wordAt(data, index)
	if !ok || common.BytesToHash(word[12:]) != word {
		return common.Address{}, false
	}
	return common.Address(word[12:]), true
}

// debit takes a spend off its limit.
func (s State) debit(now uint64, x spend) (Outcome, error) {
	for i, l := range s.Grant.Limits() {
		if l.Token != x.token {
			continue
		}
		if err := s.alive(now); err != nil {
			return Outcome{}, err
		}
		if l.PerCall.Int != nil && x.amount.Cmp(l.PerCall.Int) > 0 {
			return Outcome{}, refuse(OverCallLimit, l.Token, x.amount, l.PerCall.Int)
		}
		switch {
		case x.kind == allowance && !slices.Contains(l.AllowanceTo, x.who):
			return Outcome{}, refuse(SpenderNotAllowed, l.Token, x.who)
		case (x.kind == called || x.kind == payment && len(l.Recipients) > 0) && !slices.Contains(l.Recipients, x.who):
			return Outcome{}, refuse(RecipientNotAllowed, l.Token, x.who)
		}
		return s.take(i, x.amount, now)
	}
	return Outcome{}, refuse(NoPermission, x.token, [4]byte{})
}

// take takes an amount off what is left of the limit with this index.
func (s State) take(index int, amount *big.Int, now uint64) (Outcome, error) {
	l, left := s.Grant.Limits()[index], s.Limits[index]
	if amount.Cmp(left.Total) > 0 {
		return Outcome{}, refuse(OverTotalLimit, l.Token, amount, left.Total)
	}
	left.Total = new(big.Int).Sub(left.Total, amount)
	debit := &Debit{Token: l.Token, Amount: amount, Remaining: left.Total}
	if l.Window != "" {
		left.Window = clockOf(l.Window, l.Steady).refill(left.Window, l.PerWindow.Int, now)
		if amount.Cmp(left.Window.Left) > 0 {
			return Outcome{}, refuse(OverWindowLimit, l.Token, amount, left.Window.Left)
		}
		left.Window.Left = new(big.Int).Sub(left.Window.Left, amount)
		debit.Remaining = left.Window.Left
	}
	s.Limits = slices.Clone(s.Limits)
	s.Limits[index] = left
	return Outcome{s, debit}, nil
}
