package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
)

// revokeGas bounds the gas of a revocation.
const revokeGas = 300_000

// RevokePlan is how a session will be ended.
type RevokePlan struct {
	Session Session        `json:"session"`
	Text    string         `json:"text,omitempty"` // what the holder reads; empty for a transaction
	Payer   common.Address `json:"payer"`
	Steps   []Step         `json:"steps"`
	MaxCost Amount         `json:"max_cost"` // of the payer, in wei

	fees Fees
	tx   *types.Transaction // the owner's, when it pays itself
}

// PlanRevoke plans the end of a session. By text, the holder signs a readable
// message that the payer submits; by transaction (payer is the owner), the
// owner sends the revocation itself, which needs nobody else but is calldata
// that a device may show only as a hash.
func PlanRevoke(ctx context.Context, chain Chain, wallet hw.Wallet, session Session, payer common.Address) (*RevokePlan, error) {
	p, err := planRevoke(ctx, chain, wallet, session, payer)
	if err != nil {
		return nil, fmt.Errorf("plan revocation: %w", err)
	}
	return p, nil
}

func planRevoke(ctx context.Context, chain Chain, wallet hw.Wallet, session Session, payer common.Address) (*RevokePlan, error) {
	if err := checkLive(ctx, chain, session); err != nil {
		return nil, err
	}
	owner, err := wallet.Address(ctx, session.Path, false)
	if err != nil {
		return nil, err
	}
	if owner != session.Owner {
		return nil, &UnverifiedError{What: "the account at " + session.Path.String(), Want: session.Owner.Hex(), Got: owner.Hex()}
	}
	p := &RevokePlan{Session: session, Payer: payer}
	if p.fees, err = chain.Fees(ctx); err != nil {
		return nil, err
	}
	if err := checkFees(p.fees); err != nil {
		return nil, err
	}
	p.MaxCost = Amount{new(big.Int).Mul(p.fees.MaxFee, big.NewInt(revokeGas))}
	account, err := chain.Account(ctx, payer)
	if err != nil {
		return nil, err
	}
	if err := mustAfford("the payer "+payer.Hex(), account.Balance, p.MaxCost.Int); err != nil {
		return nil, err
	}
	return p, p.describe(ctx, wallet, account)
}

// checkLive fails with [ErrNoSession] when there is nothing to revoke.
func checkLive(ctx context.Context, chain Chain, session Session) error {
	if err := checkChain(ctx, chain, session.Chain); err != nil {
		return err
	}
	live, err := readSession(ctx, chain, session.Account, session.Agent)
	if err != nil {
		return explainRevert(err)
	}
	if live.Number == 0 {
		return fmt.Errorf("%w: agent %s has none in %s", ErrNoSession, session.Agent, session.Account)
	}
	return compare("the live session's grant number", session.Grant.Number, live.Number)
}

func (p *RevokePlan) describe(ctx context.Context, wallet hw.Wallet, payer Account) error {
	s := p.Session
	request := hw.Request{Action: hw.SignMessage, Account: s.Owner}
	step := Step{Name: StepRevoke, By: ByDevice}
	if p.Payer == s.Owner {
		p.tx = types.NewTx(&types.DynamicFeeTx{
			ChainID: new(big.Int).SetUint64(s.Chain), Nonce: payer.Nonce, GasTipCap: p.fees.Tip, GasFeeCap: p.fees.MaxFee,
			Gas: revokeGas, To: &s.Account, Value: new(big.Int), Data: vaultABI.PackRevoke(s.Agent),
		})
		digest := types.LatestSignerForChainID(p.tx.ChainId()).Hash(p.tx)
		request = hw.Request{Action: hw.SignTransaction, Account: s.Owner, Tx: p.tx, ChainID: p.tx.ChainId()}
		step.What, step.Bytes, step.Digest = "sign a transaction that revokes the session, and send it", p.tx.Data(), &digest
	} else {
		p.Text = RevokeText(s.Grant.Number, s.Chain, s.Account, s.Agent)
		digest := TextDigest(p.Text)
		request.Message = []byte(p.Text)
		step.What, step.Bytes, step.Digest = "sign the revocation as a readable text", hexutil.Bytes(p.Text), &digest
	}
	if previewer, ok := wallet.(hw.Previewer); ok {
		review, err := previewer.Preview(ctx, request)
		if err != nil {
			return err
		}
		step.Review = &review
	}
	p.Steps = []Step{step}
	if p.tx == nil {
		p.Steps = append(p.Steps, Step{Name: StepSubmit, By: ByAgent, What: "submit the revocation; " + p.Payer.Hex() + " pays"})
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back that the session is gone"})
	return nil
}

// StepRevoke is the device's step of a revocation.
const StepRevoke = "revoke"

// Revoke carries a revocation out. env.Agent is the payer, unless the owner
// pays itself.
func Revoke(ctx context.Context, env Env, p *RevokePlan) error {
	if err := env.record(ctx, "revoke_plan", p); err != nil {
		return err
	}
	var err error
	if p.tx != nil {
		err = p.byTransaction(ctx, env)
	} else {
		err = p.byText(ctx, env)
	}
	if err != nil {
		return &StepError{StepRevoke, err}
	}
	live, err := readSession(ctx, env.Chain, p.Session.Account, p.Session.Agent)
	if err != nil {
		return &StepError{StepVerify, err}
	}
	if err := compare("the agent's session after the revocation", Live{}, live); err != nil {
		return &StepError{StepVerify, err}
	}
	env.observe(Event{Step: StepVerify, Detail: "the session is gone from the chain"})
	return env.record(ctx, "revoked", p.Session)
}

func (p *RevokePlan) byText(ctx context.Context, env Env) error {
	s := p.Session
	if payer := env.Agent.Address(); payer != p.Payer {
		return preflight("unlock the key that the plan names", "the payer's key is %s, the plan is for %s", payer, p.Payer)
	}
	signature, err := signText(ctx, env, StepRevoke, s.Path, s.Owner, p.Text)
	if err != nil {
		return err
	}
	if err := env.record(ctx, "revoke_signed", signedText{p.Text, signature}); err != nil {
		return err
	}
	return agentSend(ctx, env, StepSubmit, agentCall{
		chain: s.Chain, to: s.Account, data: vaultABI.PackRevokeWithSig(s.Grant.Number, s.Agent, signature), maxGas: revokeGas, fees: p.fees,
	})
}

func (p *RevokePlan) byTransaction(ctx context.Context, env Env) error {
	signer := types.LatestSignerForChainID(p.tx.ChainId())
	digest := signer.Hash(p.tx)
	env.observe(Event{Step: StepRevoke, Detail: "confirm the transaction on the device", Digest: &digest})
	signed, err := env.Wallet.SignTx(ctx, p.Session.Path, p.tx, p.tx.ChainId())
	if err != nil {
		return err
	}
	if err := verifyTx(signer, signed, digest, p.Session.Owner); err != nil {
		return err
	}
	return sendAndWait(ctx, env, StepRevoke, signed)
}
