package main

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor"
)

// request is one line of input. Which fields matter depends on Op.
type request struct {
	UDP    string `json:"udp"`
	Bridge string `json:"bridge"` // instead of UDP
	Op     string `json:"op"`
	Path   string `json:"path"`

	Show        bool               `json:"show"`
	Tx          *transaction       `json:"tx"`
	Message     hexutil.Bytes      `json:"message"`
	Typed       apitypes.TypedData `json:"typed"`
	PlainArrays bool               `json:"plainArrays"`
	Domain      common.Hash        `json:"domain"`
	Struct      common.Hash        `json:"struct"`
	ChainID     uint64             `json:"chainId"`
	Delegate    common.Address     `json:"delegate"`
	Nonce       uint64             `json:"nonce"`
}

// transaction has the fields of all types.
type transaction struct {
	Type       uint8            `json:"type"`
	ChainID    hexutil.Big      `json:"chainId"`
	Nonce      uint64           `json:"nonce"`
	GasPrice   hexutil.Big      `json:"gasPrice"`
	Tip        hexutil.Big      `json:"maxPriorityFeePerGas"`
	Fee        hexutil.Big      `json:"maxFeePerGas"`
	Gas        uint64           `json:"gas"`
	To         *common.Address  `json:"to"`
	Value      hexutil.Big      `json:"value"`
	Data       hexutil.Bytes    `json:"data"`
	AccessList types.AccessList `json:"accessList"`
}

func (t *transaction) build() *types.Transaction {
	if t.Type == types.LegacyTxType {
		return types.NewTx(&types.LegacyTx{
			Nonce: t.Nonce, GasPrice: t.GasPrice.ToInt(), Gas: t.Gas, To: t.To, Value: t.Value.ToInt(), Data: t.Data,
		})
	}
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: t.ChainID.ToInt(), Nonce: t.Nonce, GasTipCap: t.Tip.ToInt(), GasFeeCap: t.Fee.ToInt(), Gas: t.Gas,
		To: t.To, Value: t.Value.ToInt(), Data: t.Data, AccessList: t.AccessList,
	})
}

type operation func(context.Context, *trezor.Wallet, hw.Path, request) (any, error)

var operations = map[string]operation{
	"info": func(ctx context.Context, w *trezor.Wallet, _ hw.Path, _ request) (any, error) {
		return w.Info(ctx)
	},
	"address": func(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
		return w.Address(ctx, path, r.Show)
	},
	"transaction": signTransaction,
	"message": func(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
		return asHex(w.SignMessage(ctx, path, r.Message))
	},
	"typed": func(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
		return asHex(w.SignTypedData(ctx, path, r.Typed))
	},
	"hash": func(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
		return asHex(w.SignTypedHash(ctx, path, r.Domain, r.Struct, hw.AcceptBlindSigning))
	},
	"authorization": signAuthorization,
	"setcode":       signSetCode,
}

func asHex(b []byte, err error) (any, error) { return hexutil.Bytes(b), err }

func signTransaction(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
	if r.Tx == nil {
		return nil, fmt.Errorf("no transaction")
	}
	signed, err := w.SignTx(ctx, path, r.Tx.build(), r.Tx.ChainID.ToInt())
	if err != nil {
		return nil, err
	}
	return asHex(signed.MarshalBinary())
}

func signAuthorization(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
	signed, err := w.SignAuthorization(ctx, path, types.SetCodeAuthorization{
		ChainID: *uint256.NewInt(r.ChainID), Address: r.Delegate, Nonce: r.Nonce,
	})
	if err != nil {
		return nil, err
	}
	return signed, nil
}

func signSetCode(ctx context.Context, w *trezor.Wallet, path hw.Path, r request) (any, error) {
	if r.Tx == nil || r.Tx.To == nil {
		return nil, fmt.Errorf("no transaction")
	}
	signed, err := w.SignSetCodeTx(ctx, path, hw.SetCodeRequest{
		ChainID: r.Tx.ChainID.ToInt().Uint64(), Nonce: r.Tx.Nonce, To: *r.Tx.To, Gas: r.Tx.Gas,
		GasTipCap: r.Tx.Tip.ToInt(), GasFeeCap: r.Tx.Fee.ToInt(), AccessList: r.Tx.AccessList, Delegate: r.Delegate,
	})
	if err != nil {
		return nil, err
	}
	return asHex(signed.MarshalBinary())
}
