package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type deployData struct {
	Plan         *delegation.DeployPlan `json:"plan"`
	Transactions []common.Hash          `json:"transactions"` // that were sent
}

type deployOptions struct {
	rpc     rpcOption
	caps    capOptions
	pass    passphraseOptions
	session string
	vault   string
	dryRun  bool
}

func (a *app) deployCmd() *cobra.Command {
	o := deployOptions{caps: capOptions{gas: delegation.DeployGas}}
	cmd := &cobra.Command{
		Use: "deploy", Short: "put valetkey's contracts on a chain that lacks them", Args: cobra.NoArgs,
		Long: "Put what is missing of valetkey's contracts on a chain, each at the one address that follows from its code, and\n" +
			"compare the hashes of all code that is there then. A session key pays; it makes no difference who does. Where\n" +
			"all of it is there, nothing is sent. docs/contract-addresses.md lists addresses and hashes.",
	}
	o.rpc.addFlags(cmd)
	o.caps.addFlags(cmd)
	o.pass.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.session, "session", "", "name of the session key that pays")
	flags.StringVar(&o.vault, "vault", "", "address of a wallet whose vault is to be made, too")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) { return a.deploy(ctx, o) })
	return cmd
}

func (a *app) deploy(ctx context.Context, o deployOptions) (*result, error) {
	work := &linkWork{}
	defer work.close()
	request, err := a.prepareDeploy(ctx, o, work)
	if err != nil {
		return nil, err
	}
	held, err := a.lockAccount(ctx, work.state, request.Chain, request.Payer.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	if request.History, err = record.history(ctx, request.Chain, common.Address{}, request.Payer); err != nil {
		return nil, err
	}
	plan, err := delegation.PlanDeploy(ctx, work.client, request)
	if err != nil {
		return nil, err
	}
	data := deployData{Plan: plan, Transactions: []common.Hash{}}
	switch {
	case o.dryRun:
		return &result{data: data, text: func(w io.Writer) { printDeployPlan(w, plan) }}, nil
	case len(plan.Steps) > 0:
		err = a.carryOutDeploy(ctx, work, o, record, &data)
	}
	return &result{data: data, text: data.print}, err
}

// prepareDeploy opens what the options name. The caller closes it, also after an
// error.
func (a *app) prepareDeploy(ctx context.Context, o deployOptions, work *linkWork) (delegation.DeployRequest, error) {
	r := delegation.DeployRequest{}
	if o.session == "" {
		return r, usage("give --session NAME; valetkey session new makes one", "no session is named whose key pays")
	}
	var err error
	if r.Vault, err = addressOption("--vault", o.vault); err != nil {
		return r, err
	}
	if o.vault != "" && r.Vault == (common.Address{}) {
		return r, usage("name the wallet that shall own it", "--vault %s is nobody", o.vault)
	}
	if r.Caps, err = o.caps.caps(); err != nil {
		return r, err
	}
	if work.state, err = a.state(); err != nil {
		return r, err
	}
	keys, err := work.state.keys()
	if err != nil {
		return r, err
	}
	if work.payer, err = keys.Get(o.session); err != nil {
		return r, err
	}
	r.Payer = work.payer.Address
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return r, err
	}
	id, err := work.client.ChainID(ctx)
	if err != nil {
		return r, err
	}
	if !id.IsUint64() {
		return r, &delegation.WrongChainError{Got: id.Uint64()}
	}
	r.Chain = id.Uint64()
	return r, nil
}

func (a *app) carryOutDeploy(ctx context.Context, work *linkWork, o deployOptions, record recorder, data *deployData) error {
	key, err := a.unlock(ctx, work, o.pass)
	if err != nil {
		return err
	}
	defer key.Wipe()
	a.announcePlan("deploy", data.Plan, func(w io.Writer) { printDeployPlan(w, data.Plan) }, nil)
	env := delegation.Env{Chain: work.client, Agent: key, Journal: record, Observe: func(e delegation.Event) {
		if e.Tx != nil {
			data.Transactions = append(data.Transactions, *e.Tx)
		}
		a.observe(e)
	}}
	return delegation.Deploy(ctx, env, data.Plan)
}

func (d deployData) print(w io.Writer) {
	if len(d.Plan.Steps) == 0 {
		printDeployPlan(w, d.Plan)
		return
	}
	sent := fmt.Sprintf("%d transactions were", len(d.Transactions))
	if len(d.Transactions) == 1 {
		sent = "1 transaction was"
	}
	fmt.Fprintf(w, "valetkey's contracts are on chain %d; %s sent\n", d.Plan.Chain, sent)
	if d.Plan.Vault != nil {
		fmt.Fprintf(w, "vault    %s of %s\n", d.Plan.Vault.Address, d.Plan.Vault.Owner)
	}
}

func printDeployPlan(w io.Writer, p *delegation.DeployPlan) {
	fmt.Fprintf(w, "chain    %d\npayer    %s\n", p.Chain, p.Payer)
	thereOr := func(there bool) string {
		if there {
			return "there   "
		}
		return "missing "
	}
	for _, c := range p.Contracts {
		fmt.Fprintf(w, "%s %s (%s), code hash %s\n", thereOr(c.There), c.Address, c.Name, c.CodeHash)
	}
	if p.Vault != nil {
		fmt.Fprintf(w, "%s %s (vault of %s)\n", thereOr(p.Vault.There), p.Vault.Address, p.Vault.Owner)
	}
	if len(p.Steps) == 0 {
		fmt.Fprintln(w, "nothing to do: all of it is on the chain")
		return
	}
	fmt.Fprintf(w, "gas      at most %s native coin by the payer\ncaps     %s\n", ether(p.MaxCost.Int), p.Caps)
	for i, step := range p.Steps {
		fmt.Fprintf(w, "\n%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		printStep(w, step)
	}
}
