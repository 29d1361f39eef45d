package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/valetkey/valetkey/delegation"
)

// revokeWhole is revoke --all and revoke --delegation.
func (a *app) revokeWhole(ctx context.Context, args []string, o revokeOptions) (*result, error) {
	if err := a.acceptRisks(o.risks); err != nil {
		return nil, err
	}
	payer, err := o.wholePayer(args)
	if err != nil {
		return nil, err
	}
	tokens, err := tokenOptions(o.tokens)
	if err != nil {
		return nil, err
	}
	work, err := a.openOwner(ctx, o.wallet, o.rpc, o.caps, payer)
	defer work.close()
	if err != nil {
		return nil, err
	}
	if want, err := o.which.address(); err != nil || o.which.owner != "" && want != work.owner {
		return nil, firstOf(err, usage("give --account N or --path of that owner", "the account at %s is %s, not %s", work.request.Path, work.owner, want))
	}
	record := a.forgivingJournal(work.state)
	work.request.History = record.history(ctx, work.request.Chain, work.owner, work.payer.Address)
	if o.delegation {
		return a.revokeDelegation(ctx, work, record, tokens, o)
	}
	return a.revokeAll(ctx, work, record, o)
}

func firstOf(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// wholePayer says who pays when a wallet as a whole is meant, and refuses what is
// about one session.
func (o *revokeOptions) wholePayer(args []string) (string, error) {
	const sessions = "session" // the default, for one session
	switch {
	case o.all && o.delegation:
		return "", usage("--delegation ends all sessions, too", "give one of --all and --delegation")
	case len(args) > 0 || o.agent != "" || o.number > 0:
		return "", usage("leave the name, --agent and --number away", "--all and --delegation are about the wallet as a whole")
	case o.payWith != "" && o.payer != sessions:
		return "", usage("give one of them", "--pay-with and --payer both say who pays")
	case o.all && len(o.tokens) > 0:
		return "", usage("allowances are taken back by --delegation", "--token is not for --all")
	case o.payWith != "":
		return o.payWith, nil
	case o.payer != sessions:
		return o.payer, nil
	case o.delegation:
		return byOwner, nil
	}
	return mustName("")
}

func (a *app) revokeAll(ctx context.Context, work *ownerWork, record delegation.Journal, o revokeOptions) (*result, error) {
	plan, err := delegation.PlanRevokeAll(ctx, work.client, work.wallet, work.request)
	if err != nil {
		return nil, hintUnread(err)
	}
	show := func(w io.Writer) { printRevokeAll(w, plan) }
	r := &result{data: revokeData{All: plan}, text: show, warnings: append(signWarnings(work.info), survivalWarnings(plan.Survives)...)}
	if o.dryRun {
		return r, nil
	}
	env, err := a.ownerEnv(ctx, work, record, o.pass)
	if err != nil {
		return nil, err
	}
	a.announcePlan("revoke", plan, show, nil)
	if err := delegation.RevokeAll(ctx, env, plan); err != nil {
		return nil, err
	}
	r.text = func(w io.Writer) { printAllRevoked(w, plan) }
	return r, nil
}

func printRevokeAll(w io.Writer, p *delegation.RevokeAllPlan) {
	printEndings(w, p.Accounts)
	printSurvivors(w, p.Survives)
	printEnding(w, p.Steps, p.MaxCost, p.Payer)
}

// printAllRevoked claims no more than is so: what sleeps or waits is no session
// now, and may be one again.
func printAllRevoked(w io.Writer, p *delegation.RevokeAllPlan) {
	if len(p.Survives) == 0 {
		fmt.Fprintf(w, "no session of %s is left on chain %d\n", p.Owner, p.Chain)
		return
	}
	fmt.Fprintf(w, "no session of %s is live on chain %d, but one may be again\n", p.Owner, p.Chain)
	printSurvivors(w, p.Survives)
}

func printEndings(w io.Writer, accounts []delegation.AccountEnd) {
	if len(accounts) == 0 {
		fmt.Fprintln(w, "there is no session to end")
	}
	for _, e := range accounts {
		fmt.Fprintf(w, "%-8s %s: %s, and numbers to %d are used up\n", string(e.Home), e.Account, sessionsText(len(e.Sessions)), e.UpTo)
	}
}

func sessionsText(n int) string {
	if n == 1 {
		return "1 session ends"
	}
	return fmt.Sprintf("%d sessions end", n)
}
