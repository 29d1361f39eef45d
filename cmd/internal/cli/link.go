package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

type linkData struct {
	Name    string              `json:"name"`
	Session *delegation.Session `json:"session"`
	Plan    *delegation.Plan    `json:"plan"`
}

func (a *app) linkCmd() *cobra.Command {
	var o planOptions
	var pass passphraseOptions
	var dryRun bool
	cmd := &cobra.Command{
		Use: "link", Short: "give a session key its limited permission",
		Long: "Plan, then have the device confirm every step, then send, then read the result back from the chain.\n" +
			"When anything is rejected on the device, nothing has been sent. When a link breaks off, the same command\n" +
			"goes on: what was signed is not asked again, what the chain has already is not done again.\n\n" +
			"The device signs one readable text; the session key makes the vault and submits the grant. Where tokens are\n" +
			"spent by allowance, the device signs an approval for each, too, whose calldata most devices do not show.",
	}
	o.addFlags(cmd)
	pass.addFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print the plan and stop")
	cmd.Flags().StringVar(&o.saved, "plan", "", "file of valetkey plan --out: do exactly what it says, or nothing")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		if err := o.checkSaved(cmd.Flags()); err != nil {
			return nil, err
		}
		work, request, err := a.prepare(ctx, o)
		defer work.close()
		if err != nil {
			return nil, err
		}
		if dryRun {
			plan, err := a.plan(ctx, work, request)
			if err != nil {
				return nil, err
			}
			return planResult(plan, ""), nil
		}
		return a.link(ctx, work, request, pass)
	})
	return cmd
}

func (a *app) link(ctx context.Context, work *linkWork, request delegation.Request, pass passphraseOptions) (*result, error) {
	// One link for an account at a time, from before the plan on: two plans
	// would have the same nonce and the same grant number.
	owner, err := work.wallet.Address(ctx, request.Path, false)
	if err != nil {
		return nil, err
	}
	held, err := a.lockAccount(ctx, work.state, request.Policy.Chain, owner.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	env, key, err := a.env(ctx, work, pass)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	plan, err := a.plan(ctx, work, request)
	if err != nil {
		return nil, err
	}
	a.announcePlan("link", plan, func(w io.Writer) { printPlan(w, plan) }, planWarnings(plan, signWarnings(plan.Device)))
	session, err := delegation.Link(ctx, env, plan)
	if err != nil {
		return nil, err
	}
	data := linkData{work.entry.Name, session, plan}
	r := &result{data: data, text: data.print}
	if a.json { // people have seen them above
		r.warnings = planWarnings(plan, signWarnings(plan.Device))
	}
	return r, nil
}

// env unlocks the payer's key and puts together what a plan is carried out with.
func (a *app) env(ctx context.Context, work *linkWork, o passphraseOptions) (delegation.Env, *keystore.Key, error) {
	key, err := a.unlock(ctx, work, o)
	if err != nil {
		return delegation.Env{}, nil, err
	}
	record, err := a.journal(work.state)
	if err != nil {
		return delegation.Env{}, nil, err
	}
	return delegation.Env{
		Chain: work.client, Wallet: work.wallet, Agent: key, Journal: record, Observe: a.observe,
		Save: func(_ context.Context, session delegation.Session) error {
			return work.state.saveLink(work.entry.Name, session)
		},
	}, key, nil
}

// observe passes on what happens while a plan is carried out.
func (a *app) observe(e delegation.Event) {
	a.sent = a.sent || e.Tx != nil
	a.note(jsonout.Event{Event: "step", Reason: e.Step, Message: eventText(e), Data: e})
}

func eventText(e delegation.Event) string {
	text := fmt.Sprintf("%s: %s", e.Step, e.Detail)
	if e.Digest != nil {
		text += fmt.Sprintf(" (digest %s)", e.Digest)
	}
	if e.Tx != nil {
		text += fmt.Sprintf(" %s", e.Tx)
	}
	return text
}

func (d linkData) print(w io.Writer) {
	s, from := d.Session, ""
	if begin := s.Grant.Terms.NotBefore; begin > s.Since {
		from = "from " + when(begin) + " "
	}
	fmt.Fprintf(w, "session %s is linked: agent %s may act through %s %suntil %s\n", d.Name, s.Agent, s.Account, from, end(s.Grant.Until))
	fmt.Fprintf(w, "next     valetkey check %s --rpc …\n", d.Name)
}
