package delegation

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// MaxSessions is how many sessions an account has at most.
const MaxSessions = 4

// Live is what the contract says of a session; Number 0 is none.
type Live struct {
	Number uint64 `json:"number"`
	Until  uint64 `json:"until"` // unix seconds; 0: until it is revoked
}

// over tells whether the session's time is up.
func (l Live) over(now uint64) bool { return l.Until != 0 && l.Until < now }

// listing is a session as the account lists it.
type listing struct {
	Live
	tag uint16 // of its agent, see tagOf
}

// over tells whether the grant's time is up.
func (g Grant) over(now uint64) bool { return Live{Until: g.Until}.over(now) }

// readSessions lists an account's sessions that were not ended, expired ones
// among them.
func readSessions(ctx context.Context, chain Chain, account common.Address) ([]listing, error) {
	return listSessions(ctx, chain, account, Overrides{})
}

// listSessions is the same with code that stands in for what an account runs.
func listSessions(ctx context.Context, chain Chain, account common.Address, overrides Overrides) ([]listing, error) {
	return read(ctx, chain, readerAddress(), readerABI().PackSessions(account), overrides, func(b []byte) ([]listing, error) {
		out, err := readerABI().UnpackSessions(b)
		var live []listing
		for i, number := range out.Numbers {
			if number != 0 {
				live = append(live, listing{Live{uint64(number), unixOf(out.Untils[i])}, out.Tags[i]})
			}
		}
		return live, err
	})
}

// unixOf is a time of the contract's, where all bits set are never.
func unixOf(stored uint32) uint64 {
	if stored == neverStored {
		return 0
	}
	return uint64(stored)
}

// liveSession reads what the chain has for a session's agent; nothing where
// there is no vault yet. grants are what the agent may have been granted.
func liveSession(ctx context.Context, chain Chain, s Session, grants ...Grant) (Live, error) {
	if err := checkChain(ctx, chain, s.Chain); err != nil {
		return Live{}, err
	}
	there, err := s.seat().exists(ctx, chain)
	if err != nil || !there {
		return Live{}, err
	}
	return findLive(ctx, chain, s.Account, s.Agent, append(grants, s.Grant)...)
}

// findLive finds the session that an agent has now: by a permission of what it
// may have been granted, or else by the account's events. Of a grant without
// permissions, the number alone is known.
func findLive(ctx context.Context, chain Chain, account, agent common.Address, grants ...Grant) (Live, error) {
	sessions, err := readSessions(ctx, chain, account)
	sessions = slices.DeleteFunc(sessions, func(l listing) bool { return l.tag != tagOf(agent) })
	if err != nil || len(sessions) == 0 {
		return Live{}, err
	}
	for _, g := range grants {
		number, err := numberOf(ctx, chain, account, agent, g)
		if err != nil {
			return Live{}, err
		}
		if live := listed(sessions, number); live.Number != 0 {
			return live, nil
		}
	}
	agents, err := agentsOf(ctx, chain, account, sessions)
	if err != nil {
		for _, g := range grants { // of one that expired, the number is left
			if live := listed(sessions, g.Number); live.Number != 0 {
				return live, nil
			}
		}
		return Live{}, fmt.Errorf("look for the session of %s in the events of %s: %w", agent, account, err)
	}
	for _, l := range sessions {
		if agents[l.Number] == agent {
			return l.Live, nil
		}
	}
	return Live{}, nil
}

// listed finds a number among sessions.
func listed(sessions []listing, number uint64) Live {
	for _, l := range sessions {
		if l.Number == number {
			return l.Live
		}
	}
	return Live{}
}

// numberOf is the number of the session that holds the first permission of a
// grant, 0 where the agent does not have it; without permissions the grant's own.
func numberOf(ctx context.Context, chain Chain, account, agent common.Address, g Grant) (uint64, error) {
	target, selector, ok := g.firstPermission()
	if !ok {
		return g.Number, nil
	}
	state, err := readTerms(ctx, chain, account, agent, target, selector)
	return uint64(state.Number), err
}

// firstPermission is where a grant's session is found again: a budget (selector
// zero) or a rule.
func (g Grant) firstPermission() (target common.Address, selector [4]byte, ok bool) {
	switch {
	case len(g.Tokens) > 0:
		return g.Tokens[0].Token, selector, true
	case g.Native != nil:
		return target, selector, true
	case len(g.Calls) > 0:
		return g.Calls[0].Target, g.Calls[0].Selector(), true
	}
	return target, selector, false
}

func readTerms(ctx context.Context, chain Chain, account, agent, target common.Address, selector [4]byte) (bindings.TermsState, error) {
	return readState(ctx, chain, readerABI().PackTerms(account, agent, target, selector), readerABI().UnpackTerms)
}

// The events that say whose a session's number is.
var (
	grantedTopic = crypto.Keccak256Hash([]byte("SessionGranted(address,uint16,uint32,bytes32)"))
	rotatedTopic = crypto.Keccak256Hash([]byte("SessionRotated(uint16,uint16,address)"))
)

// agentsOf finds the agents of sessions by the account's events. What a node
// leaves out is not in the answer.
func agentsOf(ctx context.Context, chain Chain, account common.Address, sessions []listing) (map[uint64]common.Address, error) {
	var numbers []common.Hash
	for _, l := range sessions {
		numbers = append(numbers, common.BigToHash(new(big.Int).SetUint64(l.Number)))
	}
	agents := map[uint64]common.Address{}
	// The number is the second argument that is indexed in both.
	logs, err := chain.Logs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int), Addresses: []common.Address{account},
		Topics: [][]common.Hash{{grantedTopic, rotatedTopic}, nil, numbers},
	})
	if err != nil {
		return nil, err
	}
	for _, l := range logs {
		number, agent, ok := agentOf(l)
		if ok && l.Address == account {
			agents[number] = agent
		}
	}
	return agents, nil
}

// agentOf reads the number and the agent of an event.
func agentOf(l types.Log) (number uint64, agent common.Address, ok bool) {
	if len(l.Topics) != 3 {
		return 0, agent, false
	}
	switch l.Topics[0] {
	case grantedTopic:
		e, err := vaultABI().UnpackSessionGrantedEvent(&l)
		if err != nil {
			return 0, agent, false
		}
		return uint64(e.Number), e.Agent, true
	case rotatedTopic:
		e, err := vaultABI().UnpackSessionRotatedEvent(&l)
		if err != nil {
			return 0, agent, false
		}
		return uint64(e.Into), e.Agent, true
	}
	return 0, agent, false
}

// tagOf is what an account tells its sessions' agents apart by: the low 12 bits
// of their addresses.
func tagOf(agent common.Address) uint16 {
	return (uint16(agent[18])<<8 | uint16(agent[19])) & 0xfff
}
