package gasbench

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

const (
	daily = 2 // Budget.window
	until = noon + 90*day
)

var none = new(big.Int)

// newGrant bounds a session in time and by nothing else yet.
func newGrant(number uint16, who common.Address) bindings.Grant {
	return bindings.Grant{Number: number, Agent: who, Until: until, Terms: bindings.Terms{Gas: none}}
}

// tokenBudget is 50 tokens a day and 1,000 in total.
func tokenBudget(token common.Address) bindings.Budget {
	return bindings.Budget{Token: token, Window: daily, PerWindow: big.NewInt(50e6), Total: big.NewInt(1000e6), PerCall: none}
}

// coinBudget is a twentieth of a coin a day.
func coinBudget() bindings.Budget {
	return bindings.Budget{Window: daily, PerWindow: big.NewInt(5e16), Total: none, PerCall: none}
}

func rule(target common.Address, signature string) bindings.CallRule {
	return bindings.CallRule{Target: target, Signature: signature, MaxValue: none}
}

// everyday is the session whose uses are measured: a token, coins, and a call.
func (w *world) everyday(number uint16) bindings.Grant {
	g := newGrant(number, agent)
	g.Budgets = []bindings.Budget{tokenBudget(w.tokens[0]), coinBudget()}
	g.Calls = []bindings.CallRule{rule(w.poked, "poke(uint256)")}
	return g
}

// Two functions with signatures as long as such functions have.
const (
	stake = "transferAndStake(address,uint256,bytes)"
	swap  = "swapExactETHForTokens(uint256,address[],address,uint256)"
)

// typical is the session whose grant is measured: two tokens and two functions.
func (w *world) typical(number uint16) bindings.Grant {
	g := newGrant(number, agent)
	g.Budgets = []bindings.Budget{tokenBudget(w.tokens[0]), tokenBudget(w.tokens[1])}
	g.Calls = []bindings.CallRule{rule(w.poked, stake), rule(w.poked, swap)}
	return g
}

// permissions names everything in a grant, to be handed over.
func permissions(g bindings.Grant) []bindings.Permission {
	var all []bindings.Permission
	for _, b := range g.Budgets {
		all = append(all, bindings.Permission{Target: b.Token})
	}
	for _, r := range g.Calls {
		all = append(all, bindings.Permission{Target: r.Target, Selector: selector(r.Signature)})
	}
	return all
}
