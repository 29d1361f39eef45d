package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type freezeData struct {
	Name string                 `json:"name,omitempty"` // of the session key, where one was named
	Plan *delegation.FreezePlan `json:"plan"`
}

type freezeOptions struct {
	rpc    rpcOption
	pass   passphraseOptions
	caps   capOptions
	which  sessionOption
	key    string
	agent  string
	all    bool
	dryRun bool
}

func (a *app) freezeCmd() *cobra.Command {
	var o freezeOptions
	cmd := &cobra.Command{
		Use: "freeze [NAME]", Short: "end sessions with the guardian's key, without the wallet", Args: cobra.MaximumNArgs(1),
		Long: "End a session, or with --all every session of a wallet, with the key that the wallet named as its guardian. No\n" +
			"device is needed. The guardian's key is one of this computer (valetkey session new) and pays for it.\n\n" +
			"No record is needed either: --agent ADDRESS or --all, with --owner ADDRESS. A journal that cannot be written does\n" +
			"not stop it.",
	}
	o.rpc.addFlags(cmd)
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	o.which.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.key, "guardian", "", "name of the guardian's key")
	flags.StringVar(&o.agent, "agent", "", "address of the session key, instead of its name")
	flags.BoolVar(&o.all, "all", false, "end every session of the wallet")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) { return a.freeze(ctx, args, o) })
	return cmd
}

// check is all that can be wrong without a node.
func (o *freezeOptions) check(args []string) error {
	named := len(args)
	for _, given := range []bool{o.agent != "", o.all} {
		if given {
			named++
		}
	}
	switch {
	case named != 1:
		return usage("give a name, --agent ADDRESS with --owner ADDRESS, or --all", "what is to be ended is named by one of them")
	case o.key == "":
		return usage("give --guardian NAME", "the guardian's key is not named")
	case o.agent != "" && o.which.owner == "":
		return usage("give --owner ADDRESS", "--agent alone does not say whose session it is")
	}
	return nil
}

func (a *app) freeze(ctx context.Context, args []string, o freezeOptions) (*result, error) {
	if err := o.check(args); err != nil {
		return nil, err
	}
	work := &linkWork{}
	defer work.close()
	var err error
	if work.state, err = a.state(); err != nil {
		return nil, err
	}
	keys, err := work.state.keys()
	if err != nil {
		return nil, err
	}
	if work.payer, err = keys.Get(o.key); err != nil {
		return nil, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return nil, err
	}
	request, err := a.freezeRequest(ctx, work, args, o)
	if err != nil {
		return nil, err
	}
	// Two processes would send with the same nonce of the guardian's.
	held, err := a.lockAccount(ctx, work.state, request.Chain, request.Guardian.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	return a.carryOutFreeze(ctx, work, args, request, o)
}

func (a *app) freezeRequest(ctx context.Context, work *linkWork, args []string, o freezeOptions) (delegation.FreezeRequest, error) {
	r := delegation.FreezeRequest{Guardian: work.payer.Address}
	id, err := work.client.ChainID(ctx)
	if err != nil {
		return r, err
	}
	r.Chain = id.Uint64()
	if r.Caps, err = o.caps.caps(); err != nil {
		return r, err
	}
	if o.all {
		r.Owner, err = work.state.onlyOwner(r.Chain, o.which)
		return r, err
	}
	session, err := a.sessionToFreeze(ctx, work, args, o)
	r.Owner, r.Session = session.Owner, &session
	return r, err
}

func (a *app) sessionToFreeze(ctx context.Context, work *linkWork, args []string, o freezeOptions) (delegation.Session, error) {
	if len(args) == 1 {
		return work.state.findSession(ctx, work.client, args[0], o.which)
	}
	owner, err := o.which.address()
	if err != nil {
		return delegation.Session{}, err
	}
	agent, err := parseAddress("--agent", o.agent)
	if err != nil {
		return delegation.Session{}, err
	}
	return liveSession(ctx, work, owner, agent)
}

// onlyOwner is the wallet that is named, or the only one on record on a chain.
func (s state) onlyOwner(chain uint64, which sessionOption) (common.Address, error) {
	if which.owner != "" {
		return which.address()
	}
	names, err := os.ReadDir(s.linkDir(""))
	owners := map[common.Address]bool{}
	for _, name := range names {
		records, loadErr := s.loadLinks(name.Name())
		err = errors.Join(err, loadErr)
		for _, record := range records {
			if session := record.newest(); session.Chain == chain {
				owners[session.Owner] = true
			}
		}
	}
	var list []string
	for owner := range owners {
		if len(owners) == 1 {
			return owner, nil
		}
		list = append(list, owner.Hex())
	}
	return common.Address{}, errors.Join(usage("give --owner ADDRESS of the wallet", "the records name %d wallets on this chain: %s", len(owners), strings.Join(list, " ")), err)
}

func (a *app) carryOutFreeze(ctx context.Context, work *linkWork, args []string, request delegation.FreezeRequest, o freezeOptions) (*result, error) {
	record := a.forgivingJournal(work.state)
	request.History = record.history(ctx, request.Chain, request.Owner, request.Guardian)
	plan, err := delegation.PlanFreeze(ctx, work.client, request)
	if err != nil {
		return nil, err
	}
	show := func(w io.Writer) { printFreezePlan(w, plan) }
	data := freezeData{Plan: plan}
	if len(args) == 1 {
		data.Name = args[0]
	}
	r := &result{data: data, text: show}
	if o.dryRun {
		return r, nil
	}
	key, err := a.unlock(ctx, work, o.pass)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	a.announcePlan("freeze", plan, show, nil)
	env := delegation.Env{Chain: work.client, Agent: key, Journal: record, Caps: request.Caps, Observe: a.observe}
	if err := delegation.Freeze(ctx, env, plan); err != nil {
		return nil, err
	}
	r.text = func(w io.Writer) {
		fmt.Fprintf(w, "frozen: what was to be ended of %s is not live any more\n", plan.Owner)
	}
	return r, nil
}

func printFreezePlan(w io.Writer, p *delegation.FreezePlan) {
	if len(p.Accounts) == 0 {
		fmt.Fprintln(w, "nothing of it is live")
	}
	printEnding(w, p.Steps, p.MaxCost, p.Guardian)
}
