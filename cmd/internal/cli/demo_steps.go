//go:build !nodev

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"path/filepath"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/examples"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
)

// demo is one run of the story.
type demo struct {
	app        *app
	dir        string
	policyFile string
	uri        hw.URI // of the device
	data       demoData

	dev     *devnet.Net
	wallet  hw.Wallet
	key     *keystore.Key
	owner   common.Address
	policy  delegation.Policy
	plan    *delegation.Plan
	session *delegation.Session
	sample  delegation.Sample // what the session did
	env     delegation.Env
	journal *journal.Journal
}

func (d *demo) close() {
	if d.key != nil {
		d.key.Wipe()
	}
	if d.wallet != nil {
		_ = d.wallet.Close() // it is in this process
	}
	if d.dev != nil {
		_ = d.dev.Close() // likewise
	}
}

// startChain makes the device's first account rich, and pays its vault ahead.
func (d *demo) startChain(ctx context.Context) (string, error) {
	var err error
	if d.owner, err = demoWallets[d.uri.Address].owner(); err != nil {
		return "", err
	}
	vault := contracts.VaultAddress(d.owner)
	ahead := devnet.Fund{Address: vault, Wei: big.NewInt(5e16), Tokens: big.NewInt(1_000_000_000)}
	if d.dev, err = devnet.Start(ctx, devFund(d.owner), ahead); err != nil {
		return "", err
	}
	id, err := d.dev.Client().ChainID(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("an embedded EVM chain, id %d, Osaka rules\nowner %s has 100 ether and 5000 TUSD (token %s)\n"+
		"its vault %s was sent 0.05 ether and 1000 TUSD: that can be done before the vault is there",
		id, d.owner, devnet.Token, vault), nil
}

// newKey makes the session key through the keystore, encrypted, and unlocks it
// from there again.
func (d *demo) newKey() error {
	store, err := keystore.Open(filepath.Join(d.dir, "sessions"), keystore.Options{})
	if err != nil {
		return err
	}
	pass, err := randomPassphrase(d.app.Random)
	if err != nil {
		return err
	}
	if _, err := store.New("demo", pass, d.app.Random); err != nil {
		return err
	}
	d.key, err = store.Unlock("demo", pass)
	return err
}

func randomPassphrase(random io.Reader) (secret.String, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(random, raw); err != nil {
		return secret.String{}, fmt.Errorf("make a passphrase: %w", err)
	}
	return secret.New(common.Bytes2Hex(raw)), nil
}

// findWallet opens the emulated device and finds what it can do.
func (d *demo) findWallet(ctx context.Context) (string, error) {
	err := d.openWallet(ctx)
	if err != nil {
		return "", err
	}
	if d.data.Wallet, err = d.wallet.Info(ctx); err != nil {
		return "", err
	}
	home, err := delegation.ChooseHome(d.data.Wallet.Capabilities, devnet.ChainID)
	if err != nil {
		return "", err
	}
	d.say("%s", d.data.Wallet)
	d.show(func(w io.Writer) {
		printCapabilities(w, d.data.Wallet.Capabilities)
		printHome(w, home)
	})
	runs := "app"
	if d.data.Wallet.App == "" {
		runs = "firmware"
	}
	return fmt.Sprintf("found a %s %s, %s %s, home %s", d.data.Wallet.Vendor, d.data.Wallet.Model, runs, d.data.Wallet.Version, string(home.Home)), nil
}

// makeSession makes the key and has the chain's faucet give it gas.
func (d *demo) makeSession(ctx context.Context) (string, error) {
	if err := d.newKey(); err != nil {
		return "", err
	}
	if err := d.dev.Give(ctx, d.key.Address(), big.NewInt(1e17)); err != nil {
		return "", err
	}
	return fmt.Sprintf("session key %s, made here, stored as an encrypted keystore V3 file\nthe chain's faucet gave it 0.1 ether for gas", d.key.Address()), nil
}

func (d *demo) readPolicy(context.Context) (string, error) {
	source, text, err := "examples/policy.yaml", examples.Policy, error(nil)
	if d.policyFile != "" {
		source = d.policyFile
		d.policy, err = readPolicy(d.policyFile)
	} else {
		d.policy, err = delegation.ParsePolicy(text)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: %s, expires %s", source, plural(d.policy.Permissions(), "permission"), d.policy.Expires), nil
}

func (d *demo) makePlan(ctx context.Context) (string, error) {
	var err error
	d.plan, err = delegation.NewPlan(ctx, d.dev.Client(), d.wallet, delegation.Request{
		Policy: d.policy, Path: hw.DefaultPath, Agent: d.key.Address(), Now: d.app.Now(),
	})
	if err != nil {
		return "", err
	}
	d.data.Plan, d.data.Home = d.plan, d.plan.Home.Home
	d.show(func(w io.Writer) { printPlan(w, d.plan) })
	return fmt.Sprintf("%d steps, %d of them confirmed on the device, home %s", len(d.plan.Steps), d.plan.Confirmations(), string(d.plan.Home.Home)), nil
}

// link carries the plan out; the device's screens appear as it goes.
func (d *demo) link(ctx context.Context) (string, error) {
	var err error
	if d.journal, err = journal.Open(filepath.Join(d.dir, "journal.jsonl"), d.app.Now); err != nil {
		return "", err
	}
	d.env = delegation.Env{
		Chain: d.dev.Client(), Wallet: d.wallet, Agent: d.key, Journal: recorder{d.journal},
		Observe: func(e delegation.Event) { d.say("%s", eventText(e)) },
	}
	d.session, err = delegation.Link(ctx, d.env, d.plan)
	if err != nil {
		return "", err
	}
	d.data.Session = d.session
	return fmt.Sprintf("%s; every signature was recovered and is by %s over the plan's digest", confirmations(len(d.data.Confirmations)), d.owner), nil
}

// verify looks at the chain once more, apart from what linking compared.
func (d *demo) verify(ctx context.Context) (string, error) {
	status, err := delegation.ReadStatus(ctx, d.dev.Client(), *d.session)
	if err != nil {
		return "", err
	}
	if !status.Live || status.Delegate != nil {
		return "", fmt.Errorf("%w: the session is %q, the owner's delegate %v", delegation.ErrUnverified, status.Reason, status.Delegate)
	}
	d.show(func(w io.Writer) { statusData{Name: "demo", Status: &status}.print(w) })
	return fmt.Sprintf("vault %s is there, owned by %s, who sent no transaction; the grant is stored as planned", d.session.Account, d.owner), nil
}

func (d *demo) check(ctx context.Context) (string, error) {
	report, err := delegation.Check(ctx, d.dev.Client(), *d.session, evaluate.Rules{})
	d.data.Check = report
	d.show(func(w io.Writer) { printReport(w, report) })
	return fmt.Sprintf("%d calls allowed, %d refused, each with the contract's own error", tried(report.Allowed), tried(report.Refused)), err
}

// tried counts the probes that were not skipped.
func tried(probes []delegation.Probe) int {
	count := 0
	for _, p := range probes {
		if p.Skipped == "" {
			count++
		}
	}
	return count
}

// shop is who gets what the session spends.
var shop = common.HexToAddress("0x5409000000000000000000000000000000000001")

// use does something that the policy permits with a real transaction, whatever
// the policy is. The owner's nonce and balance must not move.
func (d *demo) use(ctx context.Context) (string, error) {
	before, err := d.dev.Client().Account(ctx, d.owner)
	if err != nil {
		return "", err
	}
	samples, err := delegation.Samples(ctx, d.dev.Client(), *d.session, shop)
	if err != nil {
		return "", err
	}
	passes := slices.IndexFunc(samples, func(s delegation.Sample) bool { return s.Refused == nil })
	if passes < 0 {
		if len(samples) > 0 {
			d.sample = samples[0] // the session would, and that can be taken away too
		}
		return "nothing that the policy permits can be done here: its targets refuse a call with zeros", nil
	}
	d.sample = samples[passes]
	if err := delegation.Exec(ctx, d.env, *d.session, d.sample.To, d.sample.Value, d.sample.Data); err != nil {
		return "", err
	}
	after, err := d.dev.Client().Account(ctx, d.owner)
	if err != nil {
		return "", err
	}
	if before.Nonce != after.Nonce || before.Balance.Cmp(after.Balance) != 0 {
		return "", fmt.Errorf("%w: the owner's nonce or balance moved", delegation.ErrUnverified)
	}
	return fmt.Sprintf("the session key %s by itself; the owner's nonce (%d) and balance did not move", d.sample.Words, after.Nonce), nil
}

// revoke ends the session from the device and tries the same call again.
func (d *demo) revoke(ctx context.Context) (string, error) {
	plan, err := delegation.PlanRevoke(ctx, d.dev.Client(), d.wallet, delegation.RevokeRequest{Session: *d.session, Payer: d.session.Agent})
	if err != nil {
		return "", err
	}
	if err := delegation.Revoke(ctx, d.env, plan); err != nil {
		return "", err
	}
	err = delegation.Exec(ctx, d.env, *d.session, d.sample.To, d.sample.Value, d.sample.Data)
	refused, ok := errors.AsType[*delegation.RefusedError](err)
	if !ok {
		return "", fmt.Errorf("%w: after the revocation the same call gave: %w", delegation.ErrUnverified, err)
	}
	return "the session is revoked; the call that was permitted before is refused: " + refused.Text, nil
}

// addUp reads the journal back.
func (d *demo) addUp(ctx context.Context) (string, error) {
	summary, err := d.journal.Verify(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s on the device, %d journal entries, hash chain good", confirmations(len(d.data.Confirmations)), summary.Entries), nil
}
