package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/jsonout"
)

func (a *app) revokeDelegation(ctx context.Context, work *ownerWork, record delegation.Journal, tokens []common.Address, o revokeOptions) (*result, error) {
	request := delegation.UndelegateRequest{OwnerRequest: work.request, Tokens: append(tokens, a.knownTokens(work)...)}
	plan, err := delegation.PlanUndelegate(ctx, work.client, work.wallet, request)
	if err != nil {
		return nil, hintUnread(err)
	}
	show := func(w io.Writer) { printUndelegate(w, plan) }
	r := &result{data: revokeData{Delegation: plan}, text: show, warnings: append(signWarnings(work.info), survivalWarnings(plan.Survives)...)}
	if o.dryRun {
		return r, nil
	}
	env, err := a.ownerEnv(ctx, work, record, o.pass)
	if err != nil {
		return nil, err
	}
	a.announcePlan("revoke", plan, show, nil)
	if err := delegation.Undelegate(ctx, env, plan); err != nil {
		return nil, err
	}
	r.text = func(w io.Writer) {
		fmt.Fprintf(w, "the wallet %s is an ordinary account again on chain %d: no delegation, no live session\n", plan.Owner, plan.Chain)
		printSurvivors(w, plan.Survives)
	}
	return r, nil
}

// knownTokens are those of the sessions on record. A record that cannot be read
// keeps nobody from ending the rest.
func (a *app) knownTokens(work *ownerWork) []common.Address {
	names, err := os.ReadDir(work.state.linkDir(""))
	var tokens []common.Address
	for _, name := range names {
		records, loadErr := work.state.loadLinks(name.Name())
		if loadErr != nil {
			err = loadErr
			continue
		}
		for _, record := range records {
			for _, s := range record.Sessions {
				for _, t := range s.Grant.Tokens {
					if s.Owner == work.owner && s.Chain == work.request.Chain && !slices.Contains(tokens, t.Token) {
						tokens = append(tokens, t.Token)
					}
				}
			}
		}
	}
	if err != nil {
		a.note(jsonout.Event{Event: "warning", Reason: "records_not_read", Message: "warning: not all records were read, name tokens with --token: " + oneLine(err.Error())})
	}
	return tokens
}

func tokenOptions(texts []string) ([]common.Address, error) {
	var tokens []common.Address
	for _, text := range texts {
		token, err := addressOption("--token", text)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

// survivalWarnings are those of what somebody else could still use.
func survivalWarnings(survives []delegation.Survivor) []jsonout.Warning {
	usable := []string{"allowance", "unknown_allowances", "asleep", "unknown_storage", "unsubmitted_grant", "signed_delegation"}
	var warnings []jsonout.Warning
	for _, s := range survives {
		if slices.Contains(usable, s.Kind) {
			warnings = append(warnings, jsonout.Warning{Code: "survives", Message: "this stays: " + oneLine(s.What)})
		}
	}
	return warnings
}

func printUndelegate(w io.Writer, p *delegation.UndelegatePlan) {
	delegate := "none"
	if p.Delegate != nil {
		delegate = fmt.Sprintf("%s (%s)", p.Delegate, p.DelegateName)
	}
	fmt.Fprintf(w, "device   %s\nchain    %d\nowner    %s (%s)\ndelegate %s\n", p.Device, p.Chain, p.Owner, p.Path, delegate)
	printEndings(w, p.Accounts)
	for _, g := range p.Allowances {
		fmt.Fprintf(w, "takes    %s\n", oneLine(g.String()))
	}
	printSurvivors(w, p.Survives)
	printEnding(w, p.Steps, p.MaxCost, p.Payer)
}

func printSurvivors(w io.Writer, survives []delegation.Survivor) {
	for _, s := range survives {
		fmt.Fprintf(w, "stays    %s\n", oneLine(s.What))
		if s.Next != "" {
			fmt.Fprintf(w, "         %s\n", oneLine(s.Next))
		}
	}
}
