package evaluate

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// operation is a token's function that a limit lets through, by where its
// arguments are, in words counted from 0.
type operation struct {
	source int // of the address whose tokens move; below 0 for the account's own
	who    int // of who gets them, or the right to
	amount int
	words  int  // of arguments
	more   bool // bytes may follow, as the last argument
	spends bool // who may spend them later: an allowance
}

// transferFrom is pulled from the owner of a vault.
var transferFrom = [4]byte{0x23, 0xb8, 0x72, 0xdd} // transferFrom(address,address,uint256)

var operations = map[[4]byte]operation{
	{0xa9, 0x05, 0x9c, 0xbb}: {source: -1, who: 0, amount: 1, words: 2},               // transfer(address,uint256)
	{0x12, 0x96, 0xee, 0x62}: {source: -1, who: 0, amount: 1, words: 2},               // transferAndCall(address,uint256)
	{0x40, 0x00, 0xae, 0xa0}: {source: -1, who: 0, amount: 1, words: 2, more: true},   // transferAndCall(address,uint256,bytes)
	{0x09, 0x5e, 0xa7, 0xb3}: {source: -1, who: 0, amount: 1, words: 2, spends: true}, // approve(address,uint256)
	transferFrom:             {source: 0, who: 1, amount: 2, words: 3},
}

// tokenCall is a call of a token that has a limit.
type tokenCall struct {
	index int
	limit delegation.Limit
	operation
}

func (p tokenCall) use(s State, now uint64, c Call) (State, []Debit, error) {
	if c.Value.Sign() != 0 {
		return s, nil, refuse(ValueNotAllowed, c.Value, new(big.Int))
	}
	if size := 4 + 32*p.words; len(c.Data) < size || len(c.Data) > size && !p.more {
		return s, nil, refuse(BadCalldata)
	}
	if p.source >= 0 {
		from, ok := addressAt(c.Data, p.source)
		if !ok {
			return s, nil, refuse(BadCalldata)
		}
		if from != s.Source {
			return s, nil, refuse(SourceNotAllowed, from)
		}
	}
	who, ok := addressAt(c.Data, p.who)
	if !ok {
		return s, nil, refuse(BadCalldata)
	}
	if err := p.mayGet(who); err != nil {
		return s, nil, err
	}
	amount, _ := wordAt(c.Data, p.amount)
	next, debit, err := s.debit(p.index, amount.Big(), now)
	return next, []Debit{debit}, err
}

func (p tokenCall) mayGet(who common.Address) error {
	if p.spends {
		return mustBeIn(p.limit.AllowanceTo, false, SpenderNotAllowed, p.limit.Token, who)
	}
	return mustBeRecipient(p.limit, who)
}

// addressAt is an argument that is an address; false when it has more bits.
func addressAt(data []byte, index int) (common.Address, bool) {
	word, ok := wordAt(data, index)
	if !ok || common.BytesToHash(word[12:]) != word {
		return common.Address{}, false
	}
	return common.Address(word[12:]), true
}
