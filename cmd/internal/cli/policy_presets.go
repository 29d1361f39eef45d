package cli

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// policySchemaURL is where editors find the schema of policy files.
const policySchemaURL = "https://raw.githubusercontent.com/valetkey/valetkey/main/docs/policy.schema.json"

// preset is a policy for a purpose, with gaps.
type preset struct {
	name, short string
	note        string   // for the file: what it does not protect from
	needs       []string // flags, in the order of the questions
	expires     string
	function    string // where it is usual
	daily       uint16 // calls
	calls       uint32
	fill        func(*draft) error
}

// presets have small caps and a short expiry: who needs more writes it.
var presets = []preset{
	{
		name: "pay", short: "pay from a budget of one token, or of native coin",
		note:  "The budget is what can be lost.",
		needs: []string{"chain", "token", "symbol", "decimals", "per-day", "to"}, expires: "7d", daily: 20, calls: 100, fill: fillPay,
	},
	{
		name: "swap", short: "sell up to so much of one token through a router's function",
		note:  "Nothing here bounds the price of a swap: a bad agent can trade the budget away. It is what can be lost.",
		needs: []string{"chain", "token", "symbol", "decimals", "per-day", "target"}, expires: "7d", daily: 20, calls: 100,
		function: routerSwap, fill: fillSwap,
	},
	{
		name: "claim", short: "call one function that costs nothing, such as to claim rewards",
		note:  "What the function does is not bounded here: read the contract. Guard the tokens that the account holds.",
		needs: []string{"chain", "target", "function"}, expires: "30d", daily: 5, calls: 100, fill: fillClaim,
	},
	{
		name: "subscribe", short: "pay so much a week to one payee",
		needs: []string{"chain", "token", "symbol", "decimals", "per-week", "to"}, expires: "90d", fill: fillSubscription,
	},
}

func presetNames() []string {
	names := make([]string, 0, len(presets))
	for _, p := range presets {
		names = append(names, p.name)
	}
	return names
}

func findPreset(name string) (preset, error) {
	for _, p := range presets {
		if p.name == name {
			return p, nil
		}
	}
	return preset{}, usage("give one of "+strings.Join(presetNames(), ", "), "there is no preset %q", name)
}

// header is the comment at the file's top.
func (p preset) header() string {
	lines := []string{
		"yaml-language-server: $schema=" + policySchemaURL,
		"What a session key may do; what is not said is not permitted. Preset " + p.name + ": " + p.short + ".",
	}
	if p.note != "" {
		lines = append(lines, p.note)
	}
	return "# " + strings.Join(lines, "\n# ") + "\n"
}

// draft is a policy that is being filled in.
type draft struct {
	preset  preset
	options *initOptions
	policy  delegation.Policy
	native  bool
	token   delegation.TokenLimit // named, without limits
	doubts  []delegation.Finding
}

func (d *draft) given(flag string) string { return *d.options.answers[flag] }

// limit is the budget: what was given per window and call, and in total five
// times as much where nothing else was said.
func (d *draft) limit() (l delegation.NativeLimit, err error) {
	decimals := d.token.Decimals
	if d.native {
		decimals = 18
	}
	var window *big.Int
	for _, field := range []struct {
		flag string
		into *delegation.Amount
	}{{"per-hour", &l.PerHour}, {"per-day", &l.PerDay}, {"per-week", &l.PerWeek}, {"per-call", &l.PerCall}, {"total", &l.Total}} {
		text := d.given(field.flag)
		if text == "" {
			continue
		}
		if field.into.Int, err = delegation.ParseAmount(text, decimals); err != nil {
			return l, fmt.Errorf("--%s: %w", field.flag, err)
		}
		if field.flag == "per-call" || field.flag == "total" {
			continue
		}
		if window != nil {
			return l, usage("give one of --per-hour, --per-day and --per-week", "a limit has one window, and --%s is a second one", field.flag)
		}
		window = field.into.Int
	}
	if l.Total.Int == nil && window != nil {
		l.Total.Int = new(big.Int).Mul(window, big.NewInt(totalOverWindow))
	}
	l.Recipients, err = d.payees()
	return l, err
}

