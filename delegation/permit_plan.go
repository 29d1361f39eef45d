package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// permitShown tells what a device makes of a permit: whether it shows all of it,
// and if not, whether it may sign it and would leave something unread.
func permitShown(typed hw.Support) (shown, may, unread bool) {
	switch typed.Verdict {
	case hw.Yes:
		return typed.Setting == "", true, typed.Setting != ""
	case hw.Untold: // in full, or not at all
		return false, true, false
	case hw.No:
	}
	return false, false, false
}

// takePermits writes down the allowances that are given by a signature. They end
// soon after the plan was made, also one from a file, which may say anything.
func (p *Plan) takePermits(f facts, r Request, tokens []int) {
	made := p.made
	if now := f.made(Request{Now: r.Now}); made.After(now) {
		made = now
	}
	deadline := uint64(max(made.Unix(), 0)) + permitLife //nolint:gosec // not negative
	for _, i := range tokens {
		share, limit := &p.Allowances[i], r.Policy.Tokens[i]
		told := f.tokens[limit.Token].permit
		share.Permit = true
		p.permits = append(p.permits, &permit{
			Token: limit.Token, Spender: p.Account, Value: share.Target, Nonce: told.nonce, Deadline: deadline,
			chain: p.Chain, owner: p.Owner, domain: told.domain,
			words: approveCall(limit, p.Account, share.Target.Int).Words,
		})
	}
}

// permitStep is the owner's signature.
func (p *Plan) permitStep(m *permit) Step {
	digest := m.digest()
	step := Step{
		Name: StepPermit, By: ByDevice, Bytes: m.preimage(), Digest: &digest, Done: m.signature != nil,
		What: fmt.Sprintf("sign a permit (EIP-2612 typed data): %s, %s of its base units; it can be submitted until %s, and the wallet sends nothing for it",
			m.words, m.Value, formatTime(m.Deadline)),
	}
	if _, may, unread := permitShown(p.Device.Capabilities.TypedData); may && unread || p.Device.Capabilities.TypedData.Verdict == hw.Untold {
		step.What += " (" + p.Device.Capabilities.TypedData.Reason + ")"
	}
	if step.Done {
		step.What += signedBefore
	}
	return step
}

// allowStep is its submission, shown without the signature as that of the grant is.
func (p *Plan) allowStep(m *permit) Step {
	return p.agentStep(StepAllow, "submit the permit to the token: "+m.words+"; anybody may, it is the owner's signature that counts",
		m.Token, m.calldata(nil), permitGas)
}

func (p *Plan) signPermit(ctx context.Context, env Env, m *permit) ([]byte, error) {
	if m.signature != nil {
		return m.signature, nil
	}
	signer, ok := env.Wallet.(hw.TypedDataSigner)
	if !ok {
		return nil, &hw.PolicyError{Reason: "this wallet signs no typed data"}
	}
	digest := m.digest()
	env.observe(Event{Step: StepPermit, Detail: "confirm on the device: " + m.words, Digest: &digest})
	signature, err := signer.SignTypedData(ctx, p.Path, m.typedData())
	if err != nil {
		return nil, err
	}
	if err := verifySignature("the permit", signature, digest, p.Owner); err != nil {
		return nil, err
	}
	return signature, env.record(ctx, StepPermit+"_signed", signedRecord{Permit: m, Signature: signature})
}

// allow submits the permits and looks at what they left behind.
func (p *Plan) allow(ctx context.Context, env Env, signatures [][]byte) error {
	if len(p.txs) == 0 { // else it was done before those were sent
		if err := p.recheck(ctx, env); err != nil {
			return err
		}
	}
	for i, m := range p.permits {
		if err := p.submitPermit(ctx, env, m, signatures[i]); err != nil {
			return err
		}
	}
	return p.verifyAllowances(ctx, env, StepAllow)
}

// checkPermits: a holder may have read a screen for long.
func (p *Plan) checkPermits(now uint64) error {
	for _, m := range p.permits {
		if now > m.Deadline {
			return preflight("plan again", "the permit for %s was to be submitted by %s", m.Token, formatTime(m.Deadline))
		}
	}
	return nil
}

// submitPermit sends one, unless somebody else did: anybody can who saw it, and
// nothing else comes of it.
func (p *Plan) submitPermit(ctx context.Context, env Env, m *permit, signature []byte) error {
	head, err := env.Chain.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the newest block: %w", err)
	}
	if err := p.checkPermits(head.Time); err != nil {
		return err
	}
	allowed, err := readAllowance(ctx, env.Chain, m.Token, p.Owner, m.Spender)
	if err != nil || allowed.Cmp(m.Value.Int) == 0 {
		return err
	}
	return agentSend(ctx, env, StepAllow, agentCall{chain: p.Chain, to: m.Token, data: m.calldata(signature), maxGas: permitGas, fees: p.fees})
}

// readAllowance is what a token lets a spender have of an owner's.
func readAllowance(ctx context.Context, chain Chain, token, owner, spender common.Address) (*big.Int, error) {
	return read(ctx, chain, token, tokenABI().PackAllowance(owner, spender), Overrides{}, tokenABI().UnpackAllowance)
}
