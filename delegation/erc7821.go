package delegation

import (
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// batchMode is a batch of the account's own, all of it or nothing (ERC-7821).
var batchMode = [32]byte{0: 0x01}

// erc7821Call is one call of a batch, in the field names of the ABI.
type erc7821Call struct {
	To    common.Address
	Value *big.Int
	Data  []byte
}

// callList is the ABI type (address to, uint256 value, bytes data)[].
var callList = sync.OnceValue(func() abi.Arguments {
	list, err := abi.NewType("tuple[]", "struct Call[]", []abi.ArgumentMarshaling{
		{Name: "to", Type: "address"}, {Name: "value", Type: "uint256"}, {Name: "data", Type: "bytes"},
	})
	if err != nil {
		return nil // of constants, which tests pack
	}
	return abi.Arguments{{Type: list}}
})

// packOwnCall is what the owner sends its account to have it make a call:
// execute(bytes32 mode, bytes executionData) of ERC-7821 with one call.
func packOwnCall(to common.Address, value *big.Int, data []byte) []byte {
	calls, err := callList().Pack([]erc7821Call{{to, value, data}})
	if err != nil {
		return nil // values of these types always pack
	}
	return vaultABI().PackExecute(batchMode, calls)
}
