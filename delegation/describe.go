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
// screens that the device will show.
func (p *Plan) describe(ctx context.Context, wallet hw.Wallet) error {
	var steps []Step
	if p.auth != nil {
		steps = append(steps, p.authorizationStep())
	}
	if len(p.batch) > 0 {
		steps = append(steps, p.setupStep())
	}
	steps = append(steps, p.grantStep())
	if len(p.batch) > 0 {
		steps = append(steps, Step{Name: StepSend, By: ByTool, What: "send the owner's transaction, wait for its block, compare designator, vault and allowances with this plan"})
	}
	p.Steps = append(steps, p.submitStep(), Step{
		Name: StepVerify, By: ByTool, What: "read the session back from the chain and compare it with this plan",
	})
	return p.addReviews(ctx, wallet)
}

func (p *Plan) authorizationStep() Step {
	digest := p.auth.SigHash()
	return Step{
		Name: StepAuthorization, By: ByDevice,
		What: fmt.Sprintf("sign the EIP-7702 authorization tuple: chain %d, delegate Simple7702Account %s, nonce %d (the transaction's plus one)",
			p.Chain, p.auth.Address, p.auth.Nonce),
		Bytes: authorizationBytes(*p.auth), Digest: &digest,
	}
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

func (p *Plan) setupStep() Step {
	data := packBatch(p.batch)
	step := Step{
		Name: StepSetup, By: ByDevice, Bytes: data,
		What: fmt.Sprintf("sign one type-4 transaction to itself, nonce %d, with executeBatch", p.nonce),
		Tx: &TxPlan{
			Type: types.SetCodeTxType, To: p.Owner, Nonce: &p.nonce, Value: Amount{new(big.Int)}, Data: data,
			Gas: p.ownerGas, MaxFee: Amount{p.fees.MaxFee}, Tip: Amount{p.fees.Tip},
		},
		DigestAfter: StepAuthorization,
	}
	for _, call := range p.batch {
		step.Tx.Calls = append(step.Tx.Calls, call.Words)
	}
	if p.auth == nil {
		tx := p.setupTx(nil)
		digest := types.LatestSignerForChainID(tx.ChainId()).Hash(tx)
		step.What = fmt.Sprintf("sign one type-2 transaction to itself, nonce %d, with executeBatch (the delegation stands already)", p.nonce)
		step.Tx.Type, step.Digest, step.DigestAfter = types.DynamicFeeTxType, &digest, ""
	}
	return step
}

func (p *Plan) grantStep() Step {
	digest := TextDigest(p.Text)
	return Step{
		Name: StepGrant, By: ByDevice, Bytes: hexutil.Bytes(p.Text), Digest: &digest,
		What: "sign the grant as a readable text (EIP-191 personal message); the contract renders the same text itself",
	}
}

func (p *Plan) submitStep() Step {
	return Step{
		Name: StepSubmit, By: ByAgent,
		What: "submit the grant to the vault; the calldata is the structured grant and the owner's signature, never the text",
		Tx: &TxPlan{
			Type: types.DynamicFeeTxType, To: p.Account, Value: Amount{new(big.Int)}, Gas: submitGas(p.Grant),
			Data: vaultABI.PackGrantWithSig(grantArg(p.Grant), nil), MaxFee: Amount{p.fees.MaxFee}, Tip: Amount{p.fees.Tip},
		},
	}
}

// addReviews asks the driver which screens to expect, where it can tell.
func (p *Plan) addReviews(ctx context.Context, wallet hw.Wallet) error {
	previewer, ok := wallet.(hw.Previewer)
	if !ok {
		return nil
	}
	for i := range p.Steps {
		request, ok := p.request(p.Steps[i].Name)
		if !ok {
			continue
		}
		review, err := previewer.Preview(ctx, request)
		if err != nil {
			return err
		}
		p.Steps[i].Review = &review
	}
	return nil
}

// request is what a step asks the device. The setup's tuple is not signed yet;
// devices show none of it.
func (p *Plan) request(step string) (hw.Request, bool) {
	r := hw.Request{Account: p.Owner, ChainID: new(big.Int).SetUint64(p.Chain)}
	switch step {
	case StepAuthorization:
		r.Action, r.Authorization = hw.SignAuthorization, p.auth
	case StepSetup:
		r.Action, r.Tx = hw.SignTransaction, p.setupTx(p.auth)
	case StepGrant:
		r.Action, r.Message = hw.SignMessage, []byte(p.Text)
	default:
		return r, false
	}
	return r, true
}

// DelegateName names the delegates that this package knows.
func DelegateName(delegate common.Address) string {
	switch delegate {
	case contracts.Simple7702Address:
		return "Simple7702Account"
	case contracts.AccountAddress():
		return "valetkey SessionAccount"
	case metamaskDelegator:
		return "MetaMask EIP7702StatelessDeleGator"
	}
	return "an unknown contract"
}
