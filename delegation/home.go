package delegation

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

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

// metamaskDelegator is EIP7702StatelessDeleGator 1.3.0, the same on every chain.
var metamaskDelegator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")

// ChooseHome finds the strongest home that a device with these capabilities will
// sign for on a chain; an error says what the device lacks.
func ChooseHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	return chooseHome(c, chainID, homeNeeds{})
}

// homeNeeds says how a vault is to be made.
type homeNeeds struct {
	batch     bool // by one batch of the owner's
	delegated bool // the owner runs Simple7702Account already
}

// chooseHome finds the strongest home. Nothing signed unread comes before
// everything else: the vault can be made by anybody, so all that a device must
// do is to sign a text.
func chooseHome(c hw.Capabilities, chainID uint64, n homeNeeds) (HomeChoice, error) {
	choice := HomeChoice{
		Home:   HomeVault,
		Reason: "the device signs one readable text that grants the limits; the agent makes the vault and submits the grant",
	}
	if n.batch {
		choice.batch = true
		choice.Reason = "the device signs one batch through Simple7702Account, unread, and one readable text that grants the limits"
	}
	choice.refuse(HomeAccount, c.CanAuthorize(contracts.AccountAddress(), chainID), "valetkey links this home from local keys only so far")
	choice.refuse(HomeMetaMask, c.CanAuthorize(metamaskDelegator, chainID), "valetkey does not build MetaMask delegations so far")
	needs := []hw.Support{c.Message, c.Multiline} // a grant has lines
	if n.batch {
		needs = append(needs, batchNeeds(c, chainID, n.delegated)...)
	}
	for _, need := range needs {
		if need.Verdict == hw.No || need.Verdict == "" {
			return choice, needError(n.what(), need)
		}
	}
	return choice, nil
}

func (n homeNeeds) what() string {
	if n.batch {
		return "a vault made by one batch"
	}
	return "a grant as a readable text"
}

// refuse records why a home is not taken: the device's reason, or ours where
// the device would sign.
func (h *HomeChoice) refuse(home Home, s hw.Support, ours string) {
	reason := HomeReason{Home: home, Reason: ours}
	if s.Verdict == hw.No {
		reason = HomeReason{Home: home, Reason: s.Reason, Setting: s.Setting, NeedVersion: s.NeedVersion}
	}
	h.Refused = append(h.Refused, reason)
}

// batchNeeds is what the device must do, beside the text, for a batch.
func batchNeeds(c hw.Capabilities, chainID uint64, delegated bool) []hw.Support {
	needs := []hw.Support{c.Calldata}
	if !delegated {
		needs = append(needs, c.SetCodeTx, c.CanAuthorize(contracts.Simple7702Address, chainID))
	}
	return needs
}

// otherWays lists what a plan does not do and could.
func (p *Plan) otherWays(f facts, isDelegated bool) []Alternative {
	var ways []Alternative
	c := f.info.Capabilities
	text := hw.Support{Verdict: hw.Yes, Reason: "nothing but the text is signed"}
	switch batch := p.Home.batch; {
	case batch:
		ways = append(ways, Alternative{"without --batch", "the agent makes the vault; the device signs the text, and an approval for each token that is spent by allowance", c.Message})
	case !f.hasVault || len(p.Allowances) > 0:
		ways = append(ways, Alternative{"--batch", "one transaction of the wallet's, with an EIP-7702 authorization, makes the vault and gives it the allowances: its calldata is signed unread", worst(batchNeeds(c, p.Chain, isDelegated))})
	}
	switch p.Spending {
	case SpendAllowance:
		ways = append(ways, Alternative{"--spend vault", "no approval: the vault spends what it holds, so send it tokens whenever you like, from any wallet", text})
	case SpendVault:
		ways = append(ways, Alternative{"--spend allowance", "the vault pulls tokens from the wallet: one approval for each token, whose calldata a device may sign unread", c.Calldata})
	}
	return ways
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
