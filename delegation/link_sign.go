package delegation

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// signatures are all that the owner gives for a plan.
type signatures struct {
	tuple *types.SetCodeAuthorization // nil where none is needed
	txs   []*types.Transaction
	text  []byte

	permits [][]byte // of the plan's, in their order
}

// sign asks the device for everything that no earlier try has.
func (p *Plan) sign(ctx context.Context, env Env) (*signatures, error) {
	tuple, err := p.signAuthorization(ctx, env)
	if err != nil {
		return nil, &StepError{StepAuthorization, err}
	}
	s := signatures{tuple: tuple}
	for _, o := range p.txs {
		auth := p.tuple(o)
		if auth != nil {
			auth = tuple
		}
		tx, err := p.signTx(ctx, env, o, auth)
		if err != nil {
			return nil, &StepError{o.step, err}
		}
		s.txs = append(s.txs, tx)
	}
	for _, m := range p.permits {
		signature, err := p.signPermit(ctx, env, m)
		if err != nil {
			return nil, &StepError{StepPermit, err}
		}
		s.permits = append(s.permits, signature)
	}
	if s.text, err = p.signGrant(ctx, env); err != nil {
		return nil, &StepError{StepGrant, err}
	}
	return &s, nil
}

func (p *Plan) signAuthorization(ctx context.Context, env Env) (*types.SetCodeAuthorization, error) {
	if p.auth == nil || p.authDone != nil {
		return p.authDone, nil
	}
	signer, ok := env.Wallet.(hw.AuthorizationSigner)
	if !ok {
		return nil, &hw.PolicyError{Reason: "this wallet signs no EIP-7702 authorizations"}
	}
	digest := p.auth.SigHash()
	env.observe(Event{Step: StepAuthorization, Detail: "confirm the authorization on the device", Digest: &digest})
	signed, err := signer.SignAuthorization(ctx, p.Path, *p.auth)
	if err != nil {
		return nil, err
	}
	if err := verifyAuthorization(signed, *p.auth, p.Owner); err != nil {
		return nil, err
	}
	return &signed, env.record(ctx, StepAuthorization+"_signed", signedRecord{Authorization: &signed})
}

// verifyAuthorization checks the answer against the plan on its own account,
// whatever the driver did.
func verifyAuthorization(got, want types.SetCodeAuthorization, owner common.Address) error {
	if got.SigHash() != want.SigHash() {
		return &UnverifiedError{What: "the authorization that came back", Want: want.SigHash().Hex(), Got: got.SigHash().Hex()}
	}
	authority, err := got.Authority()
	if err != nil {
		return &UnverifiedError{What: "the authorization's signature", Want: "by " + owner.Hex(), Got: "invalid"}
	}
	return compare("the authorization's signer", owner, authority)
}

func (p *Plan) signTx(ctx context.Context, env Env, o *ownerTx, tuple *types.SetCodeAuthorization) (*types.Transaction, error) {
	if o.signed != nil {
		return o.signed, nil
	}
	detail := "confirm on the device: " + o.call.Words
	if o.step == StepSetup {
		detail = "confirm the batch on the device"
	}
	return signOwnerTx(ctx, env, o.step, detail, p.Path, p.Owner, o.unsigned(p.Chain, tuple))
}

// signOwnerTx has the device sign a transaction, compares what comes back, and
// records it.
func signOwnerTx(ctx context.Context, env Env, step, detail string, path hw.Path, owner common.Address, unsigned *types.Transaction) (*types.Transaction, error) {
	chainID := unsigned.ChainId()
	signer := types.LatestSignerForChainID(chainID)
	digest := signer.Hash(unsigned)
	env.observe(Event{Step: step, Detail: detail, Digest: &digest})
	signed, err := env.Wallet.SignTx(ctx, path, unsigned, new(big.Int).Set(chainID))
	if err != nil {
		return nil, err
	}
	if err := verifyTx(signer, signed, digest, owner); err != nil {
		return nil, err
	}
	return signed, env.record(ctx, step+"_signed", signedRecord{Tx: signed})
}

func verifyTx(signer types.Signer, signed *types.Transaction, digest common.Hash, owner common.Address) error {
	if err := compare("the digest of the transaction that came back", digest, signer.Hash(signed)); err != nil {
		return err
	}
	sender, err := types.Sender(signer, signed)
	if err != nil {
		return &UnverifiedError{What: "the transaction's signature", Want: "by " + owner.Hex(), Got: "invalid"}
	}
	return compare("the transaction's signer", owner, sender)
}

func (p *Plan) signGrant(ctx context.Context, env Env) ([]byte, error) {
	if p.signature != nil {
		return p.signature, nil
	}
	signature, err := signText(ctx, env, StepGrant, p.Path, p.Owner, p.Text)
	if err != nil {
		return nil, err
	}
	return signature, env.record(ctx, StepGrant+"_signed", signedRecord{Text: p.Text, Signature: signature})
}
