package hwtest

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// SignTx implements [hw.Wallet] for the types 0, 1, 2 and 4.
func (w *SoftWallet) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := w.start(ctx, path); err != nil {
		return nil, err
	}
	if err := w.maySignTx(tx, chainID); err != nil {
		return nil, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignTransaction, Account: w.Account(), Tx: tx, ChainID: chainID}); err != nil {
		return nil, err
	}
	if w.Lies.Tx != nil {
		tx = w.Lies.Tx(tx)
	}
	signer := types.LatestSignerForChainID(chainID)
	sig, err := w.sign(signer.Hash(tx))
	if err != nil {
		return nil, err
	}
	return tx.WithSignature(signer, sig)
}

func (w *SoftWallet) maySignTx(tx *types.Transaction, chainID *big.Int) error {
	if err := checkChain(tx, chainID); err != nil {
		return err
	}
	c := w.Device.Capabilities
	switch tx.Type() {
	case types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType:
	case types.SetCodeTxType:
		if err := allowed(c.SetCodeTx); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: a transaction of type %d", hw.ErrRefused, tx.Type())
	}
	if len(tx.Data()) > 0 {
		return allowed(c.Calldata)
	}
	return allowed(c.Transaction)
}

// SignAuthorization implements [hw.AuthorizationSigner] for delegates on the
// list in Device.
func (w *SoftWallet) SignAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	var none types.SetCodeAuthorization
	if err := w.start(ctx, path); err != nil {
		return none, err
	}
	if !auth.ChainID.IsUint64() {
		return none, &hw.PolicyError{Reason: "the chain id is over 64 bits"}
	}
	if err := allowed(w.Device.Capabilities.CanAuthorize(auth.Address, auth.ChainID.Uint64())); err != nil {
		return none, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignAuthorization, Account: w.Account(), Authorization: &auth}); err != nil {
		return none, err
	}
	sig, err := w.sign(auth.SigHash())
	if err != nil {
		return none, err
	}
	signed := auth
	signed.R.SetBytes(sig[:32])
	signed.S.SetBytes(sig[32:64])
	signed.V = sig[64]
	if w.Lies.Tuple != nil {
		signed = w.Lies.Tuple(signed)
	}
	return signed, nil
}

// SignMessage implements [hw.MessageSigner].
func (w *SoftWallet) SignMessage(ctx context.Context, path hw.Path, message []byte) ([]byte, error) {
	if err := w.start(ctx, path); err != nil {
		return nil, err
	}
	if err := allowed(w.Device.Capabilities.Message); err != nil {
		return nil, err
	}
	if err := checkText(message); err != nil {
		return nil, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignMessage, Account: w.Account(), Message: message}); err != nil {
		return nil, err
	}
	sig, err := w.sign(common.BytesToHash(accounts.TextHash(message)))
	if err != nil {
		return nil, err
	}
	sig[64] += 27
	if w.Lies.Signature != nil {
		sig = w.Lies.Signature(sig)
	}
	return sig, nil
}

// SignTypedData implements [hw.TypedDataSigner].
func (w *SoftWallet) SignTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) ([]byte, error) {
	if err := w.start(ctx, path); err != nil {
		return nil, err
	}
	if err := allowed(w.Device.Capabilities.TypedData); err != nil {
		return nil, err
	}
	digest, _, err := apitypes.TypedDataAndHash(data)
	if err != nil {
		return nil, &hw.TypedDataError{Field: "message", Reason: err.Error()}
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignTypedData, Account: w.Account(), TypedData: &data}); err != nil {
		return nil, err
	}
	sig, err := w.sign(common.BytesToHash(digest))
	if err != nil {
		return nil, err
	}
	sig[64] += 27
	if w.Lies.Signature != nil {
		sig = w.Lies.Signature(sig)
	}
	return sig, nil
}

func checkText(message []byte) error {
	if len(message) == 0 {
		return fmt.Errorf("%w: an empty message", hw.ErrRefused)
	}
	for i, b := range message {
		if b != '\n' && (b < ' ' || b > '~') {
			return &hw.UnreadableError{Offset: i, Byte: b}
		}
	}
	return nil
}

// Preview implements [hw.Previewer]: one screen, one press.
func (w *SoftWallet) Preview(_ context.Context, r hw.Request) (hw.Review, error) {
	var text string
	switch {
	case r.Action == hw.ShowAddress:
		text = r.Account.Hex()
	case r.Action == hw.SignMessage && len(r.Message) > 0:
		text = string(r.Message)
	case r.Action == hw.SignTypedData && r.TypedData != nil:
		text = fmt.Sprintf("%s in %s %s: %v", r.TypedData.PrimaryType, r.TypedData.Domain.Name, r.TypedData.Domain.VerifyingContract, r.TypedData.Message)
	case r.Action == hw.SignAuthorization && r.Authorization != nil:
		a := r.Authorization
		text = fmt.Sprintf("%s delegates to %s on chain %s, nonce %d", r.Account, a.Address, a.ChainID.Dec(), a.Nonce)
	case r.Action == hw.SignTransaction && r.Tx != nil:
		to := "a new contract"
		if r.Tx.To() != nil {
			to = r.Tx.To().Hex()
		}
		text = fmt.Sprintf("%s sends %s ETH and %d bytes to %s", r.Account, ether(r.Tx.Value()), len(r.Tx.Data()), to)
	default:
		return hw.Review{}, fmt.Errorf("preview action %q: %w", r.Action, hw.ErrRefused)
	}
	return hw.Review{Screens: []string{text}, Presses: 1}, nil
}

// ether is wei as a decimal of ether without trailing zeros.
func ether(wei *big.Int) string {
	value := uint256.MustFromBig(wei)
	whole, rest := new(uint256.Int).DivMod(value, uint256.NewInt(1e18), new(uint256.Int))
	text := fmt.Sprintf("%s.%018d", whole.Dec(), rest.Uint64())
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}
