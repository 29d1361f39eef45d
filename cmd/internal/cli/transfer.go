package cli

import (
	"context"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type transferOptions struct {
	useOptions
	token, to, amount, from string
}

func (a *app) transferCmd() *cobra.Command {
	var o transferOptions
	cmd := &cobra.Command{
		Use: "transfer NAME", Short: "have a session send a token or native coin, within its limits", Args: cobra.ExactArgs(1),
		Long: "Send an amount by the session, as valetkey call does, through the function of its account that takes the least\n" +
			"gas. Tokens come from the wallet where it gave the vault an allowance that is enough, and else from what the\n" +
			"vault holds; --from says which. Native coin comes from the account that the session acts through.",
		Example: "  valetkey transfer bot --token USDC --to 0x5409… --amount 5\n  valetkey transfer bot --token native --to 0x5409… --amount 0.01",
	}
	o.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.token, "token", "", "symbol of one of the session's tokens, a token's address, or native")
	flags.StringVar(&o.to, "to", "", "who gets it")
	flags.StringVar(&o.amount, "amount", "", "how much, such as 5 or 0.05")
	flags.StringVar(&o.from, "from", "", "whose tokens: wallet or vault (default: where there are enough)")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.transfer(ctx, args[0], o) })
	return cmd
}

func (a *app) transfer(ctx context.Context, name string, o transferOptions) (*result, error) {
	to, err := requiredAddress("--to", o.to)
	if err != nil {
		return nil, err
	}
	from := delegation.Source(o.from)
	switch {
	case from != "" && from != delegation.SourceWallet && from != delegation.SourceVault:
		return nil, usage("give --from wallet or --from vault", "--from %q is neither", o.from)
	case o.token == "":
		return nil, usage("give --token SYMBOL, --token ADDRESS or --token native", "--token is missing")
	case o.amount == "":
		return nil, usage("give --amount, such as 5", "--amount is missing")
	}
	data, session, err := a.useSession(ctx, name, o.useOptions,
		func(ctx context.Context, work *linkWork, session delegation.Session, caps delegation.Caps) (*delegation.UsePlan, error) {
			t := delegation.Transfer{To: to, From: from}
			var err error
			if t.Token, t.Amount, err = o.read(session); err != nil {
				return nil, err
			}
			var call delegation.Call
			if call, from, err = delegation.TransferCall(ctx, work.client, session, t); err != nil {
				return nil, err
			}
			return delegation.PlanUse(ctx, work.client, session, call, caps)
		})
	if err != nil {
		return nil, err
	}
	data.From = string(from)
	return useResult(data, session), nil
}

// read finds the token, and reads the amount with its decimals. Of a token that the
// session may not spend nothing is known: the contract will say so of an amount of zero.
func (o transferOptions) read(session delegation.Session) (token common.Address, amount *big.Int, err error) {
	token, decimals, known, err := o.find(session)
	if err != nil || !known {
		return token, new(big.Int), err
	}
	amount, err = delegation.ParseAmount(o.amount, decimals)
	return token, amount, err
}

func (o transferOptions) find(session delegation.Session) (token common.Address, decimals uint8, known bool, err error) {
	if o.token == "native" {
		return token, nativeDecimals, true, nil
	}
	var symbols []string
	var found []delegation.TokenLimit
	for _, t := range session.Grant.Tokens {
		symbols = append(symbols, t.Symbol)
		if t.Symbol == o.token || strings.EqualFold(t.Token.Hex(), o.token) {
			found = append(found, t)
		}
	}
	switch {
	case len(found) == 1:
		return found[0].Token, found[0].Decimals, true, nil
	case len(found) > 1:
		return token, 0, false, usage("give its address", "the session has several tokens called %s", o.token)
	case !strings.HasPrefix(o.token, "0x"):
		return token, 0, false, usage("its tokens: "+strings.Join(symbols, ", "), "the session has no token called %q", o.token)
	}
	token, err = parseAddress("--token", o.token)
	return token, 0, false, err
}
