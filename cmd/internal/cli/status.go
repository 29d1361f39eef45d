package cli

import (
	"context"
	"fmt"
	"io"

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
		return &result{data: data, text: data.print, warnings: emulatedWarning(session.Emulated)}, nil
	})
	return cmd
}

func (d statusData) print(w io.Writer) {
	s := d.Session
	life := "live until " + when(s.Grant.Until)
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
			b := d.Budgets[i]
			fmt.Fprintf(w, "%-8s %s of %s left today, %s of %s in total\n", t.Symbol, amount(b.LeftToday), amount(b.PerDay), amount(b.LeftTotal), amount(b.Total))
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
		fmt.Fprintf(w, "native   %s of %s left today, %s per call\n", ether(d.Native.LeftToday.Int), ether(d.Native.PerDay.Int), ether(d.Native.PerCall.Int))
	}
}

func (d statusData) delegation() string {
	if d.Delegate == nil {
		return ", not delegated"
	}
	return fmt.Sprintf(", delegated to %s (%s)", d.DelegateName, d.Delegate)
}
