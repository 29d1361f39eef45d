package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

type signedAuthorizationData struct {
	toSign
	DelegateName string `json:"delegate_name"`
	Revokes      bool   `json:"revokes"`
	// Tuple is the authorization as JSON-RPC has it, and who it is by; with a dry
	// run it is left out, and so is RLP.
	Tuple *tupleData    `json:"tuple,omitempty"`
	RLP   hexutil.Bytes `json:"rlp,omitempty"` // rlp([chain id, address, nonce, y parity, r, s])
}

// tupleData is a signed tuple in the spelling of JSON-RPC's authorizationList.
type tupleData struct {
	ChainID   *hexutil.Big    `json:"chainId"`
	Address   common.Address  `json:"address"`
	Nonce     hexutil.Uint64  `json:"nonce"`
	YParity   hexutil.Uint64  `json:"yParity"`
	R         *hexutil.Big    `json:"r"`
	S         *hexutil.Big    `json:"s"`
	Authority *common.Address `json:"authority"` // recovered from the signature
}

// String is the tuple on one line, to be pasted.
func (t *tupleData) String() string {
	text, err := json.Marshal(t)
	if err != nil {
		return err.Error() // values of these kinds always encode
	}
	return string(text)
}

// authorizationOptions say what the tuple holds.
type authorizationOptions struct {
	sign         signOptions
	rpc          rpcOption
	risks        riskOptions
	delegate     string
	revoke, self bool
	chain, nonce optionalNumber
}

func (a *app) signAuthorizationCmd() *cobra.Command {
	var o authorizationOptions
	cmd := &cobra.Command{
		Use: "authorization", Short: "sign an EIP-7702 authorization tuple, or a revocation",
		Long: "Sign the tuple that lets a wallet's own address run a delegate's code, or with --revoke no code again. Anybody\n" +
			"can send it in a type-4 transaction and pays for it: cast send --auth RLP takes the line that begins with rlp.\n\n" +
			"Chain id and nonce are read from the node of --rpc unless they are given; what is given is compared with it.\n" +
			"A transaction uses its sender's nonce up before the tuple is looked at: --self counts one more, for a tuple\n" +
			"that the account itself will send. A tuple for chain 0 can be used on every chain.",
	}
	o.sign.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.risks.addFlags(cmd.Flags(), riskAllChains)
	cmd.Flags().StringVar(&o.delegate, "delegate", "", "address of the delegate's code")
	cmd.Flags().BoolVar(&o.revoke, "revoke", false, "end the delegation instead")
	cmd.Flags().BoolVar(&o.self, "self", false, "the account itself will send the tuple: its nonce is one more than the node's")
	cmd.Flags().Var(&o.chain, "chain", "chain id (default: the node's)")
	cmd.Flags().Var(&o.nonce, "nonce", "the account's nonce when the tuple is used (default: the node's)")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) { return a.signAuthorization(ctx, o) })
	return cmd
}

func (a *app) signAuthorization(ctx context.Context, o authorizationOptions) (*result, error) {
	if err := a.acceptRisks(o.risks); err != nil {
		return nil, err
	}
	draft, err := o.check(a.accepted)
	if err != nil {
		return nil, err
	}
	s, err := a.openSigner(ctx, o.sign)
	if err != nil {
		return nil, err
	}
	defer s.wallet.Close()
	auth, warnings, err := a.completeTuple(ctx, o, draft, s.Account)
	if err != nil {
		return nil, err
	}
	preimage, err := authorizationPreimage(auth)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, preimage, hw.Request{Action: hw.SignAuthorization, Authorization: &auth}); err != nil {
		return nil, err
	}
	data := signedAuthorizationData{DelegateName: delegation.DelegateName(auth.Address), Revokes: o.revoke}
	if o.revoke {
		data.DelegateName = "none"
	}
	if !o.sign.dryRun {
		if data.Tuple, data.RLP, err = a.askForTuple(ctx, s, auth); err != nil {
			return nil, err
		}
	}
	data.toSign = s.toSign
	text := func(w io.Writer) { data.print(w, auth) }
	return &result{data: data, text: text, warnings: append(warnings, s.warnings()...)}, nil
}

