package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type statusData struct {
	Name string `json:"name"`
	delegation.Status
}

func (a *app) statusCmd() *cobra.Command {
	var rpc rpcOption
	var which sessionOption
	cmd := &cobra.Command{
		Use: "status NAME", Short: "show what a session may still do, from the chain", Args: cobra.ExactArgs(1),
	}
	rpc.addFlags(cmd)
	which.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		s, err := a.state()
		if err != nil {
			return nil, err
		}
		client, err := a.dial(ctx, rpc)
		if err != nil {
			return nil, err
		}
		defer client.Close()
		session, err := s.findSession(ctx, client, args[0], which)
		if err != nil {
			return nil, err
		}
		status, err := delegation.ReadStatus(ctx, client, session)
		if err != nil {
			return nil, err
		}
		data := statusData{args[0], status}
		return &result{data: data, text: data.print, warnings: sessionWarnings(session)}, nil
	})
	return cmd
}

func (d statusData) print(w io.Writer) {
	s := d.Session
	life := "live until " + end(s.Grant.Until)
	if !d.Live {
		life = "not live: " + d.Reason
	}
	fmt.Fprintf(w, "session  %s, grant %d on chain %d: %s\n", d.Name, s.Grant.Number, s.Chain, life)
	fmt.Fprintf(w, "owner    %s%s\n", s.Owner, d.delegation())
	fmt.Fprintf(w, "vault    %s, holds %s native coin\n", s.Account, ether(d.VaultBalance.Int))
	fmt.Fprintf(w, "agent    %s, holds %s native coin for gas\n", s.Agent, ether(d.AgentBalance.Int))
	for i, t := range s.Grant.Tokens {
		amount := func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, t.Decimals) }
		if i < len(d.Budgets) {
			fmt.Fprintf(w, "%-8s %s\n", t.Symbol, budgetText(d.Budgets[i], amount))
		}
		if i < len(d.Allowances) {
			fmt.Fprintf(w, "%-8s allowance to the vault %s (it stays when the session ends); the vault itself holds %s\n",
				t.Symbol, amount(d.Allowances[i].Amount), amount(d.Holdings[i].Amount))
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
}

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
	if t.NotBefore > d.Now {
		fmt.Fprintf(w, "from     %s\n", when(t.NotBefore))
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
