package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/eip712"
	"github.com/valetkey/valetkey/hw/signature"
)

// SignTypedData implements [hw.TypedDataSigner] (INS 1A, 1C and 0C).
//
// The app hashes what streams in and prints it while it does, so the holder and
// the signature cannot be given different data. Needs one of the settings Raw
// messages and Blind signing. A Nano prints the message's fields with Raw
// messages only; without it, the domain and a hash.
//
// Arrays of structures that are empty, or that come first in others, hash wrong
// in some releases: such a signature is an [hw.ErrMismatch].
func (w *Wallet) SignTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) ([]byte, error) {
	sig, err := w.signTypedData(ctx, path, data)
	if err != nil {
		return nil, fmt.Errorf("sign typed data: %w", err)
	}
	return sig.Bytes(), nil
}

func (w *Wallet) signTypedData(ctx context.Context, path hw.Path, data apitypes.TypedData) (signature.Signature, error) {
	d, err := w.maySignTypedData(data)
	if err != nil {
		return signature.Signature{}, err
	}
	digest, err := d.Digest(data, false)
	if err != nil {
		return signature.Signature{}, err
	}
	stream, err := d.stream(path)
	if err != nil {
		return signature.Signature{}, err
	}
	account, err := w.signer(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	answer, err := w.sendStream(ctx, stream, hw.Request{Action: hw.SignTypedData, Account: account, TypedData: &data})
	if err != nil {
		return signature.Signature{}, w.explainRefusedTypedData(ctx, err)
	}
	sig, err := parseSignature(answer, 27)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(digest, account)
}

// maySignTypedData reads data and refuses what this app is known to refuse, and
// what its holder could not read.
func (w *Wallet) maySignTypedData(data apitypes.TypedData) (*typedData, error) {
	if err := w.require(featureTypedData); err != nil {
		return nil, err
	}
	d, err := readTypedData(data)
	if err != nil {
		return nil, err
	}
	if w.options.Blind.Accepted() {
		return d, nil
	}
	return d, d.checkReadable()
}

// sendStream sends the commands of a flow. The holder is sent to the device
// when the first value is: old releases show each one as it comes, newer ones
// all of them at the end, and any of the answers may wait for that.
func (w *Wallet) sendStream(ctx context.Context, s typedStream, r hw.Request) (answer []byte, err error) {
	defer w.forgetMetadata()
	for i, c := range s.commands {
		if i == s.values {
			err = w.await(ctx, r)
		}
		if err == nil {
			answer, err = w.exchange(ctx, c, i >= s.values)
		}
		if err != nil {
			// Given up in the middle: the app is left with half a flow.
			w.broken = w.broken || ctx.Err() != nil && i > 0
			return nil, err
		}
		if last := i == len(s.commands)-1; !last && len(answer) != 0 {
			w.broken = true
			return nil, fmt.Errorf("%w: an answer of %d bytes before the last command", hw.ErrBadAnswer, len(answer))
		}
	}
	return answer, nil
}

// explainRefusedTypedData tells "the settings are off", which the app says with
// the word for bad data as soon as there is something to show, from bad data.
func (w *Wallet) explainRefusedTypedData(ctx context.Context, err error) error {
	status, ok := errors.AsType[*StatusError](err)
	if !ok || status.Word != statusBadData || status.Command == insTypedStruct {
		return err
	}
	// The holder may have turned it off since we looked. When that cannot be
	// read, what was read before stands.
	if w.configure(ctx) == nil && w.blindSigning() {
		return fmt.Errorf("the app could not take the typed data: %w", err)
	}
	return fmt.Errorf("%w (%w)", &hw.PolicyError{
		Reason:  "the app refuses typed data while its settings " + settingRawMessages + " and " + settingBlindSigning + " are both off",
		Setting: settingRawMessages,
	}, status)
}

// SignTypedHash implements [hw.TypedHashSigner] (INS 0C, P2 00), which needs
// the setting Blind signing.
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
	if err := w.require(featureTypedHash); err != nil {
		return signature.Signature{}, err
	}
	data, err := encodePath(path)
	if err != nil {
		return signature.Signature{}, err
	}
	if err := w.needBlindSigning(ctx, "the app refuses typed data by its hash while blind signing is off"); err != nil {
		return signature.Signature{}, err
	}
	account, err := w.signer(ctx, path)
	if err != nil {
		return signature.Signature{}, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignTypedData, Account: account, TypedHash: &hash}); err != nil {
		return signature.Signature{}, err
	}
	defer w.forgetMetadata()
	data = append(append(data, hash.DomainSeparator[:]...), hash.StructHash[:]...)
	answer, err := w.exchange(ctx, command{cla: claApp, ins: insSignTypedData, p2: p2Hashed, data: data}, true)
	if err != nil {
		return signature.Signature{}, err
	}
	sig, err := parseSignature(answer, 27)
	if err != nil {
		return signature.Signature{}, err
	}
	return sig, sig.Verify(eip712.Digest(hash.DomainSeparator, hash.StructHash), account)
}
