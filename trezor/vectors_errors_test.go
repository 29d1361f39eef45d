package trezor

import (
	"errors"
	"math/big"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/emulator"
)

// TestVectorTransactionErrors: coin along with a call of a vault that the firmware
// knows, which it refuses since it knows vaults.
func TestVectorTransactionErrors(t *testing.T) {
	each(t, "sign_tx_error.json", Options{}, func(t *testing.T, w *Wallet, config emulator.Config, v vector) {
		if config.Model == emulator.ModelOne || config.Firmware == "2.8.0" {
			return
		}
		p := v.Parameters
		target := common.HexToAddress(p.To)
		tx := types.NewTx(&types.LegacyTx{
			Nonce: bigOf(t, p.Nonce).Uint64(), GasPrice: bigOf(t, p.GasPrice), Gas: bigOf(t, p.GasLimit).Uint64(),
			To: &target, Value: bigOf(t, unquote(t, p.Value)), Data: hx(t, unquote(t, p.Data)),
		})
		_, err := w.SignTx(t.Context(), parsePath(t, p.Path), tx, new(big.Int).SetUint64(p.Chain))
		failed, ok := errors.AsType[*FailureError](err)
		if !ok || failed.Code != failureData || failed.Text != "Native ETH cannot be sent with vault transactions" {
			t.Errorf("%v", err)
		}
	})
}

// TestVectorAuthorizationErrors: what the firmware refuses, the driver refuses
// before it, or cannot even be asked for. Sent all the same, the firmware says why.
func TestVectorAuthorizationErrors(t *testing.T) {
	each(t, "sign_auth_eip7702_errors.json", Options{}, func(t *testing.T, w *Wallet, config emulator.Config, v vector) {
		p := v.Parameters
		if config.Firmware != "2.12.5" {
			return // what the other versions say is in TestVectorAuthorizations
		}
		path, request := parsePath(t, p.Path), hw.SetCodeRequest{
			ChainID: p.Chain, Nonce: p.TupleNonce - 1, To: to, Gas: 21000, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(9),
			Delegate: common.HexToAddress(p.Delegate),
		}
		if !p.PaymentReq && p.To != "" && unquote(t, p.Data) == "" && unquote(t, p.Value) == "0" {
			_, err := w.SignSetCodeTx(t.Context(), path, request)
			_, policy := errors.AsType[*hw.PolicyError](err)
			if !policy && !errors.Is(err, hw.ErrRefused) {
				t.Errorf("%v, want what %q says", err, v.Result.Error)
			}
		}
		if err := w.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		message, data := w.setCodeMessage(path, request), hx(t, unquote(t, p.Data))
		message.To, message.Value = &p.To, bigOf(t, unquote(t, p.Value)).Bytes()
		message.DataInitialChunk, message.DataLength = data, new(uint32(len(data)))
		if p.PaymentReq { // field 14, which the driver's messages do not have: a name and a signature
			body := protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), "name")
			body = protowire.AppendBytes(protowire.AppendTag(body, 5, protowire.BytesType), make([]byte, 65))
			message.Unknown = protowire.AppendBytes(protowire.AppendTag(nil, 14, protowire.BytesType), body)
		}
		_, err := w.streamTx(t.Context(), message, data)
		if failed, ok := errors.AsType[*FailureError](err); !ok || "DataError: "+failed.Text != v.Result.Error {
			t.Errorf("%v, want %q", err, v.Result.Error)
		}
	})
}
