package cli

import (
	"context"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/hw"
)

type signedTypedData struct {
	toSign
	PrimaryType     string        `json:"primary_type"`
	DomainSeparator common.Hash   `json:"domain_separator"`
	StructHash      common.Hash   `json:"struct_hash"`         // of the message
	Mode            string        `json:"mode"`                // "clear": the device gets the fields; "hashed": two hashes
	Signature       hexutil.Bytes `json:"signature,omitempty"` // r ‖ s ‖ v, v 27 or 28
}

type signTypedDataOptions struct {
	sign  signOptions
	risks riskOptions
}

func (a *app) signTypedDataCmd() *cobra.Command {
	var o signTypedDataOptions
	cmd := &cobra.Command{
		Use: "typed-data FILE", Short: "sign typed data (EIP-712)", Args: cobra.ExactArgs(1),
		Long: "Sign EIP-712 typed data: a JSON object with types, domain, primaryType and message, from FILE (- is standard\n" +
			"input). The device gets every field and hashes them itself. Where it cannot do that, it can be asked to sign\n" +
			"two hashes that nobody can read: only with --accept-risk=blind-signing.",
	}
	o.sign.addFlags(cmd)
	o.risks.addFlags(cmd.Flags(), riskBlindSigning)
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if err := a.acceptRisks(o.risks); err != nil {
			return nil, err
		}
		text, err := a.readInput("typed data", args[0])
		if err != nil {
			return nil, err
		}
		data, err := parseTypedData(text)
		if err != nil {
			return nil, err
		}
		return a.signTypedData(ctx, o.sign, data)
	})
	return cmd
}

func (a *app) signTypedData(ctx context.Context, o signOptions, typed apitypes.TypedData) (*result, error) {
	hash, err := hashTypedData(typed)
	if err != nil {
		return nil, err
	}
	s, err := a.openSigner(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.wallet.Close()
	mode, err := s.typedDataMode(a.accepted)
	if err != nil {
		return nil, err
	}
	request := hw.Request{Action: hw.SignTypedData, TypedData: &typed}
	if mode == modeHashed {
		request.TypedData, request.TypedHash = nil, &hash
	}
	if err := s.prepare(ctx, typedPreimage(hash), request); err != nil {
		return nil, err
	}
	data := signedTypedData{
		PrimaryType: typed.PrimaryType, DomainSeparator: hash.DomainSeparator, StructHash: hash.StructHash, Mode: mode,
	}
	if !o.dryRun {
		a.announceSigning(hw.SignTypedData, s)
		if data.Signature, err = s.askForTypedData(ctx, mode, typed, hash); err != nil {
			return nil, err
		}
		if err := s.checkSignature(data.Signature); err != nil {
			return nil, err
		}
	}
	data.toSign = s.toSign
	return &result{data: data, text: data.print, warnings: s.warnings()}, nil
}

const (
	modeClear  = "clear"
	modeHashed = "hashed"
)

// typedDataMode decides what the device gets. It never falls back on its own:
// without the risk accepted by name it is the fields, or a refusal. With it, it
// still is the fields where the device is certain to take them.
func (s *signer) typedDataMode(accepted acceptedRisks) (string, error) {
	support := s.info.Capabilities.TypedData
	_, fields := s.wallet.(hw.TypedDataSigner)
	_, hashes := s.wallet.(hw.TypedHashSigner)
	switch {
	case fields && (support.Verdict == hw.Yes || support.Verdict == hw.Untold && !accepted.has(riskBlindSigning)):
		return modeClear, nil
	case hashes && accepted.has(riskBlindSigning):
		return modeHashed, nil
	case hashes && support.Setting == "" && support.NeedVersion == "":
		return "", accepted.require(riskBlindSigning, "the device takes this typed data only as hashes ("+support.Reason+")")
	case support.NeedVersion != "":
		return "", &hw.TooOldError{What: "typed data (EIP-712)", Have: s.info.Version, Need: support.NeedVersion}
	case support.Reason != "":
		return "", &hw.PolicyError{Reason: support.Reason, Setting: support.Setting}
	}
	return "", &hw.PolicyError{Reason: "this wallet signs no typed data"}
}

func (s *signer) askForTypedData(ctx context.Context, mode string, typed apitypes.TypedData, hash hw.TypedHash) ([]byte, error) {
	if mode == modeClear {
		if wallet, ok := s.wallet.(hw.TypedDataSigner); ok {
			return wallet.SignTypedData(ctx, s.Path, typed)
		}
	} else if wallet, ok := s.wallet.(hw.TypedHashSigner); ok {
		return wallet.SignTypedHash(ctx, s.Path, hash.DomainSeparator, hash.StructHash, hw.AcceptBlindSigning)
	}
	return nil, &hw.PolicyError{Reason: "this wallet signs no typed data"}
}

// typedPreimage is 0x1901 ‖ domain separator ‖ hash of the message (EIP-712).
func typedPreimage(hash hw.TypedHash) []byte {
	return append(append([]byte{0x19, 0x01}, hash.DomainSeparator[:]...), hash.StructHash[:]...)
}

// hashTypedData computes both hashes. What go-ethereum does not like about the
// data is in its error.
func hashTypedData(typed apitypes.TypedData) (hw.TypedHash, error) {
	var hash hw.TypedHash
	domain, err := typed.HashStruct(domainType, typed.Domain.Map())
	if err != nil {
		return hash, badInput("typed data.domain", "%v", err)
	}
	message, err := typed.HashStruct(typed.PrimaryType, typed.Message)
	if err != nil {
		return hash, badInput("typed data.message", "%v", err)
	}
	return hw.TypedHash{DomainSeparator: common.BytesToHash(domain), StructHash: common.BytesToHash(message)}, nil
}

func (d signedTypedData) print(w io.Writer) {
	d.toSign.print(w)
	how := "field by field"
	if d.Mode == modeHashed {
		how = "as two hashes that cannot be read"
	}
	line(w, "type", "%s, signed %s", d.PrimaryType, how)
	line(w, "domain", "%s", d.DomainSeparator)
	line(w, "message", "%s", d.StructHash)
	if len(d.Signature) > 0 {
		line(w, "signature", "%s", d.Signature)
	}
}
