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

// revokeData has one of the plans.
type revokeData struct {
	Name       string                     `json:"name,omitempty"` // of the session key, where one was named
	Plan       *delegation.RevokePlan     `json:"plan,omitempty"`
	All        *delegation.RevokeAllPlan  `json:"all,omitempty"`        // of --all
	Delegation *delegation.UndelegatePlan `json:"delegation,omitempty"` // of --delegation
}

type revokeOptions struct {
	wallet walletOptions
	rpc    rpcOption
	pass   passphraseOptions
	caps   capOptions
	which  sessionOption
	risks  riskOptions
	payer  string
	agent  string
	number uint64

	all, delegation bool
	payWith         string
	tokens          []string
	dryRun          bool
}

func (a *app) revokeCmd() *cobra.Command {
	var o revokeOptions
	cmd := &cobra.Command{
		Use: "revoke [NAME]", Short: "take permissions away: a session's, all, or the wallet's delegation", Args: cobra.MaximumNArgs(1),
		Long: "End a session on chain. The device shows a readable text, and a session key submits it: with --payer session\n" +
			"the session's own, with --payer NAME any other. With --payer owner the wallet sends the transaction itself:\n" +
			"that needs no session key, but the device shows the calldata only as a hash (blind signing).\n\n" +
			"A grant that was signed and never submitted is burned along with it, or alone (--number without a record), so\n" +
			"that nobody who has the signature can use it.\n\n" +
			"Neither the key's file nor any record is needed: --agent ADDRESS ends what the chain has for that agent in the\n" +
			"vault of the wallet's account. A journal that cannot be written does not stop it.\n\n" +
			"--all ends every session of the wallet, and makes grants worthless that were signed and never submitted. Sessions in\n" +
			"the storage of a wallet that runs other code now sleep: they cannot be ended, and are listed.\n\n" +
			"--delegation makes the wallet an ordinary account again (EIP-7702), in this order: sessions, allowances, code. The\n" +
			"wallet sends all of it itself. With --pay-with NAME it sends nothing and needs no coin: the device signs texts and\n" +
			"the bare authorization, and that key submits them; allowances, which only the wallet can take back, are left then.\n" +
			"What stays is listed.\n\n" +
			"When it breaks off, the same command goes on: what was signed is not asked again.",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	o.which.addFlags(cmd)
	o.risks.addFlags(cmd.Flags(), riskBlindSigning)
	cmd.Flags().StringVar(&o.payer, "payer", "session", "who pays and sends: session, owner, or the name of another session key")
	cmd.Flags().StringVar(&o.agent, "agent", "", "address of the session key, instead of its name")
	cmd.Flags().Uint64Var(&o.number, "number", 0, "number of a grant that was signed and never submitted, to burn it without a record")
	cmd.Flags().BoolVar(&o.all, "all", false, "end all sessions of the wallet")
	cmd.Flags().BoolVar(&o.delegation, "delegation", false, "end all sessions, allowances, and the wallet's delegation")
	cmd.Flags().StringVar(&o.payWith, "pay-with", "", "with --all and --delegation: name of the session key that submits what the device signs, and pays")
	cmd.Flags().StringArrayVar(&o.tokens, "token", nil, "with --delegation: address of a token whose allowances are taken back, beside those of the sessions on record; may be repeated")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if o.all || o.delegation {
			return a.revokeWhole(ctx, args, o)
		}
		if o.payWith != "" || len(o.tokens) > 0 {
			return nil, usage("for one session, --payer says who pays", "--pay-with and --token are for --all and --delegation")
		}
		if (len(args) == 1) == (o.agent != "") {
			return nil, usage("give a name or --agent ADDRESS", "a session is named by one of them")
		}
		return a.revoke(ctx, args, o)
	})
	return cmd
}

func (a *app) revoke(ctx context.Context, args []string, o revokeOptions) (*result, error) {
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
	if work.wallet, err = a.openWallet(ctx, o.wallet); err != nil {
		return nil, err
	}
	session, err := a.sessionToEnd(ctx, work, args, o)
	if err != nil {
		return nil, err
	}
	held, err := a.lockAccount(ctx, work.state, session.Chain, session.Owner.Hex())
	if err != nil {
		return nil, err
	}
	defer held.Release()
	r, err := a.carryOutRevoke(ctx, work, session, o)
	if err != nil {
		return nil, err
	}
	if data, ok := r.data.(revokeData); ok && len(args) == 1 {
		data.Name = args[0]
		r.data = data
	}
	return r, nil
}

// sessionToEnd finds the session by its record, or else on the chain.
func (a *app) sessionToEnd(ctx context.Context, work *linkWork, args []string, o revokeOptions) (delegation.Session, error) {
	agent, err := addressOption("--agent", o.agent)
	if err != nil {
		return delegation.Session{}, err
	}
	if len(args) == 1 {
		// The newest grant may never have been submitted: then the chain tells
		// which one is live, and both are ended.
		var record linkRecord
		work.entry, record, err = work.state.findRecord(ctx, work.client, args[0], o.which)
		if err == nil && o.number == 0 {
			return record.newest(), nil
		}
		if err != nil && !errors.Is(err, delegation.ErrNoSession) {
			return delegation.Session{}, err
		}
		for _, s := range record.Sessions {
			if s.Grant.Number == o.number {
				return s, nil // which says where it is
			}
		}
		agent = work.entry.Address
	}
	return a.sessionOnChain(ctx, work, agent, o)
}

