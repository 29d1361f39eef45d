package delegation

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// The functions that move a token.
const (
	selectorTransfer     = "\xa9\x05\x9c\xbb" // transfer(address,uint256)
	selectorTransferFrom = "\x23\xb8\x72\xdd" // transferFrom(address,address,uint256)
)

// packUse finds the function of the account that makes a call for the least gas:
// what transfers a token has one of its own.
func packUse(session Session, call Call) (entry string, data []byte) {
	word := func(i int) []byte { return call.Data[4+32*i : 36+32*i] }
	address := func(i int) (common.Address, bool) {
		a := common.BytesToAddress(word(i))
		return a, common.BytesToHash(a[:]) == common.BytesToHash(word(i))
	}
	short := func(i int) (*big.Int, bool) { x := new(big.Int).SetBytes(word(i)); return x, x.BitLen() <= 128 }
	plain := call.wei().Sign() == 0 && call.To != session.Account && call.To != common.Address{} && len(call.Data) > 4
	switch {
	case plain && len(call.Data) == 4+64 && string(call.Data[:4]) == selectorTransfer:
		to, ok := address(0)
		if amount, fits := short(1); ok && fits {
			return "execTransfer", vaultABI().PackExecTransfer(call.To, to, amount)
		}
	case plain && len(call.Data) == 4+96 && string(call.Data[:4]) == selectorTransferFrom && session.Home == HomeVault:
		from, ok := address(0)
		to, okTo := address(1)
		if amount, fits := short(2); ok && okTo && fits && from == session.Owner {
			return "execPull", vaultABI().PackExecPull(call.To, to, amount)
		}
	}
	return "exec", vaultABI().PackExec(call.To, call.wei(), call.Data)
}
