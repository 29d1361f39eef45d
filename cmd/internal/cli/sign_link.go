package cli

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// A type-4 transaction whose one authorization is not signed yet is for devices
// that sign the tuple together with the transaction that carries it, and in no
// other way (hw.SetCodeTxSigner).

// linkRequest is what such a device is asked, and an error when the transaction
// is none that it could be asked for.
func (u *unsignedTx) linkRequest() (hw.SetCodeRequest, error) {
	const where = "transaction.authorizationList[0]"
	r := hw.SetCodeRequest{
		ChainID: u.chainID.Uint64(), Nonce: u.nonce, To: *u.to, Gas: u.gas, GasTipCap: u.tip, GasFeeCap: u.fee,
		AccessList: u.access, Delegate: u.unsigned.Address,
	}
	implied := r.Authorization()
	switch {
	case len(u.auths) > 1:
		return r, badInput(where, "it is not signed, and there are others: a device signs one tuple together with its transaction")
	case u.value.Sign() != 0:
		return r, badInput("transaction.value", "it is not 0: a transaction whose tuple is signed with it moves nothing")
	case len(u.data) > 0:
		return r, badInput("transaction.data", "it is not empty: a transaction whose tuple is signed with it calls nothing")
	case u.unsigned.ChainID != implied.ChainID:
		return r, badInput(where+".chainId", "it is %s, and has to be the transaction's, %d", u.unsigned.ChainID.Dec(), r.ChainID)
	case u.unsigned.Nonce != implied.Nonce:
		return r, badInput(where+".nonce", "it is %d, and has to be %d: one more than the transaction's, which is used up first", u.unsigned.Nonce, implied.Nonce)
	}
	return r, nil
}

// signLink has the device sign tuple and transaction in one review.
func (a *app) signLink(ctx context.Context, o signTxOptions, draft unsignedTx, client node) (*result, error) {
	request, err := draft.linkRequest()
	if err != nil {
		return nil, err
	}
	s, err := a.openSigner(ctx, o.sign)
	if err != nil {
		return nil, err
	}
	defer s.wallet.Close()
	wallet, ok := s.wallet.(hw.SetCodeTxSigner)
	if !ok {
		return nil, &hinted{
			&hw.PolicyError{Reason: "this device signs a tuple by itself, and the transaction that carries it afterwards"},
			"have the tuple signed first: valetkey sign authorization --self",
		}
	}
	if draft.from != nil && *draft.from != s.Account {
		return nil, badInput("transaction.from", "it is %s, the device's account is %s", draft.from, s.Account)
	}
	// The transaction's digest covers the tuple's signature: until that is there,
	// the tuple's is all that can be told.
	preimage, err := authorizationPreimage(request.Authorization())
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, preimage, hw.Request{Action: hw.SignSetCodeTx, SetCode: &request}); err != nil {
		return nil, err
	}
	data := signedTxData{
		Chain: request.ChainID, Type: types.SetCodeTxType, To: draft.to, Nonce: request.Nonce,
		Authorizations: []listedTuple{{s.Account, request.Delegate, request.ChainID, request.Nonce + 1}},
	}
	if !o.sign.dryRun {
		a.announceSigning(hw.SignSetCodeTx, s)
		signed, err := wallet.SignSetCodeTx(ctx, s.Path, request)
		if err != nil {
			return nil, err
		}
		if err := s.checkLink(signed, request); err != nil {
			return nil, err
		}
		if err := a.finishTx(ctx, signed, client, &data); err != nil {
			return nil, err
		}
	}
	data.toSign = s.toSign
	return &result{data: data, text: data.print, warnings: s.warnings()}, nil
}

// checkLink makes sure that the wallet signed this transaction with this tuple,
// and has the result tell the transaction's digest.
func (s *signer) checkLink(signed *types.Transaction, r hw.SetCodeRequest) error {
	tuples := signed.SetCodeAuthorizations()
	want := r.Authorization()
	if len(tuples) != 1 || tuples[0].ChainID != want.ChainID || tuples[0].Address != want.Address || tuples[0].Nonce != want.Nonce {
		return fmt.Errorf("%w: the signed transaction does not carry the tuple that was asked for", hw.ErrMismatch)
	}
	authority, err := tuples[0].Authority()
	if err != nil {
		return fmt.Errorf("%w: %w", hw.ErrMismatch, err)
	}
	if err := s.checkSigner(authority); err != nil {
		return err
	}
	chainID := new(big.Int).SetUint64(r.ChainID)
	asked := unsignedTx{
		kind: types.SetCodeTxType, chainID: chainID, nonce: r.Nonce, gas: r.Gas, tip: r.GasTipCap, fee: r.GasFeeCap,
		to: &r.To, value: new(big.Int), access: r.AccessList, auths: tuples,
	}
	tx, err := asked.build()
	if err != nil {
		return err
	}
	if s.Bytes, err = txPreimage(tx, chainID); err != nil {
		return err
	}
	s.Digest = types.LatestSignerForChainID(chainID).Hash(tx)
	return s.checkSignedTx(signed, chainID)
}
