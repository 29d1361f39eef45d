package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// Tags of the authorization structure (doc/tlv_structs.md, AUTH_7702).
const (
	tagStructVersion byte = 0x00
	tagDelegate      byte = 0x01
	tagChainID       byte = 0x02
	tagNonce         byte = 0x03

	authStructVersion byte = 1
)

// SignAuthorization implements [hw.AuthorizationSigner] (INS 34).
//
// The screens show the account, the delegate's built-in name and the network,
// but neither the delegate's address nor the nonce.
func (w *Wallet) SignAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	signed, err := w.signAuthorization(ctx, path, auth)
	if err != nil {
		return types.SetCodeAuthorization{}, fmt.Errorf("sign authorization: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	if err := w.mayAuthorize(auth); err != nil {
		return auth, err
	}
	account, err := w.signer(ctx, path)
	if err != nil {
		return auth, err
	}
	data, err := encodeAuthorization(path, auth)
	if err != nil {
		return auth, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignAuthorization, Account: account, Authorization: &auth}); err != nil {
		return auth, err
	}
	// Always one APDU: a non-final chunk of this command is never answered, and
	// host and app wait for each other for good (commands_7702.c, since 1.17.0).
	answer, err := w.exchange(ctx, command{cla: claApp, ins: insAuthorization, p1: 1, data: data}, true)
	if err != nil {
		return auth, w.explainRefusedAuthorization(err)
	}
	sig, err := parseSignature(answer, 0)
	if err != nil {
		return auth, err
	}
	return sig.Authorize(auth, account)
}

// mayAuthorize refuses what this version is known to refuse, so that a "not
// allowed" that comes back can only mean the setting.
func (w *Wallet) mayAuthorize(auth types.SetCodeAuthorization) error {
	if err := w.require(featureAuthorization); err != nil {
		return err
	}
	if !auth.ChainID.IsUint64() {
		return &hw.PolicyError{Reason: fmt.Sprintf("chain id %s is over 64 bits, more than the app takes", auth.ChainID.Dec())}
	}
	support := w.capabilities().CanAuthorize(auth.Address, auth.ChainID.Uint64())
	if support.Verdict == hw.No {
		return &hw.PolicyError{Reason: support.Reason}
	}
	if auth.ChainID.IsZero() && !w.options.AllChains.Accepted() {
		return &hw.RiskError{Risk: string(hw.AcceptAllChains), Reason: "an authorization with chain id 0 is good on every chain where the account has its nonce"}
	}
	return nil
}

func encodeAuthorization(path hw.Path, auth types.SetCodeAuthorization) ([]byte, error) {
	data, err := encodePath(path)
	if err != nil {
		return nil, err
	}
	tlv := []byte{tagStructVersion, 1, authStructVersion}
	tlv = append(append(tlv, tagDelegate, byte(len(auth.Address))), auth.Address[:]...)
	tlv = binary.BigEndian.AppendUint64(append(tlv, tagChainID, 8), auth.ChainID.Uint64())
	tlv = binary.BigEndian.AppendUint64(append(tlv, tagNonce, 8), auth.Nonce)
	data = append(data, 0, byte(len(tlv))) //nolint:gosec // 16-bit length; the structure is 45 bytes
	return append(data, tlv...), nil
}

// explainRefusedAuthorization tells "the setting is off" from "the holder said
// no" as far as the version does: before 1.20.0 both are 6985.
func (w *Wallet) explainRefusedAuthorization(err error) error {
	status, ok := errors.AsType[*StatusError](err)
	switch {
	case !ok:
		return err
	case status.Word == statusNotAllowed:
		return fmt.Errorf("%w (%w)", &hw.PolicyError{
			Reason:  "the app refuses authorizations while its setting " + settingSmartAccounts + " is off",
			Setting: settingSmartAccounts,
		}, status)
	case status.Word == statusConditions && !featureDistinctWord.in(w.version, w.options.Model):
		return fmt.Errorf("rejected, or the setting %s is off (app %s does not tell them apart): %w", settingSmartAccounts, w.version, status)
	}
	return err
}