// check is all that can be wrong without a device and a node.
func (o *authorizationOptions) check(accepted acceptedRisks) (types.SetCodeAuthorization, error) {
	var auth types.SetCodeAuthorization
	switch {
	case o.revoke == (o.delegate != ""):
		return auth, usage("--delegate sets the code that the account runs, --revoke ends that", "give one of --delegate and --revoke")
	case o.self && o.nonce.given:
		return auth, usage("--nonce is taken as it is; leave --self away", "--self counts from the node's nonce, and --nonce is given")
	}
	if !o.revoke {
		delegate, err := parseAddress("--delegate", o.delegate)
		if err != nil {
			return auth, err
		}
		auth.Address = delegate
		if auth.Address == (common.Address{}) {
			return auth, usage("to end a delegation: --revoke", "--delegate is the zero address")
		}
	}
	if o.chain.given && o.chain.value == 0 {
		return auth, accepted.require(riskAllChains, "--chain 0")
	}
	return auth, nil
}

// askForTuple has the device sign and makes sure of what it answered.
func (a *app) askForTuple(ctx context.Context, s *signer, auth types.SetCodeAuthorization) (*tupleData, []byte, error) {
	wallet, ok := s.wallet.(hw.AuthorizationSigner)
	if !ok {
		return nil, nil, &hw.PolicyError{Reason: "this wallet signs no EIP-7702 authorizations"}
	}
	a.announceSigning(hw.SignAuthorization, s)
	signed, err := wallet.SignAuthorization(ctx, s.Path, auth)
	if err != nil {
		return nil, nil, err
	}
	if signed.ChainID != auth.ChainID || signed.Address != auth.Address || signed.Nonce != auth.Nonce {
		return nil, nil, fmt.Errorf("%w: the signed tuple is another one", hw.ErrMismatch)
	}
	authority, err := signed.Authority()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", hw.ErrMismatch, err)
	}
	if err := s.checkSigner(authority); err != nil {
		return nil, nil, err
	}
	encoded, err := rlp.EncodeToBytes(&signed)
	if err != nil {
		return nil, nil, fmt.Errorf("encode the tuple: %w", err)
	}
	return &tupleData{
		ChainID: (*hexutil.Big)(signed.ChainID.ToBig()), Address: signed.Address, Nonce: hexutil.Uint64(signed.Nonce),
		YParity: hexutil.Uint64(signed.V), R: (*hexutil.Big)(signed.R.ToBig()), S: (*hexutil.Big)(signed.S.ToBig()),
		Authority: &authority,
	}, encoded, nil
}

// authorizationPreimage is 0x05 ‖ rlp([chain id, address, nonce]) (EIP-7702).
func authorizationPreimage(auth types.SetCodeAuthorization) ([]byte, error) {
	list, err := rlp.EncodeToBytes([]any{&auth.ChainID, auth.Address, auth.Nonce})
	if err != nil {
		return nil, fmt.Errorf("encode the tuple: %w", err)
	}
	return append([]byte{0x05}, list...), nil
}

func (d signedAuthorizationData) print(w io.Writer, auth types.SetCodeAuthorization) {
	d.toSign.print(w)
	chain := auth.ChainID.Dec()
	if auth.ChainID.IsZero() {
		chain = "0: every chain"
	}
	what := fmt.Sprintf("%s (%s)", auth.Address, d.DelegateName)
	if d.Revokes {
		what = "none: the delegation is revoked"
	}
	line(w, "chain", "%s", chain)
	line(w, "delegate", "%s", what)
	line(w, "nonce", "%d", auth.Nonce)
	if d.Tuple != nil {
		line(w, "tuple", "%s", d.Tuple)
		line(w, "rlp", "%s", d.RLP)
	}
}
