package delegation

import (
	"fmt"
	"slices"

	"github.com/valetkey/valetkey/hw"
)

// allowance is how one of a policy's tokens gets the allowance that it lacks.
type allowance struct {
	token int // of the policy's
	Ask
}

// allowances are those that do not stand. A batch has its approvals in it.
func (d *decider) allowances(batch bool) []allowance {
	var given []allowance
	for i, t := range d.wallet.Tokens {
		if t.Stands {
			continue
		}
		ask := Ask{StepApprove, !t.Clear}
		if !batch && d.takesPermit(t) {
			_, _, unread := permitShown(d.device.TypedData)
			ask = Ask{StepPermit, unread}
		}
		given = append(given, allowance{i, ask})
	}
	return given
}

// takesPermit: a permit that the device shows is better than an approval, which
// costs the wallet a transaction. One that it shows only with a setting, or shows
// in part, is better than an approval that it does not show, for who asked for
// an allowance; nobody else is led there.
func (d *decider) takesPermit(t TokenState) bool {
	shown, may, _ := permitShown(d.device.TypedData)
	return t.Permit && (shown || may && !t.Clear && d.wish.Spending == SpendAllowance)
}

// planApprovals is the part of the allowances that takes transactions.
func (d *decider) planApprovals(w *way, given []allowance) {
	blind := slices.IndexFunc(given, func(a allowance) bool { return a.Step == StepApprove && a.Blind })
	if calldata := d.device.Calldata; blind >= 0 && calldata.Verdict == hw.No {
		calldata.Reason = fmt.Sprintf("an allowance of %s needs the owner's transaction, and %s; without an allowance (--spend vault) the vault spends what it holds",
			d.wallet.Tokens[given[blind].token].Symbol, calldata.Reason)
		w.needs("an allowance", calldata)
	}
	for _, a := range given {
		if a.Step == StepApprove {
			w.ask(a.Step, a.Blind)
		}
	}
}

// permit is the part that takes signatures alone.
func (w *way) permit(given []allowance) {
	for _, a := range given {
		if a.Step == StepPermit {
			w.ask(a.Step, a.Blind)
			w.permits = append(w.permits, a.token)
		}
	}
}

// allowanceAlternative is how spending by allowance would be, if it were asked for.
func (d *decider) allowanceAlternative() Alternative {
	asked := *d
	asked.wish.Spending = SpendAllowance
	given := asked.allowances(false)
	if len(given) > 0 && !slices.ContainsFunc(given, func(a allowance) bool { return a.Step != StepPermit }) {
		return Alternative{"--spend allowance", "the vault pulls tokens from the wallet: one permit (EIP-2612) for each token, which the device signs as typed data and the agent submits", d.device.TypedData}
	}
	return Alternative{"--spend allowance", "the vault pulls tokens from the wallet: one approval for each token, whose calldata a device may sign unread", d.device.Calldata}
}
