package delegation

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// grantArg is a grant in the contract's own structure. Its numbers fit: see
// [Policy.check] and [Grant.checkTimes].
func grantArg(g Grant) bindings.Grant {
	arg := bindings.Grant{
		Number: short(g.Number), Agent: g.Agent, Until: seconds(g.Until), Deadline: seconds(g.Deadline),
		Terms: bindings.Terms{
			NotBefore: seconds(g.Terms.NotBefore), MaxCalls: g.Terms.MaxCalls, Rate: g.Terms.Rate.Calls,
			RateWindow: windowCode(g.Terms.Rate.Window, g.Terms.Rate.Steady), Gas: g.Terms.Gas.orZero(),
		},
	}
	for i, l := range g.Limits() {
		arg.Budgets = append(arg.Budgets, bindings.Budget{
			Token: l.Token, Window: windowCode(l.Window, l.Steady),
			PerWindow: l.PerWindow.orZero(), Total: l.Total.orZero(), PerCall: l.PerCall.orZero(),
		})
		arg.Parties = append(arg.Parties, partiesOf(i, l)...)
	}
	for i, c := range g.Calls {
		arg.Calls = append(arg.Calls, bindings.CallRule{Target: c.Target, Signature: c.Function, MaxValue: c.MaxValue.orZero()})
		for _, k := range c.Arguments {
			arg.Constraints = append(arg.Constraints, bindings.Constraint{Rule: uint8(i), Op: opCodes[k.Op], Word: k.Word - 1, Value: k.Value}) //nolint:gosec // at most MaxPermissions
		}
	}
	for _, guard := range g.Guards {
		arg.Guards = append(arg.Guards, guard.Token)
	}
	return arg
}

// partiesOf are the addresses that a limit names, with its index.
func partiesOf(index int, l Limit) []bindings.Party {
	var parties []bindings.Party
	add := func(spender bool, list []common.Address) {
		for _, who := range list {
			parties = append(parties, bindings.Party{Budget: uint8(index), Spender: spender, Who: who}) //nolint:gosec // at most MaxPermissions
		}
	}
	add(false, l.Recipients)
	add(true, l.AllowanceTo)
	return parties
}

var opCodes = map[Op]uint8{OpEquals: 1, OpAtMost: 2, OpAtLeast: 3, OpThisAccount: 4}

// maxNumber is the last number that a grant can have.
const maxNumber = 1<<16 - 1

func short(n uint64) uint16 { return uint16(min(n, maxNumber)) } //nolint:gosec // bounded

// neverStored is how the chain keeps an expiry that never comes.
const neverStored = 1<<32 - 1

func seconds(unix uint64) uint32 { return uint32(min(unix, neverStored)) } //nolint:gosec // bounded
