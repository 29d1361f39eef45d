package delegation

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// granted is what the events tell of one session.
type granted struct {
	number uint64
	agent  common.Address
	until  uint64
	vague  bool // until is not known
	begun  place
	tx     common.Hash
	text   common.Hash // hash of the text that was signed; zero: the owner's own transaction
	from   uint64      // the number that was rotated into it; 0: it was granted
	end    *ended
	use    usage
}

// ended is an event that ends sessions.
type ended struct {
	how  Ending
	at   place
	into uint64 // of what took its place
	tag  uint16 // what tells whether a grant in the same breath took its place
	all  bool   // it was meant for every session
}

// usage is what a key did, as its sessions' events tell.
type usage struct {
	calls, payments uint64
	last            uint64 // block
	spent           map[common.Address]*spentSum
}

type spentSum struct {
	amount *big.Int
	times  uint64
}

// maxSpentTokens is more than a session has budgets.
const maxSpentTokens = 16

// tally makes sense of an account's events, the newest first. A use names the key
// and no number: it is of the session that the next older event gives that key.
// What is kept is bounded by how many numbers an account has.
type tally struct {
	account  common.Address
	sessions []*granted // the newest first
	ends     map[uint64]*ended
	all      *ended                    // the next newer one of all
	uses     map[common.Address]*usage // of keys whose session has yet to be met
	newer    *event                    // the one before, in the order of the walk
	events   uint64
	ignored  uint64
}

func newTally(account common.Address) *tally {
	return &tally{account: account, ends: map[uint64]*ended{}, uses: map[common.Address]*usage{}}
}

// see takes the next older event.
func (t *tally) see(l *types.Log) {
	e, ok := readEvent(l)
	if !ok || len(t.sessions) > maxNumber {
		t.ignored++
		return
	}
	t.events++
	switch e.topic {
	case usedTopic, debitedTopic:
		t.used(e)
	case grantedTopic:
		t.begun(&granted{number: e.number, agent: e.agent, until: e.until, begun: e.at, tx: e.tx, text: e.text})
	case rotatedTopic:
		t.begun(&granted{number: e.into, agent: e.agent, begun: e.at, tx: e.tx, from: e.number})
		t.ends[e.number] = &ended{how: EndRotated, at: e.at, into: e.into}
	case revokedTopic:
		t.revoked(e)
	case frozenTopic:
		t.stopped(e, EndFrozen)
	case allRevokedTopic:
		t.all = &ended{how: EndRevoked, at: e.at, all: true}
	}
	t.newer = &e
}

// follows tells whether e is right before the newer event, in one transaction.
func (t *tally) follows(e event) bool {
	return t.newer != nil && t.newer.tx == e.tx && t.newer.at == place{e.at.block, e.at.index + 1}
}

// revoked: the contract says so right before it says what did it, when it was
// the guardian or another grant for the same agent.
func (t *tally) revoked(e event) {
	end := &ended{how: EndRevoked, at: e.at}
	if t.follows(e) {
		switch newer := t.newer; {
		case newer.topic == frozenTopic && newer.number == e.number:
			end.how = EndFrozen
		case newer.topic == grantedTopic && newer.number > e.number:
			end.how, end.into, end.tag = EndReplaced, newer.number, tagOf(newer.agent)
		}
	}
	t.ends[e.number] = end
}

func (t *tally) stopped(e event, how Ending) {
	if e.number == 0 {
		t.all = &ended{how: how, at: e.at, all: true}
		return
	}
	t.ends[e.number] = &ended{how: how, at: e.at}
}

// begun closes what was gathered for a number and a key.
func (t *tally) begun(g *granted) {
	g.end = t.ends[g.number]
	if g.end == nil || t.all != nil && comparePlaces(t.all.at, g.end.at) < 0 {
		g.end = t.all
	}
	if g.end != nil && g.end.how == EndReplaced && g.end.tag != tagOf(g.agent) {
		g.end = &ended{how: EndRevoked, at: g.end.at}
	}
	delete(t.ends, g.number)
	if u := t.uses[g.agent]; u != nil {
		g.use = *u
		delete(t.uses, g.agent)
	}
	t.sessions = append(t.sessions, g)
}

func (t *tally) used(e event) {
	u := t.uses[e.agent]
	if u == nil {
		if len(t.uses) > maxNumber {
			t.ignored++
			return
		}
		u = &usage{last: e.at.block}
		t.uses[e.agent] = u
	}
	if e.topic == usedTopic {
		u.calls++
		return
	}
	u.payments++
	s := u.spent[e.token]
	if s == nil {
		if len(u.spent) >= maxSpentTokens {
			t.ignored++
			return
		}
		if u.spent == nil {
			u.spent = map[common.Address]*spentSum{}
		}
		s = &spentSum{amount: new(big.Int)}
		u.spent[e.token] = s
	}
	s.amount.Add(s.amount, e.amount)
	s.times++
}

// finish gives rotated sessions the expiry that they took over.
func (t *tally) finish() {
	untils := map[uint64]uint64{}
	for i := len(t.sessions) - 1; i >= 0; i-- {
		g := t.sessions[i]
		if g.from != 0 {
			until, known := untils[g.from]
			g.until, g.vague = until, !known // where the walk ended before it
		}
		if !g.vague {
			untils[g.number] = g.until
		}
	}
}

// find is the newest session of a number whose agent an account tells by a tag.
func (t *tally) find(number uint64, tag uint16) *granted {
	for _, g := range t.sessions {
		if g.number == number && tagOf(g.agent) == tag {
			return g
		}
	}
	return nil
}
