package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

type rotateData struct {
	Name string                 `json:"name"`         // of the key that goes
	To   string                 `json:"to,omitempty"` // of the key that comes, where it has a name here
	Plan *delegation.RotatePlan `json:"plan"`
}

type rotateOptions struct {
	wallet  walletOptions
	rpc     rpcOption
	pass    passphraseOptions
	newPass passphraseOptions
	caps    capOptions
	which   sessionOption
	risks   riskOptions
	payer   string
	to      string
	address string
	dryRun  bool
}

func (a *app) rotateCmd() *cobra.Command {
	var o rotateOptions
	cmd := &cobra.Command{
		Use: "rotate NAME", Short: "hand a session over to a new key", Args: cobra.ExactArgs(1),
		Long: "Have another key go on with a session: one confirmation, a readable text. The old key's session ends in the same\n" +
			"transaction in which the new one's begins, with the same limits and with what is left of them.\n\n" +
			"--to NAME is a key of this computer, which is made when there is none. --to-address ADDRESS is one that was made\n" +
			"where the software runs; with --to NAME beside it, its record is kept under that name.\n\n" +
			"The old session key submits the text, or --payer NAME any other; with --payer owner the wallet sends a transaction\n" +
			"itself, which most devices show only as a hash. When it breaks off, the same command goes on.",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	o.which.addFlags(cmd)
	flags := cmd.Flags()
	o.risks.addFlags(flags, riskBlindSigning)
	flags.StringVar(&o.to, "to", "", "name of the new session key")
	flags.StringVar(&o.address, "to-address", "", "address of the new session key, where its file is elsewhere")
	flags.StringVar(&o.newPass.file, "new-passphrase-file", "", "file whose first line is the passphrase of a key that is made (default: as --passphrase-file)")
	o.newPass.fd = -1
	flags.StringVar(&o.payer, "payer", "session", "who pays and sends: session (the old key), owner, or the name of another session key")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.rotate(ctx, args[0], o) })
	return cmd
}

