package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/valetkey/valetkey/hw"
)

// SignTx implements [hw.Wallet] (INS 04) for transaction types 0 (with EIP-155
// replay protection), 1, 2 and 4.
//
// The app never shows the authorization list of a type-4 transaction, nor its
// type: a review of one is no review of the delegation.
func (w *Wallet) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	signed, err := w.signTx(ctx, path, tx, chainID)
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := checkChain(tx, chainID); err != nil {
		return nil, err
	}
	signer := types.LatestSignerForChainID(chainID)
	payload, err := encodeUnsigned(tx, chainID, signer)
	if err != nil {
		return nil, err
	}
	if err := w.maySignTx(ctx, tx, chainID); err != nil {
		return nil, err
	}
	defer w.forgetMetadata()
	account, err := w.signer(ctx, path)
	if err != nil {
		return nil, err
	}
	head, err := encodePath(path)
	if err != nil {
		return nil, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTransaction, Account: account, Tx: tx, ChainID: chainID}); err != nil {
		return nil, err
	}
	answer, err := w.sendChunks(ctx, insSignTx, head, payload.bytes, payload.mayCut)
	if err != nil {
		return nil, err
	}
	sig, err := parseSignature(answer, vBase(tx, chainID))
	if err != nil {
		return nil, err
	}
	if err := sig.Verify(signer.Hash(tx), account); err != nil {
		return nil, err
	}
	return tx.WithSignature(signer, sig[:])
}

// checkChain comes before go-ethereum's signers, which panic at a chain id of 0.
func checkChain(tx *types.Transaction, chainID *big.Int) error {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsUint64() {
		return fmt.Errorf("%w: the chain id is missing or over 64 bits", hw.ErrRefused)
	}
	if tx.Type() != types.LegacyTxType && tx.ChainId().Cmp(chainID) != 0 {
		return fmt.Errorf("%w: the transaction is for chain %s, the caller means chain %s", hw.ErrRefused, tx.ChainId(), chainID)
	}
	return nil
}

// maySignTx refuses what this version, with these settings, is known to refuse.
func (w *Wallet) maySignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) error {
	if err := w.mayTakeType(tx.Type()); err != nil {
		return err
	}
	if _, readable := w.clearCall(tx, chainID); readable || len(tx.Data()) == 0 {
		return nil
	}
	return w.needBlindSigning(ctx, "the app refuses calldata that it cannot decode while blind signing is off")
}

// mayTakeType refuses the transaction types that came after this version.
func (w *Wallet) mayTakeType(kind byte) error {
	switch kind {
	case types.LegacyTxType:
		return nil
	case types.SetCodeTxType:
		return w.require(featureSetCodeTx)
	}
	return w.require(featureTypedTx)
}

// needBlindSigning refuses while the setting is off, which a host can read.
func (w *Wallet) needBlindSigning(ctx context.Context, reason string) error {
	if w.blindSigning() {
		return nil
	}
	// The holder may have turned it on since we looked.
	if err := w.configure(ctx); err != nil {
		return err
	}
	if !w.blindSigning() {
		return &hw.PolicyError{Reason: reason, Setting: settingBlindSigning}
	}
	return nil
}

// vBase is what the app's v counts from. For legacy transactions it is
// 35 + 2 * chain id in eight bits, of a chain id over 32 bits only its four
// highest bytes (io_seproxyhal_touch_tx_ok in ui_common_sign_tx.c).
func vBase(tx *types.Transaction, chainID *big.Int) byte {
	if tx.Type() != types.LegacyTxType {
		return 0
	}
	v := chainID.Bytes()
	return 35 + 2*v[min(4, len(v))-1] // the lowest byte of what is left of it
}

// unsignedTx is a serialised transaction with the places where it must not be cut.
type unsignedTx struct {
	bytes     []byte
	dataStart int // of the calldata's own bytes; 0 without calldata
	tailStart int // of a legacy transaction's chain id, 0, 0; 0 for other types
}

// mayCut keeps clear of two faults of the app. It answers 6a80 when a chunk ends
// with fewer than four bytes of the calldata, none included: on reaching the
// calldata it wants the function selector at once (logic_sign_tx.c, "missing
// function selector"; eth_ustream.c, process_tx_internal). And versions before
// 1.11 took a legacy transaction for complete when the last chunk held no more
// than the chain id, 0, 0 (app-ethereum issue 409).
func (u unsignedTx) mayCut(i int) bool {
	if u.dataStart != 0 && i >= u.dataStart && i < u.dataStart+4 {
		return false
	}
	return u.tailStart == 0 || i < u.tailStart
}

// encodeUnsigned serialises what is signed and makes sure that its hash is the
// one go-ethereum signs, so that a mistake here cannot reach a device.
func encodeUnsigned(tx *types.Transaction, chainID *big.Int, signer types.Signer) (unsignedTx, error) {
	fields, data, err := fieldsOf(tx, chainID)
	if err != nil {
		return unsignedTx{}, err
	}
	list, err := rlp.EncodeToBytes(fields)
	if err != nil {
		return unsignedTx{}, fmt.Errorf("encode the transaction: %w", err)
	}
	u := unsignedTx{bytes: list}
	if tx.Type() != types.LegacyTxType {
		u.bytes = append([]byte{tx.Type()}, list...)
	}
	if err := u.locate(tx, fields, data); err != nil {
		return unsignedTx{}, err
	}
	if crypto.Keccak256Hash(u.bytes) != signer.Hash(tx) {
		return unsignedTx{}, errors.New("encode the transaction: the bytes do not hash to what is signed")
	}
	return u, nil
}

// fieldsOf lists the fields in order and says which one is the calldata.
func fieldsOf(tx *types.Transaction, chainID *big.Int) (fields []any, data int, err error) {
	to := any(tx.To())
	if tx.To() == nil {
		to = []byte{}
	}
	call := []any{tx.Gas(), to, tx.Value(), tx.Data()}
	switch tx.Type() {
	case types.LegacyTxType:
		fields = append(append([]any{tx.Nonce(), tx.GasPrice()}, call...), chainID, uint(0), uint(0))
		return fields, 5, nil
	case types.AccessListTxType:
		return append(append([]any{chainID, tx.Nonce(), tx.GasPrice()}, call...), tx.AccessList()), 6, nil
	case types.DynamicFeeTxType:
		return append(append([]any{chainID, tx.Nonce(), tx.GasTipCap(), tx.GasFeeCap()}, call...), tx.AccessList()), 7, nil
	case types.SetCodeTxType:
		fields = append([]any{chainID, tx.Nonce(), tx.GasTipCap(), tx.GasFeeCap()}, call...)
		return append(fields, tx.AccessList(), tx.SetCodeAuthorizations()), 7, nil
	}
	return nil, 0, fmt.Errorf("%w: the app signs no transactions of type %d", hw.ErrRefused, tx.Type())
}

// locate finds the calldata and the legacy tail from the end of the encoding:
// what follows the calldata has the same length alone as inside the list.
func (u *unsignedTx) locate(tx *types.Transaction, fields []any, data int) error {
	after := 0
	for _, field := range fields[data+1:] {
		encoded, err := rlp.EncodeToBytes(field)
		if err != nil {
			return fmt.Errorf("encode the transaction: %w", err)
		}
		after += len(encoded)
	}
	if len(tx.Data()) > 0 {
		u.dataStart = len(u.bytes) - after - len(tx.Data())
	}
	if tx.Type() == types.LegacyTxType {
		u.tailStart = len(u.bytes) - after
	}
	return nil
}
