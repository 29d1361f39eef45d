package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
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
	cmd := &cobra.Command{Use: "policy", Short: "check and explain a policy file"}
	cmd.AddCommand(a.policyCheckCmd(), a.policyExplainCmd())
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
	return p, data, nil
}

func (a *app) policyCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "check that a policy file is complete and right", Args: cobra.ExactArgs(1),
		RunE: a.run(func(_ context.Context, args []string) (*result, error) {
			p, data, err := a.loadPolicy(args[0])
			if err != nil {
				return nil, err
			}
			return &result{data: data, text: func(w io.Writer) {
				fmt.Fprintf(w, "%s is a good policy: %d permissions on chain %d, expires %s\n", args[0], p.Permissions(), p.Chain, p.Expires)
				if p.Expires.Never {
					fmt.Fprintln(w, "to link it takes --accept-risk=no-expiry: "+riskMeanings[riskNoExpiry])
				}
			}}, nil
		}),
	}
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
