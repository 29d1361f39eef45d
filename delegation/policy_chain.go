package delegation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Severity says what a [Finding] means for linking.
type Severity string

// The severities.
const (
	// Refusal: linking would be refused.
	Refusal Severity = "refusal"
	// Doubt: something that may be as it should, and that a person should know.
	Doubt Severity = "doubt"
)

// Finding is something about a policy that its file alone, or the chain, shows.
type Finding struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"` // stable, such as "no_code"
	Message  string   `json:"message"`
}

func refused(code, format string, args ...any) Finding {
	return Finding{Refusal, code, fmt.Sprintf(format, args...)}
}

func doubt(code, format string, args ...any) Finding {
	return Finding{Doubt, code, fmt.Sprintf(format, args...)}
}

// TokenInfo is what a token says of itself, as the contract shows it.
type TokenInfo struct {
	Symbol   string `json:"symbol"`
	Decimals uint8  `json:"decimals"`
}

// ReadToken asks a token what it is.
func ReadToken(ctx context.Context, chain Chain, token common.Address) (t TokenInfo, err error) {
	if t.Symbol, err = read(ctx, chain, token, tokenABI().PackSymbol(), Overrides{}, unpackSymbol); err == nil {
		t.Decimals, err = read(ctx, chain, token, tokenABI().PackDecimals(), Overrides{}, tokenABI().UnpackDecimals)
	}
	if err != nil {
		return t, fmt.Errorf("read token %s: %w", token, err)
	}
	return t, nil
}

