package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/term"
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
		answered, err := a.answer(ctx, d, flag)
		if err != nil {
			return err
		}
		if !answered && !slices.Contains(missing, flag) {
			missing = append(missing, flag)
		}
	}
	if len(missing) > 0 {
		return usage("give --"+strings.Join(missing, ", --"), "policy init %s is not told everything, and asks nobody", d.preset.name)
	}
	return d.named()
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

// answer asks for one flag where it is missing; false where nobody can be asked.
func (a *app) answer(ctx context.Context, d *draft, flag string) (bool, error) {
	if d.answered(flag) {
		return true, nil
	}
	if a.noInput {
		return false, nil
	}
	ask := payeeQuestion
	for _, q := range questions {
		if q.flag == flag {
			ask = q.ask
		}
	}
	text, err := a.Terminal.ReadLine(ctx, ask)
	switch {
	case errors.Is(err, term.ErrNoTTY) || errors.Is(err, term.ErrUnsupported):
		return false, nil
	case err != nil:
		return false, err
	case text == "":
		return false, nil
	case flag == "to":
		d.options.to = []string{text}
	default:
		*d.options.answers[flag] = text
	}
	return true, nil
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
	number, err := strconv.ParseUint(d.given("chain"), 10, 64)
	if err != nil || number == 0 {
		return usage("give the number, such as 1 or 8453", "--chain %q is no chain id", d.given("chain"))
	}
	name := d.given("token")
	if name == "native" {
		d.native = true
		return nil
	}
	if known, ok := knownTokens[name][number]; ok {
		d.token.Token = common.HexToAddress(known)
		d.assume("symbol", name)
		d.assume("decimals", strconv.Itoa(knownDecimals))
	} else if d.token.Token, err = parseAddress("--token", name); err != nil {
		return usage("give its address; symbols are known of few tokens", "--token %q is no address, and no token of that name is known here on chain %d", name, number)
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
	if d.policy.Chain, err = strconv.ParseUint(d.given("chain"), 10, 64); err != nil {
		return usage("give the number, such as 1 or 8453", "--chain %q is no chain id", d.given("chain"))
	}
	if d.token.Token == (common.Address{}) {
		return nil
	}
	decimals, err := strconv.ParseUint(d.given("decimals"), 10, 8)
	if err != nil || decimals > math.MaxUint8 {
		return usage("give a number, such as 6 or 18", "--decimals %q is no number of decimals", d.given("decimals"))
	}
	d.token.Symbol, d.token.Decimals = d.given("symbol"), uint8(decimals)
	return nil
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
