package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// OwnerStatus is all that a chain has of one owner's sessions, whoever keeps
// records of them. Whether a session is live and what is left of its limits is
// read from the state. The events say what to look for there, and when things
// happened: an event that is made up can show a session that is not there, but
// not as a live one.
type OwnerStatus struct {
	Chain    uint64         `json:"chain"`
	Owner    common.Address `json:"owner"`
	Now      uint64         `json:"now"` // the newest block's time
	Block    uint64         `json:"block"`
	Code     hexutil.Bytes  `json:"code,omitempty"` // of the wallet: a designator, 0xef0100 and the delegate
	Delegate *Delegate      `json:"delegate,omitempty"`
	Homes    []HomeStatus   `json:"homes"`
	// Allowances stand, by the tokens' own books; they outlive sessions.
	Allowances []StandingAllowance `json:"allowances,omitempty"`
	Events     EventsRead          `json:"events"`
	Notes      []Note              `json:"notes,omitempty"`
}

// HomeStatus is what is in one of the owner's accounts.
type HomeStatus struct {
	Home    Home           `json:"home"`
	Account common.Address `json:"account"`
	// Exists: the account runs our code. A wallet that does not now may have done
	// so before, and its sessions sleep.
	Exists   bool            `json:"exists"`
	Last     uint64          `json:"last_number"` // the highest number that was used or burned
	Guardian *common.Address `json:"guardian,omitempty"`
	Balance  Amount          `json:"balance"`
	Live     []OwnerSession  `json:"live,omitempty"`
	Ended    map[Ending]int  `json:"ended,omitempty"`
	Past     []PastSession   `json:"past,omitempty"` // the ended ones, the newest first, when asked for

	seat  seat
	tally *tally
}

// EventsRead says how far the events go that the status is made of.
type EventsRead struct {
	From    uint64 `json:"from"` // block
	To      uint64 `json:"to"`
	Count   uint64 `json:"count"`
	Ignored uint64 `json:"ignored,omitempty"` // what our contracts cannot have written
	Queries int    `json:"queries"`
	// Partial: of a block the uses were too many for the node to tell.
	Partial bool `json:"partial,omitempty"`
	// Missing is why there are none before From, where more were asked for.
	Missing string `json:"missing,omitempty"`
	// ApprovalsMissing is why tokens' events do not say which were approved.
	ApprovalsMissing string `json:"approvals_missing,omitempty"`
}

// complete tells that nothing was left out, by the node's word.
func (e EventsRead) complete() bool { return e.Missing == "" && e.From == 0 && !e.Partial }

// Recorded is a session of the caller's records, under its name there.
type Recorded struct {
	Name    string
	Session Session
}

// OwnerOptions narrow what is read.
type OwnerOptions struct {
	From uint64 // the first block whose events are read
	All  bool   // list the ended sessions one by one
}

const (
	maxBlock = 1 << 48 // a height that no chain has
	maxTimes = 256     // blocks that are asked for their time
)

// ReadOwner reads everything that a chain has of an owner's sessions. book is
// what the caller keeps of them; what is not of this chain and owner is not
// looked at.
func ReadOwner(ctx context.Context, chain Records, owner common.Address, book []Recorded, o OwnerOptions) (OwnerStatus, error) {
	s := OwnerStatus{Owner: owner}
	r := ownerReader{OwnerStatus: &s, chain: chain, options: o}
	err := firstError(
		func() error { return r.readHead(ctx) },
		func() error { return r.keep(book) },
		func() error { return r.readWallet(ctx) },
		func() error { return r.readHomes(ctx) },
		func() error { return r.readEvents(ctx) },
		func() error { return r.readSessions(ctx) },
		func() error { return r.readAllowances(ctx) },
	)
	if err != nil {
		return s, fmt.Errorf("read the sessions of %s: %w", owner, explainRevert(err))
	}
	r.note()
	return s, nil
}

// ownerReader fills an OwnerStatus.
type ownerReader struct {
	*OwnerStatus
	chain   Records
	options OwnerOptions
	book    []Recorded
	times   map[uint64]uint64 // of blocks
}

func (r *ownerReader) readHead(ctx context.Context) error {
	id, err := r.chain.ChainID(ctx)
	if err != nil {
		return err
	}
	if !id.IsUint64() {
		return &WrongChainError{Got: id.Uint64()}
	}
	head, err := r.chain.Head(ctx)
	if err != nil {
		return err
	}
	if !head.Number.IsUint64() || head.Number.Uint64() > maxBlock {
		return &UnverifiedError{What: "the newest block", Want: "a number of a block", Got: head.Number.String()}
	}
	r.Chain, r.Now, r.Block, r.times = id.Uint64(), head.Time, head.Number.Uint64(), map[uint64]uint64{}
	return nil
}

