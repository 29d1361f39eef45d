package trezor

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Bounds of the firmware (core/src/apps/ethereum/sign_tx.py; legacy/firmware/ethereum.c).
const (
	maxChunk       = 1024
	maxCalldata    = 16_000_000
	maxFeeBytes    = 30 // fee and gas limit together
	maxLegacyVSafe = (math.MaxUint32 - 36) / 2
	// Model One has room for twelve entries (messages-ethereum.options).
	maxLegacyAccessList = 12
)

// SignTx implements [hw.Wallet] for transaction types 0 (with EIP-155 replay
// protection) and 2. There is no command for the others; a type-4 transaction
// with the account's own tuple is [Wallet.SignSetCodeTx].
func (w *Wallet) SignTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	signed, err := w.signTx(ctx, path, tx, chainID)
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signTx(ctx context.Context, path hw.Path, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := checkTx(path, tx, chainID); err != nil {
		return nil, err
	}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	if err := w.maySignTx(tx, chainID); err != nil {
		return nil, err
	}
	account, err := w.account(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTransaction, Account: account, Tx: tx, ChainID: chainID}); err != nil {
		return nil, err
	}
	answer, err := w.streamTx(ctx, w.txRequest(path, tx, chainID), tx.Data())
	if err != nil {
		return nil, err
	}
	if len(answer.GetAuth7702List()) > 0 {
		return nil, fmt.Errorf("%w: %d authorization tuples with a transaction that asked for none", hw.ErrMismatch, len(answer.GetAuth7702List()))
	}
	sig, err := parseSignature(answer.GetSignatureV(), answer.GetSignatureR(), answer.GetSignatureS(), vBase(tx, chainID.Uint64()))
	if err != nil {
		return nil, err
	}
	signer := types.LatestSignerForChainID(chainID)
	if err := sig.Verify(signer.Hash(tx), account); err != nil {
		return nil, err
	}
	return tx.WithSignature(signer, sig[:])
}

// checkTx refuses what no firmware takes. It comes before go-ethereum's signers,
// which panic at a chain id of 0.
func checkTx(path hw.Path, tx *types.Transaction, chainID *big.Int) error {
	if err := checkPath(path); err != nil {
		return err
	}
	if err := checkChain(tx, chainID); err != nil {
		return err
	}
	switch {
	case tx.Type() == types.AccessListTxType:
		return fmt.Errorf("%w: the firmware has no command for transactions of type 1; one of type 2 can carry an access list", hw.ErrRefused)
	case tx.Type() == types.SetCodeTxType:
		return fmt.Errorf("%w: the firmware signs no type-4 transaction with tuples that are signed already, only one with its own (SignSetCodeTx)", hw.ErrRefused)
	case tx.Type() != types.LegacyTxType && tx.Type() != types.DynamicFeeTxType:
		return fmt.Errorf("%w: the firmware signs no transactions of type %d", hw.ErrRefused, tx.Type())
	case tx.To() == nil && len(tx.Data()) == 0:
		return fmt.Errorf("%w: a contract creation without code", hw.ErrRefused)
	case len(tx.Data()) > maxCalldata:
		return fmt.Errorf("%w: %d bytes of calldata, the firmware takes %d", hw.ErrRefused, len(tx.Data()), maxCalldata)
	case len(tx.GasFeeCap().Bytes())+len(number(tx.Gas())) > maxFeeBytes:
		return fmt.Errorf("%w: fee and gas limit are out of the firmware's range", hw.ErrRefused)
	}
	for _, n := range []*big.Int{tx.Value(), tx.GasFeeCap(), tx.GasTipCap()} {
		if n.Sign() < 0 || n.BitLen() > 256 {
			return fmt.Errorf("%w: an amount is out of range", hw.ErrRefused)
		}
	}
	return nil
}

func checkChain(tx *types.Transaction, chainID *big.Int) error {
	if chainID == nil || chainID.Sign() <= 0 || !chainID.IsUint64() {
		return fmt.Errorf("%w: the chain id is missing or over 64 bits", hw.ErrRefused)
	}
	if tx.Type() != types.LegacyTxType && tx.ChainId().Cmp(chainID) != 0 {
		return fmt.Errorf("%w: the transaction is for chain %s, the caller means chain %s", hw.ErrRefused, tx.ChainId(), chainID)
	}
	return nil
}

// maySignTx refuses what this version is known to refuse.
func (w *Wallet) maySignTx(tx *types.Transaction, chainID *big.Int) error {
	if chainID.Uint64() > math.MaxUint32 {
		if err := sinceWideChain.check(w.version()); err != nil {
			return err
		}
	}
	if tx.Type() != types.DynamicFeeTxType {
		return nil
	}
	if err := sinceDynamicFee.check(w.version()); err != nil {
		return err
	}
	if n := len(tx.AccessList()); w.version().legacy() && n > maxLegacyAccessList {
		return fmt.Errorf("%w: an access list of %d entries, a Model One has room for %d", hw.ErrRefused, n, maxLegacyAccessList)
	}
	return nil
}

