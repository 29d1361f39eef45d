package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
)

// lines are written one by one.
type lines struct{ w io.Writer }

func (p *lines) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

func printer(write func(*lines)) func(io.Writer) {
	return func(w io.Writer) { write(&lines{w}) }
}

func (d statusData) printOwners(w io.Writer) {
	p := &lines{w}
	for i, owner := range d.Owners {
		if i > 0 {
			p.line("")
		}
		p.owner(owner)
	}
}

func (p *lines) owner(s delegation.OwnerStatus) {
	p.line("owner    %s on chain %d, at block %d of %s", s.Owner, s.Chain, s.Block, when(s.Now))
	p.line("wallet   %s", walletText(s))
	some := false
	for _, h := range s.Homes {
		if !h.Exists && len(h.Live) == 0 && len(h.Ended) == 0 {
			if h.Home == delegation.HomeVault {
				p.line("vault    %s is not on the chain yet", h.Account)
			}
			continue
		}
		some = true
		p.home(s, h)
	}
	for _, a := range s.Allowances {
		p.line("%-8s %s", "allows", allowanceText(a))
	}
	p.line("events   %s", eventsText(s.Events))
	if some {
		p.line("next     valetkey status NAME for one session, valetkey revoke NAME (or --owner and --agent) to end it")
	} else {
		p.line("next     nothing was ever granted here, by the node's word")
	}
}

func walletText(s delegation.OwnerStatus) string {
	switch d := s.Delegate; {
	case d == nil && len(s.Code) == 0:
		return "a plain account: it runs no code"
	case d == nil:
		return fmt.Sprintf("a contract of %d bytes", len(s.Code))
	default:
		return fmt.Sprintf("runs %s (%s), by its code %s", d.Name, d.Address, s.Code)
	}
}

func (p *lines) home(s delegation.OwnerStatus, h delegation.HomeStatus) {
	guardian := "no guardian"
	if h.Guardian != nil {
		guardian = "guardian " + h.Guardian.Hex()
	}
	p.line("%-8s %s, holds %s native coin, %s: %s", string(h.Home), h.Account, ether(h.Balance.Int), guardian, countText(h))
	for _, l := range h.Live {
		p.session(s.Now, l)
	}
	for _, past := range h.Past {
		p.past(past)
	}
}

func countText(h delegation.HomeStatus) string {
	ended := 0
	var how []string
	for ending, n := range h.Ended {
		ended += n
		how = append(how, fmt.Sprintf("%d %s", n, ending))
	}
	slices.Sort(how)
	text := fmt.Sprintf("%d live", len(h.Live))
	if !h.Exists {
		text = fmt.Sprintf("%d asleep", len(h.Live))
	}
	if ended > 0 {
		text += fmt.Sprintf(", %d ended (%s)", ended, strings.Join(how, ", "))
	}
	return text
}

func (p *lines) session(now uint64, s delegation.OwnerSession) {
	agent := "agent " + s.Agent.Hex()
	if s.Agent == (common.Address{}) {
		agent = "of an agent that was not found"
	}
	name := s.Name
	if name == "" {
		name = "not on record here,"
	}
	p.line("  grant %-4d %s %s: %s", s.Number, name, agent, lifeText(now, s))
	printUse(p.w, "    used  ", now, s.Since, s.Use, coinsOf(s.Grant))
	if s.Grant == nil {
		p.line("    limits not known: %s", s.Unknown)
		return
	}
	p.limits(s)
}

func lifeText(now uint64, s delegation.OwnerSession) string {
	text := string(s.State)
	if s.State == delegation.StateWaiting && s.Grant != nil {
		text = "from " + when(s.Grant.Terms.NotBefore)
	}
	text += " until " + end(s.Until)
	if s.Until > now {
		text += ", in " + span(s.Until-now)
	}
	return text
}

