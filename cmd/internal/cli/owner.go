package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/lock"
)

// byOwner names the wallet itself as who pays.
const byOwner = "owner"

// ownerWork is what a command has open that is about a wallet as a whole, which
// is locked for it.
type ownerWork struct {
	linkWork
	owner   common.Address
	info    hw.Info
	request delegation.OwnerRequest
	held    *lock.Lock
	key     *keystore.Key // of who pays, once it is unlocked
}

func (w *ownerWork) close() {
	if w.key != nil {
		w.key.Wipe()
	}
	if w.held != nil {
		_ = w.held.Release() // the process ends soon, and the lock with it
	}
	w.linkWork.close()
}

// openOwner opens the wallet and finds who pays: the wallet itself, or a key. The
// caller closes it, also after an error.
func (a *app) openOwner(ctx context.Context, wallet walletOptions, rpc rpcOption, caps capOptions, payer string) (*ownerWork, error) {
	work := &ownerWork{}
	var err error
	if work.request.Path, err = wallet.derivation(); err != nil {
		return work, err
	}
	if work.request.Caps, err = caps.caps(); err != nil {
		return work, err
	}
	if work.state, err = a.state(); err != nil {
		return work, err
	}
	if payer != byOwner {
		keys, err := work.state.keys()
		if err != nil {
			return work, err
		}
		if work.payer, err = keys.Get(payer); err != nil {
			return work, err
		}
		work.request.Payer = work.payer.Address
	}
	if work.client, err = a.dial(ctx, rpc); err != nil {
		return work, err
	}
	if work.wallet, err = a.openWallet(ctx, wallet); err != nil {
		return work, err
	}
	return work, a.lockOwner(ctx, work)
}

func (a *app) lockOwner(ctx context.Context, work *ownerWork) error {
	id, err := work.client.ChainID(ctx)
	if err != nil {
		return err
	}
	if !id.IsUint64() {
		return &delegation.WrongChainError{Got: id.Uint64()}
	}
	work.request.Chain = id.Uint64()
	if work.info, err = work.wallet.Info(ctx); err != nil {
		return err
	}
	if work.owner, err = work.wallet.Address(ctx, work.request.Path, false); err != nil {
		return err
	}
	work.held, err = a.lockAccount(ctx, work.state, work.request.Chain, work.owner.Hex())
	return err
}

// ownerEnv unlocks the payer's key, where one pays.
func (a *app) ownerEnv(ctx context.Context, work *ownerWork, record delegation.Journal, pass passphraseOptions) (delegation.Env, error) {
	env := delegation.Env{Chain: work.client, Wallet: work.wallet, Journal: record, Caps: work.request.Caps, Observe: a.observe}
	if work.payer.Name == "" {
		return env, nil
	}
	var err error
	if work.key, err = a.unlock(ctx, &work.linkWork, pass); err != nil {
		return env, err
	}
	env.Agent = work.key
	return env, nil
}

// mustName fails where nobody was named who pays.
func mustName(payer string) (string, error) {
	if payer == "" {
		return "", usage("give --payer NAME: the device shows a readable text, and that session key submits it; or --payer owner: the wallet sends a transaction itself, unread on most devices",
			"nobody is named who pays")
	}
	return payer, nil
}

// printEnding prints the steps of a plan that takes something away.
func printEnding(w io.Writer, steps []delegation.Step, most delegation.Amount, payer common.Address) {
	for i, step := range steps {
		fmt.Fprintf(w, "%d. %s, by the %s: %s\n", i+1, step.Name, step.By, step.What)
		if strings.HasPrefix(string(step.Bytes), "valetkey ") { // a text of ours
			fmt.Fprintf(w, "   text     %s\n", indent(string(step.Bytes), "            "))
			step.Bytes = nil
		}
		printStep(w, step)
	}
	fmt.Fprintf(w, "gas: at most %s native coin, paid by %s\n", ether(most.Int), payer)
}
