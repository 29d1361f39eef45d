package delegation

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
)

// Grant is one permission as the contract takes it. Number counts the grants
// of one account, so that a signed text cannot be used twice.
type Grant struct {
	Number  uint64         `json:"number"` // at most 65535
	Chain   uint64         `json:"chain"`
	Account common.Address `json:"account"` // the contract account that the agent acts through
	Agent   common.Address `json:"agent"`   // the session key
	Until   uint64         `json:"until"`   // unix seconds, inclusive; 0: until it is revoked
	// Deadline is the last second in which the grant may be submitted; 0: Until.
	Deadline uint64       `json:"deadline,omitempty"`
	Terms    Terms        `json:"terms,omitzero"`
	Tokens   []TokenLimit `json:"tokens,omitempty"`
	Calls    []CallRule   `json:"calls,omitempty"`
	Native   *NativeLimit `json:"native,omitempty"`
	Guards   []Guard      `json:"guards,omitempty"`
}

// MaxText is the longest text that every device shows (1,024 bytes, the limit
// of the Trezor One is what the contract enforces for all).
const MaxText = 1024

// The native coin, on every EVM chain.
const (
	nativeDecimals = 18
	nativeName     = "native coin"
)

// Text is what the holder reads and signs as an EIP-191 personal message. The
// contract renders the same bytes from the same structure and recovers the
// signer over its own rendering, so a text that said something else would not
// be a valid signature of anything.
func (g Grant) Text() string {
	lines := header("grant", g.Number, g.Chain, g.Account)
	lines = append(lines, "Agent "+g.Agent.Hex())
	for _, l := range g.Limits() {
		lines = append(lines, l.line())
	}
	for _, c := range g.Calls {
		lines = append(lines, c.line())
	}
	lines = append(lines, g.Terms.lines()...)
	for _, guard := range g.Guards {
		lines = append(lines, fmt.Sprintf("- no other loss of %s (%s)", guard.Symbol, guard.Token.Hex()))
	}
	if g.Terms.NotBefore != 0 {
		lines = append(lines, "From "+formatTime(g.Terms.NotBefore))
	}
	if g.Deadline != 0 {
		lines = append(lines, submitBy(g.Deadline))
	}
	until := "Until revoked"
	if g.Until != 0 {
		until = "Until " + formatTime(g.Until)
	}
	return strings.Join(append(lines, until), "\n")
}

// line is "- spend up to …": per window or in total, and what narrows it.
func (l Limit) line() string {
	amount := func(a Amount) string { return FormatAmount(a.Int, l.Decimals) }
	var b strings.Builder
	if l.Window == "" {
		fmt.Fprintf(&b, "- spend up to %s %s in total", amount(l.Total), l.asset())
	} else {
		fmt.Fprintf(&b, "- spend up to %s %s per %s%s", amount(l.PerWindow), l.asset(), l.Window, steadily(l.Steady))
	}
	if l.PerCall.Int != nil {
		fmt.Fprintf(&b, ", %s per call", amount(l.PerCall))
	}
	if l.Window != "" && l.Total.Int != nil {
		fmt.Fprintf(&b, ", %s in total", amount(l.Total))
	}
	b.WriteString(addressList(", only to ", l.Recipients))
	b.WriteString(addressList(", also by allowance to ", l.AllowanceTo))
	return b.String()
}

func addressList(before string, list []common.Address) string {
	if len(list) == 0 {
		return ""
	}
	words := make([]string, 0, len(list))
	for _, a := range list {
		words = append(words, a.Hex())
	}
	return before + strings.Join(words, ", ")
}

func steadily(steady bool) string {
	if steady {
		return ", refilled steadily"
	}
	return ""
}

// line is "- call …" and its conditions.
func (c CallRule) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- call %s on %s", c.Function, c.Target.Hex())
	if c.MaxValue.Int != nil {
		fmt.Fprintf(&b, ", with up to %s %s", FormatAmount(c.MaxValue.Int, nativeDecimals), nativeName)
	}
	for _, condition := range c.Arguments {
		b.WriteString(", " + condition.String())
	}
	return b.String()
}

// lines are those of the terms that stand before the guards.
func (t Terms) lines() []string {
	var lines []string
	rate := fmt.Sprintf("per %s%s", t.Rate.Window, steadily(t.Rate.Steady))
	switch {
	case t.MaxCalls > 0 && t.Rate.Calls > 0:
		lines = append(lines, fmt.Sprintf("- at most %d calls, %d %s", t.MaxCalls, t.Rate.Calls, rate))
	case t.MaxCalls > 0:
		lines = append(lines, fmt.Sprintf("- at most %d calls", t.MaxCalls))
	case t.Rate.Calls > 0:
		lines = append(lines, fmt.Sprintf("- at most %d calls %s", t.Rate.Calls, rate))
	}
	if t.Gas.Int != nil {
		lines = append(lines, fmt.Sprintf("- up to %s %s for gas", FormatAmount(t.Gas.Int, nativeDecimals), nativeName))
	}
	return lines
}

// TextDigest is the EIP-191 digest of a text, what its signature is over.
func TextDigest(text string) common.Hash {
	return common.BytesToHash(accounts.TextHash([]byte(text)))
}

func header(verb string, number, chain uint64, account common.Address) []string {
	return []string{
		fmt.Sprintf("valetkey %s %d on chain %d", verb, number, chain),
		"Account " + account.Hex(),
	}
}

func submitBy(deadline uint64) string { return "Submit by " + formatTime(deadline) }
