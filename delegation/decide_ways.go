package delegation

import (
	"strings"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// against records a reason.
func (w *way) refuse(reason error) { w.against = append(w.against, reason) }

// needs records what the device lacks of what a way takes.
func (w *way) needs(what string, supports ...hw.Support) {
	for _, s := range supports {
		if s.Verdict == hw.No || s.Verdict == "" {
			w.refuse(needError(what, s))
			return // the others would be the same again
		}
	}
}

// ask adds a confirmation.
func (w *way) ask(step string, blind bool) { w.asks = append(w.asks, Ask{step, blind}) }

// planText is the grant, which has lines.
func (d *decider) planText(w *way, what string) {
	if d.textUnread() && d.wish.Blind.Accepted() {
		w.needs(what, d.device.Message)
		return
	}
	w.needs(what, d.device.Message, d.device.Multiline)
}

// textUnread says that the device shows the grant as bytes.
func (d *decider) textUnread() bool {
	return d.device.Message.Verdict != hw.No && d.device.Multiline.Verdict == hw.No
}

// planAccount is the wallet itself: a tuple where it does not run our code yet,
// and the text.
func (d *decider) planAccount(w *way) {
	c := d.device
	d.planText(w, "a grant as a readable text")
	if !d.wallet.ours() {
		w.needs("an authorization of valetkey's SessionAccount", c.CanAuthorize(contracts.AccountAddress(), d.chain.ID))
		w.ask(StepAuthorization, false)
		d.replaces(w)
	}
	d.checkStorage(w)
	d.checkMissing(w)
	if d.wish.Batch {
		w.refuse(preflight("link without --batch", "a batch makes a vault, and the wallet itself needs none"))
	}
	if s := d.wish.Spending; s == SpendAllowance || s == SpendVault {
		w.refuse(preflight("link without --spend", "in the wallet itself a session spends what the wallet holds"))
	}
	if d.wish.Fund {
		w.needs("a payment to the agent", c.Transaction)
		w.ask(StepFund, false)
	}
	w.ask(StepGrant, d.textUnread())
}

// replaces: an account has one delegate at a time.
func (d *decider) replaces(w *way) {
	if d.wallet.Delegate == nil || d.wish.Home == HomeAccount {
		return // there is none, or the holder wants this one instead
	}
	w.refuse(preflight("ask for the home account if that is what you want", "the wallet is delegated to %s (%s) and would lose that",
		DelegateName(*d.wallet.Delegate), *d.wallet.Delegate))
}

// checkStorage: what an earlier delegate of the wallet left in its storage may be
// a session of somebody's, which our code could not tell from a granted one.
func (d *decider) checkStorage(w *way) {
	if s := d.wallet.Storage; s == StorageEmpty || s == StorageOurs || d.wish.Unlisted.Accepted() {
		return
	}
	reason := "the wallet has storage that an earlier delegate may have written: there could be a session of somebody else's in it"
	if d.wallet.Storage == StorageUnknown {
		reason = "the node gives no proof that the wallet's storage is empty: an earlier delegate could have left a session of its own there"
	}
	w.refuse(&hw.RiskError{Risk: string(hw.AcceptUnlistedDelegate), Reason: reason})
}

// planVault is a text, and what the wallet's own transactions are needed for.
func (d *decider) planVault(w *way) {
	c := d.device
	var given []allowance
	if w.spending == SpendAllowance {
		given = d.allowances(w.batch)
	}
	// A batch of nothing is no batch.
	w.batch = w.batch && (!d.wallet.Vault || len(given) > 0 || d.wish.Fund)
	what := "a grant as a readable text"
	if w.batch {
		what = "a vault made by one batch"
	}
	d.planText(w, what)
	switch {
	case w.batch:
		d.planBatch(w, what)
	default:
		d.planApprovals(w, given)
		if d.wish.Fund {
			w.needs("a payment to the agent", c.Transaction)
			w.ask(StepFund, false)
		}
		w.permit(given)
	}
	w.ask(StepGrant, d.textUnread())
	d.checkMissing(w)
}

func (d *decider) planBatch(w *way, what string) {
	simple := d.wallet.delegatedTo(contracts.Simple7702Address)
	w.needs(what, batchNeeds(d.device, d.chain.ID, simple)...)
	if !d.chain.Simple7702 {
		w.refuse(preflight("link without --batch", "Simple7702Account is not on this chain: %s has none of its code", contracts.Simple7702Address))
	}
	if to := d.wallet.Delegate; to != nil && !simple {
		w.refuse(preflight("link without --batch, or undo that delegation first, if it is not wanted",
			"the owner %s is delegated to %s, through which valetkey sends no batch", d.wallet.Address, *to))
	}
	if !simple {
		w.ask(StepAuthorization, false)
	}
	w.ask(StepSetup, true)
}

// batchNeeds is what the device must do, beside the text, for a batch.
func batchNeeds(c hw.Capabilities, chainID uint64, delegated bool) []hw.Support {
	needs := []hw.Support{c.Calldata}
	if !delegated {
		needs = append(needs, c.SetCodeTx, c.CanAuthorize(contracts.Simple7702Address, chainID))
	}
	return needs
}

// checkMissing: what the chain lacks, somebody has to put there first.
func (d *decider) checkMissing(w *way) {
	missing := d.chain.missing(w.home, d.wallet)
	switch {
	case len(missing) == 0:
	case !d.chain.Deployer:
		w.refuse(preflight("choose a chain that has it", "neither valetkey's %s %s nor the CREATE2 deployer %s is on this chain",
			missing[0].name, missing[0].at, contracts.Create2Deployer))
	case !d.wish.Deploy:
		w.refuse(preflight("put it there with: valetkey deploy; or give --deploy: then the plan has the session key do it, at its cost",
			"valetkey's %s %s is not on this chain", missing[0].name, missing[0].at))
	}
}

// checkNonce: what names a nonce of the owner's is not made behind a transaction
// that waits. A pool takes one at a time of a delegated account, and a tuple
// whose nonce is not the account's is skipped (EIP-7702). A text has no
// nonce, and a permit one of the token's.
func (d *decider) checkNonce(w way) []error {
	var steps []string
	for _, ask := range w.asks {
		if ask.Step != StepGrant && ask.Step != StepPermit {
			steps = append(steps, ask.Step)
		}
	}
	if d.wallet.Waiting == 0 || len(steps) == 0 {
		return nil
	}
	return []error{preflight("wait until it is in a block, or replace it with a higher fee from the program that sent it; a plan of the text alone (--spend vault) needs no nonce",
		"the owner %s has %d transactions waiting; what is signed with a nonce (%s) would be behind them", d.wallet.Address, d.wallet.Waiting, strings.Join(steps, ", "))}
}