// totalOverWindow is how many windows' worth may be spent in all.
const totalOverWindow = 5

// payees are those of --to; none for anybody.
func (d *draft) payees() ([]common.Address, error) {
	if slices.Equal(d.options.to, []string{"anybody"}) {
		d.doubts = append(d.doubts, delegation.Finding{Severity: delegation.Doubt, Code: "anybody", Message: "the agent may pay anybody, itself included"})
		return nil, nil
	}
	var list []common.Address
	for _, text := range d.options.to {
		address, err := parseAddress("--to", text)
		if err != nil {
			return nil, err
		}
		list = append(list, address)
	}
	return list, nil
}

func fillPay(d *draft) error {
	limit, err := d.limit()
	d.budget(limit, nil)
	return err
}

// budget adds the limit of what was named.
func (d *draft) budget(l delegation.NativeLimit, spenders []common.Address) {
	if d.native {
		d.policy.Native = &l
		return
	}
	t := d.token
	t.PerHour, t.PerDay, t.PerWeek, t.PerCall, t.Total = l.PerHour, l.PerDay, l.PerWeek, l.PerCall, l.Total
	t.Recipients, t.AllowanceTo = l.Recipients, spenders
	d.policy.Tokens = append(d.policy.Tokens, t)
}

func (d *draft) rule() (delegation.CallRule, error) {
	target, err := parseAddress("--target", d.given("target"))
	return delegation.CallRule{Target: target, Function: d.given("function")}, err
}

// routerSwap is the function of Uniswap's routers whose arguments are known
// here: tokenIn, tokenOut, fee, recipient, and amounts.
const routerSwap = "exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))"

// fillSwap lets the router take the token, and wants what comes out of it for the
// account. Plain transfers are for the router alone, that is, for nobody.
func fillSwap(d *draft) error {
	rule, err := d.rule()
	if err != nil {
		return err
	}
	if d.native {
		return errNativeSwap
	}
	self := d.options.selfWord
	if rule.Function == routerSwap {
		rule.Arguments = append(rule.Arguments, delegation.Constraint{Word: 1, Op: delegation.OpEquals, Value: common.BytesToHash(d.token.Token[:])})
		self = 4
	}
	if self == 0 {
		return usage("give --account-word N: which word of its arguments says who gets the proceeds", "the arguments of %s are not known here", rule.Function)
	}
	rule.Arguments = append(rule.Arguments, delegation.Constraint{Word: self, Op: delegation.OpThisAccount})
	limit, err := d.limit()
	if err != nil {
		return err
	}
	if len(limit.Recipients) == 0 {
		limit.Recipients = []common.Address{rule.Target}
	}
	d.budget(limit, []common.Address{rule.Target})
	d.policy.Calls = append(d.policy.Calls, rule)
	return nil
}

func fillClaim(d *draft) error {
	rule, err := d.rule()
	d.policy.Calls = append(d.policy.Calls, rule)
	if d.token.Symbol != "" {
		d.policy.Guards = append(d.policy.Guards, delegation.Guard{Token: d.token.Token, Symbol: d.token.Symbol})
	}
	return err
}

// fillSubscription pays once in each week that the session touches.
func fillSubscription(d *draft) error {
	limit, err := d.limit()
	if err != nil {
		return err
	}
	if len(limit.Recipients) != 1 {
		return errNoPayee
	}
	if span := d.policy.Expires.After; span > 0 && d.given("per-week") != "" {
		payments := int64(span/(7*24*time.Hour)) + 1
		if d.given("total") == "" {
			limit.Total.Int = new(big.Int).Mul(limit.PerWeek.Int, big.NewInt(payments))
		}
		if d.policy.MaxCalls == 0 {
			d.policy.MaxCalls = uint32(payments) //nolint:gosec // some hundred weeks
		}
	}
	d.budget(limit, nil)
	return nil
}
