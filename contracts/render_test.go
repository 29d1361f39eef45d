//go:build !nodev

package contracts_test

import (
	"flag"
	"fmt"
	"math/big"
	"os"
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

var coin = unit{"native coin", 18}

// units of the tokens that tests use; the development tokens by default.
func units(at common.Address, known map[common.Address]unit) unit {
	if u, ok := known[at]; ok {
		return u
	}
	return unit{"TUSD", 6}
}

func renderGrant(h *home, g bindings.Grant) string { return renderWith(h, g, nil) }

func renderWith(h *home, g bindings.Grant, known map[common.Address]unit) string {
	lines := header("grant", g.Number, h, g.Agent)
	for _, l := range g.Tokens {
		u := units(l.Token, known)
		lines = append(lines, fmt.Sprintf("- spend up to %s %s (%s) per day, %s in total",
			amount(l.PerDay, u.decimals), u.symbol, l.Token, amount(l.Total, u.decimals)))
	}
	for _, c := range g.Calls {
		lines = append(lines, fmt.Sprintf("- call %s on %s", c.Signature, c.Target))
	}
	if g.Native.PerDay.Sign() > 0 {
		lines = append(lines, fmt.Sprintf("- spend up to %s %s per day, %s per call",
			amount(g.Native.PerDay, coin.decimals), coin.symbol, amount(g.Native.PerCall, coin.decimals)))
	}
	until := time.Unix(int64(g.Until), 0).UTC().Format(time.DateTime)
	return strings.Join(append(lines, "Until "+until+" UTC"), "\n")
}

func renderRevoke(h *home, number uint64, of common.Address) string {
	return strings.Join(header("revoke", number, h, of), "\n")
}

func header(verb string, number uint64, h *home, of common.Address) []string {
	return []string{
		fmt.Sprintf("valetkey %s %d on chain %s", verb, number, h.signer.ChainID()),
		"Account " + h.at.Hex(),
		"Agent " + of.Hex(),
	}
}

func amount(units *big.Int, decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	text := new(big.Rat).SetFrac(units, scale).FloatString(decimals)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// wholeSuite tells whether this run leaves no test out.
func wholeSuite() bool {
	selected := func(name string) bool { f := flag.Lookup(name); return f != nil && f.Value.String() != "" }
	return !selected("test.run") && !selected("test.skip") && !selected("test.list") && !selected("test.fuzz")
}

func exit(status int) { os.Exit(status) }
