package delegation

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
)

// seatFacts is what the chain has of the sessions in one seat.
type seatFacts struct {
	seat
	there    bool                      // the account runs our code
	last     uint64                    // the highest number used or burned
	sessions []listing                 // expired ones among them
	mine     Live                      // the agent's session before this link
	agents   map[uint64]common.Address // of sessions, where they are known
	asleep   []listing                 // sessions that are there and live when the account runs our code again
	unread   error                     // why those could not be read
}

// read asks the chain. Without the reader nothing can be asked, and nothing was
// ever granted.
func (f *seatFacts) read(ctx context.Context, chain Chain, reader bool, r Request) error {
	f.agents = map[uint64]common.Address{}
	var err error
	if f.there, err = f.runs(ctx, chain); err != nil || !f.there || !reader {
		return err
	}
	return firstError(
		func() (err error) { f.last, err = lastNumber(ctx, chain, f.account()); return },
		func() (err error) { f.sessions, err = readSessions(ctx, chain, f.account()); return },
		func() error { return f.readMine(ctx, chain, r) },
	)
}

// readMine finds whose the sessions are, and which is the agent's. The node may
// have no events: then it is what the agent was granted before, or a session
// with a permission that the policy has as well.
func (f *seatFacts) readMine(ctx context.Context, chain Chain, r Request) error {
	if len(f.sessions) == 0 {
		return nil
	}
	agents, err := agentsOf(ctx, chain, f.account(), f.sessions)
	if err != nil && ctx.Err() != nil {
		return err
	}
	grants := []Grant{r.Policy.Grant(0, f.account(), r.Agent, 0)}
	if earlier := r.History.pending; earlier != nil && earlier.grant.Account == f.account() {
		grants = append(grants, earlier.grant)
	}
	for _, g := range grants {
		number, err := numberOf(ctx, chain, f.account(), r.Agent, g)
		if err != nil {
			return err
		}
		if number != 0 {
			f.agents[number] = r.Agent
		}
	}
	for number, agent := range agents {
		f.agents[number] = agent
	}
	f.chooseMine(r.Agent)
	return nil
}

// chooseMine is the session that a grant to the agent ends. Of an agent that
// nobody knows, the tag is what there is.
func (f *seatFacts) chooseMine(agent common.Address) {
	for _, l := range f.sessions {
		if _, known := f.agents[l.Number]; !known && l.tag == tagOf(agent) {
			f.agents[l.Number] = agent
		}
	}
	for _, l := range f.sessions {
		if f.agents[l.Number] == agent {
			f.mine = l.Live
		}
	}
}

// others are the live sessions that are not the agent's.
func (f *seatFacts) others(now uint64) []listing {
	var others []listing
	for _, l := range f.sessions {
		if l.Number != f.mine.Number && !l.over(now) {
			others = append(others, l)
		}
	}
	return others
}

// seatIn is where sessions of a home are.
func (f *facts) seatIn(home Home) *seatFacts {
	if home == HomeAccount {
		return &f.wallet
	}
	return &f.vault
}

// state is what [Decide] is told of the owner.
func (f *facts) state(r Request) WalletState {
	w := WalletState{Address: f.owner, Vault: f.vault.there, Storage: f.storage(r.History), Waiting: f.waiting(r.History)}
	if delegate, ok := f.account.Delegate(); ok {
		w.Delegate = &delegate
	} else {
		w.Contract = len(f.account.Code) > 0
	}
	for _, limit := range r.Policy.Tokens {
		t := f.tokens[limit.Token]
		w.Tokens = append(w.Tokens, TokenState{
			Symbol: limit.Symbol, Stands: t.allowance.Cmp(f.share(limit).Target.Int) == 0, Clear: t.clearly, Permit: t.permit != nil,
		})
	}
	return w
}

// storage is what the account's proof tells of its storage.
func (f *facts) storage(h History) Storage {
	switch {
	case f.wallet.there && h.linked(f.owner):
		return StorageOurs
	case !f.account.Verified:
		return StorageUnknown
	case f.account.StorageRoot == types.EmptyRootHash:
		return StorageEmpty
	}
	return StorageUsed
}

// waiting counts the owner's transactions in the pool that no earlier link left
// there. Whether those are the same once more is for [Plan.reuse] to say.
func (f *facts) waiting(h History) uint64 {
	if f.pending <= f.account.Nonce {
		return 0
	}
	count := f.pending - f.account.Nonce
	known := uint64(0)
	for known < count && h.awayOnly(f.chain.ID, f.owner, f.account.Nonce+known, h.ofLink) {
		known++
	}
	return count - known
}

// pretend is code for what a plan has yet to make, so that the contract's own
// rendering can be asked before anything is sent.
func (f *facts) pretend(s seatFacts) Overrides {
	code := map[common.Address][]byte{}
	if !s.there {
		code[s.account()] = s.code()
	}
	if !f.chain.Reader {
		code[readerAddress()] = contracts.ReaderCode()
	}
	switch {
	case s.home == HomeAccount && !f.chain.Account:
		code[contracts.AccountAddress()] = contracts.AccountCode()
	case s.home == HomeVault && !s.there && !f.chain.Factory:
		code[contracts.VaultImplementationAddress()] = contracts.VaultImplementationCode()
	}
	if len(code) == 0 {
		return Overrides{}
	}
	return Overrides{Code: code}
}