// sessionOnChain is a session of the account on the device.
func (a *app) sessionOnChain(ctx context.Context, work *linkWork, agent common.Address, o revokeOptions) (delegation.Session, error) {
	var session delegation.Session
	path, err := o.wallet.derivation()
	if err != nil {
		return session, err
	}
	owner, err := work.wallet.Address(ctx, path, false)
	if err != nil {
		return session, err
	}
	if want, err := o.which.address(); err != nil || want != (common.Address{}) && want != owner {
		return session, errors.Join(err, usage("give --account N or --path of that owner", "the account at %s is %s, not %s", path, owner, want))
	}
	if o.number > 0 {
		session, err = delegation.UnusedGrant(ctx, work.client, owner, agent, o.number)
	} else {
		session, err = liveSession(ctx, work, owner, agent)
	}
	session.Path = path
	return session, err
}

// liveSession finds an agent's session in the owner's vault, or else in the
// wallet itself.
func liveSession(ctx context.Context, work *linkWork, owner, agent common.Address) (delegation.Session, error) {
	session, err := delegation.SessionOnChain(ctx, work.client, delegation.HomeVault, owner, agent)
	if errors.Is(err, delegation.ErrNoSession) {
		if own, ownErr := delegation.SessionOnChain(ctx, work.client, delegation.HomeAccount, owner, agent); !errors.Is(ownErr, delegation.ErrNoSession) {
			return own, ownErr
		}
	}
	return session, err
}

func (a *app) carryOutRevoke(ctx context.Context, work *linkWork, session delegation.Session, o revokeOptions) (*result, error) {
	caps, err := o.caps.caps()
	if err != nil {
		return nil, err
	}
	request := delegation.RevokeRequest{Session: session, Payer: session.Owner, Caps: caps}
	record := a.forgivingJournal(work.state)
	request.History = record.history(ctx, session.Chain, session.Owner, session.Agent)
	env := delegation.Env{Chain: work.client, Wallet: work.wallet, Journal: record, Caps: caps, Observe: a.observe}
	if o.payer != "owner" {
		entry, err := payerEntry(work, session, o.payer)
		if err != nil {
			return nil, err
		}
		request.Payer, work.payer = entry.Address, entry
	}
	plan, err := delegation.PlanRevoke(ctx, work.client, work.wallet, request)
	if err != nil {
		return nil, hintUnread(err)
	}
	info, err := work.wallet.Info(ctx)
	if err != nil {
		return nil, err
	}
	if o.dryRun {
		return &result{
			data: revokeData{Plan: plan}, text: func(w io.Writer) { printRevokePlan(w, plan) },
			warnings: append(signWarnings(info), revokeWarnings(plan)...),
		}, nil
	}
	if o.payer != "owner" {
		key, err := a.unlock(ctx, work, o.pass)
		if err != nil {
			return nil, err
		}
		defer key.Wipe()
		env.Agent = key
	}
	a.announcePlan("revoke", plan, func(w io.Writer) { printRevokePlan(w, plan) }, revokeWarnings(plan))
	if err := delegation.Revoke(ctx, env, plan); err != nil {
		return nil, err
	}
	return revokeResult(plan, info), nil
}

// hintUnread says what a holder can do whose device shows the text as hex: a
// permission can be taken away on every device.
func hintUnread(err error) error {
	if _, ok := errors.AsType[*hw.UnreadableError](err); ok {
		return &hinted{err, "have it shown as hex and signed unread with --accept-risk=" + string(riskBlindSigning) +
			", or have the wallet send a transaction of its own: --payer owner"}
	}
	return err
}

func revokeWarnings(plan *delegation.RevokePlan) []jsonout.Warning {
	if s := plan.Session; s.Since != 0 && plan.Burn != "" && plan.Text == "" {
		return []jsonout.Warning{{Code: "grant_gone", Message: fmt.Sprintf(
			"grant %d was linked, and the chain does not have it any more: it was reorganised. Whoever has the grant could submit it again, so its number is used up", s.Grant.Number)}}
	}
	if plan.Left == 0 {
		return nil
	}
	return []jsonout.Warning{{Code: "unused_grant", Message: fmt.Sprintf(
		"grant %d was signed and never submitted, and this does not burn it: revoke once more with --payer session", plan.Left)}}
}

func revokeResult(plan *delegation.RevokePlan, info hw.Info) *result {
	return &result{data: revokeData{Plan: plan}, text: func(w io.Writer) {
		s := plan.Session
		fmt.Fprintf(w, "the session is revoked: agent %s can do nothing through %s any more\n", s.Agent, s.Account)
		if s.Home == delegation.HomeVault {
			fmt.Fprintf(w, "stays    what the vault holds (valetkey withdraw) and allowances that it has (valetkey status --owner %s; revoke --delegation takes them back)\n", s.Owner)
		}
	}, warnings: append(signWarnings(info), revokeWarnings(plan)...)}
}

// payerEntry finds the key that pays for a revocation.
func payerEntry(work *linkWork, session delegation.Session, payer string) (keystore.Entry, error) {
	keys, err := work.state.keys()
	if err != nil {
		return keystore.Entry{}, err
	}
	if payer != "session" {
		return keys.Get(payer)
	}
	entries, err := keys.List()
	found := keystore.Entry{}
	for _, entry := range entries {
		// One with its key before one that is an address only.
		if entry.Address == session.Agent && (found.Name == "" || found.AddressOnly) {
			found = entry
		}
	}
	if found.Name != "" {
		return found, nil
	}
	return keystore.Entry{}, &hinted{
		errors.Join(fmt.Errorf("the key of agent %s: %w", session.Agent, keystore.ErrNotFound), err),
		"have another session key pay with --payer NAME, or the wallet itself with --payer owner",
	}
}

func printRevokePlan(w io.Writer, p *delegation.RevokePlan) {
	printEnding(w, p.Steps, p.MaxCost, p.Payer)
}
