package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type withdrawData struct {
	Plan *delegation.WithdrawPlan `json:"plan"`
}

type withdrawOptions struct {
	wallet walletOptions
	rpc    rpcOption
	caps   capOptions
	tokens []string
	native bool
	dryRun bool
}

func (a *app) withdrawCmd() *cobra.Command {
	var o withdrawOptions
	cmd := &cobra.Command{
		Use: "withdraw", Short: "take back what the vault holds", Args: cobra.NoArgs,
		Long: "Send the vault's native coin and tokens to the wallet that owns it: all that it holds of what is named. Only\n" +
			"the wallet's own transactions do that, one for each; the device shows their calldata as a hash (blind signing).",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.caps.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&o.tokens, "token", nil, "token to take back: its address, or the symbol that a session on record here has for it; may be repeated")
	flags.BoolVar(&o.native, "native", false, "take back the native coin")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) { return a.withdraw(ctx, o) })
	return cmd
}

func (o *withdrawOptions) request() (delegation.WithdrawRequest, error) {
	r := delegation.WithdrawRequest{Native: o.native}
	if !o.native && len(o.tokens) == 0 {
		return r, usage("give --native, or --token SYMBOL or ADDRESS, or both", "nothing is named that is to be taken back")
	}
	var err error
	if r.Path, err = o.wallet.derivation(); err != nil {
		return r, err
	}
	for _, text := range o.tokens {
		if strings.HasPrefix(text, "0x") {
			if _, err := addressOption("--token", text); err != nil {
				return r, err
			}
		}
	}
	r.Caps, err = o.caps.caps()
	return r, err
}

// name finds the tokens, by the records of the wallet's sessions where it is a symbol
// that names one.
func (o *withdrawOptions) name(s state, chain uint64, owner common.Address) (tokens []common.Address, err error) {
	var book []delegation.Recorded
	if slices.ContainsFunc(o.tokens, func(text string) bool { return !strings.HasPrefix(text, "0x") }) {
		if book, _, err = s.readBook(); err != nil {
			return nil, err
		}
	}
	seen := map[common.Address]bool{{}: true} // the zero address stands for the native coin
	for _, text := range o.tokens {
		token := common.HexToAddress(text)
		if !strings.HasPrefix(text, "0x") {
			if token, err = symbolOnRecord(book, chain, owner, text); err != nil {
				return nil, err
			}
		}
		if seen[token] {
			return nil, usage("name each token once", "--token %s is named twice, or is no token", text)
		}
		seen[token] = true
		tokens = append(tokens, token)
	}
	return tokens, nil
}

// symbolOnRecord is the one token that the sessions of a wallet call by a symbol.
func symbolOnRecord(book []delegation.Recorded, chain uint64, owner common.Address, symbol string) (common.Address, error) {
	var symbols []string
	var found []common.Address
	for _, b := range book {
		if b.Session.Chain != chain || b.Session.Owner != owner {
			continue
		}
		for _, t := range b.Session.Grant.Tokens {
			if !slices.Contains(symbols, t.Symbol) {
				symbols = append(symbols, t.Symbol)
			}
			if t.Symbol == symbol && !slices.Contains(found, t.Token) {
				found = append(found, t.Token)
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return common.Address{}, usage("give its address", "the wallet's sessions have several tokens called %s", symbol)
	case len(symbols) == 0:
		return common.Address{}, usage("give its address", "--token %q is no address, and no session of the wallet's on record here has tokens on chain %d", symbol, chain)
	}
	return common.Address{}, usage("give its address, or one of "+strings.Join(symbols, ", "), "no session of the wallet's on record here has a token called %q", symbol)
}

func (a *app) withdraw(ctx context.Context, o withdrawOptions) (*result, error) {
	request, err := o.request()
	if err != nil {
		return nil, err
	}
	work := &linkWork{}
	defer work.close()
	if work.state, err = a.state(); err != nil {
		return nil, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return nil, err
	}
	id, err := work.client.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	request.Chain = id.Uint64()
	if work.wallet, err = a.openWallet(ctx, o.wallet); err != nil {
		return nil, err
	}
	return a.carryOutWithdraw(ctx, work, request, o)
}

func (a *app) carryOutWithdraw(ctx context.Context, work *linkWork, request delegation.WithdrawRequest, o withdrawOptions) (*result, error) {
	owner, err := work.wallet.Address(ctx, request.Path, false)
	if err != nil {
		return nil, err
	}
	if request.Tokens, err = o.name(work.state, request.Chain, owner); err != nil {
		return nil, err
	}
	held, err := a.lockAccount(ctx, work.state, request.Chain, owner.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	plan, err := delegation.PlanWithdraw(ctx, work.client, work.wallet, request)
	if err != nil {
		return nil, err
	}
	warnings := signWarnings(plan.Device)
	if o.dryRun {
		return &result{data: withdrawData{plan}, text: func(w io.Writer) { printWithdrawPlan(w, plan) }, warnings: warnings}, nil
	}
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	a.announcePlan("withdraw", plan, func(w io.Writer) { printWithdrawPlan(w, plan) }, warnings)
	env := delegation.Env{Chain: work.client, Wallet: work.wallet, Journal: record, Caps: request.Caps, Observe: a.observe}
	if err := delegation.Withdraw(ctx, env, plan); err != nil {
		return nil, err
	}
	r := &result{data: withdrawData{plan}, text: func(w io.Writer) {
		for _, asset := range plan.Assets {
			fmt.Fprintf(w, "%s came back to %s\n", asset, plan.Owner)
		}
	}}
	if a.json {
		r.warnings = warnings
	}
	return r, nil
}

func printWithdrawPlan(w io.Writer, p *delegation.WithdrawPlan) {
	fmt.Fprintf(w, "device   %s\nchain    %d\nowner    %s (%s)\naccount  %s (the vault)\n", p.Device, p.Chain, p.Owner, p.Path, p.Account)
	fmt.Fprintf(w, "gas      at most %s native coin by the owner\ncaps     %s\n", ether(p.MaxCost.Int), p.Caps)
	for i, step := range p.Steps {
		fmt.Fprintf(w, "\n%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		printStep(w, step)
	}
}
