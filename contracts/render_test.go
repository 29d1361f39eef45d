//go:build !nodev

package contracts_test

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// A second rendering of the texts, written from their description and by other means than src/GrantText.sol: the
// standard library's calendar and rational numbers, go-ethereum's address spelling. Tests sign what this
// renders, so every accepted signature is a proof that the two agree.

type unit struct {
	symbol   string
	decimals int
}

// units of the tokens that tests use; the development tokens by default.
func units(at common.Address, known map[common.Address]unit) (asset string, decimals int) {
	if at == (common.Address{}) {
		return "native coin", 18
	}
	u, ok := known[at]
	if !ok {
		u = unit{"TUSD", 6}
	}
	return fmt.Sprintf("%s (%s)", u.symbol, at), u.decimals
}

func renderGrant(h *home, g bindings.Grant) string { return renderWith(h, g, nil) }

func renderWith(h *home, g bindings.Grant, known map[common.Address]unit) string {
	lines := append(header("grant", g.Number, h), "Agent "+g.Agent.Hex())
	for i, b := range g.Budgets {
		lines = append(lines, renderBudget(g, i, b, known))
	}
	for i, c := range g.Calls {
		line := fmt.Sprintf("- call %s on %s", c.Signature, c.Target)
		if c.MaxValue.Sign() > 0 {
			line += fmt.Sprintf(", with up to %s native coin", amount(c.MaxValue, 18))
		}
		for _, k := range g.Constraints {
			if int(k.Rule) == i {
				line += renderConstraint(k)
			}
		}
		lines = append(lines, line)
	}
	lines = append(lines, renderTerms(g.Terms)...)
	for _, guard := range g.Guards {
		asset, _ := units(guard, known)
		lines = append(lines, "- no other loss of "+asset)
	}
	if g.Terms.NotBefore > 0 {
		lines = append(lines, "From "+date(g.Terms.NotBefore))
	}
	if g.Deadline > 0 {
		lines = append(lines, "Submit by "+date(g.Deadline))
	}
	if g.Until == 0 {
		return strings.Join(append(lines, "Until revoked"), "\n")
	}
	return strings.Join(append(lines, "Until "+date(g.Until)), "\n")
}

func renderBudget(g bindings.Grant, i int, b bindings.Budget, known map[common.Address]unit) string {
	asset, decimals := units(b.Token, known)
	line := fmt.Sprintf("- spend up to %s %s in total", amount(b.Total, decimals), asset)
	if b.Window > 0 {
		line = fmt.Sprintf("- spend up to %s %s %s", amount(b.PerWindow, decimals), asset, perWindow(b.Window))
	}
	if b.PerCall.Sign() > 0 {
		line += fmt.Sprintf(", %s per call", amount(b.PerCall, decimals))
	}
	if b.Window > 0 && b.Total.Sign() > 0 {
		line += fmt.Sprintf(", %s in total", amount(b.Total, decimals))
	}
	for _, spender := range []bool{false, true} {
		before := map[bool]string{false: ", only to ", true: ", also by allowance to "}[spender]
		for _, p := range g.Parties {
			if int(p.Budget) == i && p.Spender == spender {
				line, before = line+before+p.Who.Hex(), ", "
			}
		}
	}
	return line
}

func perWindow(code uint8) string {
	words := "per " + []string{"", "hour", "day", "week"}[code%steady]
	if code > steady {
		words += ", refilled steadily"
	}
	return words
}

func renderConstraint(k bindings.Constraint) string {
	if k.Op == 4 {
		return fmt.Sprintf(", word %d = this account", k.Word+1)
	}
	value, text := new(big.Int).SetBytes(k.Value[:]), common.Hash(k.Value).Hex()
	if value.BitLen() <= 160 {
		text = common.BytesToAddress(k.Value[:]).Hex()
	}
	if value.BitLen() <= 96 {
		text = value.String()
	}
	return fmt.Sprintf(", word %d %s %s", k.Word+1, []string{"", "=", "<=", ">=", "", "?"}[k.Op], text)
}

func renderTerms(t bindings.Terms) []string {
	var lines []string
	if t.MaxCalls > 0 || t.Rate > 0 {
		line := fmt.Sprintf("- at most %d calls", t.MaxCalls)
		switch {
		case t.MaxCalls == 0:
			line = fmt.Sprintf("- at most %d calls %s", t.Rate, perWindow(t.RateWindow))
		case t.Rate > 0:
			line += fmt.Sprintf(", %d %s", t.Rate, perWindow(t.RateWindow))
		}
		lines = append(lines, line)
	}
	if t.Gas.Sign() > 0 {
		lines = append(lines, fmt.Sprintf("- up to %s native coin for gas", amount(t.Gas, 18)))
	}
	return lines
}

func renderRevoke(h *home, number uint16, deadline uint32) string {
	return strings.Join(append(header("revoke", number, h), "Submit by "+date(deadline)), "\n")
}

func header(verb string, number uint16, h *home) []string {
	return []string{
		fmt.Sprintf("valetkey %s %d on chain %s", verb, number, h.signer.ChainID()),
		"Account " + h.at.Hex(),
	}
}

func date(unix uint32) string { return time.Unix(int64(unix), 0).UTC().Format(time.DateTime) + " UTC" }

func amount(units *big.Int, decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	text := new(big.Rat).SetFrac(units, scale).FloatString(decimals)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}
