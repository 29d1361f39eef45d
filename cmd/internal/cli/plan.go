package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

// planOptions are those of plan and link.
type planOptions struct {
	wallet  walletOptions
	rpc     rpcOption
	caps    capOptions
	clock   clockOption
	risks   riskOptions
	policy  string
	session string
	payer   string
	fund    string
	spend   string
	place   string
	batch   bool
	deploy  bool
	others  []string
	reset   bool
	saved   string // file of a saved plan, instead of all that is the plan's own
}

func (o *planOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.caps.addFlags(cmd)
	o.clock.addFlags(cmd)
	o.risks.addFlags(flags, riskNoExpiry, riskUnlisted, riskBlindSigning)
	flags.StringVar(&o.place, "session-home", "auto", "where the session is: account (the wallet's own address runs valetkey's contract), vault (a contract account of the wallet's), or auto (the strongest that the device signs)")
	flags.StringVar(&o.policy, "policy", "", "policy file")
	flags.StringVar(&o.session, "session", "", "name of the session key")
	flags.StringVar(&o.payer, "payer", "session", "who makes the vault and submits the grant: session, or the name of another session key")
	flags.StringVar(&o.fund, "fund-agent", "", "native coin that the session key shall have for its gas, such as 0.05: the wallet sends what is missing when it has less than half")
	flags.StringVar(&o.spend, "spend", string(delegation.SpendAuto), "where tokens come from: allowance (the vault pulls the wallet's: by a permit where token and device have that, else by an approval), vault (what it holds itself), or auto (by allowance where the device shows permit or approval as what it is)")
	flags.BoolVar(&o.batch, "batch", false, "have one transaction of the wallet's make the vault and the allowances, through Simple7702Account; devices sign it unread")
	flags.BoolVar(&o.deploy, "deploy", false, "have the session key put what this needs of valetkey's contracts on the chain where it is missing; valetkey deploy puts all of them there")
	flags.StringArrayVar(&o.others, "other-agent", nil, "agent of a session in the same vault that this computer has no record of, so that its part of the allowance is kept; may be repeated")
	flags.BoolVar(&o.reset, "reset-allowance", false, "set the allowance to what the sessions that are known here need, although others may share it")
}

// request reads the options that are the plan's own.
func (o *planOptions) request() (delegation.Request, error) {
	r := delegation.Request{
		Skew: o.clock.skew, Batch: o.batch, Deploy: o.deploy, ResetAllowance: o.reset, Spending: delegation.Spending(o.spend),
	}
	if o.place != "auto" {
		r.Home = delegation.Home(o.place)
	}
	var err error
	if r.Policy, err = readPolicy(o.policy); err != nil {
		return r, err
	}
	if r.Path, err = o.wallet.derivation(); err != nil {
		return r, err
	}
	if r.Caps, err = o.caps.caps(); err != nil {
		return r, err
	}
	if o.fund != "" {
		if r.FundAgent, err = delegation.ParseAmount(o.fund, 18); err != nil {
			return r, fmt.Errorf("--fund-agent: %w", err)
		}
	}
	if !slices.Contains([]delegation.Spending{delegation.SpendAuto, delegation.SpendAllowance, delegation.SpendVault}, r.Spending) {
		return r, usage("give --spend auto, allowance or vault", "unknown way to spend %q", o.spend)
	}
	for _, text := range o.others {
		agent, err := addressOption("--other-agent", text)
		if err != nil {
			return r, err
		}
		r.Agents = append(r.Agents, agent)
	}
	return r, nil
}

// linkWork is what plan and link have open.
type linkWork struct {
	saved  *delegation.SavedPlan // that is to be carried out
	state  state
	entry  keystore.Entry
	payer  keystore.Entry // whose key is unlocked
	wallet hw.Wallet
	client node
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
	work := &linkWork{}
	if err := a.acceptRisks(o.risks); err != nil {
		return work, delegation.Request{}, err
	}
	request, err := a.planRequest(&o, work)
	if err != nil {
		return work, request, err
	}
	a.tellRisks(&request)
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
	request.Agent, work.payer = work.entry.Address, work.entry
	if o.payer != "session" {
		if work.payer, err = keys.Get(o.payer); err != nil {
			return work, request, err
		}
		request.Payer = work.payer.Address
	}
	if err := work.checkSaved(request); err != nil {
		return work, request, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return work, request, err
	}
	work.wallet, err = a.openWallet(ctx, o.wallet)
	return work, request, err
}

// tellRisks passes on what the holder accepted.
func (a *app) tellRisks(r *delegation.Request) {
	if a.accepted.has(riskNoExpiry) {
		r.NoExpiry = hw.AcceptNoExpiry
	}
	if a.accepted.has(riskUnlisted) {
		r.Unlisted = hw.AcceptUnlistedDelegate
	}
	if a.accepted.has(riskBlindSigning) {
		r.Blind = hw.AcceptBlindSigning
	}
}

func (a *app) planCmd() *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use: "plan", Short: "show what linking will ask, sign and send, and do none of it",
		Long: "Read the device and the chain and print every step of a link: its bytes and digest, the screens that the\n" +
			"device will show, and what it costs at most. Nothing is signed or sent, and nobody is asked.",
	}
	o.addFlags(cmd)
	var out string
	cmd.Flags().StringVar(&out, "out", "", "new file to save the plan in: link --plan FILE carries out that plan or nothing")
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		work, request, err := a.prepare(ctx, o)
		defer work.close()
		if err != nil {
			return nil, err
		}
		plan, err := a.plan(ctx, work, request)
		if err != nil {
			return nil, err
		}
		if out != "" {
			if err := savePlan(out, plan, request, o); err != nil {
				return nil, err
			}
		}
		return planResult(plan, out), nil
	})
	return cmd
}