// txRequest is the first message of a flow, with the first of the calldata.
func (w *Wallet) txRequest(path hw.Path, tx *types.Transaction, chainID *big.Int) pb.Message {
	chain := chainID.Uint64()
	first := tx.Data()[:min(len(tx.Data()), maxChunk)]
	if tx.Type() == types.LegacyTxType {
		return &pb.EthereumSignTx{
			AddressN: path, Nonce: number(tx.Nonce()), GasPrice: tx.GasPrice().Bytes(), GasLimit: number(tx.Gas()),
			To: recipient(tx), Value: tx.Value().Bytes(), DataInitialChunk: first, DataLength: dataLength(tx), ChainId: &chain,
			Definitions: w.definitionsFor(tx, chain), SupportsDefinitionRequest: w.servesDefinitions(),
		}
	}
	return &pb.EthereumSignTxEIP1559{
		AddressN: path, Nonce: number(tx.Nonce()), MaxGasFee: tx.GasFeeCap().Bytes(), MaxPriorityFee: tx.GasTipCap().Bytes(),
		GasLimit: number(tx.Gas()), To: recipient(tx), Value: tx.Value().Bytes(), DataInitialChunk: first, DataLength: dataLength(tx),
		ChainId: &chain, AccessList: accessList(tx.AccessList()),
		Definitions: w.definitionsFor(tx, chain), SupportsDefinitionRequest: w.servesDefinitions(),
	}
}

// number is a big-endian number without leading zeros, which the firmware hashes
// as it comes.
func number(n uint64) []byte { return new(big.Int).SetUint64(n).Bytes() }

func recipient(tx *types.Transaction) *string {
	if tx.To() == nil {
		return new("")
	}
	return new(tx.To().Hex())
}

func dataLength(tx *types.Transaction) *uint32 {
	return new(uint32(len(tx.Data()))) //nolint:gosec // checkTx bounds it
}

func accessList(list types.AccessList) []*pb.EthereumAccessListEntry {
	var entries []*pb.EthereumAccessListEntry
	for _, tuple := range list {
		entry := &pb.EthereumAccessListEntry{Address: new(tuple.Address.Hex())}
		for _, key := range tuple.StorageKeys {
			entry.StorageKeys = append(entry.StorageKeys, key[:])
		}
		entries = append(entries, entry)
	}
	return entries
}

// streamTx sends a transaction and then as much of its calldata as the device
// asks for, in order, and returns the answer with the signature.
func (w *Wallet) streamTx(ctx context.Context, request pb.Message, data []byte) (*pb.EthereumTxRequest, error) {
	rest := data[min(len(data), maxChunk):]
	for {
		answer, err := w.exchange(ctx, request)
		if err != nil {
			return nil, err
		}
		switch told := answer.(type) {
		case *pb.EthereumDefinitionRequest:
			if request, err = w.define(told); err != nil {
				return nil, w.abandon(ctx, err)
			}
		case *pb.EthereumTxRequest:
			n := told.GetDataLength()
			if n == 0 {
				return w.finalTx(ctx, told, len(rest))
			}
			if n > maxChunk || int(n) > len(rest) || told.SignatureV != nil || told.SignatureR != nil || told.SignatureS != nil {
				return nil, w.abandon(ctx, fmt.Errorf("%w: it asks for %d bytes of calldata where %d are left", hw.ErrBadAnswer, n, len(rest)))
			}
			request, rest = &pb.EthereumTxAck{DataChunk: rest[:n]}, rest[n:]
		default:
			return nil, w.wrongAnswer(ctx, answer)
		}
	}
}

// finalTx refuses a signature that comes before the calldata, or not at all.
func (w *Wallet) finalTx(ctx context.Context, answer *pb.EthereumTxRequest, left int) (*pb.EthereumTxRequest, error) {
	if left > 0 || answer.SignatureV == nil || answer.SignatureR == nil || answer.SignatureS == nil {
		return nil, w.abandon(ctx, fmt.Errorf("%w: an answer without a signature, or before %d bytes of calldata", hw.ErrBadAnswer, left))
	}
	return answer, nil
}

// vBase is what v counts from: the chain's EIP-155 base for legacy transactions,
// unless that is over 32 bits; 0 for the others. The comment in
// messages-ethereum.proto says 27 for those, the code does not do that
// (sign_tx_eip1559.py).
func vBase(tx *types.Transaction, chainID uint64) uint64 {
	if tx.Type() != types.LegacyTxType || chainID > maxLegacyVSafe {
		return 0
	}
	return 35 + 2*chainID
}
