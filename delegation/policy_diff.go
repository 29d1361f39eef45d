package delegation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Direction says which of two permissions allows more.
type Direction string

// The directions.
const (
	Equal    Direction = "equal"
	Narrower Direction = "narrower" // the new one allows nothing that the old one does not
	Wider    Direction = "wider"    // the old one allows nothing that the new one does not
	Other    Direction = "other"    // each allows something that the other does not, or nobody can tell
)

// Change is one difference between two permissions.
type Change struct {
	Subject   string    `json:"subject"` // such as "TUSD", or a function and its contract
	Old       string    `json:"old"`
	New       string    `json:"new"`
	Direction Direction `json:"direction"`
}

// String is the change in words: "TUSD: 50 → 80 per day (wider)".
func (c Change) String() string {
	switch {
	case c.Old == "":
		return fmt.Sprintf("%s: added: %s (%s)", c.Subject, c.New, c.Direction)
	case c.New == "":
		return fmt.Sprintf("%s: removed: %s (%s)", c.Subject, c.Old, c.Direction)
	}
	before := c.Old
	// The unit behind two numbers is said once.
	number, unit, _ := strings.Cut(before, " ")
	if next, same, _ := strings.Cut(c.New, " "); unit == same && isNumber(number) && isNumber(next) {
		before = number
	}
	return fmt.Sprintf("%s: %s → %s (%s)", c.Subject, before, c.New, c.Direction)
}

func isNumber(s string) bool { return digitsOnly(strings.Replace(s, ".", "", 1)) }

// Diff is all that is different between two permissions.
type Diff struct {
	Direction Direction `json:"direction"` // of the whole
	Changes   []Change  `json:"changes"`
}

// DiffPolicies compares two policies that are linked at the same moment: spans
// count from now.
func DiffPolicies(old, now Policy, at time.Time) Diff {
	return DiffGrants(old.AsGrant(at), now.AsGrant(at))
}

// AsGrant is the policy's permission from now on, without number, account and
// agent. Unlike [Policy.GrantAt] it does not mind what is over.
func (p Policy) AsGrant(now time.Time) Grant {
	seconds := func(e Expiry) uint64 {
		if e.After > 0 {
			return unix(now.Add(e.After))
		}
		return e.fixed()
	}
	g := p.Grant(0, common.Address{}, common.Address{}, seconds(p.Expires))
	g.Deadline, g.Terms.NotBefore = seconds(p.SubmitBy), seconds(p.NotBefore)
	return g
}

// DiffGrants compares two permissions, whoever they are for: accounts, agents and
// numbers are not looked at. When it says [Narrower] or [Equal], then of two
// sessions that begin at the same moment the old one lets every sequence of calls
// through that the new one does. There is one exception: a steady limit that was
// not used for 256 windows begins to count anew (see package evaluate), and two
// may do so at different moments.
func DiffGrants(old, now Grant) Diff {
	d := &differ{names: map[string]int{}}
	for _, l := range append(old.Limits(), now.Limits()...) {
		d.see(l)
	}
	if old.Chain != now.Chain {
		d.add("chain", fmt.Sprint(old.Chain), fmt.Sprint(now.Chain), Other)
	}
	d.limits(old.Limits(), now.Limits())
	d.calls(old.Calls, now.Calls)
	d.terms(old, now)
	d.guards(old.Guards, now.Guards)
	return Diff{overall(d.changes), d.changes}
}

// overall is other, too, where some is wider and some narrower.
func overall(changes []Change) Direction {
	all := Equal
	for _, c := range changes {
		switch {
		case c.Direction == Equal || c.Direction == all:
		case all == Equal:
			all = c.Direction
		default:
			all = Other
		}
	}
	return all
}

// differ collects changes.
type differ struct {
	changes []Change
	names   map[string]int // of how many tokens
	seen    []common.Address
}

func (d *differ) add(subject, old, now string, direction Direction) {
	d.changes = append(d.changes, Change{subject, old, now, direction})
}

// compare adds what is different. within tells whether the new part allows
// nothing that the old one does not, around the opposite.
func (d *differ) compare(subject, old, now string, within, around bool) {
	direction := Other
	switch {
	case within && around:
		direction = Equal
	case within:
		direction = Narrower
	case around:
		direction = Wider
	}
	if direction != Equal || old != now {
		d.add(subject, old, now, direction)
	}
}

// see counts how many tokens have the same name.
func (d *differ) see(l Limit) {
	if !slices.Contains(d.seen, l.Token) {
		d.seen, d.names[l.Symbol] = append(d.seen, l.Token), d.names[l.Symbol]+1
	}
}

// name is a token's symbol where that is one token's.
func (d *differ) name(l Limit) string {
	if d.names[l.Symbol] == 1 {
		return l.Symbol
	}
	return l.asset()
}

// guards: each one forbids something.
func (d *differ) guards(old, now []Guard) {
	without := func(list, others []Guard) (left []Guard) {
		for _, g := range list {
			if !slices.ContainsFunc(others, func(o Guard) bool { return o.Token == g.Token }) {
				left = append(left, g)
			}
		}
		return left
	}
	line := func(g Guard) string { return fmt.Sprintf("no other loss of %s (%s)", g.Symbol, g.Token) }
	for _, g := range without(old, now) {
		d.add("guard", line(g), "", Wider)
	}
	for _, g := range without(now, old) {
		d.add("guard", "", line(g), Narrower)
	}
}
