package keywallet

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// SignTx implements [hw.Wallet] for the types 0 (with EIP-155 replay protection),
// 1, 2 and 4.
func (w *Wallet) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	signed, err := w.signTx(ctx, path, tx, chainID)
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := w.start(ctx, path); err != nil {
		return nil, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignTransaction, Tx: tx, ChainID: chainID}); err != nil {
		return nil, err
	}
	signer := types.LatestSignerForChainID(chainID)
	sig, err := w.sign(signer.Hash(tx))
	if err != nil {
		return nil, err
	}
	return tx.WithSignature(signer, sig[:])
}

// checkTx comes before go-ethereum's signers, which panic at a chain id of 0.
func checkTx(tx *types.Transaction, chainID *big.Int) error {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsUint64() {
		return fmt.Errorf("%w: the chain id is missing or over 64 bits", hw.ErrRefused)
	}
	switch tx.Type() {
	case types.LegacyTxType:
		return nil
	case types.AccessListTxType, types.DynamicFeeTxType, types.SetCodeTxType:
	default:
		return fmt.Errorf("%w: a transaction of type %d", hw.ErrRefused, tx.Type())
	}
	if tx.ChainId().Cmp(chainID) != 0 {
		return fmt.Errorf("%w: the transaction is for chain %s, the caller means chain %s", hw.ErrRefused, tx.ChainId(), chainID)
	}
	return nil
}

// SignAuthorization implements [hw.AuthorizationSigner] for every delegate.
func (w *Wallet) SignAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	signed, err := w.signAuthorization(ctx, path, auth)
	if err != nil {
		return types.SetCodeAuthorization{}, fmt.Errorf("sign authorization: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	if err := w.start(ctx, path); err != nil {
		return auth, err
	}
	if err := w.ask(ctx, hw.Request{Action: hw.SignAuthorization, Authorization: &auth}); err != nil {
		return auth, err
	}
	sig, err := w.sign(auth.SigHash())
	if err != nil {
		return auth, err
	}
	return sig.Authorize(auth, w.key.Address())
}

func (w *Wallet) mayAuthorize(auth types.SetCodeAuthorization) error {
	switch {
	case !auth.ChainID.IsUint64():
		return fmt.Errorf("%w: chain id %s is over 64 bits", hw.ErrRefused, auth.ChainID.Dec())
	case auth.ChainID.IsZero() && !w.options.AllChains.Accepted():
		return &hw.RiskError{Risk: string(hw.AcceptAllChains), Reason: "an authorization with chain id 0 is good on every chain where the account has its nonce"}
	}
	return nil
}

// SignMessage implements [hw.MessageSigner] for printable ASCII and line feeds, as
// on devices: what was rehearsed shall work there too.
func (w *Wallet) SignMessage(ctx context.Context, path hw.Path, message []byte) ([]byte, error) {
	err := w.start(ctx, path)
	if err == nil {
		err = w.ask(ctx, hw.Request{Action: hw.SignMessage, Message: message})
	}
	if err != nil {
		return nil, fmt.Errorf("sign message: %w", err)
	}
	sig, err := w.sign(common.BytesToHash(accounts.TextHash(message)))
	if err != nil {
		return nil, fmt.Errorf("sign message: %w", err)
	}
	return sig.Bytes(), nil
}

func checkText(message []byte) error {
	for i, b := range message {
		if b != '\n' && (b < ' ' || b > '~') {
			return &hw.UnreadableError{Offset: i, Byte: b}
		}
	}
	if len(message) == 0 {
		return fmt.Errorf("%w: an empty message", hw.ErrRefused)
	}
	return nil
}
