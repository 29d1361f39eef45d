package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/docs"
	"github.com/valetkey/valetkey/internal/jsonout"
)

type policyData struct {
	Chain   uint64                  `json:"chain"`
	Expires string                  `json:"expires"`
	Tokens  []delegation.TokenLimit `json:"tokens"`
	Calls   []delegation.CallRule   `json:"calls"`
	Native  *delegation.NativeLimit `json:"native,omitempty"`

	NotBefore string             `json:"not_before,omitempty"`
	SubmitBy  string             `json:"submit_by,omitempty"`
	MaxCalls  uint32             `json:"max_calls,omitempty"`
	Rate      delegation.Rate    `json:"rate,omitzero"`
	Gas       delegation.Amount  `json:"gas,omitzero"`
	Guards    []delegation.Guard `json:"guards,omitempty"`

	Text string `json:"text,omitempty"`
}

func (a *app) policyCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "write, check, explain and compare policy files"}
	cmd.AddCommand(a.policyInitCmd(), a.policyCheckCmd(), a.policyExplainCmd(), a.policyDiffCmd(), a.policySchemaCmd())
	return cmd
}

// loadPolicy reads a file and makes sure that it has not expired.
func (a *app) loadPolicy(path string) (delegation.Policy, policyData, error) {
	p, err := readPolicy(path)
	if err != nil {
		return p, policyData{}, err
	}
	if _, err := p.Expires.Until(a.Now()); err != nil {
		return p, policyData{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, describePolicy(p), nil
}

func describePolicy(p delegation.Policy) policyData {
	data := policyData{
		Chain: p.Chain, Expires: p.Expires.String(), Tokens: p.Tokens, Calls: p.Calls, Native: p.Native,
		MaxCalls: p.MaxCalls, Rate: p.Rate, Gas: p.Gas, Guards: p.Guards,
	}
	if !p.NotBefore.IsZero() {
		data.NotBefore = p.NotBefore.String()
	}
	if !p.SubmitBy.IsZero() {
		data.SubmitBy = p.SubmitBy.String()
	}
	return data
}

// doubtWarnings are what a policy's holder should look at again.
func doubtWarnings(found []delegation.Finding) []jsonout.Warning {
	warnings := make([]jsonout.Warning, 0, len(found))
	for _, f := range found {
		warnings = append(warnings, jsonout.Warning{Code: f.Code, Message: f.Message})
	}
	return warnings
}

func (a *app) policyCheckCmd() *cobra.Command {
	var rpc string
	cmd := &cobra.Command{
		Use: "check FILE", Short: "check that a policy file is complete and right", Args: cobra.ExactArgs(1),
		Long: "Check a policy file. With --rpc the chain is asked, too: whether tokens have the symbol and decimals that the\n" +
			"file says, and targets have code in which the functions occur. No device is needed, and nothing is sent.",
	}
	cmd.Flags().StringVar(&rpc, "rpc", "", "node to compare the policy with: http://HOST:PORT, ws://HOST:PORT or a path")
	onlyTold(cmd, "rpc")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		p, data, err := a.loadPolicy(args[0])
		if err != nil {
			return nil, err
		}
		found := p.Doubts()
		if rpc != "" {
			onChain, err := a.askChain(ctx, rpc, p)
			if err != nil {
				return nil, err
			}
			found = append(found, onChain...)
		}
		return &result{data: data, warnings: doubtWarnings(found), text: func(w io.Writer) {
			fmt.Fprintf(w, "%s is a good policy: %s on chain %d, expires %s\n", args[0], plural(p.Permissions(), "permission"), p.Chain, p.Expires)
			if rpc != "" {
				fmt.Fprintln(w, "tokens and targets are on the chain as it says")
			}
			if p.Expires.Never {
				fmt.Fprintln(w, "to link it takes --accept-risk=no-expiry: "+riskMeanings[riskNoExpiry])
			}
		}}, nil
	})
	return cmd
}

type policySchemaData struct {
	Schema json.RawMessage `json:"schema"`
}

func (a *app) policySchemaCmd() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "print a JSON Schema of policy files, for editors",
		RunE: a.run(func(context.Context, []string) (*result, error) {
			text := docs.PolicySchema
			return &result{data: policySchemaData{text}, text: func(w io.Writer) { _, _ = w.Write(text) }}, nil
		}),
	}
}

// askChain compares a policy with the chain. What linking would refuse is an
// error with all reasons.
func (a *app) askChain(ctx context.Context, rpc string, p delegation.Policy) ([]delegation.Finding, error) {
	client, err := a.dial(ctx, rpcOption{[]string{rpc}})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	found, err := p.CheckOnChain(ctx, client)
	if err != nil {
		return nil, err
	}
	var doubts []delegation.Finding
	var reasons []string
	for _, f := range found {
		if f.Severity == delegation.Refusal {
			reasons = append(reasons, f.Message)
			continue
		}
		doubts = append(doubts, f)
	}
	if len(reasons) > 0 {
		a.warn(doubtWarnings(doubts))
		return nil, &delegation.PreflightError{Reason: strings.Join(reasons, "; "), Hint: "correct the policy's addresses, or its chain"}
	}
	return doubts, nil
}

func (a *app) policyExplainCmd() *cobra.Command {
	return &cobra.Command{
		Use: "explain FILE", Short: "show a policy as the text that a device will show", Args: cobra.ExactArgs(1),
		RunE: a.run(func(_ context.Context, args []string) (*result, error) {
			p, data, err := a.loadPolicy(args[0])
			if err != nil {
				return nil, err
			}
			// Who acts for whom is known when it is linked.
			grant, err := p.GrantAt(1, common.Address{}, common.Address{}, a.Now())
			if err != nil {
				return nil, err
			}
			data.Text = grant.Text()
			return &result{data: data, text: func(w io.Writer) {
				fmt.Fprintf(w, "the device will show, with the real number, account and agent:\n\n%s\n\n", data.Text)
				fmt.Fprintln(w, "a day is a UTC day, a week begins on a Thursday; everything that is not listed is refused by the contract")
			}}, nil
		}),
	}
}
