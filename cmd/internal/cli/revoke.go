package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type revokeData struct {
	Name string                 `json:"name"`
	Plan *delegation.RevokePlan `json:"plan"`
}

type revokeOptions struct {
	wallet walletOptions
	rpc    rpcOption
	pass   passphraseOptions
	payer  string
}

func (a *app) revokeCmd() *cobra.Command {
	var o revokeOptions
	cmd := &cobra.Command{
		Use: "revoke NAME", Short: "take a session's permission away", Args: cobra.ExactArgs(1),
		Long: "End a session on chain. With --payer session the device shows a readable text, and the session key submits\n" +
			"its own end. With --payer owner the wallet sends the transaction itself: that needs nothing of the session\n" +
			"key, but the device shows the calldata only as a hash (blind signing).",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.pass.addFlags(cmd)
	cmd.Flags().StringVar(&o.payer, "payer", "session", "who pays and sends: session or owner")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if o.payer != "session" && o.payer != "owner" {
			return nil, usage("give --payer session or --payer owner", "unknown payer %q", o.payer)
		}
		return a.revoke(ctx, args[0], o)
	})
	return cmd
}

func (a *app) revoke(ctx context.Context, name string, o revokeOptions) (*result, error) {
	work := &linkWork{}
	defer work.close()
	var session delegation.Session
	var err error
	if work.state, err = a.state(); err != nil {
		return nil, err
	}
	if work.entry, session, err = work.state.namedSession(name); err != nil {
		return nil, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return nil, err
	}
	if work.wallet, err = a.openWallet(ctx, o.wallet); err != nil {
		return nil, err
	}
	held, err := a.lockAccount(ctx, work.state, session.Chain, session.Owner.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	return a.carryOutRevoke(ctx, work, session, o)
}

func (a *app) carryOutRevoke(ctx context.Context, work *linkWork, session delegation.Session, o revokeOptions) (*result, error) {
	payer := session.Agent
	if o.payer == "owner" {
		payer = session.Owner
	}
	plan, err := delegation.PlanRevoke(ctx, work.client, work.wallet, session, payer)
	if err != nil {
		return nil, err
	}
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	env := delegation.Env{Chain: work.client, Wallet: work.wallet, Journal: record, Observe: a.observe}
	if payer == session.Agent {
		withKey, key, err := a.env(ctx, work, o.pass)
		if err != nil {
			return nil, err
		}
		defer key.Wipe()
		env = withKey
	}
	if !a.json {
		printRevokePlan(a.Stdout, plan)
	}
	if err := delegation.Revoke(ctx, env, plan); err != nil {
		return nil, err
	}
	data := revokeData{work.entry.Name, plan}
	return &result{data: data, text: func(w io.Writer) {
		fmt.Fprintf(w, "session %s is revoked: agent %s can do nothing through %s any more\n", data.Name, session.Agent, session.Account)
	}, warnings: emulatedWarning(session.Emulated)}, nil
}

func printRevokePlan(w io.Writer, p *delegation.RevokePlan) {
	for i, step := range p.Steps {
		fmt.Fprintf(w, "%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		if step.Name == delegation.StepRevoke && p.Text != "" {
			fmt.Fprintf(w, "   text     %s\n", indent(p.Text, "            "))
			step.Bytes = nil
		}
		printStep(w, step)
	}
	fmt.Fprintf(w, "gas: at most %s native coin, paid by %s\n\n", ether(p.MaxCost.Int), p.Payer)
}
