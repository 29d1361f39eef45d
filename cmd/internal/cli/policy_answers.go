package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/term"
)

// maxTries is how often a question is asked that is answered wrong.
const maxTries = 3

// answer asks for one flag where it is missing; false where nobody can be asked. A
// wrong answer is found where it is given: at the end it would cost all others.
func (a *app) answer(ctx context.Context, client node, d *draft, flag string) (bool, error) {
	if d.answered(flag) {
		return true, nil
	}
	if a.noInput {
		return false, nil
	}
	prompt, wrong := question{flag: flag}.text(), error(nil)
	for try := range maxTries {
		text, err := a.Terminal.ReadLine(ctx, prompt)
		if try == 0 && (errors.Is(err, term.ErrNoTTY) || errors.Is(err, term.ErrUnsupported)) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if wrong = d.check(ctx, client, flag, text); wrong == nil {
			d.take(flag, text)
			return true, nil
		}
		prompt = fmt.Sprintf("%s; %s", answerFault(wrong), question{flag: flag}.text())
	}
	return false, wrong
}

// What no answer to one question can be.
var (
	errNativeSwap = usage("give the address of the wrapped coin", "swap sells a token, and native coin is none")
	errNoPayee    = usage("give one address with --to", "a subscription has one payee")
)

// text is what is asked for a flag.
func (q question) text() string {
	if i := slices.IndexFunc(questions, func(known question) bool { return known.flag == q.flag }); i >= 0 {
		return questions[i].ask
	}
	return payeeQuestion
}

func (d *draft) take(flag, text string) {
	if flag == "to" {
		d.options.to = []string{text}
		return
	}
	*d.options.answers[flag] = text
}

// answerFault is an error and what to do about it, for the terminal.
func answerFault(err error) string {
	if bad, ok := errors.AsType[*usageError](err); ok && bad.hint != "" {
		return bad.reason + ": " + bad.hint
	}
	return err.Error()
}

// check reads one answer as it will be read later.
func (d *draft) check(ctx context.Context, client node, flag, text string) error {
	switch {
	case text == "":
		return usage("give --"+flag, "there is no answer to --%s", flag)
	case flag == "chain":
		_, err := chainNumber(text)
		return err
	case flag == "token":
		return d.checkToken(ctx, client, text)
	case flag == "symbol":
		some := delegation.Amount{Int: common.Big1}
		return checkPart(delegation.Policy{Tokens: []delegation.TokenLimit{{Token: d.token.Token, Symbol: text, Total: some}}})
	case flag == "decimals":
		_, err := decimalsOf(text)
		return err
	case flag == "to":
		return d.checkPayee(text)
	case flag == "target":
		_, err := parseAddress("--target", text)
		return err
	case flag == "function":
		target, _ := parseAddress("--target", d.given("target")) // it was asked for before
		return checkPart(delegation.Policy{Calls: []delegation.CallRule{{Target: target, Function: text}}})
	}
	return d.checkAmount(flag, text)
}

// checkPart reads a part of a policy as the whole will be read.
func checkPart(p delegation.Policy) error {
	p.Chain, p.Expires = 1, delegation.Expiry{After: 24 * time.Hour}
	_, err := delegation.ParsePolicy([]byte(p.YAML()))
	if bad, ok := errors.AsType[*delegation.PolicyError](err); ok {
		return usage("", "%s", bad.Reason) // its line is of no file that anybody has seen
	}
	return err
}

// checkToken also asks the node, where there is one.
func (d *draft) checkToken(ctx context.Context, client node, name string) error {
	if name == "native" {
		if d.preset.name == "swap" {
			return errNativeSwap
		}
		return nil
	}
	number, err := chainNumber(d.given("chain"))
	if err != nil {
		return err
	}
	token, _, err := tokenNamed(number, name)
	if err != nil || client == nil {
		return err
	}
	_, err = delegation.ReadToken(ctx, client, token)
	return err
}

func (d *draft) checkPayee(text string) error {
	if text == "anybody" {
		if d.preset.name == "subscribe" {
			return errNoPayee
		}
		return nil
	}
	_, err := parseAddress("--to", text)
	return err
}

// checkAmount reads one of the limits.
func (d *draft) checkAmount(flag, text string) error {
	decimals := uint8(nativeDecimals)
	if !d.native {
		var err error
		if decimals, err = decimalsOf(d.given("decimals")); err != nil {
			return err
		}
	}
	amount, err := delegation.ParseAmount(text, decimals)
	if err == nil && amount.Sign() == 0 {
		return usage("", "a limit of nothing permits nothing")
	}
	if err != nil {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	return nil
}

func chainNumber(text string) (uint64, error) {
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil || number == 0 {
		return 0, usage("give the number, such as 1 or 8453", "--chain %q is no chain id", text)
	}
	return number, nil
}

func decimalsOf(text string) (uint8, error) {
	decimals, err := strconv.ParseUint(text, 10, 8)
	if err != nil {
		return 0, usage("give a number, such as 6 or 18", "--decimals %q is no number of decimals", text)
	}
	return uint8(decimals), nil
}

// tokenNamed is the token of an address, or of a symbol that is known here.
func tokenNamed(chain uint64, name string) (token common.Address, known bool, err error) {
	if address, ok := knownTokens[name][chain]; ok {
		return common.HexToAddress(address), true, nil
	}
	if token, err = parseAddress("--token", name); err != nil {
		err = usage("give its address; symbols are known of few tokens", "--token %q is no address, and no token of that name is known here on chain %d", name, chain)
	}
	return token, false, err
}
