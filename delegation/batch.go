package delegation

import (
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// BatchCall is one call of a [Batch]. The zero address is the account itself.
type BatchCall struct {
	To    common.Address
	Value *big.Int // wei
	Data  []byte
}

// Batch is what a session key signs for somebody else to submit and pay for
// (ERC-7821 with opData): all of its calls are made within the key's session, or
// none.
type Batch struct {
	Chain    uint64
	Account  common.Address
	Key      common.Address
	Calls    []BatchCall
	Nonce    *big.Int       // the key's next one in this account
	Deadline *big.Int       // unix seconds, the last in which it may be submitted
	Executor common.Address // who may submit it; zero: anybody
}

// The types of the EIP-712 digest (contracts/src/Batches.sol).
const (
	domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
	callType   = "Call(address to,uint256 value,bytes data)"
	batchType  = "Batch(address key,Call[] calls,uint256 nonce,uint256 deadline,address executor)" + callType
)

// Digest is what the key signs: EIP-712, in the domain of the account.
func (b Batch) Digest() common.Hash {
	var calls []byte
	for _, c := range b.Calls {
		calls = append(calls, hashWords(hashOf(callType), addressWord(c.To), common.BigToHash(c.Value), crypto.Keccak256Hash(c.Data)).Bytes()...)
	}
	domain := hashWords(hashOf(domainType), hashOf("valetkey"), hashOf("1"),
		common.BigToHash(new(big.Int).SetUint64(b.Chain)), addressWord(b.Account))
	batch := hashWords(hashOf(batchType), addressWord(b.Key), crypto.Keccak256Hash(calls),
		common.BigToHash(b.Nonce), common.BigToHash(b.Deadline), addressWord(b.Executor))
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, domain[:], batch[:])
}

// Calldata is the call of the account that submits the batch: execute(mode,
// abi.encode(calls, opData)). signature is 65 bytes over the digest.
func (b Batch) Calldata(signature []byte) []byte {
	opData, err := relayArguments().Pack(b.Key, b.Nonce, b.Deadline, b.Executor, signature)
	if err != nil {
		return nil // values of these types always pack
	}
	data, err := append(callList(), abi.Argument{Type: relayArguments()[4].Type}).Pack(b.Calls, opData)
	if err != nil {
		return nil
	}
	return vaultABI().PackExecute(relayMode, data)
}

// The modes of ERC-7821 that the account knows: a batch, all of it or nothing,
// without and with opData.
var (
	batchMode = [32]byte{0: 0x01}
	relayMode = [32]byte{0: 0x01, 6: 0x78, 7: 0x21, 8: 0x00, 9: 0x01}
)

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

// relayArguments are those of a batch's opData.
var relayArguments = sync.OnceValue(func() abi.Arguments {
	var arguments abi.Arguments
	for _, name := range []string{"address", "uint256", "uint256", "address", "bytes"} {
		kind, err := abi.NewType(name, "", nil)
		if err != nil {
			return nil // of constants
		}
		arguments = append(arguments, abi.Argument{Type: kind})
	}
	return arguments
})

// packOwnCall is what the owner sends its account to have it make a call:
// execute(bytes32 mode, bytes executionData) of ERC-7821 with one call.
func packOwnCall(to common.Address, value *big.Int, data []byte) []byte {
	calls, err := callList().Pack([]BatchCall{{to, value, data}})
	if err != nil {
		return nil // values of these types always pack
	}
	return vaultABI().PackExecute(batchMode, calls)
}

func hashOf(text string) common.Hash { return crypto.Keccak256Hash([]byte(text)) }

func addressWord(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

func hashWords(words ...common.Hash) common.Hash {
	var data []byte
	for _, w := range words {
		data = append(data, w[:]...)
	}
	return crypto.Keccak256Hash(data)
}
