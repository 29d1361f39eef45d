package hw

import "fmt"

// What weakens a promise of this project has to be accepted by name, in code
// with a constant of this file, and on a command line with its text. Each risk
// is a type of its own so that one cannot be passed for another.

// BlindRisk accepts that the holder cannot read what is signed.
type BlindRisk string

// AllChainsRisk accepts an authorization that is good on every chain.
type AllChainsRisk string

// NoExpiryRisk accepts a permission that ends only when it is revoked.
type NoExpiryRisk string

// UnlistedDelegateRisk accepts to build on an account that runs, or ran, code
// which nobody here knows.
type UnlistedDelegateRisk string

// The values that accept. The zero values, and all others, do not.
const (
	// AcceptBlindSigning accepts typed data that the device does not show, or
	// shows in part.
	//
	// SECURITY NOTE: whoever made the data decides what is signed; the device's
	// screen no longer protects its holder.
	AcceptBlindSigning BlindRisk = "blind-signing"

	// AcceptAllChains accepts authorizations with chain id 0.
	//
	// SECURITY NOTE: anybody may send such a tuple on any chain on which the
	// account's nonce matches, now or later, including chains that do not exist
	// yet and on which the delegate's address holds other code.
	AcceptAllChains AllChainsRisk = "all-chains"

	// AcceptNoExpiry accepts a session without an expiry.
	//
	// SECURITY NOTE: a session key that is lost, forgotten or stolen years from
	// now can still do all that its grant says, until somebody revokes it.
	AcceptNoExpiry NoExpiryRisk = "no-expiry"

	// AcceptUnlistedDelegate accepts a wallet that is delegated to an unknown
	// contract (EIP-7702), or whose storage an unknown one may have written.
	//
	// SECURITY NOTE: that contract may let its author act for the wallet, and
	// what it stored may be a permission in the eyes of the code that comes next.
	AcceptUnlistedDelegate UnlistedDelegateRisk = "unlisted-delegate"
)

// Accepted tells whether the risk was accepted.
func (r BlindRisk) Accepted() bool { return r == AcceptBlindSigning }

// Accepted tells whether the risk was accepted.
func (r AllChainsRisk) Accepted() bool { return r == AcceptAllChains }

// Accepted tells whether the risk was accepted.
func (r UnlistedDelegateRisk) Accepted() bool { return r == AcceptUnlistedDelegate }

// Accepted tells whether the risk was accepted.
func (r NoExpiryRisk) Accepted() bool { return r == AcceptNoExpiry }

// RiskError says that a request needs a risk to be accepted by name.
type RiskError struct {
	Risk   string // its name, the text of the constant that accepts it
	Reason string // what would happen
}

func (e *RiskError) Error() string {
	return fmt.Sprintf("%s: the risk %q was not accepted", e.Reason, e.Risk)
}
