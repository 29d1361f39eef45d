package delegation

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// checkFacts refuses, before a device is asked, what could not come out right.
func checkFacts(f facts, r Request) error {
	return firstError(
		func() error { return checkContracts(f, r) },
		func() error { return checkOwner(f, r) },
		func() error { return checkAgent(f, r.Agent) },
		func() error { return checkTokens(f, r.Policy) },
		func() error { return checkTargets(f) },
		func() error { return checkSessions(f, r.Agent) },
	)
}

func checkContracts(f facts, r Request) error {
	missing := f.deployments()
	switch {
	case len(missing) == 0:
	case !f.hasDeployer():
		return preflight("choose a chain that has it", "neither valetkey's %s %s nor the CREATE2 deployer %s is on this chain",
			missing[0].name, missing[0].at, contracts.Create2Deployer)
	case !r.Deploy:
		return preflight("put it there with: valetkey deploy; or give --deploy: then the plan has the session key do it, at its cost",
			"valetkey's %s %s is not on this chain", missing[0].name, missing[0].at)
	}
	if r.Batch && len(f.delegate) == 0 {
		return preflight("link without --batch", "Simple7702Account %s is not on this chain", contracts.Simple7702Address)
	}
	return nil
}

// checkOwner refuses what is no wallet, and to build a batch on an account that
// something else is using. What signs a text may run any code.
func checkOwner(f facts, r Request) error {
	if len(f.account.Code) == 0 {
		return nil
	}
	delegate, ok := f.account.Delegate()
	switch {
	case !ok:
		return preflight("name a wallet whose key is on the device", "the owner %s is a contract", f.owner)
	case r.Batch && delegate != contracts.Simple7702Address:
		return preflight("link without --batch, or undo that delegation first, if it is not wanted",
			"the owner %s is delegated to %s, through which valetkey sends no batch", f.owner, delegate)
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
	if len(p.txs) > 0 && account.Nonce != p.nonce {
		return preflight("plan again", "the owner's nonce was %d at planning and is %d now", p.nonce, account.Nonce)
	}
	if p.auth != nil && len(account.Code) > 0 {
		return preflight("plan again", "the owner %s was delegated since planning (%d bytes of code)", p.Owner, len(account.Code))
	}
	return nil
}

// checkSessions refuses what the vault has no place for.
func checkSessions(f facts, agent common.Address) error {
	if f.last >= maxNumber {
		return preflight("use another account of the wallet: its vault has numbers of its own",
			"the vault %s has used all of its %d numbers", f.vault, maxNumber)
	}
	others := f.others()
	for _, l := range others {
		if l.tag == tagOf(agent) {
			return preflight("make another session key with: valetkey session new",
				"the vault cannot tell the agents %s and %s apart: this grant would end session %d, which is the other's", agent, f.agents[l.Number], l.Number)
		}
	}
	if len(others) >= MaxSessions {
		return preflight("revoke one of them first",
			"the vault %s has %d live sessions of other agents, and that is all that it has places for", f.vault, len(others))
	}
	return nil
}
