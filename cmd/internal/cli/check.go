package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/internal/jsonout"
)

type checkData struct {
	Name string `json:"name"`
	delegation.Report
	// Live is the real call of --live.
	Live *useData `json:"live,omitempty"`
}

func (a *app) checkCmd() *cobra.Command {
	o := useOptions{}
	var live bool
	cmd := &cobra.Command{
		Use: "check NAME", Short: "test a session: what is allowed passes, everything else is refused", Args: cobra.ExactArgs(1),
		Long: "Try, by simulated calls with the session key as the sender, what the policy allows and what it does not, and\n" +
			"ask a second implementation of the rules the same. Nothing is sent and nothing is spent; no key is unlocked.\n\n" +
			"With --live the session then makes one real call that moves nothing, such as a transfer of zero: the session\n" +
			"key pays its gas. Exit code 11 when anything comes out otherwise than the policy says.",
	}
	o.rpc.addFlags(cmd)
	o.which.addFlags(cmd)
	cmd.Flags().BoolVar(&live, "live", false, "then make one real call that moves nothing, and wait for its receipt")
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		data, session, err := a.check(ctx, args[0], o)
		if err != nil {
			return nil, err
		}
		if live {
			if data.Live, err = a.checkLive(ctx, args[0], o, session); err != nil {
				return nil, err
			}
		}
		warnings := answeredWarnings(session)
		if live {
			warnings = sessionWarnings(session)
		}
		return &result{data: data, text: func(w io.Writer) {
			printReport(w, data.Report)
			fmt.Fprintln(w, reportWords(data.Report))
			if data.Live != nil {
				fmt.Fprintln(w)
				data.Live.print(w, &session)
				fmt.Fprintf(w, "%-7s %-44s\n", "ok", "the owner's nonce and balances did not move")
			}
		}, warnings: warnings}, nil
	})
	return cmd
}

// check runs the probes.
func (a *app) check(ctx context.Context, name string, o useOptions) (checkData, delegation.Session, error) {
	s, err := a.state()
	if err != nil {
		return checkData{}, delegation.Session{}, err
	}
	client, err := a.dial(ctx, o.rpc)
	if err != nil {
		return checkData{}, delegation.Session{}, err
	}
	defer client.Close()
	session, err := s.findSession(ctx, client, name, o.which)
	if err != nil {
		return checkData{}, session, err
	}
	report, err := delegation.Check(ctx, client, session, evaluate.Rules{})
	if err != nil {
		a.showFailedCheck(report)
	}
	return checkData{Name: name, Report: report}, session, err
}

// checkLive has the session do something that moves nothing, and looks that the
// owner did not move either.
func (a *app) checkLive(ctx context.Context, name string, o useOptions, session delegation.Session) (*useData, error) {
	var before delegation.Standing
	data, _, err := a.useSession(ctx, name, o, func(ctx context.Context, work *linkWork, s delegation.Session, caps delegation.Caps) (*delegation.UsePlan, error) {
		plan, err := delegation.PlanIdle(ctx, work.client, s, caps)
		if err != nil {
			return nil, err
		}
		a.announcePlan("check", plan, func(w io.Writer) {
			fmt.Fprintf(w, "live     %s calls %s through %s, which moves nothing; gas at most %s native coin by the session key\n",
				plan.Agent, plan.To, plan.Account, ether(plan.MaxCost.Int))
		}, nil)
		before, err = delegation.ReadStanding(ctx, work.client, s)
		return plan, err
	})
	if err != nil {
		return nil, err
	}
	client, err := a.dial(ctx, o.rpc)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	after, err := delegation.ReadStanding(ctx, client, session)
	if err != nil {
		return nil, err
	}
	return data, before.Kept(after)
}

// showFailedCheck lets the report be seen although the command fails.
func (a *app) showFailedCheck(report delegation.Report) {
	if len(report.Allowed)+len(report.Refused) == 0 {
		return // nothing was tried: the error says why
	}
	if a.json {
		a.note(jsonout.Event{Event: "check_report", Data: report})
		return
	}
	printReport(a.Stdout, report)
	fmt.Fprintln(a.Stdout, reportWords(report))
}

func printReport(w io.Writer, r delegation.Report) {
	for _, list := range [][]delegation.Probe{r.Allowed, r.Refused} {
		for _, p := range list {
			fmt.Fprintf(w, "%-7s %-44s %s\n", verdictWord(p), p.Name, outcomeText(p))
		}
	}
	fmt.Fprintf(w, "%-7s %-44s\n", map[bool]string{true: "ok", false: "FAILED"}[r.OwnerUntouched], "the owner's nonce and balances did not move")
	if r.Since.Unknown != "" {
		fmt.Fprintf(w, "%-7s %-44s %s\n", "skipped", "what the wallet sent since the grant", r.Since.Unknown)
	} else if r.Since.Detail != "" {
		fmt.Fprintf(w, "%-7s %s\n", "ok", r.Since.Detail)
	}
}

// reportWords are what it comes to.
func reportWords(r delegation.Report) string {
	count := map[string]int{}
	for _, p := range r.Allowed {
		count["allowed "+verdictWord(p)]++
	}
	for _, p := range r.Refused {
		count["refused "+verdictWord(p)]++
	}
	failed, skipped := count["allowed FAILED"]+count["refused FAILED"], ""
	if n := count["allowed skipped"] + count["refused skipped"]; n > 0 {
		skipped = fmt.Sprintf(", %d skipped", n)
	}
	if !r.OwnerUntouched {
		failed++
	}
	text := fmt.Sprintf("%s allowed, %d refused%s: ", plural(count["allowed ok"], "call"), count["refused ok"], skipped)
	if failed > 0 {
		return text + fmt.Sprintf("%d came out otherwise than the policy says", failed)
	}
	return text + "the session does what its policy says"
}

func verdictWord(p delegation.Probe) string {
	switch {
	case p.Skipped != "":
		return "skipped"
	case p.OK:
		return "ok"
	}
	return "FAILED"
}

func outcomeText(p delegation.Probe) string {
	switch {
	case p.Skipped != "":
		return p.Skipped
	case p.Want == "allowed" && p.OK:
		return p.Got
	case p.OK:
		return "refused: " + p.Got
	case p.Evaluator != "" && p.Evaluator != p.Got:
		return fmt.Sprintf("%s, but %s was due, and the rules say: %s", p.Got, p.Want, p.Evaluator)
	}
	return fmt.Sprintf("%s, but %s was due", p.Got, p.Want)
}
