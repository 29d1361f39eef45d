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
// sign for on a chain, for a wallet that runs no code yet; an error says what the
// device lacks.
func ChooseHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	return chooseHome(c, chainID, contracts.AccountAddress(), contracts.Simple7702Address, false)
}

// chooseHome finds the strongest home. account is our SessionAccount's address;
// delegated tells that the wallet's address runs Simple7702Account already.
func chooseHome(c hw.Capabilities, chainID uint64, sessionAccount, simple7702 common.Address, delegated bool) (HomeChoice, error) {
	choice := HomeChoice{
		Home:   HomeVault,
		Reason: "the device signs one batch through Simple7702Account that makes the vault, and one readable text that grants the limits",
	}
	own := c.CanAuthorize(sessionAccount, chainID)
	choice.refuse(HomeAccount, own, "valetkey links this home from local keys only so far")
	choice.refuse(HomeMetaMask, c.CanAuthorize(metamaskDelegator, chainID), "valetkey does not build MetaMask delegations so far")
	for _, need := range vaultNeeds(c, chainID, simple7702, delegated) {
		if need.Verdict == hw.No {
			return choice, needError(need)
		}
	}
	return choice, nil
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

// vaultNeeds is what the device must do for a vault made by a batch.
func vaultNeeds(c hw.Capabilities, chainID uint64, simple7702 common.Address, delegated bool) []hw.Support {
	needs := []hw.Support{c.Message, c.Calldata}
	if !delegated {
		needs = append(needs, c.SetCodeTx, c.CanAuthorize(simple7702, chainID))
	}
	return needs
}

// needError brings a missing capability into the form that says what to do.
func needError(s hw.Support) error {
	if s.NeedVersion != "" {
		return &hw.TooOldError{What: "a vault made by one batch", Have: fmt.Sprintf("an older one (%s)", s.Reason), Need: s.NeedVersion}
	}
	return &hw.PolicyError{Reason: s.Reason, Setting: s.Setting}
}
