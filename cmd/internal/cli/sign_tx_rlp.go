package cli

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"
)

// The fields of each type in their order. The three last are those of a
// signature: left away by most, written as 0 by go-ethereum; in a legacy
// transaction they are chain id, 0, 0 before it is signed (EIP-155).

type legacyRLP struct {
	Nonce    uint64
	GasPrice *uint256.Int
	Gas      uint64
	To       *common.Address `rlp:"nil"`
	Value    *uint256.Int
	Data     []byte
	V        *big.Int `rlp:"optional"`
	R        *big.Int `rlp:"optional"`
	S        *big.Int `rlp:"optional"`
}

type accessListRLP struct {
	ChainID    *uint256.Int
	Nonce      uint64
	GasPrice   *uint256.Int
	Gas        uint64
	To         *common.Address `rlp:"nil"`
	Value      *uint256.Int
	Data       []byte
	AccessList types.AccessList
	V          *big.Int `rlp:"optional"`
	R          *big.Int `rlp:"optional"`
	S          *big.Int `rlp:"optional"`
}

type dynamicFeeRLP struct {
	ChainID    *uint256.Int
	Nonce      uint64
	Tip, Fee   *uint256.Int
	Gas        uint64
	To         *common.Address `rlp:"nil"`
	Value      *uint256.Int
	Data       []byte
	AccessList types.AccessList
	V          *big.Int `rlp:"optional"`
	R          *big.Int `rlp:"optional"`
	S          *big.Int `rlp:"optional"`
}

type setCodeRLP struct {
	ChainID    *uint256.Int
	Nonce      uint64
	Tip, Fee   *uint256.Int
	Gas        uint64
	To         *common.Address `rlp:"nil"` // checked later, for a better error
	Value      *uint256.Int
	Data       []byte
	AccessList types.AccessList
	AuthList   []types.SetCodeAuthorization
	V          *big.Int `rlp:"optional"`
	R          *big.Int `rlp:"optional"`
	S          *big.Int `rlp:"optional"`
}

// parseTxRLP reads an unsigned transaction, type ‖ rlp(fields) or a legacy list.
func parseTxRLP(raw []byte) (unsignedTx, error) {
	switch {
	case len(raw) == 0:
		return unsignedTx{}, badInput("transaction", "it is empty")
	case raw[0] >= 0xc0: // a list (EIP-2718)
		return parseLegacyRLP(raw)
	}
	switch raw[0] {
	case types.AccessListTxType:
		return parseAccessListRLP(raw[1:])
	case types.DynamicFeeTxType:
		return parseDynamicFeeRLP(raw[1:])
	case types.SetCodeTxType:
		return parseSetCodeRLP(raw[1:])
	case types.BlobTxType:
		return unsignedTx{}, badInput("transaction", "type 3: no device signs transactions with blobs")
	}
	return unsignedTx{}, badInput("transaction", "type %d: there are 0, 1, 2 and 4", raw[0])
}

func decodeRLP(list []byte, into any) error {
	if err := rlp.DecodeBytes(list, into); err != nil {
		return badInput("transaction", "no RLP of this type: %v", err)
	}
	return nil
}

// unsigned makes sure that what a signature would have is 0 or left away.
func unsigned(values ...*big.Int) error {
	for _, v := range values {
		if v != nil && v.Sign() != 0 {
			return badInput("transaction", "it is signed already")
		}
	}
	return nil
}

func parseLegacyRLP(list []byte) (unsignedTx, error) {
	var t legacyRLP
	if err := decodeRLP(list, &t); err != nil {
		return unsignedTx{}, err
	}
	if t.V == nil || t.V.Sign() == 0 {
		return unsignedTx{}, badInput("transaction.chainId", "it is missing: a legacy transaction ends with chain id, 0, 0 (EIP-155)")
	}
	return unsignedTx{
		kind: types.LegacyTxType, chainID: t.V, nonce: t.Nonce, gasPrice: t.GasPrice.ToBig(), gas: t.Gas,
		to: t.To, value: t.Value.ToBig(), data: t.Data,
	}, unsigned(t.R, t.S)
}

func parseAccessListRLP(list []byte) (unsignedTx, error) {
	var t accessListRLP
	if err := decodeRLP(list, &t); err != nil {
		return unsignedTx{}, err
	}
	return unsignedTx{
		kind: types.AccessListTxType, chainID: t.ChainID.ToBig(), nonce: t.Nonce, gasPrice: t.GasPrice.ToBig(), gas: t.Gas,
		to: t.To, value: t.Value.ToBig(), data: t.Data, access: t.AccessList,
	}, unsigned(t.V, t.R, t.S)
}

func parseDynamicFeeRLP(list []byte) (unsignedTx, error) {
	var t dynamicFeeRLP
	if err := decodeRLP(list, &t); err != nil {
		return unsignedTx{}, err
	}
	return unsignedTx{
		kind: types.DynamicFeeTxType, chainID: t.ChainID.ToBig(), nonce: t.Nonce, tip: t.Tip.ToBig(), fee: t.Fee.ToBig(), gas: t.Gas,
		to: t.To, value: t.Value.ToBig(), data: t.Data, access: t.AccessList,
	}, unsigned(t.V, t.R, t.S)
}

func parseSetCodeRLP(list []byte) (unsignedTx, error) {
	var t setCodeRLP
	if err := decodeRLP(list, &t); err != nil {
		return unsignedTx{}, err
	}
	return unsignedTx{
		kind: types.SetCodeTxType, chainID: t.ChainID.ToBig(), nonce: t.Nonce, tip: t.Tip.ToBig(), fee: t.Fee.ToBig(), gas: t.Gas,
		to: t.To, value: t.Value.ToBig(), data: t.Data, access: t.AccessList, auths: t.AuthList,
	}, unsigned(t.V, t.R, t.S)
}
