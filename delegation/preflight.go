package delegation

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// checkFacts refuses, before a device is asked, what could not come out right.
func checkFacts(f facts, r Request) error {
	return firstError(
		func() error { return checkFees(f.fees) },
		func() error { return checkContracts(f) },
		func() error { return checkOwner(f) },
		func() error { return checkAgent(f, r.Agent) },
		func() error { return checkTokens(f, r.Policy) },
		func() error { return checkTargets(f) },
	)
}

// maxPlausibleFee is 10,000 gwei per gas, far above any fee that a chain has
// charged: a node that asks more is broken or wants the account emptied.
var maxPlausibleFee = big.NewInt(10_000_000_000_000)

func checkFees(fees Fees) error {
	if fees.MaxFee.Cmp(maxPlausibleFee) > 0 || fees.Tip.Cmp(fees.MaxFee) > 0 {
		return preflight("use another node", "the node asks for %s wei per gas, which is not plausible", fees.MaxFee)
	}
	return nil
}

func checkContracts(f facts) error {
	if !f.hasFactory {
		return preflight("valetkey link --deploy puts it there first, at the agent's cost",
			"valetkey's vault factory %s is not on this chain", contracts.FactoryAddress())
	}
	if len(f.delegate) == 0 {
		return preflight("choose a chain that has it",
			"Simple7702Account %s is not on this chain", contracts.Simple7702Address)
	}
	return nil
}

// checkOwner refuses to build on an account that something else is using.
func checkOwner(f facts) error {
	if f.pending != f.account.Nonce {
		return preflight("wait until it is in a block, or replace it",
			"the owner %s has %d transactions waiting; a plan's nonces would be wrong", f.owner, f.pending-f.account.Nonce)
	}
	if len(f.account.Code) == 0 {
		return nil
	}
	delegate, ok := f.account.Delegate()
	switch {
	case !ok:
		return preflight("name a wallet whose key is on the device", "the owner %s is a contract", f.owner)
	case delegate != contracts.Simple7702Address:
		return preflight("undo that delegation first, if it is not wanted",
			"the owner %s is delegated to %s, which valetkey does not build on", f.owner, delegate)
	}
	return nil
}

func checkAgent(f facts, agent common.Address) error {
	switch {
	case agent == (common.Address{}) || agent == f.owner || agent == f.vault:
		return preflight("make a session key with: valetkey session new", "%s cannot be its own agent", agent)
	case len(f.agent.Code) > 0:
		return preflight("make a session key with: valetkey session new",
			"the agent %s has code: a session key must be a plain account", agent)
	}
	return nil
}

// checkTokens compares what the policy says of a token with what it answers.
func checkTokens(f facts, p Policy) error {
	for _, limit := range p.Tokens {
		t := f.tokens[limit.Token]
		if t.symbol != limit.Symbol || t.decimals != limit.Decimals {
			return preflight("correct the policy, or its token address",
				"token %s calls itself %s with %d decimals, the policy says %s with %d", limit.Token, t.symbol, t.decimals, limit.Symbol, limit.Decimals)
		}
	}
	return nil
}

func checkTargets(f facts) error {
	if len(f.codeless) > 0 {
		return preflight("correct the target, or the policy's chain",
			"%s has no code on this chain, so nothing can be called there", f.codeless[0])
	}
	return nil
}

// sameFacts fails when what a plan was made from has changed since.
func (p *Plan) sameFacts(account Account) error {
	if account.Nonce != p.nonce {
		return preflight("plan again", "the owner's nonce was %d at planning and is %d now", p.nonce, account.Nonce)
	}
	if p.auth != nil && len(account.Code) > 0 {
		return preflight("plan again", "the owner %s was delegated since planning (%d bytes of code)", p.Owner, len(account.Code))
	}
	return nil
}
