package cli

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// unsignedTx is a transaction as it was read, JSON or RLP. Numbers are not
// negative; those of prices, value and chain id have at most 256 bits.
type unsignedTx struct {
	kind     uint8
	from     *common.Address // when the input says who is to sign
	chainID  *big.Int
	nonce    uint64
	gas      uint64
	gasPrice *big.Int // types 0 and 1
	tip, fee *big.Int // types 2 and 4
	to       *common.Address
	value    *big.Int
	data     []byte
	access   types.AccessList
	auths    []types.SetCodeAuthorization // type 4
	unsigned *types.SetCodeAuthorization  // the one of them that has no signature yet
	listed   []listedTuple                // the same, with who signed
}

// build makes sure of what no field alone can say, and makes the transaction.
func (u *unsignedTx) build() (*types.Transaction, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	switch u.kind {
	case types.LegacyTxType:
		return types.NewTx(&types.LegacyTx{Nonce: u.nonce, GasPrice: u.gasPrice, Gas: u.gas, To: u.to, Value: u.value, Data: u.data}), nil
	case types.AccessListTxType:
		return types.NewTx(&types.AccessListTx{
			ChainID: u.chainID, Nonce: u.nonce, GasPrice: u.gasPrice, Gas: u.gas, To: u.to, Value: u.value, Data: u.data, AccessList: u.access,
		}), nil
	case types.DynamicFeeTxType:
		return types.NewTx(&types.DynamicFeeTx{
			ChainID: u.chainID, Nonce: u.nonce, GasTipCap: u.tip, GasFeeCap: u.fee, Gas: u.gas, To: u.to, Value: u.value, Data: u.data, AccessList: u.access,
		}), nil
	}
	return types.NewTx(&types.SetCodeTx{
		ChainID: uint256.MustFromBig(u.chainID), Nonce: u.nonce, GasTipCap: uint256.MustFromBig(u.tip), GasFeeCap: uint256.MustFromBig(u.fee),
		Gas: u.gas, To: *u.to, Value: uint256.MustFromBig(u.value), Data: u.data, AccessList: u.access, AuthList: u.auths,
	}), nil
}

func (u *unsignedTx) check() error {
	switch {
	case u.chainID == nil || u.chainID.Sign() == 0:
		return badInput("transaction.chainId", "it is missing or 0: without it the signature would be good on every chain (EIP-155)")
	case !u.chainID.IsUint64():
		return badInput("transaction.chainId", "%s is over 64 bits", u.chainID)
	case u.nonce+1 == 0:
		return badInput("transaction.nonce", "no account can have it (EIP-2681)")
	case u.gas == 0:
		return badInput("transaction.gas", "it is 0")
	case u.to == nil && u.kind == types.SetCodeTxType:
		return badInput("transaction.to", "a type-4 transaction makes no contract (EIP-7702)")
	case u.to == nil && len(u.data) == 0:
		return badInput("transaction.data", "it is empty, but \"to\" is null: a contract would be made of nothing")
	case u.tip != nil && u.tip.Cmp(u.fee) > 0:
		return badInput("transaction.maxPriorityFeePerGas", "%s is over maxFeePerGas, %s", u.tip, u.fee)
	case u.kind == types.SetCodeTxType && len(u.auths) == 0:
		return badInput("transaction.authorizationList", "it is empty, which no chain accepts (EIP-7702)")
	}
	if u.unsigned != nil {
		return nil // linkRequest looks at it
	}
	return u.listAuthorizations()
}

// listAuthorizations finds out who signed the tuples. Chains take one that cannot
// be used, have it paid for, and ignore it; that is refused here.
func (u *unsignedTx) listAuthorizations() error {
	u.listed = nil
	for i, auth := range u.auths {
		where := fmt.Sprintf("transaction.authorizationList[%d]", i)
		if !auth.ChainID.IsZero() && auth.ChainID.CmpBig(u.chainID) != 0 {
			return badInput(where, "it is for chain %s, the transaction for chain %s", auth.ChainID.Dec(), u.chainID)
		}
		authority, err := auth.Authority()
		if err != nil {
			return badInput(where, "its signature is good for no account: %v", err)
		}
		u.listed = append(u.listed, listedTuple{authority, auth.Address, auth.ChainID.Uint64(), auth.Nonce})
	}
	return nil
}

// txPreimage is what is hashed and signed: type ‖ rlp(fields), for type 0
// rlp(fields, chain id, 0, 0) (EIP-155, EIP-2718).
func txPreimage(tx *types.Transaction, chainID *big.Int) ([]byte, error) {
	to := any(tx.To())
	if tx.To() == nil {
		to = []byte{}
	}
	call := []any{tx.Gas(), to, tx.Value(), tx.Data()}
	var fields []any
	switch tx.Type() {
	case types.LegacyTxType:
		fields = append(append([]any{tx.Nonce(), tx.GasPrice()}, call...), chainID, uint(0), uint(0))
	case types.AccessListTxType:
		fields = append(append([]any{chainID, tx.Nonce(), tx.GasPrice()}, call...), tx.AccessList())
	default:
		fields = append(append([]any{chainID, tx.Nonce(), tx.GasTipCap(), tx.GasFeeCap()}, call...), tx.AccessList())
	}
	if tx.Type() == types.SetCodeTxType {
		fields = append(fields, tx.SetCodeAuthorizations())
	}
	encoded, err := rlp.EncodeToBytes(fields)
	if err != nil {
		return nil, fmt.Errorf("encode the transaction: %w", err)
	}
	if tx.Type() != types.LegacyTxType {
		encoded = append([]byte{tx.Type()}, encoded...)
	}
	if crypto.Keccak256Hash(encoded) != types.LatestSignerForChainID(chainID).Hash(tx) {
		return nil, fmt.Errorf("encode the transaction: %w: the bytes do not hash to what is signed", hw.ErrRefused)
	}
	return encoded, nil
}
