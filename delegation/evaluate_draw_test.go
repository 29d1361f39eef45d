//go:build !nodev

package delegation_test

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
)

// drawCall is something that an agent may try: most of the time near to what it
// may do.
func (l *life) drawCall() evaluate.Call {
	limits := l.grant.Limits()
	switch n := l.IntN(10); {
	case n < 5 && len(limits) > 0:
		i := l.IntN(len(limits))
		if limits[i].Token == (common.Address{}) {
			return l.drawPayment(limits[i], i)
		}
		return l.drawTokenCall(limits[i], i)
	case n < 8 && len(l.grant.Calls) > 0:
		return l.drawRuleCall(l.grant.Calls[l.IntN(len(l.grant.Calls))])
	}
	return l.drawOther()
}

// drawAmount is next to what is left of a limit, or anything.
func (l *life) drawAmount(limit delegation.Limit, index int) *big.Int {
	window, total := l.state.Left(index, l.Time)
	near := []*big.Int{total, big.NewInt(0), big.NewInt(1), big.NewInt(int64(l.IntN(300)))}
	if window != nil {
		part := new(big.Int).Rsh(window, uint(l.IntN(5)))
		near = append(near, window, part, part, part)
	}
	if limit.PerCall.Int != nil {
		near = append(near, limit.PerCall.Int, limit.PerCall.Int, new(big.Int).Rsh(limit.PerCall.Int, 1))
	}
	x := new(big.Int).Set(near[l.IntN(len(near))])
	switch l.IntN(12) {
	case 0:
		x.Add(x, big.NewInt(1))
	case 1:
		x.Lsh(big.NewInt(1), uint(l.IntN(256)))
	case 2:
		x.Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	}
	return x
}

// drawWho is one of a list, or nobody in it.
func (l *life) drawWho(list []common.Address) common.Address {
	if len(list) == 0 || l.one(8) {
		return l.address()
	}
	return list[l.IntN(len(list))]
}

func (l *life) drawPayment(limit delegation.Limit, index int) evaluate.Call {
	return evaluate.Call{To: l.drawWho(limit.Recipients), Value: l.drawAmount(limit, index)}
}

func (l *life) drawTokenCall(limit delegation.Limit, index int) evaluate.Call {
	amount, to := l.drawAmount(limit, index), l.drawWho(limit.Recipients)
	c := evaluate.Call{To: limit.Token}
	switch l.IntN(6) {
	case 0, 1:
		c.Data = tokenABI.PackTransfer(to, amount)
	case 2:
		c.Data = tokenABI.PackApprove(l.drawWho(limit.AllowanceTo), amount)
	case 3:
		c.Data = tokenABI.PackTransferFrom(l.drawWho([]common.Address{worldOwner}), to, amount)
	case 4: // transferAndCall(address,uint256)
		c.Data = append([]byte{0x12, 0x96, 0xee, 0x62}, tokenABI.PackTransfer(to, amount)[4:]...)
	default: // transferAndCall(address,uint256,bytes)
		c.Data = append([]byte{0x40, 0x00, 0xae, 0xa0}, tokenABI.PackTransfer(to, amount)[4:]...)
		c.Data = append(c.Data, words(96, 0)...)
		c.Data = append(c.Data, make([]byte, l.IntN(40))...)
	}
	l.spoil(&c)
	return c
}

// spoil breaks calldata, now and then.
func (l *life) spoil(c *evaluate.Call) {
	switch l.IntN(40) {
	case 0:
		c.Data = c.Data[:l.IntN(len(c.Data)+1)]
	case 1:
		c.Data = append(c.Data, make([]byte, 1+l.IntN(40))...)
	case 2:
		c.Data[l.IntN(len(c.Data))] ^= byte(1 << l.IntN(8))
	case 3:
		c.Value = big.NewInt(int64(l.IntN(3)))
	case 4:
		if len(c.Data) >= 36 {
			c.Data[4+l.IntN(12)] = 1 // above an address
		}
	}
}

func (l *life) drawRuleCall(rule delegation.CallRule) evaluate.Call {
	selector := rule.Selector()
	c := evaluate.Call{To: rule.Target, Data: append(selector[:], make([]byte, 32*(3+l.IntN(2)))...)}
	for _, k := range rule.Arguments {
		word := k.Value
		switch {
		case k.Op == delegation.OpThisAccount:
			word = common.BytesToHash(l.vault[:])
		case k.Op != delegation.OpEquals && l.one(4):
			word = common.BigToHash(l.bits(256))
		}
		if end := 4 + 32*int(k.Word); len(c.Data) < end && !l.one(8) {
			c.Data = append(c.Data, make([]byte, end-len(c.Data))...)
		}
		if start := 4 + 32*(int(k.Word)-1); start+32 <= len(c.Data) {
			copy(c.Data[start:], word[:])
		}
	}
	if rule.MaxValue.Int != nil && l.one(2) {
		c.Value = new(big.Int).Rsh(rule.MaxValue.Int, uint(l.IntN(90)))
		for i, limit := range l.grant.Limits() {
			if limit.Token == (common.Address{}) && l.one(2) {
				c.Value = l.drawAmount(limit, i)
			}
		}
	}
	if l.one(12) {
		c.Value = new(big.Int).Add(big.NewInt(1), orZero(rule.MaxValue))
	}
	l.spoil(&c)
	return c
}

func (l *life) drawOther() evaluate.Call {
	c := evaluate.Call{To: l.address(), Data: tokenABI.PackTransfer(l.address(), big.NewInt(1))}
	switch l.IntN(8) {
	case 0:
		c.To = l.vault
	case 1:
		c.To = common.Address{}
	case 2:
		c.Data = nil
	case 3:
		c.Data = make([]byte, l.IntN(9))
	case 4:
		c.Data = venueABI.PackLeave()
	}
	if len(l.grant.Tokens) > 0 && l.one(2) {
		c.To = l.grant.Tokens[0].Token
	}
	if l.one(4) {
		c.Value = big.NewInt(int64(l.IntN(3)))
	}
	return c
}

// shortWay is the calldata of execTransfer or execPull that asks for the same as
// a call of exec; nil where there is none.
func (l *life) shortWay(c evaluate.Call) []byte {
	address := func(word int) common.Address { return common.BytesToAddress(c.Data[4+32*word : 36+32*word]) }
	exact := func(like []byte) bool { return len(c.Data) == len(like) && string(c.Data[:4]) == string(like[:4]) }
	if c.To == l.vault || c.Value != nil && c.Value.Sign() > 0 {
		return nil
	}
	var data, again []byte
	switch amount := func(word int) *big.Int { return new(big.Int).SetBytes(c.Data[4+32*word:]) }; {
	case exact(tokenABI.PackTransfer(c.To, big.NewInt(0))) && amount(1).BitLen() <= 128:
		data, again = l.abi.PackExecTransfer(c.To, address(0), amount(1)), tokenABI.PackTransfer(address(0), amount(1))
	case exact(tokenABI.PackTransferFrom(c.To, c.To, big.NewInt(0))) && amount(2).BitLen() <= 128 && address(0) == worldOwner:
		data, again = l.abi.PackExecPull(c.To, address(1), amount(2)), tokenABI.PackTransferFrom(worldOwner, address(1), amount(2))
	}
	if string(again) != string(c.Data) { // with bits where none should be
		return nil
	}
	return data
}
