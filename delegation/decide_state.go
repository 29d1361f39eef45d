package delegation

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/hw"
)

// ChainState is which of the contracts that a link may need are on a chain, each
// with the very code that it must have.
type ChainState struct {
	ID         uint64
	Reader     bool // renders texts and checks grants, for both homes
	Account    bool // the account home's code
	Factory    bool // makes vaults
	Simple7702 bool // carries batches
	Deployer   bool // puts the missing ones there, save Simple7702Account
}

// Storage is what is known of a wallet's own storage. A delegate that it had
// before can have written anything there, also a session of its own.
type Storage string

// What a proof of the account tells.
const (
	StorageUnknown Storage = "" // the node gives no proofs
	StorageEmpty   Storage = "empty"
	StorageOurs    Storage = "ours" // runs our code, and was linked before, by the journal
	StorageUsed    Storage = "used"
)

// WalletState is what the chain has of the owner.
type WalletState struct {
	Address  common.Address
	Contract bool            // it has code that is no designator
	Delegate *common.Address // by EIP-7702; nil for a plain account
	Storage  Storage
	Vault    bool // its vault is there
	// Waiting counts the owner's transactions that are in no block yet and are
	// not an earlier try's of the same link.
	Waiting uint64
	Tokens  []TokenState // of the policy's, in its order
}

// TokenState is what a vault's allowance of one token takes.
type TokenState struct {
	Symbol string
	Stands bool // it is what the link needs already
	Clear  bool // the device shows an approval of it in full
	Permit bool // it takes a signature instead of an approval (EIP-2612)
}

// Wishes are what a holder may ask for beside the policy. The zero value leaves
// everything to the planner.
type Wishes struct {
	Home     Home     // "" is the strongest that the device signs
	Batch    bool     // one transaction of the wallet's makes the vault
	Spending Spending // "" is [SpendAuto]
	Deploy   bool     // put missing contracts on the chain
	Fund     bool     // the wallet pays the agent's gas
	// Unlisted accepts a delegation that nobody here knows.
	Unlisted hw.UnlistedDelegateRisk
	// Blind accepts a device that shows the text as bytes (Trezor Model One, for
	// its lines).
	Blind hw.BlindRisk
}

// Ask is one confirmation on the device.
type Ask struct {
	Step  string `json:"step"`
	Blind bool   `json:"blind,omitempty"` // not shown in full
}

// Decision is how a session will be linked.
type Decision struct {
	Home     HomeChoice
	Spending Spending
	Asks     []Ask
	Permits  []int // the policy's tokens whose allowance is given by a permit
	Warnings []Warning
	// Alternatives are other ways to do the same.
	Alternatives []Alternative
}

// Warning is something that a holder should know before confirming.
type Warning struct {
	Code    string `json:"code"` // stable
	Message string `json:"message"`
}

// delegatedTo tells whether the wallet runs this delegate.
func (w WalletState) delegatedTo(delegate common.Address) bool {
	return w.Delegate != nil && *w.Delegate == delegate
}

// ours tells whether the wallet runs the account home's code.
func (w WalletState) ours() bool { return w.delegatedTo(contracts.AccountAddress()) }

// missing are the contracts that a seat in a home needs and the chain lacks, in
// the order in which they have to come: each names the one before.
func (c ChainState) missing(home Home, wallet WalletState) []deployment {
	var missing []deployment
	if !c.Reader {
		missing = append(missing, sessionReader())
	}
	switch {
	case home == HomeAccount && !c.Account:
		missing = append(missing, sessionAccount())
	case home == HomeVault && !wallet.Vault && !c.Factory:
		missing = append(missing, vaultFactory())
	}
	return missing
}
