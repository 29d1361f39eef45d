package delegation

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Request is what a holder wants linked.
type Request struct {
	Policy Policy
	Path   hw.Path        // of the owner's key on the device
	Agent  common.Address // the session key
	// FundAgent is native coin, in wei, that the batch sends to the agent for
	// its gas; nil for none.
	FundAgent *big.Int
}

// NewPlan reads device and chain and plans the link, or says what forbids it.
// It signs and sends nothing and prompts nobody.
func NewPlan(ctx context.Context, chain Chain, wallet hw.Wallet, r Request) (*Plan, error) {
	f, err := readFacts(ctx, chain, wallet, r)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	p, err := assemble(f, r)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := p.price(ctx, chain, f); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := p.compareText(ctx, chain); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := p.describe(ctx, wallet); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return p, nil
}

// assemble decides, from facts alone, what is to be done.
func assemble(f facts, r Request) (*Plan, error) {
	if r.FundAgent != nil && (r.FundAgent.Sign() < 0 || r.FundAgent.BitLen() > maxAmountBits) {
		return nil, fmt.Errorf("%w: %s wei for the agent", ErrBadAmount, r.FundAgent)
	}
	if err := checkFacts(f, r); err != nil {
		return nil, err
	}
	delegate, isDelegated := f.account.Delegate()
	isDelegated = isDelegated && delegate == contracts.Simple7702Address
	home, err := chooseHome(f.info.Capabilities, r.Policy.Chain, contracts.AccountAddress(), contracts.Simple7702Address, isDelegated)
	if err != nil {
		return nil, err
	}
	until, err := r.Policy.Expires.Until(time.Unix(int64(f.now), 0)) //nolint:gosec // a block's time
	if err != nil {
		return nil, err
	}
	grant := r.Policy.Grant(f.last+1, f.vault, r.Agent, until)
	p := &Plan{
		Chain: r.Policy.Chain, Device: f.info, Home: home, Owner: f.owner, Path: r.Path, Agent: r.Agent,
		Account: f.vault, Unproven: !f.account.Verified, Grant: grant, Text: grant.Text(),
		fees: f.fees, nonce: f.account.Nonce, overrides: f.overrides,
		batch: batchFor(f, r),
	}
	if len(p.Text) > MaxText {
		return nil, preflight("leave permissions out, or make two sessions", "the grant's text has %d bytes, devices show at most %d", len(p.Text), MaxText)
	}
	if !isDelegated && len(p.batch) > 0 {
		// Self-sponsored: the sender's nonce is counted up before the list is
		// applied, so the tuple names the one after the transaction's (EIP-7702).
		p.auth = &types.SetCodeAuthorization{
			ChainID: *uint256.NewInt(p.Chain), Address: contracts.Simple7702Address, Nonce: p.nonce + 1,
		}
	}
	return p, nil
}

// batchFor lists what the owner's transaction has to do; what the chain has
// already is left out, so that a link that broke off can be done again.
func batchFor(f facts, r Request) []batchCall {
	var batch []batchCall
	if !f.hasVault {
		batch = append(batch, createVaultCall(f.owner, f.vault))
	}
	for _, t := range r.Policy.Tokens {
		if f.tokens[t.Token].allowance.Cmp(t.Total.Int) != 0 {
			batch = append(batch, approveCall(t, f.vault))
		}
	}
	if r.FundAgent != nil && r.FundAgent.Sign() > 0 {
		batch = append(batch, fundCall(r.Agent, r.FundAgent))
	}
	return batch
}

// gasMargin is added to estimates: state may change between plan and block.
func gasMargin(gas uint64) uint64 { return gas + gas/4 }

// submitGas bounds the gas of grantWithSig: a base, and for each permission its
// storage and its line of text.
func submitGas(g Grant) uint64 {
	const base, each = 350_000, 200_000
	count := len(g.Tokens) + len(g.Calls)
	if g.Native != nil {
		count++
	}
	return base + each*uint64(count) //nolint:gosec // at most MaxPermissions
}

// price finds gas limits and checks that owner and agent can pay them, before a
// device is asked.
func (p *Plan) price(ctx context.Context, chain Chain, f facts) error {
	value := new(big.Int)
	if len(p.batch) > 0 {
		gas, err := p.estimateSetup(ctx, chain)
		if err != nil {
			return err
		}
		p.ownerGas = gas
		for _, call := range p.batch {
			value.Add(value, call.Value)
		}
	}
	p.OwnerMaxCost = Amount{new(big.Int).Mul(p.fees.MaxFee, new(big.Int).SetUint64(p.ownerGas))}
	p.AgentMaxCost = Amount{new(big.Int).Mul(p.fees.MaxFee, new(big.Int).SetUint64(submitGas(p.Grant)))}
	if err := mustAfford("the owner "+p.Owner.Hex(), f.account.Balance, new(big.Int).Add(p.OwnerMaxCost.Int, value)); err != nil {
		return err
	}
	// What the batch sends arrives before the agent submits the grant.
	funds := new(big.Int).Add(f.agent.Balance, value)
	return mustAfford("the agent "+p.Agent.Hex(), funds, p.AgentMaxCost.Int)
}

// estimateSetup asks the chain what the batch costs, pretending that the owner
// is delegated already, and adds what the tuple costs.
func (p *Plan) estimateSetup(ctx context.Context, chain Chain) (uint64, error) {
	var pretend Overrides
	var extra uint64
	if p.auth != nil {
		pretend.Code = map[common.Address][]byte{p.Owner: types.AddressToDelegation(p.auth.Address)}
		extra = 25_000 // PER_EMPTY_ACCOUNT_COST of EIP-7702, charged for each tuple
	}
	gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Owner, To: &p.Owner, Data: packBatch(p.batch)}, pretend)
	if err != nil {
		return 0, fmt.Errorf("estimate the batch: %w", explainRevert(err))
	}
	return gasMargin(gas + extra), nil
}

func mustAfford(who string, balance, cost *big.Int) error {
	if balance.Cmp(cost) >= 0 {
		return nil
	}
	return preflight("send it some native coin, or fund the agent in the batch with --fund-agent",
		"%s has %s native coin, the plan may cost it %s", who, FormatAmount(balance, nativeDecimals), FormatAmount(cost, nativeDecimals))
}

// compareText asks the contract to render the grant and compares it with ours.
func (p *Plan) compareText(ctx context.Context, chain Chain) error {
	text, err := renderOnChain(ctx, chain, p.Grant, p.overrides)
	if err != nil {
		return fmt.Errorf("have the contract render the grant: %w", explainRevert(err))
	}
	return compare("the text as the contract renders it", p.Text, text)
}

func toUint256(x *big.Int) *uint256.Int { return uint256.MustFromBig(x) }
