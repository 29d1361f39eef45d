package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

// statusData is one session's, or those of owners.
type statusData struct {
	Name string `json:"name,omitempty"`
	*delegation.Status
	Activity *delegation.Activity     `json:"activity,omitempty"` // unless no event tells of the session
	Owners   []delegation.OwnerStatus `json:"owners,omitempty"`
}

// statusOptions narrow what is read of the past.
type statusOptions struct {
	rpc   rpcOption
	which sessionOption
	past  delegation.OwnerOptions
}

func (a *app) statusCmd() *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use: "status [NAME]", Short: "show what sessions there are and may still do, from the chain", Args: cobra.MaximumNArgs(1),
		Long: "Show what the chain has of the sessions of every wallet on record here, or of the one that --owner names, whoever\n" +
			"made them; with NAME, one session in detail. What is live and what is left comes from the chain's state; ages,\n" +
			"uses and the sessions that ended come from its events, and the node can leave those out.",
	}
	o.rpc.addFlags(cmd)
	o.which.addFlags(cmd)
	cmd.Flags().Uint64Var(&o.past.From, "from-block", 0, "the first block whose events are read: for nodes that answer for few blocks at a time")
	cmd.Flags().BoolVar(&o.past.All, "all", false, "list the sessions that ended, too")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		s, err := a.state()
		if err != nil {
			return nil, err
		}
		client, err := a.dial(ctx, o.rpc)
		if err != nil {
			return nil, err
		}
		defer client.Close()
		if len(args) == 0 {
			return a.statusOfOwners(ctx, s, client, o)
		}
		return a.statusOfOne(ctx, s, client, args[0], o)
	})
	return cmd
}

// statusOfOne shows one session. What the events add is not there where the node
// does not have them.
func (a *app) statusOfOne(ctx context.Context, s state, client node, name string, o statusOptions) (*result, error) {
	session, err := s.findSession(ctx, client, name, o.which)
	if err != nil {
		return nil, err
	}
	status, err := delegation.ReadStatus(ctx, client, session)
	if err != nil {
		return nil, err
	}
	data := statusData{Name: name, Status: &status}
	warnings := answeredWarnings(session)
	past := o.past
	past.All = true
	owner, err := delegation.ReadOwner(ctx, client, session.Owner, []delegation.Recorded{{Name: name, Session: session}}, past)
	if err != nil {
		return nil, err
	}
	if activity, ok := owner.Activity(session); ok {
		data.Activity = &activity
	}
	for _, n := range owner.Notes {
		if n.Code == delegation.NoteEvents || n.Session == session.Grant.Number && n.Home == session.Home && n.Code != delegation.NoteNotOnChain {
			warnings = append(warnings, jsonout.Warning{Code: n.Code, Message: n.Message})
		}
	}
	return &result{data: data, text: data.print, warnings: warnings}, nil
}

func (d statusData) print(w io.Writer) {
	s := d.Session
	fmt.Fprintf(w, "session  %s, grant %d on chain %d: %s\n", d.Name, s.Grant.Number, s.Chain, d.life())
	fmt.Fprintf(w, "owner    %s%s\n", s.Owner, d.delegation())
	if s.Home == delegation.HomeAccount {
		fmt.Fprintf(w, "account  %s (%s), holds %s native coin\n", s.Account, seatName(s.Home), ether(d.VaultBalance.Int))
	} else {
		fmt.Fprintf(w, "vault    %s, holds %s native coin\n", s.Account, ether(d.VaultBalance.Int))
	}
	fmt.Fprintf(w, "agent    %s, holds %s native coin for gas\n", s.Agent, ether(d.AgentBalance.Int))
	for i, t := range s.Grant.Tokens {
		amount := func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, t.Decimals) }
		if i < len(d.Budgets) {
			fmt.Fprintf(w, "%-8s %s\n", t.Symbol, budgetText(d.Budgets[i], amount))
		}
		if i < len(d.Allowances) {
			fmt.Fprintf(w, "%-8s allowance to the vault %s (it stays when the session ends); the vault itself holds %s\n",
				t.Symbol, amount(d.Allowances[i].Amount), amount(d.Holdings[i].Amount))
		} else if i < len(d.Holdings) {
			fmt.Fprintf(w, "%-8s the wallet itself holds %s\n", t.Symbol, amount(d.Holdings[i].Amount))
		}
	}
	if d.Live {
		for _, c := range s.Grant.Calls {
			fmt.Fprintf(w, "call     %s on %s\n", c.Function, c.Target)
		}
	}
	if d.Native != nil {
		fmt.Fprintf(w, "native   %s\n", budgetText(*d.Native, func(a delegation.Amount) string { return ether(a.Int) }))
	}
	d.printTerms(w)
	if d.Activity != nil {
		printUse(w, "used    ", d.Now, d.Activity.Since, d.Activity.Use, d.coins())
	}
}

// life says whether the session can be used, in the words of wait.
func (d statusData) life() string {
	g := d.Session.Grant
	switch {
	case !d.Live:
		return "not live: " + d.Reason
	case g.Terms.NotBefore > d.Now:
		return "live from " + when(g.Terms.NotBefore) + " until " + end(g.Until)
	}
	return "live until " + end(g.Until)
}

// coins are what the grant's tokens are called.
func (d statusData) coins() coins { return coinsOf(&d.Session.Grant) }

// printTerms says what is left of what bounds the whole session.
func (d statusData) printTerms(w io.Writer) {
	t := d.Session.Grant.Terms
	if d.CallsLeft != nil {
		fmt.Fprintf(w, "calls    %d of %d left\n", *d.CallsLeft, t.MaxCalls)
	}
	if d.RateLeft != nil {
		fmt.Fprintf(w, "calls    %d of %d left %s\n", *d.RateLeft, t.Rate.Calls, nowWords(t.Rate.Window, t.Rate.Steady))
	}
	if d.GasLeft.Int != nil {
		fmt.Fprintf(w, "gas      %s of %s native coin left\n", ether(d.GasLeft.Int), ether(t.Gas.Int))
	}
}

// budgetText says what is left of a budget.
func budgetText(b delegation.Budget, amount func(delegation.Amount) string) string {
	var parts []string
	if b.Window != "" {
		parts = append(parts, fmt.Sprintf("%s of %s left %s", amount(b.LeftInWindow), amount(b.PerWindow), nowWords(b.Window, b.Steady)))
	}
	if b.Total.Int != nil {
		parts = append(parts, fmt.Sprintf("%s of %s in total", amount(b.LeftTotal), amount(b.Total)))
	}
	if b.PerCall.Int != nil {
		parts = append(parts, amount(b.PerCall)+" per call")
	}
	return strings.Join(parts, ", ")
}

// nowWords name the window that is on.
func nowWords(w delegation.Window, steady bool) string {
	switch {
	case steady:
		return "now, of each " + string(w)
	case w == delegation.WindowDay:
		return "today"
	}
	return "this " + string(w)
}

func (d statusData) delegation() string {
	if d.Delegate == nil {
		return ", not delegated"
	}
	return fmt.Sprintf(", delegated to %s (%s)", d.DelegateName, d.Delegate)
}
