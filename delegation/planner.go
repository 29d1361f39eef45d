package delegation

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

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
	// Made is when a saved plan was made first, from which its times count; zero
	// is now.
	Made time.Time
	Caps Caps // zero fields are defaults
	Home Home // where the session shall be; "" is the strongest that the device signs
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
	// Unlisted accepts a delegation that nobody here knows.
	Unlisted hw.UnlistedDelegateRisk
	// Blind accepts a text of which the device shows only bytes.
	Blind hw.BlindRisk
	// History is what earlier links left in the journal; see [ReadHistory].
	History History

	pinned *pins // of a saved plan
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
		func() error {
			return mustAffordElse(ownerShort, "the owner "+p.Owner.Hex(), f.account.Balance, p.value())
		}, // or no gas can be estimated
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

// wishes are what a request leaves to [Decide].
func (f *facts) wishes(r Request) Wishes {
	return Wishes{Home: r.Home, Batch: r.Batch, Spending: r.Spending, Deploy: r.Deploy, Fund: f.missingFunds(r) != nil, Unlisted: r.Unlisted, Blind: r.Blind}
}

// assemble makes a plan from facts alone.
func assemble(f facts, r Request) (*Plan, error) {
	if r.FundAgent != nil && (r.FundAgent.Sign() < 0 || r.FundAgent.BitLen() > maxAmountBits) {
		return nil, fmt.Errorf("%w: %s wei for the agent", ErrBadAmount, r.FundAgent)
	}
	decision, err := Decide(f.info.Capabilities, f.chain, f.state(r), r.Policy, f.wishes(r))
	if err != nil {
		return nil, err
	}
	at := f.seatIn(decision.Home.Home)
	if at.unread != nil {
		return nil, fmt.Errorf("read what the wallet's storage holds: %w", at.unread)
	}
	if err := refusal(checkFacts(f, *at, r)); err != nil {
		return nil, err
	}
	p := &Plan{
		Chain: r.Policy.Chain, Device: f.info, Home: decision.Home, Owner: f.owner, Path: r.Path, Agent: r.Agent, Payer: r.payer(), Account: at.account(),
		Expires: r.Policy.Expires.String(), Unproven: !f.account.Verified, Caps: r.Caps.WithDefaults(),
		Spending: decision.Spending, Alternatives: decision.Alternatives, Warnings: append(decision.Warnings, f.revived(*at, r.Agent)...),
		fees: f.fees, nonce: f.account.Nonce, code: crypto.Keccak256Hash(f.account.Code), overrides: f.pretend(*at), history: r.History, pinned: r.pinned, made: f.made(r),
		deploy: f.chain.missing(at.home, f.state(r)), create: at.home == HomeVault && !at.there && !decision.Home.batch,
	}
	return p, firstError(
		func() error { return p.chooseGrant(f, *at, r) },
		func() error { p.warnReplaced(*at, f.now); return nil },
		func() error { return p.takeSpending(f, r, decision.Permits) },
		func() error { return p.listTransactions(f, r) },
	)
}

// chooseGrant numbers the grant and sets its end, or goes on with one that was
// signed in an earlier try.
func (p *Plan) chooseGrant(f facts, at seatFacts, r Request) error {
	var err error
	if p.Grant, err = r.Policy.GrantAt(at.last+1, at.account(), r.Agent, p.made); err != nil {
		return err
	}
	p.resume(f.now, at, r.Policy)
	if p.Text = p.Grant.Text(); len(p.Text) > MaxText {
		return preflight("leave permissions out, or make two sessions", "the grant's text has %d bytes, devices show at most %d", len(p.Text), MaxText)
	}
	return nil
}

// made is when a plan's times begin to count: with a saved plan's, else with the
// later of the caller's clock and the newest block's, which may be a little ahead.
func (f *facts) made(r Request) time.Time {
	if !r.Made.IsZero() {
		return r.Made
	}
	if block := time.Unix(int64(f.now), 0); block.After(r.Now) { //nolint:gosec // bounded by checkClock
		return block
	}
	return r.Now
}

