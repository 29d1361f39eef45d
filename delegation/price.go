package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// DeployGas bounds the gas of putting one of valetkey's contracts on a chain: of
// the vault factory with the vault's implementation, and of the others, which
// are smaller.
const DeployGas = 8_000_000

// Gas of what cannot be estimated beforehand, as bounds.
const (
	// createGas is for a vault: a clone of 65 bytes of code.
	createGas = 500_000
	// resetGas is for an approval from zero, while the chain still has another.
	resetGas = 200_000
	// batchGas is for a batch, and each of its calls, through a factory that
	// is not there yet.
	batchGas, batchCallGas = 400_000, 150_000
	// tupleGas is PER_EMPTY_ACCOUNT_COST of EIP-7702, charged for each tuple.
	tupleGas = 25_000
)

// gasMargin is added to estimates: state may change between plan and block.
func gasMargin(gas uint64) uint64 { return gas + gas/4 }

// submitGas bounds the gas of grantWithSig: a base, for each permission its
// storage and its line of text, and for what narrows it likewise.
func submitGas(g Grant) uint64 {
	const base, each, small = 450_000, 250_000, 60_000
	details := len(g.Guards)
	for _, l := range g.Limits() {
		details += len(l.Recipients) + len(l.AllowanceTo)
	}
	for _, c := range g.Calls {
		details += len(c.Arguments)
	}
	return base + each*uint64(len(g.Limits())+len(g.Calls)) + small*uint64(details) //nolint:gosec // as many as a text holds
}

// submitGas is that of the submission, with the tuple that it may carry.
func (p *Plan) submitGas() uint64 {
	gas := submitGas(p.Grant)
	if p.carried() != nil {
		gas += tupleGas
	}
	return gas
}

// price finds gas limits, before a device is asked.
func (p *Plan) price(ctx context.Context, chain Chain) error {
	reset := false // the next approval follows one to zero
	for _, o := range p.txs {
		gas, err := p.estimate(ctx, chain, o, reset)
		if err != nil {
			return err
		}
		if gas, err = p.pinned.limit(o.nonce, gas); err != nil {
			return err
		}
		if err := p.Caps.checkGas(o.step, gas); err != nil {
			return err
		}
		o.gas = gas
		reset = o.call.resets
	}
	return nil
}

func (p *Plan) estimate(ctx context.Context, chain Chain, o *ownerTx, reset bool) (uint64, error) {
	var pretend Overrides
	var extra uint64
	switch {
	case reset:
		return resetGas, nil
	case o.step == StepSetup && len(p.deploy) > 0:
		return batchGas + batchCallGas*uint64(len(o.batch)), nil
	case o.step == StepSetup && p.auth != nil:
		// As if the owner were delegated already, and what the tuple costs.
		pretend.Code = map[common.Address][]byte{p.Owner: types.AddressToDelegation(p.auth.Address)}
		extra = tupleGas
	}
	gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Owner, To: &o.to, Value: o.call.Value, Data: o.call.Data}, pretend)
	if err != nil {
		return 0, fmt.Errorf("estimate step %s: %w", o.step, explainRevert(err))
	}
	return gasMargin(min(gas, 1<<62) + extra), nil
}

// reuse finds what an earlier try had signed, and looks at what waits.
func (p *Plan) reuse(f facts) error {
	for _, m := range p.permits {
		if deadline, signature := p.history.permit(m, f.now); signature != nil {
			m.Deadline, m.signature = deadline, signature
		}
	}
	if p.auth != nil {
		p.authDone = p.history.tuple(*p.auth, p.Owner)
	}
	for _, o := range p.txs {
		if err := p.reuseTx(f, o); err != nil {
			return err
		}
	}
	return p.checkWaiting(f)
}

// reuseTx finds a transaction in what an earlier try had signed. One that waits is
// replaced by the same at a higher price, and by nothing else: it may be what
// ends another session.
func (p *Plan) reuseTx(f facts, o *ownerTx) error {
	q := p.query(o)
	if f.pending > o.nonce && !p.history.awayOnly(p.Chain, p.Owner, o.nonce, q.isFor) {
		return preflight("wait until it is in a block",
			"a transaction of the owner %s with nonce %d is waiting, and it is not the plan's: %s", p.Owner, o.nonce, o.call.Words)
	}
	if o.signed = p.history.tx(q); o.signed == nil {
		if f.pending > o.nonce {
			for _, old := range p.history.away(p.Chain, p.Owner, o.nonce) {
				o.fees, o.replaces = o.fees.Above(old), true
			}
		}
		return nil
	}
	o.gas, o.fees = o.signed.Gas(), Fees{Tip: o.signed.GasTipCap(), MaxFee: o.signed.GasFeeCap(), BaseFee: p.fees.BaseFee}
	if p.tuple(o) != nil {
		p.authDone = &o.signed.SetCodeAuthorizations()[0]
	}
	return nil
}

