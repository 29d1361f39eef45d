package trezor

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/hw/signature"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// SignTypedHash implements [hw.TypedHashSigner] (message 470), on Model One. Core
// has no such command: it wants to show the data.
func (w *Wallet) SignTypedHash(ctx context.Context, path hw.Path, domainSeparator, structHash common.Hash, risk hw.BlindRisk) ([]byte, error) {
	sig, err := w.signTypedHash(ctx, path, hw.TypedHash{DomainSeparator: domainSeparator, StructHash: structHash}, risk)
	if err != nil {
		return nil, fmt.Errorf("sign typed data by its hash: %w", err)
	}
	return sig.Bytes(), nil
}

func (w *Wallet) signTypedHash(ctx context.Context, path hw.Path, hash hw.TypedHash, risk hw.BlindRisk) (signature.Signature, error) {
	if !risk.Accepted() {
		return signature.Signature{}, &hw.RiskError{Risk: string(hw.AcceptBlindSigning), Reason: "the device shows two hashes of typed data and nothing of the data"}
	}
	if err := checkPath(path); err != nil {
		return signature.Signature{}, err
	}
	if err := w.begin(ctx); err != nil {
		return signature.Signature{}, err
	}
	if err := sinceTypedHash.check(w.version()); err != nil {
		return signature.Signature{}, err
	}
	account, err := w.account(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTypedData, Account: account, TypedHash: &hash}); err != nil {
		return signature.Signature{}, err
	}
	answer, err := w.exchange(ctx, &pb.EthereumSignTypedHash{
		AddressN: path, DomainSeparatorHash: hash.DomainSeparator[:], MessageHash: hash.StructHash[:],
	})
	if err != nil {
		return signature.Signature{}, err
	}
	told, ok := answer.(*pb.EthereumTypedDataSignature)
	if !ok {
		return signature.Signature{}, w.wrongAnswer(ctx, answer)
	}
	sig, err := parseMessageSignature(told.GetSignature(), told.GetAddress(), account)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(eip712.Digest(hash.DomainSeparator, hash.StructHash), account)
}