// resume takes the grant that an earlier try of the same had signed, when the
// contract would still take it or has it already.
func (p *Plan) resume(now uint64, at seatFacts, policy Policy) {
	earlier := p.history.pending
	if earlier == nil || earlier.expires != p.Expires || earlier.grant.Until != 0 && earlier.grant.Until <= now {
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
	landed := at.mine == Live{same.Number, same.Until}
	if landed && earlier.linked {
		return // that link came to its end: this is another one
	}
	if landed || same.Number == at.last+1 && (same.Deadline == 0 || same.Deadline > now) {
		p.Grant, p.signature, p.landed = same, signature, landed
	}
}

// takeSpending writes down what the decision about the policy's tokens comes to.
func (p *Plan) takeSpending(f facts, r Request, permits []int) error {
	switch p.Spending {
	case SpendVault:
		for _, limit := range r.Policy.Tokens {
			t := f.tokens[limit.Token]
			p.Holdings = append(p.Holdings, Holding{limit.Token, limit.Symbol, Amount{t.held}})
			if t.allowance.Sign() > 0 {
				p.Standing = append(p.Standing, Holding{limit.Token, limit.Symbol, Amount{t.allowance}})
			}
		}
	case SpendWallet:
		for _, limit := range r.Policy.Tokens {
			p.Holdings = append(p.Holdings, Holding{limit.Token, limit.Symbol, Amount{f.tokens[limit.Token].balance}})
		}
	case SpendAllowance:
		for _, limit := range r.Policy.Tokens {
			p.Holdings = append(p.Holdings, Holding{limit.Token, limit.Symbol, Amount{f.tokens[limit.Token].held}})
			p.Allowances = append(p.Allowances, f.share(limit))
		}
		p.takePermits(f, r, permits)
		return checkSharing(f, r)
	}
	return nil
}

// listTransactions lists what the owner signs with a nonce. What the chain has
// already is left out.
func (p *Plan) listTransactions(f facts, r Request) error {
	var calls []batchCall
	if p.Home.batch && !f.vault.there {
		calls = append(calls, createVaultCall(f.owner, p.Account))
	}
	calls = append(append(calls, p.approvals(r.Policy)...), p.fund(f, r)...)
	if p.Home.batch {
		delegate, _ := f.account.Delegate()
		p.batchOf(calls, delegate == contracts.Simple7702Address)
		return nil
	}
	// Approvals come first: what a device was told of a token it forgets with the
	// next thing that it shows.
	for _, call := range calls {
		p.txs = append(p.txs, &ownerTx{step: call.step, to: call.To, call: call, fees: p.fees, nonce: p.nonce + uint64(len(p.txs))})
	}
	if p.Home.Home == HomeAccount && !f.wallet.there {
		// The agent sends it, so it names the account's nonce at that time (EIP-7702).
		p.auth = tupleFor(p.Chain, contracts.AccountAddress(), p.nonce+uint64(len(p.txs)))
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
		p.auth = tupleFor(p.Chain, contracts.Simple7702Address, p.nonce+1)
	}
}

// approvals lists the allowances that are to change.
func (p *Plan) approvals(policy Policy) []batchCall {
	var calls []batchCall
	for i, share := range p.Allowances {
		limit := policy.Tokens[i]
		if share.Permit || share.Now.Cmp(share.Target.Int) == 0 {
			continue
		}
		if share.Reset {
			calls = append(calls, approveCall(limit, p.Account, new(big.Int)))
		}
		calls = append(calls, approveCall(limit, p.Account, share.Target.Int))
	}
	return calls
}

// missingFunds is what the wallet sends the agent for its gas; nil when that is
// not worth a transaction.
func (f *facts) missingFunds(r Request) *big.Int {
	if r.FundAgent == nil || new(big.Int).Lsh(f.agent.Balance, 1).Cmp(r.FundAgent) >= 0 {
		return nil
	}
	return new(big.Int).Sub(r.FundAgent, f.agent.Balance)
}

func (p *Plan) fund(f facts, r Request) []batchCall {
	missing := f.missingFunds(r)
	if missing == nil {
		return nil
	}
	return []batchCall{fundCall(r.Agent, missing)}
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
