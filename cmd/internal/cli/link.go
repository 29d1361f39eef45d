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
	var dryRun, deploy bool
	cmd := &cobra.Command{
		Use: "link", Short: "give a session key its limited permission",
		Long: "Plan, then have the device confirm every step, then send, then read the result back from the chain.\n" +
			"When anything is rejected on the device, nothing has been sent. What the chain has already from a link\n" +
			"that broke off is not done again.",
	}
	o.addFlags(cmd)
	pass.addFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print the plan and stop")
	cmd.Flags().BoolVar(&deploy, "deploy", false, "first put valetkey's vault factory on the chain if it is missing; the session key pays")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		work, request, err := a.prepare(ctx, o)
		defer work.close()
		if err != nil {
			return nil, err
		}
		if dryRun {
			plan, err := delegation.NewPlan(ctx, work.client, work.wallet, request)
			if err != nil {
				return nil, err
			}
			return planResult(plan), nil
		}
		return a.link(ctx, work, request, pass, deploy)
	})
	return cmd
}

func (a *app) link(ctx context.Context, work *linkWork, request delegation.Request, pass passphraseOptions, deploy bool) (*result, error) {
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
	if deploy {
		if err := delegation.DeployFactory(ctx, env, request.Policy.Chain); err != nil {
			return nil, err
		}
	}
	plan, err := delegation.NewPlan(ctx, work.client, work.wallet, request)
	if err != nil {
		return nil, err
	}
	warnings := planWarnings(plan)
	if !a.json { // seen before anything is confirmed, and not again
		printPlan(a.Stdout, plan)
		fmt.Fprintln(a.Stdout)
		a.warn(warnings)
		warnings = nil
	}
	session, err := delegation.Link(ctx, env, plan)
	if err != nil {
		return nil, err
	}
	if err := work.state.saveLink(work.entry.Name, session); err != nil {
		return nil, err
	}
	data := linkData{work.entry.Name, session, plan}
	return &result{data: data, text: data.print, warnings: warnings}, nil
}

// env unlocks the session key and puts together what a plan is carried out with.
func (a *app) env(ctx context.Context, work *linkWork, o passphraseOptions) (delegation.Env, *keystore.Key, error) {
	keys, err := work.state.keys()
	if err != nil {
		return delegation.Env{}, nil, err
	}
	pass, err := a.passphrase(ctx, o, work.entry.Name)
	if err != nil {
		return delegation.Env{}, nil, err
	}
	key, err := keys.Unlock(work.entry.Name, pass)
	if err != nil {
		return delegation.Env{}, nil, err
	}
	record, err := a.journal(work.state)
	if err != nil {
		return delegation.Env{}, nil, err
	}
	return delegation.Env{
		Chain: work.client, Wallet: work.wallet, Agent: key, Journal: record, Observe: a.observe,
	}, key, nil
}

// observe passes on what happens while a plan is carried out.
func (a *app) observe(e delegation.Event) {
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
	s := d.Session
	fmt.Fprintf(w, "session %s is linked: agent %s may act through %s until %s\n", d.Name, s.Agent, s.Account, when(s.Grant.Until))
	fmt.Fprintf(w, "next     valetkey check %s --rpc …\n", d.Name)
}
