package delegation

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// checkFacts finds, before a device is asked, what could not come out right: all
// of it.
func checkFacts(f facts, at seatFacts, r Request) []error {
	var reasons []error
	for _, err := range []error{
		checkAgent(f, at, r.Agent), checkTokens(f, r.Policy), checkTargets(f), checkSessions(at, f.now, r.Agent),
	} {
		if err != nil {
			reasons = append(reasons, err)
		}
	}
	return reasons
}

func checkAgent(f facts, at seatFacts, agent common.Address) error {
	switch {
	case agent == (common.Address{}) || agent == f.owner || agent == at.account() || agent == f.vault.account():
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
	if p.auth != nil && crypto.Keccak256Hash(account.Code) != p.code {
		return preflight("plan again", "the owner %s was delegated since planning (%d bytes of code)", p.Owner, len(account.Code))
	}
	return nil
}

// checkSessions refuses what the account has no place for.
func checkSessions(at seatFacts, now uint64, agent common.Address) error {
	if at.last >= maxNumber {
		return preflight("use another account of the wallet: it has numbers of its own",
			"%s has used all of its %d numbers", at, maxNumber)
	}
	others := at.others(now)
	for _, l := range others {
		if l.tag == tagOf(agent) {
			return preflight("make another session key with: valetkey session new",
				"%s cannot tell the agents %s and %s apart: this grant would end session %d, which is the other's", at, agent, at.agents[l.Number], l.Number)
		}
	}
	if len(others) >= MaxSessions {
		return preflight("revoke one of them first",
			"%s has %d live sessions of other agents, and that is all that it has places for", at, len(others))
	}
	return nil
}
