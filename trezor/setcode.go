package trezor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/signature"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// SignSetCodeTx implements [hw.SetCodeTxSigner] (EthereumSignTxEIP1559 with
// auth7702), on core 2.12.5 and later, with experimental features on.
//
// Firmware that does not know the field skips it and signs a plain type-2
// transaction: it is never asked, and an answer without exactly the tuple that
// was asked for is thrown away.
func (w *Wallet) SignSetCodeTx(ctx context.Context, path hw.Path, request hw.SetCodeRequest) (*types.Transaction, error) {
	signed, err := w.signSetCodeTx(ctx, path, request)
	if err != nil {
		return nil, fmt.Errorf("sign authorization and transaction: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signSetCodeTx(ctx context.Context, path hw.Path, r hw.SetCodeRequest) (*types.Transaction, error) {
	if err := checkSetCode(path, r); err != nil {
		return nil, err
	}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	if err := w.maySetCode(r); err != nil {
		return nil, err
	}
	account, err := w.unlockedAccount(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := w.settingsAllow(r.Delegate); err != nil {
		return nil, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignSetCodeTx, Account: account, SetCode: &r}); err != nil {
		return nil, err
	}
	answer, err := w.streamTx(ctx, w.setCodeMessage(path, r), nil)
	if err != nil {
		return nil, explainAuthorization(err)
	}
	return verifySetCode(r, account, answer)
}

// checkSetCode refuses what no firmware takes, and what does not fit a transaction.
func checkSetCode(path hw.Path, r hw.SetCodeRequest) error {
	if err := checkPath(path); err != nil {
		return err
	}
	for name, n := range map[string]*big.Int{"fee": r.GasFeeCap, "priority fee": r.GasTipCap} {
		if n == nil || n.Sign() < 0 || n.BitLen() > 256 {
			return fmt.Errorf("%w: the %s is missing or out of range", hw.ErrRefused, name)
		}
	}
	switch {
	case r.ChainID == 0:
		return fmt.Errorf("%w: a transaction is for one chain, and so is its tuple", hw.ErrRefused)
	case r.Nonce > math.MaxUint64-2:
		return fmt.Errorf("%w: the nonce is one that no account reaches", hw.ErrRefused)
	case len(r.GasFeeCap.Bytes())+len(number(r.Gas)) > maxFeeBytes:
		return fmt.Errorf("%w: fee and gas limit are out of the firmware's range", hw.ErrRefused)
	}
	return nil
}

// maySetCode refuses what this version is known to refuse, settings aside.
func (w *Wallet) maySetCode(r hw.SetCodeRequest) error {
	if err := sinceLinkTx.check(w.version()); err != nil {
		return err
	}
	if err := w.listed(r.Delegate, r.ChainID); err != nil {
		return err
	}
	if _, known := networks[r.ChainID]; !known && w.encodedNetwork(r.ChainID) == nil {
		return &hw.PolicyError{Reason: fmt.Sprintf("the device does not know chain %d: it needs the vendor's definition of it", r.ChainID)}
	}
	return nil
}

func (w *Wallet) setCodeMessage(path hw.Path, r hw.SetCodeRequest) *pb.EthereumSignTxEIP1559 {
	return &pb.EthereumSignTxEIP1559{
		AddressN: path, Nonce: number(r.Nonce), MaxGasFee: r.GasFeeCap.Bytes(), MaxPriorityFee: r.GasTipCap.Bytes(), GasLimit: number(r.Gas),
		To: new(r.To.Hex()), Value: []byte{}, DataLength: new(uint32(0)), ChainId: &r.ChainID, AccessList: accessList(r.AccessList),
		Definitions: w.lookUp(r.ChainID, common.Address{}), SupportsDefinitionRequest: w.servesDefinitions(),
		Auth7702: &pb.EthereumAuth7702{Delegate: new(r.Delegate.Hex())},
	}
}

// verifySetCode rebuilds tuple and transaction from the request, with nothing of
// the answer in them but the signatures, and recovers both signers.
func verifySetCode(r hw.SetCodeRequest, account common.Address, answer *pb.EthereumTxRequest) (*types.Transaction, error) {
	if n := len(answer.GetAuth7702List()); n != 1 {
		return nil, fmt.Errorf("%w: %d authorization tuples where one was due", hw.ErrMismatch, n)
	}
	tuple, err := parseTuple(answer.GetAuth7702List()[0].GetItems(), r.Authorization(), account)
	if err != nil {
		return nil, err
	}
	sig, err := parseSignature(answer.GetSignatureV(), answer.GetSignatureR(), answer.GetSignatureS(), 0)
	if err != nil {
		return nil, err
	}
	tx := types.NewTx(&types.SetCodeTx{
		ChainID: uint256.NewInt(r.ChainID), Nonce: r.Nonce, Gas: r.Gas, To: r.To,
		GasTipCap: uint256.MustFromBig(r.GasTipCap), GasFeeCap: uint256.MustFromBig(r.GasFeeCap), Value: new(uint256.Int),
		AccessList: r.AccessList, AuthList: []types.SetCodeAuthorization{tuple},
	})
	signer := types.LatestSignerForChainID(new(big.Int).SetUint64(r.ChainID))
	if err := sig.Verify(signer.Hash(tx), account); err != nil {
		return nil, fmt.Errorf("transaction: %w", err)
	}
	return tx.WithSignature(signer, sig[:])
}

// parseTuple reads [chain id, delegate, nonce, parity, r, s], numbers without
// leading zeros, and holds it to the tuple that was asked for.
func parseTuple(items [][]byte, want types.SetCodeAuthorization, account common.Address) (types.SetCodeAuthorization, error) {
	if len(items) != 6 {
		return want, fmt.Errorf("%w: a tuple of %d items where 6 were due", hw.ErrBadAnswer, len(items))
	}
	numbers := map[string][]byte{"chain id": items[0], "nonce": items[2], "parity": items[3], "r": items[4], "s": items[5]}
	for name, n := range numbers {
		if len(n) > 32 || len(n) > 0 && n[0] == 0 {
			return want, fmt.Errorf("%w: the tuple's %s has %d bytes or leading zeros", hw.ErrBadAnswer, name, len(n))
		}
	}
	chainID, nonce, parity := new(big.Int).SetBytes(items[0]), new(big.Int).SetBytes(items[2]), new(big.Int).SetBytes(items[3])
	delegate := items[1]
	switch {
	case chainID.Cmp(want.ChainID.ToBig()) != 0:
		return want, fmt.Errorf("%w: the tuple is for chain %s, not %s", hw.ErrMismatch, chainID, want.ChainID.Dec())
	case len(delegate) != common.AddressLength || common.Address(delegate) != want.Address:
		return want, fmt.Errorf("%w: the tuple delegates to %x, not to %s", hw.ErrMismatch, delegate, want.Address)
	case !nonce.IsUint64() || nonce.Uint64() != want.Nonce:
		return want, fmt.Errorf("%w: the tuple has the nonce %s, not %d", hw.ErrMismatch, nonce, want.Nonce)
	case !parity.IsUint64() || parity.Uint64() > 1:
		return want, fmt.Errorf("%w: the tuple's parity is %s", hw.ErrBadAnswer, parity)
	}
	sig, err := signature.New(byte(parity.Uint64()), common.LeftPadBytes(items[4], 32), common.LeftPadBytes(items[5], 32)) //nolint:gosec // 0 or 1
	if err != nil {
		return want, err
	}
	signed, err := sig.Authorize(want, account)
	if err != nil {
		return want, fmt.Errorf("tuple: %w", err)
	}
	return signed, nil
}

func isFailure(err error, code FailureCode) bool {
	failure, ok := errors.AsType[*FailureError](err)
	return ok && failure.Code == code
}
