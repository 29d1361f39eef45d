package gasbench

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// piece is something in a grant, with the new storage slots that it takes and what the grant costs more by it.
type piece struct {
	name  string
	slots int
	gas   int64
}

// storage finds out what takes how many slots, by granting with and without it. That knows nothing of the layout.
func (m *measurements) storage(w *world) error {
	fresh := w.account()
	used := fresh.copy()
	used.grant(used.small(1, agent))
	first, err := fresh.measured(fresh.small(1, agent))
	if err != nil {
		return err
	}
	second, err := used.measured(used.small(2, heir))
	if err != nil {
		return err
	}
	m.compare("an account's first session", first, second, fresh.at)
	for _, p := range pieces(w) {
		g := used.small(2, heir)
		p.add(&g)
		with, err := used.measured(g)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		m.compare(p.name, with, second, used.at)
	}
	return nil
}

// measured is a grant that leaves no trace here.
func (h home) measured(g bindings.Grant) (result, error) {
	h = h.copy()
	r := h.grant(g)
	return r, h.err
}

func (m *measurements) compare(name string, with, without result, at common.Address) {
	m.pieces = append(m.pieces, piece{name, with.split.created[at] - without.split.created[at], more(with, without)})
}

// small is a session with one budget and one function.
func (w *world) small(number uint16, who common.Address) bindings.Grant {
	g := newGrant(number, who)
	g.Budgets = []bindings.Budget{tokenBudget(w.tokens[0])}
	g.Calls = []bindings.CallRule{rule(w.poked, "poke(uint256)")}
	return g
}

type addition struct {
	name string
	add  func(*bindings.Grant)
}

// pieces are what a grant can have more of.
func pieces(w *world) []addition {
	party := func(spender bool) func(g *bindings.Grant) {
		return func(g *bindings.Grant) { g.Parties = []bindings.Party{{Spender: spender, Who: friend}} }
	}
	return []addition{
		{"one more token budget", func(g *bindings.Grant) { g.Budgets = append(g.Budgets, tokenBudget(w.tokens[1])) }},
		{"a budget of native coin", func(g *bindings.Grant) { g.Budgets = append(g.Budgets, coinBudget()) }},
		{"one more function", func(g *bindings.Grant) { g.Calls = append(g.Calls, rule(w.poked, stake)) }},
		{"a condition on an argument", func(g *bindings.Grant) {
			g.Constraints = []bindings.Constraint{{Op: 2, Value: common.BigToHash(big.NewInt(1000))}}
		}},
		{"a recipient of a budget", party(false)},
		{"a spender of a budget", party(true)},
		{"a limit of calls", func(g *bindings.Grant) { g.Terms.MaxCalls = 1000 }},
		{"a limit of calls per day", func(g *bindings.Grant) { g.Terms.Rate, g.Terms.RateWindow = 100, daily }},
		{"a budget for gas", func(g *bindings.Grant) { g.Terms.Gas = big.NewInt(1e16) }},
		{"a guarded token", func(g *bindings.Grant) { g.Guards = []common.Address{w.tokens[1]} }},
	}
}
