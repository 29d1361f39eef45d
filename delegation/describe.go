package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// describe writes the steps out: what is done, its bytes and digest, and the
// screens that the device will show. All that is signed comes before all that
// is sent.
func (p *Plan) describe(ctx context.Context, wallet hw.Wallet) error {
	if p.auth != nil {
		p.Steps = append(p.Steps, p.authorizationStep())
	}
	for _, o := range p.txs {
		p.Steps = append(p.Steps, p.txStep(o))
	}
	for _, m := range p.permits {
		p.Steps = append(p.Steps, p.permitStep(m))
	}
	if !p.landed {
		p.Steps = append(p.Steps, p.grantStep())
	}
	if err := p.addReviews(ctx, wallet); err != nil {
		return err
	}
	p.Steps = append(append(p.Steps, p.sendSteps()...), Step{
		Name: StepVerify, By: ByTool, What: "read the session back from the chain and compare it with this plan",
	})
	return nil
}

// sendSteps are in the order of [Link].
func (p *Plan) sendSteps() []Step {
	var steps []Step
	send := Step{Name: StepSend, By: ByTool, What: "send the owner's transactions, wait for their blocks"}
	if p.Home.batch && p.auth != nil {
		send.What = "send the owner's transaction, wait for its block, compare designator, vault and allowances with this plan"
	}
	var deploys []Step
	for _, d := range p.deploy {
		deploys = append(deploys, p.agentStep(StepDeploy, "put valetkey's "+d.name+" on the chain; its address follows from its code alone", contracts.Create2Deployer, d.data, DeployGas))
	}
	if p.Home.batch {
		steps = append(steps, deploys...)
	}
	if len(p.txs) > 0 {
		steps = append(steps, send)
	}
	for _, m := range p.permits {
		steps = append(steps, p.allowStep(m))
	}
	if !p.Home.batch {
		steps = append(steps, deploys...)
	}
	if p.create {
		steps = append(steps, p.agentStep(StepCreate, "make the vault "+p.Account.Hex()+": anybody may, its owner is in its address",
			contracts.FactoryAddress(), factoryABI().PackCreate(p.Owner), createGas))
	}
	if !p.landed {
		steps = append(steps, p.submitStep())
	}
	return steps
}

// submitStep is shown and kept without the signature, also when an earlier try has
// it: whoever reads a plan could submit the grant.
func (p *Plan) submitStep() Step {
	step := p.agentStep(StepSubmit, "submit the grant to the vault; the calldata is the structured grant and the owner's signature, never the text",
		p.Account, vaultABI().PackGrantWithSig(grantArg(p.Grant), nil), p.submitGas())
	if p.Home.Home == HomeAccount {
		step.What = "submit the grant to the wallet's own address; the calldata is the structured grant and the owner's signature, never the text"
	}
	if p.carried() != nil {
		step.Tx.Type = types.SetCodeTxType
		step.What += "; the transaction carries the owner's authorization tuple"
	}
	return step
}

func (p *Plan) agentStep(name, what string, to common.Address, data []byte, gas uint64) Step {
	return Step{Name: name, By: ByAgent, What: what, Tx: &TxPlan{
		Type: types.DynamicFeeTxType, To: to, Value: Amount{new(big.Int)}, Gas: gas,
		Data: data, MaxFee: Amount{p.fees.MaxFee}, Tip: Amount{p.fees.Tip},
	}}
}

// signedBefore ends the description of what an earlier try has signed.
const signedBefore = " (signed in an earlier try: not asked again)"

// replacement ends that of what is dearer than before, and else the same.
const replacement = "; it replaces the same one, which waits at a lower price"

func (p *Plan) authorizationStep() Step {
	digest := p.auth.SigHash()
	whose := "the transaction's plus one"
	if p.carried() != nil {
		whose = "the account's when the agent sends it"
	}
	step := Step{
		Name: StepAuthorization, By: ByDevice, Done: p.authDone != nil,
		What: fmt.Sprintf("sign the EIP-7702 authorization tuple: chain %d, delegate %s %s, nonce %d (%s)",
			p.Chain, DelegateName(p.auth.Address), p.auth.Address, p.auth.Nonce, whose),
		Bytes: authorizationBytes(*p.auth), Digest: &digest,
	}
	if step.Done {
		step.What += signedBefore
	}
	return step
}

