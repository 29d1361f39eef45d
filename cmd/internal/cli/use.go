package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/keystore"
)

// useOptions are those of every command in which a session does something.
type useOptions struct {
	rpc    rpcOption
	which  sessionOption
	pass   passphraseOptions
	caps   capOptions
	dryRun bool
	noWait bool
}

func (o *useOptions) addFlags(cmd *cobra.Command) {
	o.rpc.addFlags(cmd)
	o.which.addFlags(cmd)
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "ask the contracts, print what would be sent, and stop; no key is unlocked")
	cmd.Flags().BoolVar(&o.noWait, "no-wait", false, "return when the node has the transaction; valetkey wait HASH waits for it")
}

// useData is what a use printed: what was planned, and what became of it.
type useData struct {
	Name string              `json:"name"`
	Plan *delegation.UsePlan `json:"plan"`
	Sent *delegation.Used    `json:"sent,omitempty"` // left out in a dry run
	// Left is what the session may still do: after it, or with --no-wait or
	// --dry-run before.
	Left delegation.Left `json:"left"`
	From string          `json:"from,omitempty"` // of a transfer: wallet or vault
}

// planner makes a plan for a session.
type planner func(ctx context.Context, work *linkWork, session delegation.Session, caps delegation.Caps) (*delegation.UsePlan, error)

// useSession has a session do what is planned, unless it is a dry run. One use by a
// key at a time: two would have the same nonce.
func (a *app) useSession(ctx context.Context, name string, o useOptions, planning planner) (*useData, *delegation.Session, error) {
	caps, err := o.caps.caps()
	if err != nil {
		return nil, nil, err
	}
	work := &linkWork{}
	defer work.close()
	if work.state, err = a.state(); err != nil {
		return nil, nil, err
	}
	if work.client, err = a.dial(ctx, o.rpc); err != nil {
		return nil, nil, err
	}
	session, err := work.state.findSession(ctx, work.client, name, o.which)
	if err != nil {
		return nil, nil, err
	}
	if o.dryRun {
		plan, err := planning(ctx, work, session, caps)
		if err != nil {
			return nil, nil, err
		}
		return &useData{Name: name, Plan: plan, Left: plan.Left}, &session, nil
	}
	held, err := a.lockAccount(ctx, work.state, session.Chain, session.Agent.Hex())
	if err != nil {
		return nil, nil, err
	}
	defer held.Release()
	plan, err := planning(ctx, work, session, caps) // before anybody types a passphrase for nothing
	if err != nil {
		return nil, nil, err
	}
	data := &useData{Name: name, Plan: plan}
	return data, &session, a.carryOutUse(ctx, work, session, o, caps, data)
}

// carryOutUse unlocks the key, sends and waits, and reads what is left.
func (a *app) carryOutUse(ctx context.Context, work *linkWork, session delegation.Session, o useOptions, caps delegation.Caps, data *useData) error {
	work.payer = keystore.Entry{Name: data.Name, Address: session.Agent}
	key, err := a.unlock(ctx, work, o.pass)
	if err != nil {
		return err
	}
	defer key.Wipe()
	record, err := a.journal(work.state)
	if err != nil {
		return err
	}
	history, err := record.history(ctx, session.Chain, session.Owner, session.Agent)
	if err != nil {
		return err
	}
	env := delegation.Env{Chain: work.client, Agent: key, Journal: record, Caps: caps, Observe: a.observe}
	used, err := delegation.Use(ctx, env, data.Plan, delegation.UseOptions{History: history, NoWait: o.noWait})
	if err != nil {
		return err
	}
	data.Sent, data.Left = &used, data.Plan.Left
	if used.Mined {
		data.Left, err = delegation.ReadLeft(ctx, work.client, session)
	}
	return err
}

// useResult prints what was done.
func useResult(data *useData, session *delegation.Session) *result {
	return &result{data: data, text: func(w io.Writer) { data.print(w, session) }, warnings: sessionWarnings(*session)}
}

func (d *useData) print(w io.Writer, session *delegation.Session) {
	p := d.Plan
	fmt.Fprintf(w, "session  %s acts through %s, by %s\n", d.Name, p.Account, p.Entry)
	fmt.Fprintf(w, "call     %s, %s native coin, %d bytes of calldata\n", p.To, ether(p.Value.Int), len(p.Input))
	if d.From != "" {
		fmt.Fprintf(w, "from     the %s\n", d.From)
	}
	switch s := d.Sent; {
	case s == nil:
		fmt.Fprintf(w, "gas      at most %d, %s native coin by the session key\n", p.MaxGas, ether(p.MaxCost.Int))
		fmt.Fprintln(w, "nothing was sent: both contracts would have it")
	case !s.Mined:
		fmt.Fprintf(w, "sent     %s%s\nnext     valetkey wait %s\n", s.Hash, againWords(s.Again), s.Hash)
	default:
		fmt.Fprintf(w, "sent     %s%s\nmined    in block %d, %d gas", s.Hash, againWords(s.Again), s.Block, s.GasUsed)
		if s.Cost.Int != nil {
			fmt.Fprintf(w, ", %s native coin", ether(s.Cost.Int))
		}
		fmt.Fprintln(w)
	}
	printLeft(w, session.Grant, d.Left)
}

func againWords(again bool) string {
	if again {
		return " (by an earlier command: it was not sent a second time)"
	}
	return ""
}

// printLeft says what a session may still do.
func printLeft(w io.Writer, g delegation.Grant, left delegation.Left) {
	for i, l := range g.Limits() {
		if i < len(left.Limits) {
			amount := func(a delegation.Amount) string { return delegation.FormatAmount(a.Int, l.Decimals) }
			fmt.Fprintf(w, "left     %s: %s\n", l.Symbol, budgetText(left.Limits[i], amount))
		}
	}
	if left.Calls != nil {
		fmt.Fprintf(w, "left     %s in all\n", plural(int(*left.Calls), "call"))
	}
	if left.Rate != nil {
		fmt.Fprintf(w, "left     %s %s\n", plural(int(*left.Rate), "call"), nowWords(g.Terms.Rate.Window, g.Terms.Rate.Steady))
	}
}

// requiredAddress reads an address that has to be there.
func requiredAddress(flag, text string) (common.Address, error) {
	if text == "" {
		return common.Address{}, usage("give "+flag+" ADDRESS", "%s is missing", flag)
	}
	return parseAddress(flag, text)
}
