package trezor

import (
	"context"
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// SignAuthorization implements [hw.AuthorizationSigner] (message 473), on core
// 2.12.4 and no other firmware, with experimental features on. The same firmware
// signs no type-4 transaction: somebody else has to send the tuple.
//
// The screens show account, the delegate's name and the network. The delegate's
// address and the nonce are in a menu.
func (w *Wallet) SignAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	signed, err := w.signAuthorization(ctx, path, auth)
	if err != nil {
		return types.SetCodeAuthorization{}, fmt.Errorf("sign authorization: %w", err)
	}
	return signed, nil
}

func (w *Wallet) signAuthorization(ctx context.Context, path hw.Path, auth types.SetCodeAuthorization) (types.SetCodeAuthorization, error) {
	if err := checkPath(path); err != nil {
		return auth, err
	}
	if err := w.begin(ctx); err != nil {
		return auth, err
	}
	if err := w.mayAuthorize(auth); err != nil {
		return auth, err
	}
	account, err := w.unlockedAccount(ctx, path)
	if err != nil {
		return auth, err
	}
	if err := w.settingsAllow(auth.Address); err != nil {
		return auth, err
	}
	if err := w.await(ctx, hw.Request{Action: hw.SignAuthorization, Account: account, Authorization: &auth}); err != nil {
		return auth, err
	}
	chainID := auth.ChainID.Uint64()
	answer, err := w.exchange(ctx, &pb.EthereumSignAuth7702{
		AddressN: path, ChainId: &chainID, Delegate: new(auth.Address.Hex()), Nonce: &auth.Nonce,
		Definitions: w.lookUp(chainID, common.Address{}),
	})
	if err != nil {
		return auth, explainAuthorization(err)
	}
	told, ok := answer.(*pb.EthereumAuth7702Signature)
	if !ok {
		return auth, w.wrongAnswer(ctx, answer)
	}
	sig, err := parseSignature(told.GetSignatureV(), told.GetSignatureR(), told.GetSignatureS(), 0)
	if err != nil {
		return auth, err
	}
	return sig.Authorize(auth, account)
}

// mayAuthorize refuses what this version is known to refuse, settings aside.
func (w *Wallet) mayAuthorize(auth types.SetCodeAuthorization) error {
	if sinceLinkTx.open(w.version()) {
		return &hw.PolicyError{Reason: authorizationSupport(w.version(), w.features).Reason}
	}
	if err := sinceAuthorization.check(w.version()); err != nil {
		return err
	}
	if !auth.ChainID.IsUint64() {
		return &hw.PolicyError{Reason: fmt.Sprintf("chain id %s is over 64 bits, more than the firmware takes", auth.ChainID.Dec())}
	}
	if err := w.listed(auth.Address, auth.ChainID.Uint64()); err != nil {
		return err
	}
	if auth.Nonce == math.MaxUint64 {
		return fmt.Errorf("%w: the nonce is one that no account reaches", hw.ErrRefused)
	}
	if auth.ChainID.IsZero() && !w.options.AllChains.Accepted() {
		return &hw.RiskError{Risk: string(hw.AcceptAllChains), Reason: "an authorization with chain id 0 is good on every chain where the account has its nonce"}
	}
	return nil
}

// listed refuses a delegate that is not on the firmware's list.
func (w *Wallet) listed(delegate common.Address, chainID uint64) error {
	all := hw.Capabilities{Authorization: hw.Support{Verdict: hw.Yes}, Delegates: delegatesOf(w.version())}
	if support := all.CanAuthorize(delegate, chainID); support.Verdict == hw.No {
		return &hw.PolicyError{Reason: support.Reason}
	}
	return nil
}

// unlockedAccount is the account at path on a device that tells its settings,
// which core does only while it is unlocked.
func (w *Wallet) unlockedAccount(ctx context.Context, path hw.Path) (common.Address, error) {
	account, err := w.account(ctx, path)
	if err != nil || w.features.ExperimentalFeatures != nil {
		return account, err
	}
	if account, err = w.derive(ctx, path, false); err != nil { // whatever needs the seed unlocks
		return common.Address{}, err
	}
	return account, w.refresh(ctx)
}

// settingsAllow refuses what the device's settings are known to forbid. Older
// ones of the releases with [Wallet.SignSetCodeTx] want lenient safety checks,
// newer ones do not: there the device is asked.
func (w *Wallet) settingsAllow(delegate common.Address) error {
	if !w.features.GetExperimentalFeatures() {
		return &hw.PolicyError{
			Reason:  "the device does not know EIP-7702 while its experimental features are off",
			Setting: SettingExperimental,
		}
	}
	if delegate != (common.Address{}) && strict(w.features) && !sinceLinkTx.open(w.version()) {
		return &hw.PolicyError{
			Reason:  "the device signs no delegation while its safety checks are strict, only revocations",
			Setting: SettingSafetyChecks,
		}
	}
	return nil
}

// explainAuthorization names the setting behind a refusal, where the code tells
// (sign_tx_eip1559.py: ProcessError for strict safety checks; message_handler.py:
// DataError or UnexpectedMessage for experimental messages that are off).
func explainAuthorization(err error) error {
	switch {
	case isFailure(err, failureProcess):
		return fmt.Errorf("%w (%w)", &hw.PolicyError{
			Reason: "the device signs no delegation while its safety checks are strict, only revocations", Setting: SettingSafetyChecks,
		}, err)
	case isFailure(err, failureUnexpected):
		return fmt.Errorf("%w (%w)", &hw.PolicyError{
			Reason: "the device does not know EIP-7702 while its experimental features are off", Setting: SettingExperimental,
		}, err)
	case isFailure(err, failureData):
		return fmt.Errorf("%w (%w)", &hw.PolicyError{Reason: "the device refuses this delegation"}, err)
	}
	return err
}
