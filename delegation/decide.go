package delegation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Decide chooses how a session is linked: in which home, with which
// confirmations, from where it spends. It is all of the planner's judgement, and
// depends on nothing but its arguments. Its error has every reason that stands
// in the way, see [RefusalError].
//
// Among the ways that the device would sign on this chain, those that leave
// nothing unread come first, then the stronger home, then tokens from the wallet
// itself before tokens that have to be sent to the vault, then fewer
// confirmations.
func Decide(device hw.Capabilities, chain ChainState, wallet WalletState, policy Policy, wish Wishes) (Decision, error) {
	d := decider{device, chain, wallet, policy, wish}
	if err := refusal(d.general()); err != nil {
		return Decision{}, err
	}
	ways := d.ways()
	best := slices.MinFunc(ways, way.compare)
	// Not a reason for another way: what waits is over in a minute.
	if err := refusal(append(best.against, d.checkNonce(best)...)); err != nil {
		return Decision{}, err
	}
	return Decision{
		Home: d.homeChoice(best, ways), Spending: best.spending, Asks: best.asks, Permits: best.permits,
		Warnings: d.warnings(best), Alternatives: d.alternatives(best),
	}, nil
}

// decider holds the arguments of [Decide].
type decider struct {
	device hw.Capabilities
	chain  ChainState
	wallet WalletState
	policy Policy
	wish   Wishes
}

// way is one way to link.
type way struct {
	home     Home
	batch    bool
	spending Spending
	asks     []Ask
	permits  []int   // tokens whose allowance is signed and not sent
	against  []error // why it cannot be taken; none: it can
}

// general are the reasons that no way gets around.
func (d *decider) general() []error {
	var reasons []error
	if d.policy.Chain != d.chain.ID {
		reasons = append(reasons, &WrongChainError{Want: d.policy.Chain, Got: d.chain.ID})
	}
	if d.policy.Native != nil && nativeCoinDecimals(d.policy.Chain) != nativeDecimals {
		reasons = append(reasons, preflight("leave the native budget out of the policy",
			"the native coin of chain %d does not have 18 decimals: the text on the device would show another amount", d.policy.Chain))
	}
	if d.wallet.Contract {
		reasons = append(reasons, preflight("name a wallet whose key is on the device", "the owner %s is a contract", d.wallet.Address))
	}
	if d.wish.Home != "" && d.wish.Home != HomeAccount && d.wish.Home != HomeVault {
		reasons = append(reasons, preflight("ask for account or vault, or leave it to valetkey", "valetkey links no session in the home %q", string(d.wish.Home)))
	}
	if to := d.wallet.Delegate; to != nil && !d.wish.Unlisted.Accepted() {
		if _, known := knownDelegate(*to); !known {
			reasons = append(reasons, &hw.RiskError{Risk: string(hw.AcceptUnlistedDelegate), Reason: fmt.Sprintf(
				"the wallet %s is delegated to %s, which nobody here knows: whoever wrote that may be able to act for the wallet, whatever is granted here", d.wallet.Address, *to)})
		}
	}
	return reasons
}

// ways are the ways that the wishes leave open.
func (d *decider) ways() []way {
	var ways []way
	for _, home := range []Home{HomeAccount, HomeVault} {
		if d.wish.Home != "" && d.wish.Home != home {
			continue
		}
		for _, spending := range d.spendings(home) {
			w := way{home: home, batch: d.wish.Batch && home == HomeVault, spending: spending}
			if home == HomeAccount {
				d.planAccount(&w)
			} else {
				d.planVault(&w)
			}
			ways = append(ways, w)
		}
	}
	return ways
}

// spendings are where a home's tokens can come from.
func (d *decider) spendings(home Home) []Spending {
	switch {
	case len(d.policy.Tokens) == 0:
		return []Spending{""}
	case home == HomeAccount:
		return []Spending{SpendWallet}
	case d.wish.Spending != "" && d.wish.Spending != SpendAuto:
		return []Spending{d.wish.Spending}
	case d.wish.Batch:
		return []Spending{SpendAllowance} // it is signed unread anyway
	}
	return []Spending{SpendAllowance, SpendVault}
}

// unread counts what the device does not show.
func (w way) unread() int {
	count := 0
	for _, ask := range w.asks {
		if ask.Blind {
			count++
		}
	}
	return count
}

// compare orders ways by preference. When none can be taken, the reasons of the
// vault's are told: every device and chain can have that one.
func (w way) compare(other way) int {
	refused := len(w.against) > 0
	if refused && len(other.against) > 0 {
		return cmp.Or(cmpBool(w.home == HomeAccount, other.home == HomeAccount), len(w.asks)-len(other.asks))
	}
	return cmp.Or(
		cmpBool(refused, len(other.against) > 0),
		w.unread()-other.unread(),
		cmpBool(w.home == HomeVault, other.home == HomeVault),
		cmpBool(w.spending == SpendVault, other.spending == SpendVault),
		len(w.asks)-len(other.asks),
	)
}

// cmpBool has what is false first.
func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// homeChoice says why this home, and why none of the others.
func (d *decider) homeChoice(best way, ways []way) HomeChoice {
	choice := HomeChoice{Home: best.home, batch: best.batch}
	switch {
	case best.home == HomeAccount && d.wallet.ours():
		choice.Reason = "the wallet runs valetkey's SessionAccount already; the device signs one readable text that grants the limits"
	case best.home == HomeAccount:
		choice.Reason = "the device signs the authorization tuple for valetkey's SessionAccount and one readable text that grants the limits; the agent submits both in one transaction"
	case best.batch:
		choice.Reason = "the device signs one batch through Simple7702Account, unread, and one readable text that grants the limits"
	default:
		choice.Reason = "the device signs one readable text that grants the limits; the agent makes the vault and submits the grant"
	}
	for _, home := range []Home{HomeAccount, HomeMetaMask, HomeVault} {
		if home != best.home {
			choice.Refused = append(choice.Refused, d.whyNot(home, ways))
		}
	}
	return choice
}

// whyNot is the reason against a home: the device's or the account's, or that
// another one was asked for or is stronger.
func (d *decider) whyNot(home Home, ways []way) HomeReason {
	if home == HomeMetaMask {
		if s := d.device.CanAuthorize(metamaskDelegator, d.chain.ID); s.Verdict == hw.No {
			return HomeReason{home, s.Reason, s.Setting, s.NeedVersion}
		}
		return HomeReason{Home: home, Reason: "valetkey does not build MetaMask delegations so far"}
	}
	if s := d.device.CanAuthorize(contracts.AccountAddress(), d.chain.ID); home == HomeAccount && !d.wallet.ours() && s.Verdict == hw.No {
		return HomeReason{home, s.Reason, s.Setting, s.NeedVersion}
	}
	i := slices.IndexFunc(ways, func(w way) bool { return w.home == home })
	switch {
	case i < 0:
		return HomeReason{Home: home, Reason: "another one was asked for"}
	case len(ways[i].against) > 0:
		return HomeReason{Home: home, Reason: ways[i].against[0].Error()}
	}
	return HomeReason{Home: home, Reason: "the wallet itself is the stronger home, and the device signs for it"}
}
