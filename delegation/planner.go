package delegation

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Request is what a holder wants linked.
type Request struct {
	Policy Policy
	Path   hw.Path        // of the owner's key on the device
	Agent  common.Address // the session key
	// Payer makes the vault and submits the grant: anybody can. The zero address
	// is the agent itself.
	Payer common.Address
	// FundAgent is native coin, in wei, that the agent shall have for its gas:
	// when it has less than half of that, the owner sends what is missing. nil
	// for none.
	FundAgent *big.Int
	// Now is the caller's clock. Relative expiries count from it, and the
	// newest block's time must be within Skew of it (0 is [DefaultSkew]).
	Now  time.Time
	Skew time.Duration
	Caps Caps // zero fields are defaults
	// Batch has one transaction of the owner's do everything but the grant. On
	// today's devices it is signed unread.
	Batch bool
	// Deploy lets the agent put the vault factory on a chain that has none.
	Deploy   bool
	Spending Spending // "" is SpendAuto
	// Agents are others that may have sessions in the same vault, beside those
	// that History knows.
	Agents []common.Address
	// ResetAllowance sets allowances to what the known sessions need, although
	// unknown ones may share them.
	ResetAllowance bool
	// NoExpiry accepts a policy that never expires.
	NoExpiry hw.NoExpiryRisk
	// History is what earlier links left in the journal; see [ReadHistory].
	History History
}

func (r *Request) payer() common.Address {
	if r.Payer == (common.Address{}) {
		return r.Agent
	}
	return r.Payer
}