func (a *app) rotate(ctx context.Context, name string, o rotateOptions) (*result, error) {
	work := &linkWork{}
	defer work.close()
	err := a.acceptRisks(o.risks)
	if err != nil {
		return nil, err
	}
	if work.state, err = a.state(); err != nil {
		return nil, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return nil, err
	}
	_, record, err := work.state.findRecord(ctx, work.client, name, o.which)
	if err != nil {
		return nil, err
	}
	agent, err := a.keyToRotateTo(ctx, work.state, o)
	if err != nil {
		return nil, err
	}
	if work.wallet, err = a.openWallet(ctx, o.wallet); err != nil {
		return nil, err
	}
	session := record.newest()
	held, err := a.lockAccount(ctx, work.state, session.Chain, session.Owner.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	return a.carryOutRotate(ctx, work, name, delegation.RotateRequest{Sessions: record.Sessions, NewAgent: agent}, o)
}

// keyToRotateTo finds the key that comes, or makes it.
func (a *app) keyToRotateTo(ctx context.Context, s state, o rotateOptions) (common.Address, error) {
	var none common.Address
	if o.to == "" && o.address == "" {
		return none, usage("give --to NAME, or --to-address ADDRESS of a key that was made elsewhere", "no new key is named")
	}
	keys, err := s.keys()
	if err != nil {
		return none, err
	}
	var entry keystore.Entry
	if o.to != "" {
		entry, err = keys.Get(o.to)
	}
	lost := errors.Is(err, keystore.ErrNotFound)
	switch {
	case err != nil && !lost:
		return none, err
	case o.address != "":
		address, err := parseAddress("--to-address", o.address)
		if err == nil && entry.Name != "" && entry.Address != address {
			err = usage("choose another name for it", "the key %s is %s, not %s", o.to, entry.Address, address)
		}
		return address, err
	case !lost:
		return entry.Address, nil
	case o.dryRun:
		return none, usage("make it first: valetkey session new "+o.to, "there is no session key %s, and --dry-run makes none", o.to)
	}
	if o.newPass.file == "" {
		o.newPass = o.pass
		o.newPass.key = "" // a key that is made has a passphrase
	}
	pass, err := a.newPassphrase(ctx, o.newPass, o.to)
	if err != nil {
		return none, err
	}
	entry, err = keys.New(o.to, pass, a.Random)
	return entry.Address, err
}

func (a *app) carryOutRotate(ctx context.Context, work *linkWork, name string, request delegation.RotateRequest, o rotateOptions) (*result, error) {
	session := request.Sessions[len(request.Sessions)-1]
	var err error
	if request.Caps, err = o.caps.caps(); err != nil {
		return nil, err
	}
	request.Payer = session.Owner
	if o.payer != byOwner {
		if work.payer, err = payerEntry(work, session, o.payer); err != nil {
			return nil, err
		}
		request.Payer = work.payer.Address
	}
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	if request.History, err = record.history(ctx, session.Chain, session.Owner, session.Agent); err != nil {
		return nil, err
	}
	plan, err := delegation.PlanRotate(ctx, work.client, work.wallet, request)
	if err != nil {
		return nil, hintUnread(err)
	}
	info, err := work.wallet.Info(ctx)
	if err != nil {
		return nil, err
	}
	r := a.rotateResult(ctx, work, rotateData{name, o.to, plan}, info)
	if o.dryRun {
		r.text = func(w io.Writer) { printRotatePlan(w, plan) }
		return r, nil
	}
	env := delegation.Env{Chain: work.client, Wallet: work.wallet, Journal: record, Caps: request.Caps, Observe: a.observe}
	env.Save = saveRotated(work.state, name, o.to, session.Agent)
	if o.payer != byOwner {
		key, err := a.unlock(ctx, work, o.pass)
		if err != nil {
			return nil, err
		}
		defer key.Wipe()
		env.Agent = key
	}
	a.announcePlan("rotate", plan, func(w io.Writer) { printRotatePlan(w, plan) }, nil)
	return r, delegation.Rotate(ctx, env, plan)
}

// saveRotated keeps the old key's record under its name, and the new one's where
// it has a name.
func saveRotated(s state, name, to string, old common.Address) func(context.Context, delegation.Session) error {
	return func(_ context.Context, session delegation.Session) error {
		switch {
		case session.Agent == old:
			return s.saveLink(name, session)
		case to == "":
			return nil
		}
		return s.saveLink(to, session)
	}
}

func (a *app) rotateResult(ctx context.Context, work *linkWork, data rotateData, info hw.Info) *result {
	p := data.Plan
	r := &result{data: data, warnings: signWarnings(info), text: data.print}
	if account, err := work.client.Account(ctx, p.Next.Agent); err == nil && account.Balance.Sign() == 0 {
		r.warnings = append(r.warnings, jsonout.Warning{
			Code: "no_gas", Message: fmt.Sprintf("the new key %s has no native coin for its gas: send it some", p.Next.Agent),
		})
	}
	return r
}

func (d rotateData) print(w io.Writer) {
	old, next := d.Plan.Session, d.Plan.Next
	fmt.Fprintf(w, "session %s is rotated: agent %s goes on as session %d until %s, with what was left\n", d.Name, next.Agent, next.Grant.Number, end(next.Grant.Until))
	fmt.Fprintf(w, "agent %s can do nothing through %s any more; what native coin it has is still its own\n", old.Agent, old.Account)
	if d.To == "" {
		fmt.Fprintln(w, "next     have the software use the new key; without a name (--to) there is no record of it here")
		return
	}
	fmt.Fprintf(w, "next     have the software use the key %s instead of %s, then: valetkey check %s --rpc …\n", d.To, d.Name, d.To)
}

func printRotatePlan(w io.Writer, p *delegation.RotatePlan) {
	s := p.Session
	fmt.Fprintf(w, "session  %d of %s on chain %d\nowner    %s (%s)\nagent    %s\nnew      %s\n", s.Grant.Number, s.Account, s.Chain, s.Owner, s.Path, s.Agent, p.Next.Agent)
	limits := s.Grant.Limits()
	for i, b := range p.Left {
		amount := func(x delegation.Amount) string { return delegation.FormatAmount(x.Int, limits[i].Decimals) }
		fmt.Fprintf(w, "moves    %s %s\n", limits[i].Symbol, budgetText(b, amount))
	}
	if p.Landed {
		fmt.Fprintln(w, "the chain has it already: an earlier try got there")
	}
	printEnding(w, p.Steps, p.MaxCost, p.Payer)
}
