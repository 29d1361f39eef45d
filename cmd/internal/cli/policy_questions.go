package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// question is a flag of policy init, and what is asked where it is missing.
type question struct{ flag, ask, help string }

var questions = []question{
	{"chain", "chain id", "chain id; read from --rpc when that is given"},
	{"token", "token: its address, the symbol of a known one, or native", "token: its address, native, or the symbol of one that is known here"},
	{"symbol", "the token's symbol", "the token's symbol; read from --rpc when that is given"},
	{"decimals", "the token's decimals", "the token's decimals; read from --rpc when that is given"},
	{"per-hour", "how much in an hour", "most that may be spent in an hour, such as 5 or 0.05"},
	{"per-day", "how much in a day, such as 5 or 0.05", "most that may be spent in a UTC day"},
	{"per-week", "how much in a week, such as 9.99", "most that may be spent in a week"},
	{"per-call", "how much in one call", "most that one call may spend"},
	{"total", "how much in all", "most that may be spent in all (default: five times the above; subscribe: one payment a week)"},
	{"target", "address of the contract to call", "contract whose function may be called"},
	{"function", "its function, such as claim(address)", "function that may be called, such as claim(address), without names and blanks"},
	{"expires", "when it ends", "when the session ends: a span such as 7d, or a time (default: the preset's)"},
}

// payeeQuestion is asked for --to.
const payeeQuestion = "who may be paid: an address, or anybody"

// knownTokens are tokens by symbol and chain, as their issuers publish them: a
// symbol on the command line must not mean whatever a node says it does.
var knownTokens = map[string]map[uint64]string{
	"USDC": {
		1: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 10: "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85",
		8453: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", 42161: "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
		84532: "0x036CbD53842c5426634e7929541eC2318f3dCF7e", 11155111: "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238",
	},
	"TUSD": {1337: "0x7E57000000000000000000000000000000000020"}, // the embedded chain's
}

// knownDecimals are those of all tokens above.
const knownDecimals = 6

// fillIn answers every question, by flags, defaults, the chain and the person.
func (a *app) fillIn(ctx context.Context, p preset, o *initOptions) (*draft, error) {
	d := &draft{preset: p, options: o}
	if err := a.askAll(ctx, d); err != nil {
		return nil, err
	}
	if err := d.terms(); err != nil {
		return nil, err
	}
	return d, p.fill(d)
}

// askAll goes through what the preset needs, in its order.
func (a *app) askAll(ctx context.Context, d *draft) error {
	var client node
	if d.options.rpc != "" {
		dialed, err := a.dial(ctx, rpcOption{[]string{d.options.rpc}})
		if err != nil {
			return err
		}
		defer dialed.Close()
		client = dialed
		if err := d.readChain(ctx, client); err != nil {
			return err
		}
	}
	var missing []string
	needs := d.preset.needs
	if d.given("token") != "" && !slices.Contains(needs, "token") {
		needs = append([]string{"chain", "token", "symbol", "decimals"}, needs...)
	}
	for _, flag := range needs {
		if flag == "symbol" && !slices.Contains(missing, "token") && !slices.Contains(missing, "chain") {
			if err := d.findToken(ctx, client); err != nil {
				return err
			}
		}
		answered, err := a.answer(ctx, client, d, flag)
		if err != nil {
			return err
		}
		if !answered && !slices.Contains(missing, flag) {
			missing = append(missing, flag)
		}
	}
	if len(missing) > 0 {
		return usage(d.flagsHint(missing), "policy init %s is not told everything, and asks nobody", d.preset.name)
	}
	return d.named()
}

// flagsHint names the flags that are missing, and what a node would say of them.
func (d *draft) flagsHint(missing []string) string {
	hint := "give --" + strings.Join(missing, ", --")
	var told []string
	for _, flag := range missing {
		if flag == "chain" || flag == "symbol" || flag == "decimals" {
			told = append(told, "--"+flag)
		}
	}
	if d.options.rpc == "" && len(told) > 0 {
		hint += ", or --rpc URL in the place of " + strings.Join(told, ", ")
	}
	return hint
}

