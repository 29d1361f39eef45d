package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
)

type guardianData struct {
	Plan *delegation.GuardianPlan `json:"plan"`
}

type guardiansData struct {
	Chain    uint64               `json:"chain"`
	Owner    common.Address       `json:"owner"`
	Accounts []delegation.Guarded `json:"accounts"`
}

type guardianOptions struct {
	wallet walletOptions
	rpc    rpcOption
	pass   passphraseOptions
	caps   capOptions
	risks  riskOptions
	payer  string
	none   bool
	dryRun bool
}

func (a *app) guardianCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "guardian", Short: "name who may end sessions without the wallet"}
	cmd.AddCommand(a.guardianSetCmd(), a.guardianShowCmd())
	return cmd
}

func (a *app) guardianSetCmd() *cobra.Command {
	var o guardianOptions
	cmd := &cobra.Command{
		Use: "set [ADDRESS|NAME]", Short: "name a guardian, or none", Args: cobra.MaximumNArgs(1),
		Long: "Name a key that may end the wallet's sessions, and can do nothing else: valetkey freeze. It can be any address, or\n" +
			"a session key of this computer. It holds for the wallet's vault, and for the wallet itself where that is delegated\n" +
			"to valetkey's session account. --none takes it away.",
	}
	o.wallet.addFlags(cmd)
	o.rpc.addFlags(cmd)
	o.pass.addFlags(cmd)
	o.caps.addFlags(cmd)
	flags := cmd.Flags()
	o.risks.addFlags(flags, riskBlindSigning)
	flags.StringVar(&o.payer, "payer", "", "who pays and sends: the name of a session key, or owner")
	flags.BoolVar(&o.none, "none", false, "have no guardian")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the plan and stop")
	cmd.RunE = a.run(func(ctx context.Context, args []string) (*result, error) {
		if (len(args) == 1) == o.none {
			return nil, usage("give an address, the name of a session key, or --none", "a guardian is named by one of them")
		}
		return a.setGuardian(ctx, args, o)
	})
	return cmd
}

func (a *app) setGuardian(ctx context.Context, args []string, o guardianOptions) (*result, error) {
	if err := a.acceptRisks(o.risks); err != nil {
		return nil, err
	}
	payer, err := mustName(o.payer)
	if err != nil {
		return nil, err
	}
	guardian, err := a.guardianNamed(args)
	if err != nil {
		return nil, err
	}
	work, err := a.openOwner(ctx, o.wallet, o.rpc, o.caps, payer)
	defer work.close()
	if err != nil {
		return nil, err
	}
	record, err := a.journal(work.state)
	if err != nil {
		return nil, err
	}
	if work.request.History, err = record.history(ctx, work.request.Chain, work.owner, work.payer.Address); err != nil {
		return nil, err
	}
	plan, err := delegation.PlanGuardian(ctx, work.client, work.wallet, delegation.GuardianRequest{OwnerRequest: work.request, Guardian: guardian})
	if err != nil {
		return nil, hintUnread(err)
	}
	show := func(w io.Writer) { printEnding(w, plan.Steps, plan.MaxCost, plan.Payer) }
	r := &result{data: guardianData{plan}, text: show, warnings: signWarnings(work.info)}
	if o.dryRun {
		return r, nil
	}
	env, err := a.ownerEnv(ctx, work, record, o.pass)
	if err != nil {
		return nil, err
	}
	a.announcePlan("guardian", plan, show, nil)
	r.text = func(w io.Writer) {
		fmt.Fprintf(w, "the guardian of %s is %s\n", plan.Owner, guardianText(plan.Guardian))
	}
	return r, delegation.SetGuardian(ctx, env, plan)
}

// guardianNamed reads an address, or finds a key's.
func (a *app) guardianNamed(args []string) (common.Address, error) {
	if len(args) == 0 {
		return common.Address{}, nil
	}
	if common.IsHexAddress(args[0]) {
		address, err := parseAddress("ADDRESS", args[0])
		if err == nil && address == (common.Address{}) {
			err = usage("to have no guardian, give --none", "the zero address guards nothing")
		}
		return address, err
	}
	s, err := a.state()
	if err != nil {
		return common.Address{}, err
	}
	keys, err := s.keys()
	if err != nil {
		return common.Address{}, err
	}
	entry, err := keys.Get(args[0])
	return entry.Address, err
}

func guardianText(guardian common.Address) string {
	if guardian == (common.Address{}) {
		return "nobody"
	}
	return guardian.Hex()
}

func (a *app) guardianShowCmd() *cobra.Command {
	var wallet walletOptions
	var rpc rpcOption
	var which sessionOption
	cmd := &cobra.Command{
		Use: "show", Short: "show who may end a wallet's sessions", Args: cobra.NoArgs,
		Long: "Read from the chain who guards the accounts of a wallet. With --owner ADDRESS no device is needed.",
	}
	wallet.addFlags(cmd)
	rpc.addFlags(cmd)
	which.addFlags(cmd)
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (*result, error) {
		client, err := a.dial(ctx, rpc)
		if err != nil {
			return nil, err
		}
		defer client.Close()
		owner, err := a.ownerNamed(ctx, wallet, which)
		if err != nil {
			return nil, err
		}
		id, err := client.ChainID(ctx)
		if err != nil {
			return nil, err
		}
		data := guardiansData{Chain: id.Uint64(), Owner: owner}
		data.Accounts, err = delegation.ReadGuardians(ctx, client, owner)
		return &result{data: data, text: data.print}, err
	})
	return cmd
}

// ownerNamed is the wallet's address: as named, or the device's.
func (a *app) ownerNamed(ctx context.Context, o walletOptions, which sessionOption) (common.Address, error) {
	if which.owner != "" {
		return which.address()
	}
	path, err := o.derivation()
	if err != nil {
		return common.Address{}, err
	}
	wallet, err := a.openWallet(ctx, o)
	if err != nil {
		return common.Address{}, err
	}
	defer wallet.Close()
	return wallet.Address(ctx, path, false)
}

func (d guardiansData) print(w io.Writer) {
	if len(d.Accounts) == 0 {
		fmt.Fprintf(w, "the wallet %s has no account with sessions on chain %d\n", d.Owner, d.Chain)
	}
	for _, g := range d.Accounts {
		fmt.Fprintf(w, "%-8s %s  guardian %s\n", string(g.Home), g.Account, guardianText(g.Guardian))
	}
}
