package emulator

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"
)

// sample is a transaction as a host sends it, and the hash go-ethereum says is
// to be signed: the independent judge of this package.
type sample struct {
	bytes []byte
	hash  []byte
}

// fields of a transaction for all types.
type fields struct {
	chainID uint64
	nonce   uint64
	gas     uint64
	fee     *big.Int
	to      *common.Address
	value   *big.Int
	data    []byte
	list    types.AccessList
	auths   []types.SetCodeAuthorization
}

func gwei(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9)) }

// plain moves no calldata: 0.009 ETH of fees at most.
func plain(chainID uint64) fields {
	return fields{chainID: chainID, gas: 300_000, fee: gwei(30), to: &owner, value: new(big.Int)}
}

// encode writes the preimage of the signature and compares it with the judge's
// hash before anything relies on it.
func (f fields) encode(t testing.TB, kind byte) sample {
	t.Helper()
	chain, tip := new(big.Int).SetUint64(f.chainID), big.NewInt(1e9)
	var inner types.TxData
	var list []any
	switch kind {
	case txLegacy:
		inner = &types.LegacyTx{Nonce: f.nonce, GasPrice: f.fee, Gas: f.gas, To: f.to, Value: f.value, Data: f.data}
		list = []any{f.nonce, f.fee, f.gas, f.recipient(), f.value, f.data, chain, uint(0), uint(0)}
	case txAccessList:
		inner = &types.AccessListTx{ChainID: chain, Nonce: f.nonce, GasPrice: f.fee, Gas: f.gas, To: f.to, Value: f.value, Data: f.data, AccessList: f.list}
		list = []any{chain, f.nonce, f.fee, f.gas, f.recipient(), f.value, f.data, f.list}
	case txDynamicFee:
		inner = &types.DynamicFeeTx{ChainID: chain, Nonce: f.nonce, GasTipCap: tip, GasFeeCap: f.fee, Gas: f.gas, To: f.to, Value: f.value, Data: f.data, AccessList: f.list}
		list = []any{chain, f.nonce, tip, f.fee, f.gas, f.recipient(), f.value, f.data, f.list}
	case txSetCode:
		inner = &types.SetCodeTx{
			ChainID: uint256.NewInt(f.chainID), Nonce: f.nonce, GasTipCap: uint256.MustFromBig(tip), GasFeeCap: uint256.MustFromBig(f.fee),
			Gas: f.gas, To: *f.to, Value: uint256.MustFromBig(f.value), Data: f.data, AccessList: f.list, AuthList: f.auths,
		}
		list = []any{chain, f.nonce, tip, f.fee, f.gas, f.recipient(), f.value, f.data, f.list, f.auths}
	}
	body, err := rlp.EncodeToBytes(list)
	if err != nil {
		t.Fatal(err)
	}
	if kind != txLegacy {
		body = append([]byte{kind}, body...)
	}
	hash := types.LatestSignerForChainID(chain).Hash(types.NewTx(inner))
	if !bytes.Equal(crypto.Keccak256(body), hash[:]) {
		t.Fatalf("test encodes type %02x wrongly: %x", kind, body)
	}
	return sample{body, hash[:]}
}

func (f fields) recipient() []byte {
	if f.to == nil {
		return nil
	}
	return f.to[:]
}

// withPath prepends the owner's path, as in the first chunk.
func (s sample) withPath(t testing.TB) []byte {
	t.Helper()
	return slices.Concat(hx(t, ownerPath), s.bytes)
}

// setup is calldata like that of a first link: executeBatch with two calls.
func setup() []byte {
	data := append([]byte{0x34, 0xfc, 0xd5, 0xbe}, make([]byte, 416)...)
	for i := range data[4:] {
		data[4+i] = byte(i * 7)
	}
	return data
}

// tuples are two authorizations, one for a delegate no release lists, with a
// signature that is none.
func tuples(chainID uint64) []types.SetCodeAuthorization {
	return []types.SetCodeAuthorization{
		{ChainID: *uint256.NewInt(chainID), Address: simple7702, Nonce: 1, V: 1, R: *uint256.NewInt(1 << 40), S: *uint256.NewInt(1 << 50)},
		{Address: common.HexToAddress(gator), Nonce: 5, R: *uint256.NewInt(1), S: *uint256.NewInt(2)},
	}
}