// authorizationBytes is the preimage of the tuple's digest, 0x05 ‖ rlp([chain
// id, address, nonce]) (EIP-7702).
func authorizationBytes(auth types.SetCodeAuthorization) []byte {
	list, err := rlp.EncodeToBytes([]any{&auth.ChainID, auth.Address, auth.Nonce})
	if err != nil {
		return nil // three values of fixed kinds always encode
	}
	return append([]byte{0x05}, list...)
}

// txStep describes a transaction of the owner's.
func (p *Plan) txStep(o *ownerTx) Step {
	auth := p.tuple(o)
	step := Step{
		Name: o.step, By: ByDevice, Bytes: o.call.Data, Done: o.signed != nil,
		Tx: &TxPlan{
			Type: types.DynamicFeeTxType, To: o.to, Nonce: &o.nonce, Value: Amount{o.call.Value}, Data: o.call.Data,
			Gas: o.gas, MaxFee: Amount{o.fees.MaxFee}, Tip: Amount{o.fees.Tip}, Calls: []string{o.call.Words},
		},
		What: fmt.Sprintf("sign a transaction, nonce %d: %s", o.nonce, o.call.Words),
	}
	if o.step == StepSetup {
		step.What, step.Tx.Calls = p.batchWords(o), nil
		for _, call := range o.batch {
			step.Tx.Calls = append(step.Tx.Calls, call.Words)
		}
	}
	if o.replaces {
		step.What += replacement
	}
	if auth != nil {
		step.Tx.Type, step.DigestAfter = types.SetCodeTxType, StepAuthorization
	}
	if auth == nil || p.authDone != nil {
		tx := o.unsigned(p.Chain, p.authDone)
		digest := types.LatestSignerForChainID(tx.ChainId()).Hash(tx)
		step.Digest, step.DigestAfter = &digest, ""
	}
	if step.Done {
		step.What += signedBefore
	}
	return step
}

func (p *Plan) batchWords(o *ownerTx) string {
	if p.auth == nil {
		return fmt.Sprintf("sign one type-2 transaction to itself, nonce %d, with executeBatch (the delegation stands already)", o.nonce)
	}
	return fmt.Sprintf("sign one type-4 transaction to itself, nonce %d, with executeBatch", o.nonce)
}

func (p *Plan) grantStep() Step {
	digest := TextDigest(p.Text)
	step := Step{
		Name: StepGrant, By: ByDevice, Bytes: hexutil.Bytes(p.Text), Digest: &digest, Done: p.signature != nil,
		What: "sign the grant as a readable text (EIP-191 personal message); the contract renders the same text itself",
	}
	if step.Done {
		step.What += signedBefore
	}
	return step
}

// addReviews asks the driver which screens to expect, where it can tell. It
// follows the steps in which the device signs.
func (p *Plan) addReviews(ctx context.Context, wallet hw.Wallet) error {
	previewer, ok := wallet.(hw.Previewer)
	if !ok {
		return nil
	}
	txs, permits := p.txs, p.permits
	for i := range p.Steps {
		r := hw.Request{Account: p.Owner, ChainID: new(big.Int).SetUint64(p.Chain)}
		switch p.Steps[i].Name {
		case StepAuthorization:
			r.Action, r.Authorization = hw.SignAuthorization, p.auth
		case StepGrant:
			r.Action, r.Message = hw.SignMessage, []byte(p.Text)
		case StepPermit:
			data := permits[0].typedData()
			r.Action, r.TypedData = hw.SignTypedData, &data
			permits = permits[1:]
		default: // its tuple may not be signed yet; devices show none of it
			r.Action, r.Tx = hw.SignTransaction, txs[0].unsigned(p.Chain, p.tuple(txs[0]))
			txs = txs[1:]
		}
		review, err := previewer.Preview(ctx, r)
		if err != nil {
			return err
		}
		if _, _, unread := permitShown(p.Device.Capabilities.TypedData); unread && p.Steps[i].Name == StepPermit {
			review.Blind, review.Hidden = true, p.Device.Capabilities.TypedData.Reason
		}
		p.Steps[i].Review = &review
		if review.Blind && p.Steps[i].Name == StepApprove {
			p.Steps[i].What += "; the device shows the calldata as a hash, unless it was given the vendor's data for this token"
		}
	}
	return nil
}