// keep takes the records that are of this owner on this chain.
func (r *ownerReader) keep(book []Recorded) error {
	for _, b := range book {
		if b.Session.Owner != r.Owner || b.Session.Chain != r.Chain {
			continue
		}
		if err := b.Session.Validate(); err != nil {
			return fmt.Errorf("the record of session %s: %w", b.Name, err)
		}
		r.book = append(r.book, b)
	}
	return nil
}

func (r *ownerReader) readWallet(ctx context.Context) error {
	account, err := r.chain.Account(ctx, r.Owner)
	if err != nil {
		return err
	}
	r.Code = account.Code
	address, delegated := types.ParseDelegation(account.Code)
	if !delegated {
		return nil
	}
	d, err := readDelegate(ctx, r.chain, address)
	r.Delegate = &d
	return err
}

func (r *ownerReader) readHomes(ctx context.Context) error {
	for _, home := range []Home{HomeVault, HomeAccount} {
		at := seat{home, r.Owner}
		h := HomeStatus{Home: home, Account: at.account(), Ended: map[Ending]int{}, seat: at, tally: newTally(at.account())}
		err := firstError(
			func() (err error) { h.Exists, err = r.runs(ctx, at); return },
			func() error { return h.readState(ctx, r.chain) },
		)
		if err != nil {
			return err
		}
		r.Homes = append(r.Homes, h)
	}
	return nil
}

// runs tells whether an account runs our code. A wallet may run what it likes,
// also our code where it is not deployed: that is not the node's lie.
func (r *ownerReader) runs(ctx context.Context, at seat) (bool, error) {
	if d := r.Delegate; at.home == HomeAccount && (d == nil || !d.Ours || d.CodeHash == (common.Hash{})) {
		return false, nil
	}
	there, err := at.runs(ctx, r.chain)
	if err != nil || !there {
		return there, err
	}
	// Without a reader nothing can have been granted, and nobody tells of it.
	return sessionReader().exists(ctx, r.chain)
}

func (h *HomeStatus) readState(ctx context.Context, chain Chain) error {
	account, err := chain.Account(ctx, h.Account)
	if err != nil {
		return err
	}
	if h.Balance = (Amount{account.Balance}); !h.Exists {
		return nil
	}
	if h.Last, err = lastNumber(ctx, chain, h.Account); err != nil {
		return err
	}
	guardian, err := read(ctx, chain, h.Account, vaultABI().PackGuardian(), Overrides{}, vaultABI().UnpackGuardian)
	if err == nil && guardian != (common.Address{}) {
		h.Guardian = &guardian
	}
	return err
}

// readEvents walks back through the events of both accounts. Without any, what is
// live is still known by its number, and what the records say of it is compared.
func (r *ownerReader) readEvents(ctx context.Context) error {
	r.Events = EventsRead{From: r.Block + 1, To: r.Block}
	w := walk{chain: r.chain, topics: [][]common.Hash{sessionTopics}, rare: lifeTopics, see: r.take}
	for _, h := range r.Homes {
		if h.Exists || h.Home == HomeAccount {
			w.addresses = append(w.addresses, h.Account)
		}
	}
	oldest := min(r.options.From, r.Block)
	reached, err := w.back(ctx, oldest, r.Block)
	if err != nil && ctx.Err() != nil {
		return err
	}
	r.Events.From, r.Events.Queries, r.Events.Partial = reached, w.queries, w.partial
	if err != nil {
		r.Events.Missing = err.Error()
	}
	r.Events.Ignored = w.ignored
	for _, h := range r.Homes {
		h.tally.finish()
		r.Events.Count += h.tally.events
		r.Events.Ignored += h.tally.ignored
	}
	return nil
}

func (r *ownerReader) take(logs []types.Log) {
	for i := range logs {
		for _, h := range r.Homes {
			if h.Account == logs[i].Address {
				h.tally.see(&logs[i])
			}
		}
	}
}

// timeOf is a block's time; 0 where the node does not have it, or it makes no sense.
func (r *ownerReader) timeOf(ctx context.Context, block uint64) uint64 {
	at, known := r.times[block]
	if known || len(r.times) >= maxTimes {
		return at
	}
	header, err := r.chain.HeaderByNumber(ctx, block)
	if err == nil && header.Time <= r.Now {
		at = header.Time
	}
	r.times[block] = at
	return at
}
