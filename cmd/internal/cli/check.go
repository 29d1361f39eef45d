package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

type checkData struct {
	Name string `json:"name"`
	delegation.Report
}

func (a *app) checkCmd() *cobra.Command {
	var rpc rpcOption
	var which sessionOption
	cmd := &cobra.Command{
		Use: "check NAME", Short: "test a session: what is allowed passes, everything else is refused", Args: cobra.ExactArgs(1),
		Long: "Try, by simulated calls with the session key as the sender, what the policy allows and what it does not.\n" +
			"Nothing is sent and nothing is spent; no key is unlocked.",
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
		report, err := delegation.Check(ctx, client, session)
		if err != nil {
			a.showFailedCheck(report)
			return nil, err
		}
		data := checkData{args[0], report}
		return &result{data: data, text: func(w io.Writer) { printReport(w, report) }, warnings: sessionWarnings(session)}, nil
	})
	return cmd
}

// showFailedCheck lets the report be seen although the command fails.
func (a *app) showFailedCheck(report delegation.Report) {
	if a.json {
		a.note(jsonout.Event{Event: "check_report", Data: report})
		return
	}
	printReport(a.Stdout, report)
}

func printReport(w io.Writer, r delegation.Report) {
	for _, list := range [][]delegation.Probe{r.Allowed, r.Refused} {
		for _, p := range list {
			fmt.Fprintf(w, "%-7s %-44s %s\n", verdictWord(p), p.Name, outcomeText(p))
		}
	}
	fmt.Fprintf(w, "%-7s %-44s\n", map[bool]string{true: "ok", false: "FAILED"}[r.OwnerUntouched], "the owner's nonce and balance did not move")
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
	}
	return fmt.Sprintf("%s, but %s was due", p.Got, p.Want)
}