// CheckOnChain compares what a policy says of tokens and targets with what the
// chain has. It needs no device and no account, and changes nothing.
func (p Policy) CheckOnChain(ctx context.Context, chain Chain) ([]Finding, error) {
	if err := checkChain(ctx, chain, p.Chain); err != nil {
		return nil, err
	}
	var found []Finding
	for _, check := range []func(context.Context, Chain) ([]Finding, error){p.checkTokensThere, p.checkGuardsThere, p.checkTargetsThere, p.checkSpendersThere} {
		more, err := check(ctx, chain)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

func (p Policy) checkTokensThere(ctx context.Context, chain Chain) ([]Finding, error) {
	var found []Finding
	for _, l := range p.Tokens {
		code, err := codeAt(ctx, chain, l.Token)
		if err != nil {
			return nil, err
		}
		if len(code) == 0 {
			found = append(found, refused("no_code", "token %s (%s) has no code on chain %d", l.Symbol, l.Token, p.Chain))
			continue
		}
		t, err := ReadToken(ctx, chain, l.Token)
		if isRevert(err) || errors.Is(err, ErrUnverified) {
			found = append(found, refused("no_token", "%s (%s) does not tell symbol and decimals as a token does", l.Symbol, l.Token))
			continue
		}
		if err != nil {
			return nil, err
		}
		if t.Symbol != l.Symbol {
			found = append(found, refused("other_symbol", "token %s calls itself %s, the policy says %s", l.Token, t.Symbol, l.Symbol))
		}
		if t.Decimals != l.Decimals {
			found = append(found, refused("other_decimals", "token %s has %d decimals, the policy says %d: all its amounts mean something else", l.Token, t.Decimals, l.Decimals))
		}
	}
	return found, nil
}

// checkGuardsThere compares the names of guarded tokens: the contract's text has
// the token's own.
func (p Policy) checkGuardsThere(ctx context.Context, chain Chain) ([]Finding, error) {
	var found []Finding
	for _, g := range p.Guards {
		code, err := codeAt(ctx, chain, g.Token)
		if err != nil {
			return nil, err
		}
		symbol, err := read(ctx, chain, g.Token, tokenABI().PackSymbol(), Overrides{}, unpackSymbol)
		switch {
		case len(code) == 0:
			found = append(found, refused("no_code", "guarded token %s (%s) has no code on chain %d", g.Symbol, g.Token, p.Chain))
		case err != nil && !isRevert(err):
			return nil, err
		case symbol != g.Symbol:
			found = append(found, refused("other_symbol", "guarded token %s calls itself %s, the policy says %s", g.Token, symbol, g.Symbol))
		}
	}
	return found, nil
}

// checkTargetsThere looks for each rule's selector in its target's code.
func (p Policy) checkTargetsThere(ctx context.Context, chain Chain) ([]Finding, error) {
	var found []Finding
	for _, rule := range p.Calls {
		code, err := codeAt(ctx, chain, rule.Target)
		if err != nil {
			return nil, err
		}
		if len(code) == 0 {
			found = append(found, refused("no_code", "%s has no code on chain %d, so %s cannot be called there", rule.Target, p.Chain, rule.Function))
			continue
		}
		selector := rule.Selector()
		if !hasSelector(code, selector) && !hasSelector(behind(ctx, chain, rule.Target, code), selector) {
			found = append(found, doubt("selector_not_found",
				"the code of %s does not mention %#x, the selector of %s: compare it with the contract's ABI; only a proxy of an unusual kind has its functions elsewhere", rule.Target, selector, rule.Function))
		}
	}
	return found, nil
}

// checkSpendersThere: an allowance is for contracts.
func (p Policy) checkSpendersThere(ctx context.Context, chain Chain) ([]Finding, error) {
	var found []Finding
	for _, l := range p.Tokens {
		for _, spender := range l.AllowanceTo {
			code, err := codeAt(ctx, chain, spender)
			if err != nil {
				return nil, err
			}
			if len(code) == 0 {
				found = append(found, doubt("spender_without_code", "%s may be given an allowance of %s and has no code: whoever has its key can take it at any later time", spender, l.Symbol))
			}
		}
	}
	return found, nil
}

func codeAt(ctx context.Context, chain Chain, address common.Address) ([]byte, error) {
	code, err := chain.Code(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("read the code of %s: %w", address, err)
	}
	return code, nil
}

// hasSelector finds a selector anywhere in code: compilers compare with it, or
// keep it in a table. Leading zeros are not written out.
func hasSelector(code []byte, selector [4]byte) bool {
	short := bytes.TrimLeft(selector[:], "\x00")
	return len(short) < 3 || bytes.Contains(code, short) // too short to say anything
}

// behind is the code that a proxy or a delegated account runs; nil where it is
// none of a known kind, or nothing can be said.
func behind(ctx context.Context, chain Chain, proxy common.Address, code []byte) []byte {
	target, ok := types.ParseDelegation(code)
	if !ok {
		target, ok = cloneOf(code)
	}
	if !ok {
		target = implementationOf(ctx, chain, proxy)
	}
	if target == (common.Address{}) || target == proxy {
		return nil
	}
	code, err := chain.Code(ctx, target)
	if err != nil {
		return nil
	}
	return code
}

// cloneOf reads a minimal proxy (ERC-1167).
func cloneOf(code []byte) (common.Address, bool) {
	const before, after = "363d3d373d3d3d363d73", "5af43d82803e903d91602b57fd5bf3"
	text := common.Bytes2Hex(code)
	if len(code) != 45 || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
		return common.Address{}, false
	}
	return common.BytesToAddress(code[len(before)/2 : len(before)/2+common.AddressLength]), true
}

// implementationSlot is where a proxy of ERC-1967 has its implementation.
var implementationSlot = common.HexToHash("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc")

// implementationOf reads that slot, by a call in which the proxy has the code of
// one that answers it; zero where the node does not do that.
func implementationOf(ctx context.Context, chain Chain, proxy common.Address) common.Address {
	reader := append([]byte{0x7f}, implementationSlot[:]...)                // PUSH32
	reader = append(reader, 0x54, 0x60, 0, 0x52, 0x60, 0x20, 0x60, 0, 0xf3) // SLOAD, and return it
	answer, err := chain.Call(ctx, CallMsg{To: &proxy}, Overrides{Code: map[common.Address][]byte{proxy: reader}})
	if err != nil || len(answer) != common.HashLength {
		return common.Address{}
	}
	return common.BytesToAddress(answer)
}
