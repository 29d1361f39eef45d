package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Env is what a plan is carried out with.
type Env struct {
	Chain   Chain
	Wallet  hw.Wallet
	Agent   Agent // pays for and sends what the owner does not
	Journal Journal
	// Observe is told what happens; nil for nobody.
	Observe func(Event)
}

// Event is one thing that happened while a plan was carried out.
type Event struct {
	Step   string       `json:"step"`
	Detail string       `json:"detail"`
	Digest *common.Hash `json:"digest,omitempty"`
	Tx     *common.Hash `json:"tx,omitempty"`
}

func (e Env) observe(event Event) {
	if e.Observe != nil {
		e.Observe(event)
	}
}

// record writes to the journal before anything that depends on it is done.
func (e Env) record(ctx context.Context, kind string, data any) error {
	if err := e.Journal.Record(ctx, kind, data); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// Session is a live permission, as it is kept and found again.
type Session struct {
	Chain    uint64         `json:"chain"`
	Home     Home           `json:"home"`
	Owner    common.Address `json:"owner"`
	Path     hw.Path        `json:"path"`
	Account  common.Address `json:"account"`
	Agent    common.Address `json:"agent"`
	Grant    Grant          `json:"grant"`
	Emulated bool           `json:"emulated"` // linked through an emulator
	Since    uint64         `json:"since"`    // unix seconds of the block
}

// Link carries a plan out: all that the device confirms first, then what is
// sent. When the holder rejects anything, nothing has been sent. Whatever comes
// back from device or chain is compared with the plan before it is used.
func Link(ctx context.Context, env Env, p *Plan) (*Session, error) {
	if err := p.recheck(ctx, env); err != nil {
		return nil, &StepError{"recheck", err}
	}
	if err := env.record(ctx, "plan", p); err != nil {
		return nil, err
	}
	tuple, err := p.signAuthorization(ctx, env)
	if err != nil {
		return nil, &StepError{StepAuthorization, err}
	}
	setup, err := p.signSetup(ctx, env, tuple)
	if err != nil {
		return nil, &StepError{StepSetup, err}
	}
	signature, err := p.signGrant(ctx, env)
	if err != nil {
		return nil, &StepError{StepGrant, err}
	}
	if setup != nil {
		if err := p.send(ctx, env, setup); err != nil {
			return nil, &StepError{StepSend, err}
		}
	}
	if err := p.submit(ctx, env, signature); err != nil {
		return nil, &StepError{StepSubmit, err}
	}
	session, err := p.verify(ctx, env)
	if err != nil {
		return nil, &StepError{StepVerify, err}
	}
	return session, nil
}

// recheck makes sure, right before the device is asked and again before
// anything is sent, that the plan still stands on the chain it was made for.
func (p *Plan) recheck(ctx context.Context, env Env) error {
	if err := checkChain(ctx, env.Chain, p.Chain); err != nil {
		return err
	}
	if env.Agent.Address() != p.Agent {
		return preflight("unlock the session key that the plan names", "the session key is %s, the plan is for %s", env.Agent.Address(), p.Agent)
	}
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	if err := p.sameFacts(account); err != nil {
		return err
	}
	return p.sameSession(ctx, env.Chain)
}

// sameSession fails when the vault would not take the grant any more: other
// things happen while a holder reads a screen.
func (p *Plan) sameSession(ctx context.Context, chain Chain) error {
	head, err := chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	if head.Time > p.Grant.Until {
		return fmt.Errorf("%w: it expired on %s", ErrExpired, formatTime(p.Grant.Until))
	}
	last, err := read(ctx, chain, p.Account, vaultABI.PackLastNumber(), p.overrides, vaultABI.UnpackLastNumber)
	if err != nil {
		return explainRevert(err)
	}
	if last+1 != p.Grant.Number {
		return preflight("plan again", "the vault's next grant is number %d, the plan is for number %d", last+1, p.Grant.Number)
	}
	return nil
}

func (p *Plan) signAuthorization(ctx context.Context, env Env) (*types.SetCodeAuthorization, error) {
	if p.auth == nil {
		return nil, nil //nolint:nilnil // the delegation stands already
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
	return &signed, env.record(ctx, "authorization_signed", signed)
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

func (p *Plan) signSetup(ctx context.Context, env Env, tuple *types.SetCodeAuthorization) (*types.Transaction, error) {
	if len(p.batch) == 0 {
		return nil, nil //nolint:nilnil // everything is there already
	}
	unsigned, chainID := p.setupTx(tuple), new(big.Int).SetUint64(p.Chain)
	signer := types.LatestSignerForChainID(chainID)
	digest := signer.Hash(unsigned)
	env.observe(Event{Step: StepSetup, Detail: "confirm the batch on the device", Digest: &digest})
	signed, err := env.Wallet.SignTx(ctx, p.Path, unsigned, chainID)
	if err != nil {
		return nil, err
	}
	if err := verifyTx(signer, signed, digest, p.Owner); err != nil {
		return nil, err
	}
	return signed, env.record(ctx, "setup_signed", signed)
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
	signature, err := signText(ctx, env, StepGrant, p.Path, p.Owner, p.Text)
	if err != nil {
		return nil, err
	}
	return signature, env.record(ctx, "grant_signed", signedText{p.Text, signature})
}

// signedText is the journal's record of a text.
type signedText struct {
	Text      string        `json:"text"`
	Signature hexutil.Bytes `json:"signature"`
}

// send sends the owner's transaction and looks at what it left behind: a
// transaction succeeds even when its tuple was skipped (EIP-7702), so success
// alone says nothing of the delegation.
func (p *Plan) send(ctx context.Context, env Env, setup *types.Transaction) error {
	if err := p.recheck(ctx, env); err != nil {
		return err
	}
	if err := sendAndWait(ctx, env, StepSend, setup); err != nil {
		return err
	}
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	want := types.AddressToDelegation(contracts.Simple7702Address)
	if !bytes.Equal(account.Code, want) {
		return &UnverifiedError{What: "the designator at " + p.Owner.Hex(), Want: hexutil.Encode(want), Got: hexutil.Encode(account.Code)}
	}
	env.observe(Event{Step: StepSend, Detail: "the owner's code is the designator " + hexutil.Encode(want)})
	return p.verifySetup(ctx, env)
}

func (p *Plan) verifySetup(ctx context.Context, env Env) error {
	code, err := env.Chain.Code(ctx, p.Account)
	if err != nil {
		return err
	}
	if !bytes.Equal(code, contracts.VaultRuntime(p.Owner)) {
		return &UnverifiedError{What: "the vault's code", Want: "a clone owned by " + p.Owner.Hex(), Got: hexutil.Encode(code)}
	}
	for _, t := range p.Grant.Tokens {
		facts, err := readERC20(ctx, env.Chain, t.Token, p.Owner, p.Account)
		if err != nil {
			return err
		}
		if err := compare("the vault's allowance of "+t.Symbol, t.Total, facts.allowance); err != nil {
			return err
		}
	}
	env.observe(Event{Step: StepSend, Detail: fmt.Sprintf("the vault is there, owned by %s, allowances are exact", p.Owner)})
	return nil
}

// submit has the agent hand the grant to the vault. The contract renders the
// text again and recovers the owner; nobody can submit anything else.
func (p *Plan) submit(ctx context.Context, env Env, signature []byte) error {
	return agentSend(ctx, env, StepSubmit, agentCall{
		chain: p.Chain, to: p.Account, data: vaultABI.PackGrantWithSig(grantArg(p.Grant), signature), maxGas: submitGas(p.Grant), fees: p.fees,
	})
}

// verify reads the session back.
func (p *Plan) verify(ctx context.Context, env Env) (*Session, error) {
	if err := verifyGrant(ctx, env.Chain, p.Grant); err != nil {
		return nil, err
	}
	head, err := env.Chain.Head(ctx)
	if err != nil {
		return nil, err
	}
	session := &Session{
		Chain: p.Chain, Home: p.Home.Home, Owner: p.Owner, Path: p.Path, Account: p.Account, Agent: p.Agent,
		Grant: p.Grant, Emulated: p.Device.Emulated, Since: head.Time,
	}
	env.observe(Event{Step: StepVerify, Detail: "the grant on chain is the plan's, rule by rule"})
	return session, env.record(ctx, "linked", session)
}
