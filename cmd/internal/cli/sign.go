package cli

import (
	"context"
	"fmt"
	"io"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// The sign commands have one shape. What is to be signed is read and checked
// before the device is opened; bytes, digest and screens are told before its
// holder is asked; the signature is recovered here once more before it is
// printed. --dry-run ends before the device is asked.

func (a *app) signCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sign", Short: "have the device sign one thing, and print the signature",
		Long: "Sign with the device what other programs use: an EIP-7702 authorization, a transaction, a message, typed data.\n" +
			"Bytes, digest and the screens to expect are told before the device asks; nothing is printed that was not\n" +
			"recovered to the account. --dry-run tells the same and asks nobody.",
	}
	cmd.AddCommand(a.signAuthorizationCmd(), a.signTxCmd(), a.signMessageCmd(), a.signTypedDataCmd())
	return cmd
}

// signOptions are common to all of them.
type signOptions struct {
	wallet walletOptions
	dryRun bool
}

func (o *signOptions) addFlags(cmd *cobra.Command) {
	o.wallet.addFlags(cmd)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "print bytes, digest and screens, and do not ask the device to sign")
}

// toSign is what the device is asked to sign: the part of each result that a dry
// run has, too.
type toSign struct {
	Account  common.Address `json:"account"` // who signs
	Path     hw.Path        `json:"path"`
	Bytes    hexutil.Bytes  `json:"bytes"`            // what is hashed
	Digest   common.Hash    `json:"digest"`           // Keccak-256 of Bytes
	Review   *hw.Review     `json:"review,omitempty"` // left out where the driver cannot tell
	DryRun   bool           `json:"dry_run"`          // nothing was signed
	Emulated bool           `json:"emulated"`
}

// signer is an open device with the account that is to sign.
type signer struct {
	wallet hw.Wallet
	info   hw.Info
	toSign
}

// openSigner opens the device. The caller closes s.wallet.
func (a *app) openSigner(ctx context.Context, o signOptions) (*signer, error) {
	path, err := o.wallet.derivation()
	if err != nil {
		return nil, err
	}
	wallet, err := a.openWallet(ctx, o.wallet)
	if err != nil {
		return nil, err
	}
	s := &signer{wallet: wallet, toSign: toSign{Path: path, DryRun: o.dryRun}}
	if s.info, err = wallet.Info(ctx); err == nil {
		s.Account, err = wallet.Address(ctx, path, false)
	}
	if err != nil {
		_ = wallet.Close() // the first error is the one that tells
		return nil, err
	}
	s.Emulated = s.info.Emulated
	return s, nil
}

// prepare settles what is signed and asks the driver for the screens, which is
// also where it refuses what the device is known to refuse.
func (s *signer) prepare(ctx context.Context, preimage []byte, request hw.Request) error {
	s.Bytes, s.Digest = preimage, crypto.Keccak256Hash(preimage)
	previewer, ok := s.wallet.(hw.Previewer)
	if !ok {
		return nil
	}
	request.Account = s.Account
	review, err := previewer.Preview(ctx, request)
	if err != nil {
		return err
	}
	s.Review = &review
	return nil
}

// announceSigning tells what the device is about to be asked. The driver tells
// the screens right before it asks.
func (a *app) announceSigning(action hw.Action, s *signer) {
	a.note(jsonout.Event{
		Event: "signing", Reason: string(action), Data: s.toSign,
		Message: fmt.Sprintf("account   %s (%s)\ndigest    %s", s.Account, s.Path, s.Digest),
	})
}

// checkSignature recovers r ‖ s ‖ v (v 27 or 28) over the digest computed here.
func (s *signer) checkSignature(signature []byte) error {
	if len(signature) != crypto.SignatureLength || signature[64] != 27 && signature[64] != 28 {
		return fmt.Errorf("%w: not 65 bytes ending in 27 or 28", hw.ErrMismatch)
	}
	raw := append([]byte(nil), signature...)
	raw[64] -= 27
	if !crypto.ValidateSignatureValues(raw[64], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:64]), true) {
		return fmt.Errorf("%w: the signature's values are out of range", hw.ErrMismatch)
	}
	key, err := crypto.SigToPub(s.Digest[:], raw)
	if err != nil {
		return fmt.Errorf("%w: no key made this signature", hw.ErrMismatch)
	}
	return s.checkSigner(crypto.PubkeyToAddress(*key))
}

func (s *signer) checkSigner(got common.Address) error {
	if got != s.Account {
		return fmt.Errorf("%w: the signature over %s is by %s, not by %s", hw.ErrMismatch, s.Digest, got, s.Account)
	}
	return nil
}

// warnings are those of every signing.
func (s *signer) warnings() []jsonout.Warning {
	var list []jsonout.Warning
	if !s.DryRun {
		list = signWarnings(s.info)
	}
	if s.Review != nil && s.Review.Hidden != "" {
		list = append(list, jsonout.Warning{Code: "hidden_on_device", Message: s.Review.Hidden})
	}
	return list
}

// line prints one value with its name.
func line(w io.Writer, name, format string, args ...any) {
	fmt.Fprintf(w, "%-9s %s\n", name, fmt.Sprintf(format, args...))
}

// print writes who signs what. The screens of what was signed have been told.
func (t toSign) print(w io.Writer) {
	line(w, "account", "%s (%s)", t.Account, t.Path)
	if t.DryRun {
		line(w, "bytes", "%s", t.Bytes)
	}
	line(w, "digest", "%s", t.Digest)
	if t.DryRun && t.Review != nil {
		for i, screen := range t.Review.Screens {
			line(w, map[bool]string{true: "screens"}[i == 0], "| %s", oneLine(screen))
		}
	}
}