// plan makes a plan that knows what earlier links left in the journal.
func (a *app) plan(ctx context.Context, work *linkWork, request delegation.Request) (*delegation.Plan, error) {
	owner, err := work.wallet.Address(ctx, request.Path, false)
	if err != nil {
		return nil, err
	}
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	request.Now = a.Now() // somebody may have been asked for a passphrase since
	if request.History, err = record.history(ctx, request.Policy.Chain, owner, request.Agent); err != nil {
		return nil, err
	}
	plan, err := delegation.NewPlan(ctx, work.client, work.wallet, request)
	err = hintHex(ctx, work.wallet, err)
	if err == nil && work.saved != nil {
		err = work.saved.Check(plan)
	}
	return plan, err
}

// hintHex says how a wallet links that shows no text with lines, where that is
// what keeps it from linking.
func hintHex(ctx context.Context, wallet hw.Wallet, err error) error {
	refused, ok := errors.AsType[*hw.PolicyError](err)
	if !ok {
		return err
	}
	info, infoErr := wallet.Info(ctx)
	if lines := info.Capabilities.Multiline; infoErr != nil || lines.Verdict != hw.No || lines.Reason != refused.Reason {
		return err
	}
	return &hinted{err, "have it shown as hex and signed unread, if that is what you want: --accept-risk=" + string(riskBlindSigning)}
}

// announcePlan shows a plan before the device is asked for anything: to people
// on standard output, to programs as an event. Its warnings go with it.
func (a *app) announcePlan(reason string, plan any, text func(io.Writer), warnings []jsonout.Warning) {
	if !a.json {
		text(a.Stdout)
		fmt.Fprintln(a.Stdout)
		a.warn(warnings)
		return
	}
	a.note(jsonout.Event{Event: "plan", Reason: reason, Data: plan})
	for _, w := range warnings {
		a.note(jsonout.Event{Event: "warning", Reason: w.Code, Message: w.Message})
	}
}

func printPlan(w io.Writer, p *delegation.Plan) {
	fmt.Fprintf(w, "device   %s\n", p.Device)
	fmt.Fprintf(w, "chain    %d\nowner    %s (%s)\nagent    %s\naccount  %s (%s)\n", p.Chain, p.Owner, p.Path, p.Agent, p.Account, seatName(p.Home.Home))
	who := "agent"
	if p.Payer != p.Agent {
		who = "payer"
		fmt.Fprintf(w, "payer    %s (does what is the agent's here)\n", p.Payer)
	}
	printHome(w, p.Home)
	printSpending(w, p)
	for _, other := range p.Alternatives {
		fmt.Fprintf(w, "or       %s: %s (%s: %s)\n", other.Option, other.What, other.Verdict, other.Reason)
	}
	fmt.Fprintf(w, "gas      at most %s native coin by the owner, %s by the %s\n",
		ether(p.OwnerMaxCost.Int), ether(p.AgentMaxCost.Int), who)
	fmt.Fprintf(w, "caps     %s\n", p.Caps)
	fmt.Fprintf(w, "asks     %s on the device\n", confirmations(p.Confirmations()))
	for i, step := range p.Steps {
		fmt.Fprintf(w, "\n%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		printStep(w, step)
	}
}

// seatName is the account in which a session is.
func seatName(home delegation.Home) string {
	if home == delegation.HomeAccount {
		return "the wallet itself"
	}
	return "the vault"
}

func confirmations(n int) string {
	if n == 1 {
		return "1 confirmation"
	}
	return fmt.Sprintf("%d confirmations", n)
}

// printSpending says where the policy's tokens come from.
func printSpending(w io.Writer, p *delegation.Plan) {
	for i, share := range p.Allowances {
		amount := func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, p.Grant.Tokens[i].Decimals) }
		fmt.Fprintf(w, "spends   %s of the wallet's, within the vault's allowance: %s now, %s then", share.Symbol, amount(share.Now), amount(share.Target))
		if share.Others.Sign() > 0 {
			fmt.Fprintf(w, ", %s of it for other sessions", amount(share.Others))
		}
		fmt.Fprintln(w)
	}
	if p.Spending != delegation.SpendVault && p.Spending != delegation.SpendWallet {
		return
	}
	for i, h := range p.Holdings {
		fmt.Fprintf(w, "spends   %s that %s holds: %s now\n", h.Symbol, seatName(p.Home.Home), delegation.FormatAmount(h.Amount.Int, p.Grant.Tokens[i].Decimals))
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
		printTx(w, step.By, step.Tx)
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

func printTx(w io.Writer, by string, tx *delegation.TxPlan) {
	nonce := "the " + by + "'s next"
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
		fmt.Fprintf(w, "   %-8s | %s\n", label, indent(screen, "            | "))
	}
	if review.Hidden != "" {
		fmt.Fprintf(w, "   note     %s\n", review.Hidden)
	}
}

func ether(wei *big.Int) string { return delegation.FormatAmount(wei, 18) }
