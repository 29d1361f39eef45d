package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// UsePlan is one use of a session, simulated and priced: what [Use] sends.
type UsePlan struct {
	Chain   uint64         `json:"chain"`
	Agent   common.Address `json:"agent"`
	Account common.Address `json:"account"`
	// To, Value and Input are what the account is asked to call.
	To    common.Address `json:"to"`
	Value Amount         `json:"value"`
	Input hexutil.Bytes  `json:"input"`
	// Entry is the function of the account that does it for the least gas, Data its
	// calldata: what the session key signs.
	Entry string        `json:"entry"`
	Data  hexutil.Bytes `json:"data"`
	// MaxGas and MaxCost bound what the session key pays.
	MaxGas  uint64 `json:"max_gas"`
	MaxCost Amount `json:"max_cost"` // wei
	// Left is what the session may do before it.
	Left Left `json:"left"`

	session Session
	fees    Fees
}

// UseRefusedError is a use that the permission contract would not let through:
// nothing was signed or sent.
type UseRefusedError struct {
	Refusal *RefusedError
	Left    Left
}

func (e *UseRefusedError) Error() string { return "the session may not do this: " + e.Refusal.Text }

// Unwrap gives the contract's refusal.
func (e *UseRefusedError) Unwrap() error { return e.Refusal }

// TargetRefusedError is a use that the permission contract lets through and the
// called contract refuses: nothing was signed or sent.
type TargetRefusedError struct {
	Target common.Address
	Reason string
}

func (e *TargetRefusedError) Error() string {
	return fmt.Sprintf("the session may do this, but %s refuses it: %s", e.Target, e.Reason)
}

// PlanUse asks the permission contract and then the called one whether they would
// have a call, and works out what it costs. It signs and sends nothing. Errors:
// [*UseRefusedError], [*TargetRefusedError], [ErrNoSession], [ErrPreflight].
func PlanUse(ctx context.Context, chain Chain, session Session, call Call, caps Caps) (*UsePlan, error) {
	plan, err := planUse(ctx, chain, session, call, caps.WithDefaults())
	if err != nil {
		return nil, fmt.Errorf("use session: %w", err)
	}
	return plan, nil
}

func planUse(ctx context.Context, chain Chain, session Session, call Call, caps Caps) (*UsePlan, error) {
	if value := call.wei(); value.Sign() < 0 || value.BitLen() > 256 {
		return nil, fmt.Errorf("%w: %s wei", ErrBadAmount, value)
	}
	if err := mustLive(ctx, chain, session); err != nil {
		return nil, err
	}
	left, err := ReadLeft(ctx, chain, session)
	if err != nil {
		return nil, err
	}
	p := &UsePlan{
		Chain: session.Chain, Agent: session.Agent, Account: session.Account, To: call.To, Value: Amount{call.wei()}, Input: call.Data,
		Left: left, session: session,
	}
	p.Entry, p.Data = packUse(session, call)
	if err := p.permitted(ctx, chain, call); err != nil {
		return nil, err
	}
	return p, p.price(ctx, chain, caps)
}

// permitted asks for the contract's own decision, and then tries the whole call.
func (p *UsePlan) permitted(ctx context.Context, chain Chain, call Call) error {
	can, err := read(ctx, chain, p.Account, vaultABI().PackCanExec(p.Agent, call.To, call.wei(), call.Data), Overrides{}, vaultABI().UnpackCanExec)
	if err != nil {
		return explainRevert(err)
	}
	if !can.Ok {
		refusal := decodeVaultError(can.Reason)
		if refusal == nil {
			refusal = &RefusedError{Name: "unknown", Text: "refused without a reason that we know"}
		}
		return &UseRefusedError{refusal, p.Left}
	}
	if err := p.covered(ctx, chain); err != nil {
		return err
	}
	_, err = chain.Call(ctx, CallMsg{From: p.Agent, To: &p.Account, Data: p.Data}, Overrides{})
	revert, ok := errors.AsType[*RevertError](err)
	if !ok {
		return err
	}
	if err := p.tokensCover(ctx, chain); err != nil {
		return err
	}
	if refusal := decodeVaultError(revert.Data); refusal != nil { // a guard, or a token that says no
		return &UseRefusedError{refusal, p.Left}
	}
	return &TargetRefusedError{Target: call.To, Reason: revert.Error()}
}

// price bounds the cost, and looks whether the agent has that much.
func (p *UsePlan) price(ctx context.Context, chain Chain, caps Caps) error {
	var err error
	if p.fees, err = readFees(ctx, chain, caps); err != nil {
		return err
	}
	gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Agent, To: &p.Account, Data: p.Data}, Overrides{})
	if err != nil {
		return fmt.Errorf("estimate: %w", explainRevert(err))
	}
	p.MaxGas = gasMargin(gas)
	if err := caps.checkGas("the call", p.MaxGas); err != nil {
		return err
	}
	p.MaxCost = Amount{new(big.Int).Mul(p.fees.MaxFee, new(big.Int).SetUint64(p.MaxGas))}
	agent, err := chain.Account(ctx, p.Agent)
	if err != nil {
		return err
	}
	if agent.Balance.Cmp(p.MaxCost.Int) < 0 {
		return preflight(fmt.Sprintf("send native coin for gas to the session key: %s", p.Agent), "the session key has %s native coin for gas, this may cost %s",
			FormatAmount(agent.Balance, nativeDecimals), FormatAmount(p.MaxCost.Int, nativeDecimals))
	}
	return nil
}