// answered tells whether a question needs no asking.
func (d *draft) answered(flag string) bool {
	switch flag {
	case "to":
		return len(d.options.to) > 0
	case "symbol", "decimals":
		return d.native || d.given(flag) != ""
	case "per-day", "per-week":
		return slices.ContainsFunc([]string{"per-hour", "per-day", "per-week", "total"}, func(f string) bool { return d.given(f) != "" })
	}
	return d.given(flag) != ""
}

// readChain takes the chain id from the node, which must be the one that was named.
func (d *draft) readChain(ctx context.Context, node node) error {
	id, err := node.ChainID(ctx)
	if err != nil {
		return err
	}
	named := d.options.answers["chain"]
	if *named == "" {
		*named = id.String()
	}
	if want, err := strconv.ParseUint(*named, 10, 64); err == nil && id.IsUint64() && want != id.Uint64() {
		return &delegation.WrongChainError{Want: want, Got: id.Uint64()}
	}
	return nil
}

// findToken gives the named token an address, and symbol and decimals where they
// are known.
func (d *draft) findToken(ctx context.Context, node node) error {
	number, err := chainNumber(d.given("chain"))
	if err != nil {
		return err
	}
	name := d.given("token")
	if name == "native" {
		d.native = true
		return nil
	}
	var known bool
	if d.token.Token, known, err = tokenNamed(number, name); err != nil {
		return err
	}
	if known {
		d.assume("symbol", name)
		d.assume("decimals", strconv.Itoa(knownDecimals))
	}
	if node == nil {
		return nil
	}
	info, err := delegation.ReadToken(ctx, node, d.token.Token)
	if err != nil {
		return err
	}
	d.assume("symbol", info.Symbol)
	d.assume("decimals", strconv.Itoa(int(info.Decimals)))
	if d.given("symbol") != info.Symbol || d.given("decimals") != strconv.Itoa(int(info.Decimals)) {
		return usage("leave --symbol and --decimals out, or correct the address", "token %s calls itself %s with %d decimals, not %s with %s",
			d.token.Token, info.Symbol, info.Decimals, d.given("symbol"), d.given("decimals"))
	}
	return nil
}

func (d *draft) assume(flag, value string) {
	if answer := d.options.answers[flag]; *answer == "" {
		*answer = value
	}
}

// named reads the answers that are about chain and token.
func (d *draft) named() (err error) {
	if d.policy.Chain, err = chainNumber(d.given("chain")); err != nil {
		return err
	}
	if d.token.Token == (common.Address{}) {
		return nil
	}
	d.token.Symbol = d.given("symbol")
	d.token.Decimals, err = decimalsOf(d.given("decimals"))
	return err
}

// terms are those that no preset is about.
func (d *draft) terms() error {
	o, p := d.options, d.preset
	d.assume("expires", p.expires)
	d.assume("function", p.function)
	d.policy.MaxCalls, d.policy.Rate.Calls = p.calls, p.daily
	if o.maxCalls > 0 {
		d.policy.MaxCalls = o.maxCalls
	}
	if o.daily > 0 {
		d.policy.Rate.Calls = o.daily
	}
	if d.policy.Rate.Calls > 0 {
		d.policy.Rate.Window = delegation.WindowDay
	}
	for _, moment := range []struct {
		flag, text string
		into       *delegation.Expiry
	}{{"expires", d.given("expires"), &d.policy.Expires}, {"not-before", o.notBefore, &d.policy.NotBefore}, {"submit-by", o.submitBy, &d.policy.SubmitBy}} {
		if moment.text == "" {
			continue
		}
		e, err := delegation.ParseExpiry(moment.text)
		if err != nil {
			return fmt.Errorf("--%s: %w", moment.flag, err)
		}
		*moment.into = e
	}
	return nil
}