// limits say what is left now.
func (p *lines) limits(s delegation.OwnerSession) {
	g := *s.Grant
	status := delegation.Status{
		Session: delegation.Session{Grant: g}, Budgets: s.Left.Budgets, Native: s.Left.Native, CallsLeft: s.Left.CallsLeft,
		RateLeft: s.Left.RateLeft, GasLeft: s.Left.GasLeft, Live: true,
	}
	inner := &indenter{w: p.w, prefix: "    ", atStart: true}
	for i, t := range g.Tokens {
		if i < len(s.Left.Budgets) {
			fmt.Fprintf(inner, "%-8s %s\n", t.Symbol, budgetText(s.Left.Budgets[i], func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, t.Decimals) }))
		}
	}
	for _, c := range g.Calls {
		fmt.Fprintf(inner, "call     %s on %s\n", c.Function, c.Target)
	}
	if s.Left.Native != nil {
		fmt.Fprintf(inner, "native   %s\n", budgetText(*s.Left.Native, func(a delegation.Amount) string { return ether(a.Int) }))
	}
	statusData{Status: &status}.printTerms(inner)
}

func (p *lines) past(s delegation.PastSession) {
	text := string(s.How)
	if s.Into != 0 {
		text += fmt.Sprintf(" by grant %d", s.Into)
	}
	if s.Ended != 0 {
		text += fmt.Sprintf(" in block %d", s.Ended)
	}
	name := s.Name
	if name != "" {
		name += " "
	}
	p.line("  grant %-4d %sagent %s: %s; from block %d on, %s", s.Number, name, s.Agent, text, s.Granted, usesText(s.Use))
}

func allowanceText(a delegation.StandingAllowance) string {
	amount := delegation.FormatAmount(a.Amount.Int, a.Decimals)
	if a.Amount.BitLen() > 128 {
		amount = "an unlimited amount"
	}
	coin := "of token " + a.Token.Hex() + ", which no known grant names"
	if a.Symbol != "" {
		coin = fmt.Sprintf("%s (%s)", a.Symbol, a.Token)
	}
	need := "no live session needs it"
	if a.Needed {
		need = "a live session spends by it"
	}
	return fmt.Sprintf("%s %s, from %s to %s; %s", amount, coin, a.From, a.To, need)
}

func eventsText(e delegation.EventsRead) string {
	text := fmt.Sprintf("%d, of blocks %d to %d", e.Count, e.From, e.To)
	if e.From > e.To {
		text = "none were read"
	}
	if e.Ignored > 0 {
		text += fmt.Sprintf("; %d ignored that are none of valetkey's", e.Ignored)
	}
	return text
}

// coins name the tokens of a grant; others are base units of an address.
type coins map[common.Address]delegation.TokenLimit

func coinsOf(g *delegation.Grant) coins {
	c := coins{{}: {Symbol: "native coin", Decimals: 18}}
	if g != nil {
		for _, t := range g.Tokens {
			c[t.Token] = t
		}
	}
	return c
}

func (c coins) amount(s delegation.Spent) string {
	t, ok := c[s.Token]
	if !ok {
		return fmt.Sprintf("%s base units of %s", s.Amount, s.Token)
	}
	return delegation.FormatAmount(s.Amount.Int, t.Decimals) + " " + t.Symbol
}

// printUse says since when there is a session, and what it did.
func printUse(w io.Writer, label string, now, since uint64, u delegation.Usage, c coins) {
	parts := []string{usesText(u)}
	if u.AtLeast {
		parts[0] = "at least " + parts[0]
	}
	for _, s := range u.Spent {
		parts = append(parts, "spent "+c.amount(s)+" in all")
	}
	if u.Last != 0 {
		parts = append(parts, fmt.Sprintf("last %s, %s ago", when(u.Last), span(now-min(now, u.Last))))
	}
	if since != 0 {
		parts = append(parts, fmt.Sprintf("granted %s, %s ago", when(since), span(now-min(now, since))))
	}
	fmt.Fprintf(w, "%s %s\n", label, strings.Join(parts, "; "))
}

func usesText(u delegation.Usage) string {
	return plural(int(u.Calls), "call") + ", " + plural(int(u.Payments), "payment") //nolint:gosec // counts of events
}

// span is a length of time in its largest unit.
func span(seconds uint64) string {
	const hour = uint64(time.Hour / time.Second)
	for _, unit := range []struct {
		name   string
		length uint64
	}{{"day", 24 * hour}, {"hour", hour}, {"minute", 60}} {
		if n := seconds / unit.length; n > 0 {
			return plural(int(n), unit.name) //nolint:gosec // a count of minutes
		}
	}
	return plural(int(seconds), "second") //nolint:gosec // under a minute
}
