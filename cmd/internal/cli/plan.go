package cli

import (
	"context"
	"fmt"
	"io"
	"math/big"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

// planOptions are those of plan and link.
type planOptions struct {
	wallet  walletOptions
	rpc     rpcOption
	policy  string
	session string
	fund    string
}

func (o *planOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	flags.StringVar(&o.policy, "policy", "", "policy file")
	flags.StringVar(&o.session, "session", "", "name of the session key")
	flags.StringVar(&o.fund, "fund-agent", "", "native coin that the wallet sends to the session key for its gas, such as 0.05")
}

// linkWork is what plan and link have open.
type linkWork struct {
	state  state
	entry  keystore.Entry
	wallet hw.Wallet
	client *chain.Client
	plan   *delegation.Plan
}

func (w *linkWork) close() {
	if w.wallet != nil {
		_ = w.wallet.Close() // nothing hangs on it any more
	}
	if w.client != nil {
		w.client.Close()
	}
}

// prepare opens what the options name. The caller closes it, also after an error.
func (a *app) prepare(ctx context.Context, o planOptions) (*linkWork, delegation.Request, error) {
	work, request := &linkWork{}, delegation.Request{}
	if o.session == "" {
		return work, request, usage("give --session NAME; valetkey session new makes one", "no session is named")
	}
	var err error
	if request.Policy, err = readPolicy(o.policy); err != nil {
		return work, request, err
	}
	if request.Path, err = o.wallet.derivation(); err != nil {
		return work, request, err
	}
	if o.fund != "" {
		if request.FundAgent, err = delegation.ParseAmount(o.fund, 18); err != nil {
			return work, request, fmt.Errorf("--fund-agent: %w", err)
		}
	}
	if work.state, err = a.state(); err != nil {
		return work, request, err
	}
	keys, err := work.state.keys()
	if err != nil {
		return work, request, err
	}
	if work.entry, err = keys.Get(o.session); err != nil {
		return work, request, err
	}
	request.Agent = work.entry.Address
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return work, request, err
	}
	work.wallet, err = a.openWallet(ctx, o.wallet)
	return work, request, err
}

func (a *app) planCmd() *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use: "plan", Short: "show what linking will ask, sign and send, and do none of it",
		Long: "Read the device and the chain and print every step of a link: its bytes and digest, the screens that the\n" +
			"device will show, and what it costs at most. Nothing is signed or sent, and nobody is asked.",
	}
	o.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		work, request, err := a.prepare(ctx, o)
		defer work.close()
		if err != nil {
			return nil, err
		}
		plan, err := delegation.NewPlan(ctx, work.client, work.wallet, request)
		if err != nil {
			return nil, err
		}
		return planResult(plan), nil
	})
	return cmd
}

func planResult(plan *delegation.Plan) *result {
	return &result{
		data: plan, text: func(w io.Writer) { printPlan(w, plan) }, warnings: planWarnings(plan),
	}
}

func planWarnings(plan *delegation.Plan) []jsonout.Warning {
	warnings := emulatedWarning(plan.Device.Emulated)
	if plan.Unproven {
		warnings = append(warnings, jsonout.Warning{
			Code: "unproven_state", Message: "the node proves nothing of what it says: compare the nonce and the fees on the device with another source",
		})
	}
	return warnings
}

func printPlan(w io.Writer, p *delegation.Plan) {
	fmt.Fprintf(w, "device   %s\n", p.Device)
	fmt.Fprintf(w, "chain    %d\nowner    %s (%s)\nagent    %s\naccount  %s (the vault)\n", p.Chain, p.Owner, p.Path, p.Agent, p.Account)
	printHome(w, p.Home)
	fmt.Fprintf(w, "gas      at most %s native coin by the owner, %s by the agent\n",
		ether(p.OwnerMaxCost.Int), ether(p.AgentMaxCost.Int))
	fmt.Fprintf(w, "asks     %d confirmations on the device\n", p.Confirmations())
	for i, step := range p.Steps {
		fmt.Fprintf(w, "\n%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		printStep(w, step)
	}
}

func printHome(w io.Writer, home delegation.HomeChoice) {
	fmt.Fprintf(w, "home     %s: %s\n", home.Home, home.Reason)
	for _, r := range home.Refused {
		fmt.Fprintf(w, "         not %s: %s\n", r.Home, r.Reason)
	}
}

func printStep(w io.Writer, step delegation.Step) {
	if step.Tx != nil {
		printTx(w, step.Tx)
	}
	switch {
	case step.Name == delegation.StepGrant:
		fmt.Fprintf(w, "   text     %s\n", indent(string(step.Bytes), "            "))
	case len(step.Bytes) > 0:
		fmt.Fprintf(w, "   bytes    %s\n", step.Bytes)
	}
	switch {
	case step.Digest != nil:
		fmt.Fprintf(w, "   digest   %s\n", step.Digest)
	case step.DigestAfter != "":
		fmt.Fprintf(w, "   digest   includes the signature of step %s; shown before the device is asked\n", step.DigestAfter)
	}
	if step.Review != nil {
		printReview(w, *step.Review)
	}
}

func printTx(w io.Writer, tx *delegation.TxPlan) {
	nonce := "the agent's next"
	if tx.Nonce != nil {
		nonce = fmt.Sprint(*tx.Nonce)
	}
	fmt.Fprintf(w, "   tx       type %d, to %s, nonce %s, gas limit %d at %s gwei at most\n",
		tx.Type, tx.To, nonce, tx.Gas, delegation.FormatAmount(tx.MaxFee.Int, 9))
	for _, call := range tx.Calls {
		fmt.Fprintf(w, "   call     %s\n", call)
	}
}

func printReview(w io.Writer, review hw.Review) {
	for i, screen := range review.Screens {
		label := ""
		if i == 0 {
			label = "screens"
		}
		fmt.Fprintf(w, "   %-8s | %s\n", label, screen)
	}
	if review.Hidden != "" {
		fmt.Fprintf(w, "   note     %s\n", review.Hidden)
	}
}

func ether(wei *big.Int) string { return delegation.FormatAmount(wei, 18) }