// NewPlan reads device and chain and plans the link, or says what forbids it.
// It signs and sends nothing and prompts nobody.
func NewPlan(ctx context.Context, chain Chain, wallet hw.Wallet, r Request) (*Plan, error) {
	f, err := readFacts(ctx, chain, wallet, r)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", explainRevert(err))
	}
	p, err := assemble(f, r)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	err = firstError(
		func() error { return p.price(ctx, chain) },
		func() error { return p.reuse(f) },
		func() error { return p.afford(f) },
		func() error { return p.compareText(ctx, chain) },
		func() error { return p.describe(ctx, wallet) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return p, nil
}

// assemble decides, from facts alone, what is to be done.
func assemble(f facts, r Request) (*Plan, error) {
	if r.FundAgent != nil && (r.FundAgent.Sign() < 0 || r.FundAgent.BitLen() > maxAmountBits) {
		return nil, fmt.Errorf("%w: %s wei for the agent", ErrBadAmount, r.FundAgent)
	}
	p := &Plan{
		Chain: r.Policy.Chain, Device: f.info, Owner: f.owner, Path: r.Path, Agent: r.Agent, Payer: r.payer(), Account: f.vault,
		Expires: r.Policy.Expires.String(), Unproven: !f.account.Verified, Caps: r.Caps.WithDefaults(),
		fees: f.fees, nonce: f.account.Nonce, overrides: f.overrides, history: r.History,
	}
	return p, firstError(
		func() error { return checkFacts(f, r) },
		func() error { return p.chooseGrant(f, r) },
		func() error { return p.chooseSpending(f, r) },
		func() error { return p.chooseHome(f, r) },
	)
}

// chooseGrant numbers the grant and sets its end, or goes on with one that was
// signed in an earlier try.
func (p *Plan) chooseGrant(f facts, r Request) error {
	// A block may be a little ahead of the caller, and its time is what counts.
	now := r.Now
	if block := time.Unix(int64(f.now), 0); block.After(now) { //nolint:gosec // bounded by checkClock
		now = block
	}
	var err error
	if p.Grant, err = r.Policy.GrantAt(f.last+1, f.vault, r.Agent, now); err != nil {
		return err
	}
	p.resume(f, r.Policy)
	if p.Text = p.Grant.Text(); len(p.Text) > MaxText {
		return preflight("leave permissions out, or make two sessions", "the grant's text has %d bytes, devices show at most %d", len(p.Text), MaxText)
	}
	return nil
}

// resume takes the grant that an earlier try of the same had signed, when the
// contract would still take it or has it already.
func (p *Plan) resume(f facts, policy Policy) {
	earlier := p.history.pending
	if earlier == nil || earlier.expires != p.Expires || earlier.grant.Until != 0 && earlier.grant.Until <= f.now {
		return
	}
	same := p.Grant
	same.Number, same.Until = earlier.grant.Number, earlier.grant.Until
	if policy.NotBefore.After > 0 { // times that count from linking on
		same.Terms.NotBefore = earlier.grant.Terms.NotBefore
	}
	if policy.SubmitBy.After > 0 {
		same.Deadline = earlier.grant.Deadline
	}
	signature := p.history.text(same.Text(), p.Owner)
	if signature == nil || same.Text() != earlier.grant.Text() {
		return
	}
	landed := f.mine == Live{same.Number, same.Until}
	if landed || same.Number == f.last+1 && (same.Deadline == 0 || same.Deadline > f.now) {
		p.Grant, p.signature, p.landed = same, signature, landed
	}
}

// chooseSpending decides where the policy's tokens come from.
func (p *Plan) chooseSpending(f facts, r Request) error {
	if len(r.Policy.Tokens) == 0 {
		return nil
	}
	p.Spending = r.Spending
	for _, limit := range r.Policy.Tokens {
		p.Holdings = append(p.Holdings, Holding{limit.Token, limit.Symbol, Amount{f.tokens[limit.Token].held}})
	}
	if p.Spending == "" || p.Spending == SpendAuto {
		p.Spending = SpendAllowance
		if !r.Batch && f.approvesUnread(r) {
			p.Spending = SpendVault // nothing is signed unread unasked
		}
	}
	if p.Spending == SpendVault {
		for _, limit := range r.Policy.Tokens {
			if t := f.tokens[limit.Token]; t.allowance.Sign() > 0 {
				p.Standing = append(p.Standing, Holding{limit.Token, limit.Symbol, Amount{t.allowance}})
			}
		}
		return nil
	}
	if err := f.cannotApprove(r); err != nil {
		return err
	}
	for _, limit := range r.Policy.Tokens {
		p.Allowances = append(p.Allowances, f.share(limit))
	}
	return checkSharing(f, r)
}

// approvesUnread says that the owner would have to sign an approval that the
// device does not show as what it is, or does not sign at all.
func (f *facts) approvesUnread(r Request) bool {
	return slices.ContainsFunc(r.Policy.Tokens, func(limit TokenLimit) bool {
		t := f.tokens[limit.Token]
		return t.allowance.Cmp(f.share(limit).Target.Int) != 0 && !t.clearly
	})
}

// cannotApprove says why the device would not sign an approval that is needed.
func (f *facts) cannotApprove(r Request) error {
	calldata := f.info.Capabilities.Calldata
	if r.Batch || calldata.Verdict != hw.No {
		return nil // a batch has needs of its own
	}
	for _, limit := range r.Policy.Tokens {
		t := f.tokens[limit.Token]
		if t.allowance.Cmp(f.share(limit).Target.Int) != 0 && !t.clearly {
			calldata.Reason = fmt.Sprintf("an allowance of %s needs the owner's transaction, and %s; without an allowance (--spend vault) the vault spends what it holds", limit.Symbol, calldata.Reason)
			return needError("an allowance", calldata)
		}
	}
	return nil
}

// chooseHome decides who makes the vault, and lists the owner's transactions.
// What the chain has already is left out.
func (p *Plan) chooseHome(f facts, r Request) error {
	p.deploy = f.deployments()
	delegate, isDelegated := f.account.Delegate()
	isDelegated = isDelegated && delegate == contracts.Simple7702Address
	var calls []batchCall
	if r.Batch && !f.hasVault {
		calls = append(calls, createVaultCall(f.owner, f.vault))
	}
	calls = append(append(calls, p.approvals(r.Policy)...), p.fund(f, r)...)
	batch := r.Batch && len(calls) > 0
	var err error
	if p.Home, err = chooseHome(f.info.Capabilities, p.Chain, homeNeeds{batch: batch, delegated: isDelegated}); err != nil {
		return err
	}
	p.Alternatives = p.otherWays(f, isDelegated)
	if batch {
		p.batchOf(calls, isDelegated)
		return nil
	}
	p.create = !f.hasVault
	// Approvals come first: what a device was told of a token it forgets with the
	// next thing that it shows.
	for _, call := range calls {
		p.txs = append(p.txs, &ownerTx{step: call.step, to: call.To, call: call, fees: p.fees, nonce: p.nonce + uint64(len(p.txs))})
	}
	return nil
}

// batchOf makes one transaction to the owner itself of all calls.
func (p *Plan) batchOf(calls []batchCall, isDelegated bool) {
	p.txs = []*ownerTx{{
		step: StepSetup, to: p.Owner, batch: calls, fees: p.fees, nonce: p.nonce,
		call: batchCall{To: p.Owner, Value: new(big.Int), Data: packBatch(calls)},
	}}
	if !isDelegated {
		// Self-sponsored: the sender's nonce is counted up before the list is
		// applied, so the tuple names the one after the transaction's (EIP-7702).
		auth := simpleTuple(p.Chain, p.nonce+1)
		p.auth = &auth
	}
}

// approvals lists the allowances that are to change.
func (p *Plan) approvals(policy Policy) []batchCall {
	var calls []batchCall
	for i, share := range p.Allowances {
		limit := policy.Tokens[i]
		if share.Now.Cmp(share.Target.Int) == 0 {
			continue
		}
		if share.Reset {
			calls = append(calls, approveCall(limit, p.Account, new(big.Int)))
		}
		calls = append(calls, approveCall(limit, p.Account, share.Target.Int))
	}
	return calls
}

// fund pays the agent what is missing of its gas, when that is worth a
// transaction.
func (p *Plan) fund(f facts, r Request) []batchCall {
	if r.FundAgent == nil || new(big.Int).Lsh(f.agent.Balance, 1).Cmp(r.FundAgent) >= 0 {
		return nil
	}
	return []batchCall{fundCall(r.Agent, new(big.Int).Sub(r.FundAgent, f.agent.Balance))}
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