// query asks for the same transaction.
func (p *Plan) query(o *ownerTx) txQuery {
	q := txQuery{
		kind: types.DynamicFeeTxType, chain: p.Chain, from: p.Owner, nonce: o.nonce, to: o.to, call: o.call,
		gas: o.gas - o.gas/4, maxGas: p.Caps.Gas, fees: p.fees, caps: p.Caps,
	}
	if auth := p.tuple(o); auth != nil {
		q.kind = types.SetCodeTxType
		q.signed = func(tx *types.Transaction) bool { return carries(tx, *auth, p.Owner) }
	}
	return q
}

// checkWaiting: what waits in the pool is either signed here once more, with the
// same nonce, or it stands in the way. [Decide] knows of others' already.
func (p *Plan) checkWaiting(f facts) error {
	if len(p.txs) == 0 && p.auth == nil {
		return nil // a text has no nonce
	}
	for _, o := range p.txs {
		if o.signed != nil {
			continue
		}
		if err := p.Caps.checkFees(o.fees); err != nil {
			return err
		}
	}
	if f.pending > p.nonce+uint64(len(p.txs)) {
		return preflight("wait until it is in a block, or replace it",
			"the owner %s has %d transactions waiting; a plan's nonces would be wrong", f.owner, f.pending-p.nonce)
	}
	return nil
}

// carries tells whether a transaction's list is one tuple, signed by the owner.
func carries(tx *types.Transaction, auth types.SetCodeAuthorization, owner common.Address) bool {
	list := tx.SetCodeAuthorizations()
	return len(list) == 1 && verifyAuthorization(list[0], auth, owner) == nil
}

// value is what the owner's transactions give away.
func (p *Plan) value() *big.Int {
	value := new(big.Int)
	for _, o := range p.txs {
		value.Add(value, o.call.Value)
		for _, call := range o.batch {
			value.Add(value, call.Value)
		}
	}
	return value
}

// afford checks that owner and agent can pay.
func (p *Plan) afford(f facts) error {
	value, gas := p.value(), new(big.Int)
	for _, o := range p.txs {
		gas.Add(gas, cost(o.fees, o.gas))
	}
	p.OwnerMaxCost = Amount{gas}
	if err := mustAffordElse(ownerShort, "the owner "+p.Owner.Hex(), f.account.Balance, new(big.Int).Add(gas, value)); err != nil {
		return err
	}
	first, rest := new(big.Int), new(big.Int)
	for range p.deploy {
		first.Add(first, cost(p.fees, DeployGas))
	}
	if p.create {
		rest = cost(p.fees, createGas)
	}
	for range p.permits {
		rest.Add(rest, cost(p.fees, permitGas))
	}
	if !p.landed {
		rest.Add(rest, cost(p.fees, p.submitGas()))
	}
	p.AgentMaxCost = Amount{new(big.Int).Add(first, rest)}
	if p.Payer != p.Agent {
		return mustAffordElse(payElse, "the payer "+p.Payer.Hex(), f.payer.Balance, p.AgentMaxCost.Int)
	}
	// What the owner sends arrives before the agent needs it, save when the
	// owner's batch needs what the agent deploys.
	if len(p.txs) > 0 && p.txs[0].step == StepSetup {
		if err := mustAfford("the agent "+p.Agent.Hex(), f.payer.Balance, first); err != nil {
			return err
		}
	}
	return mustAfford("the agent "+p.Agent.Hex(), new(big.Int).Add(f.payer.Balance, value), p.AgentMaxCost.Int)
}

func cost(fees Fees, gas uint64) *big.Int {
	return new(big.Int).Mul(fees.MaxFee, new(big.Int).SetUint64(gas))
}

// What to do about who is short of coin, where it is not the session key of a link.
const (
	ownerShort = "the wallet itself is short: send it some native coin, or ask it for less"
	payElse    = "send it some native coin, or have another key pay with --payer NAME"
)

func mustAfford(who string, balance, cost *big.Int) error {
	return mustAffordElse("send it some native coin, or have the wallet send some to the session key with --fund-agent", who, balance, cost)
}

func mustAffordElse(hint, who string, balance, cost *big.Int) error {
	if balance.Cmp(cost) >= 0 {
		return nil
	}
	return preflight(hint,
		"%s has %s native coin, the plan may cost it %s", who, FormatAmount(balance, nativeDecimals), FormatAmount(cost, nativeDecimals))
}

// tupleFor is an unsigned authorization of a delegate, for one chain.
func tupleFor(chain uint64, delegate common.Address, nonce uint64) *types.SetCodeAuthorization {
	return &types.SetCodeAuthorization{ChainID: *toUint256(new(big.Int).SetUint64(chain)), Address: delegate, Nonce: nonce}
}
