package delegation

import (
	"fmt"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// Home says where a session lives: which code, at which address, enforces its
// limits.
type Home string

// The homes, the strongest first.
const (
	// HomeAccount: the wallet's own address runs the session contract (EIP-7702).
	HomeAccount Home = "account"
	// HomeMetaMask: the wallet's own address runs MetaMask's delegator.
	HomeMetaMask Home = "metamask"
	// HomeVault: a contract account owned by the wallet, which may pull tokens
	// within an ERC-20 allowance.
	HomeVault Home = "vault"
)

// String says what a home is, for people.
func (h Home) String() string {
	switch h {
	case HomeAccount:
		return "account (the wallet's own address runs valetkey's SessionAccount)"
	case HomeMetaMask:
		return "metamask (the wallet's own address runs MetaMask's delegator)"
	case HomeVault:
		return "vault (a contract account that the wallet owns)"
	}
	return string(h)
}

// HomeChoice is the home that a device can have on a chain, with the reason for
// each one that it can not.
type HomeChoice struct {
	Home    Home         `json:"home"`
	Reason  string       `json:"reason"`
	Refused []HomeReason `json:"refused,omitempty"`

	batch bool // made by one batch of the owner's
}

// HomeReason is why a home is not chosen, and what would change that.
type HomeReason struct {
	Home        Home   `json:"home"`
	Reason      string `json:"reason"`
	Setting     string `json:"setting,omitempty"`
	NeedVersion string `json:"need_version,omitempty"`
}

// ChooseHome is [Decide] for a plain wallet on a chain that has all of valetkey's
// contracts: what a device alone comes to.
func ChooseHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	chain := ChainState{ID: chainID, Reader: true, Account: true, Factory: true, Simple7702: true, Deployer: true}
	decision, err := Decide(c, chain, WalletState{Storage: StorageEmpty}, Policy{Chain: chainID}, Wishes{})
	return decision.Home, err
}

// alternatives lists what a decision does not do and could.
func (d *decider) alternatives(best way) []Alternative {
	var ways []Alternative
	text := hw.Support{Verdict: hw.Yes, Reason: "nothing but the text is signed"}
	if best.home == HomeAccount {
		return append(ways, Alternative{"--session-home vault", "a contract account that the wallet owns: the wallet is not delegated, and only what is sent to the vault or allowed to it can be spent", d.device.Message})
	}
	approvals := len(d.wallet.Tokens) > 0 && best.spending == SpendAllowance
	switch {
	case best.batch:
		ways = append(ways, Alternative{"without --batch", "the agent makes the vault; the device signs the text, and an approval for each token that is spent by allowance", d.device.Message})
	case !d.wallet.Vault || approvals:
		needs := batchNeeds(d.device, d.chain.ID, d.wallet.delegatedTo(contracts.Simple7702Address))
		ways = append(ways, Alternative{"--batch", "one transaction of the wallet's, with an EIP-7702 authorization, makes the vault and gives it the allowances: its calldata is signed unread", worst(needs)})
	}
	switch best.spending {
	case SpendAllowance:
		ways = append(ways, Alternative{"--spend vault", "no approval: the vault spends what it holds, so send it tokens whenever you like, from any wallet", text})
	case SpendVault:
		ways = append(ways, d.allowanceAlternative())
	}
	return ways
}

// warnings are what a holder should know of the wallet.
func (d *decider) warnings(best way) []Warning {
	var warnings []Warning
	if to := d.wallet.Delegate; to != nil && !d.wallet.ours() {
		message := fmt.Sprintf("the wallet %s is delegated to %s (%s)", d.wallet.Address, DelegateName(*to), *to)
		if best.home == HomeAccount {
			message += ", and this replaces it; what that one stored or signed for the wallet stays"
		}
		warnings = append(warnings, Warning{"foreign_delegation", message})
	}
	if best.home == HomeAccount && d.wallet.Storage != StorageEmpty && d.wallet.Storage != StorageOurs {
		warnings = append(warnings, Warning{"used_storage", "nobody here can tell that the wallet's storage holds no session of an earlier delegate's"})
	}
	return warnings
}

// worst is the verdict that decides.
func worst(needs []hw.Support) hw.Support {
	least := needs[0]
	for _, need := range needs[1:] {
		if need.Verdict == hw.No && least.Verdict != hw.No || need.Verdict == hw.Untold && least.Verdict == hw.Yes {
			least = need
		}
	}
	return least
}

// needError brings a missing capability into the form that says what to do.
func needError(what string, s hw.Support) error {
	if s.NeedVersion != "" {
		return &hw.TooOldError{What: what, Have: fmt.Sprintf("an older one (%s)", s.Reason), Need: s.NeedVersion}
	}
	return &hw.PolicyError{Reason: s.Reason, Setting: s.Setting}
}
