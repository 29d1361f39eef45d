package hw

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Info describes one device as it is now.
type Info struct {
	Vendor       string       `json:"vendor"`
	Model        string       `json:"model"`
	App          string       `json:"app,omitempty"`      // the application that answers, where there are apps
	Version      string       `json:"version,omitempty"`  // of the app, or of the firmware where there are no apps
	Emulated     bool         `json:"emulated"`           // no hardware behind it: keys are not safe
	Software     bool         `json:"software,omitempty"` // and no device is imitated either: the key is in a file
	Capabilities Capabilities `json:"capabilities"`
}

// String is one line for a human.
func (i Info) String() string {
	software := i.App + " app"
	if i.App == "" {
		software = "firmware"
	}
	switch s := fmt.Sprintf("%s %s, ", i.Vendor, i.Model); {
	case i.Software:
		return s + i.App + " " + i.Version + " (no hardware protects this key)"
	case i.Emulated:
		return s + software + " " + i.Version + " (emulator: no hardware protects this key)"
	default:
		return s + software + " " + i.Version
	}
}

// Verdict is the answer to "will the device do that?".
type Verdict string

// The verdicts. Untold is for what a device does not let a host ask, such as a
// setting that shows only when something is tried.
const (
	Yes    Verdict = "yes"
	No     Verdict = "no"
	Untold Verdict = "untold"
)

// Support is a verdict with its reason and with what would improve it.
type Support struct {
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason"`
	// Setting is the name, as the device shows it, of a setting to turn on.
	Setting string `json:"setting,omitempty"`
	// NeedVersion is the first app or firmware version that can do it.
	NeedVersion string `json:"need_version,omitempty"`
}

// DelegateRule is one entry of a device's built-in list of delegates. Neither
// the host nor the holder can extend it.
type DelegateRule struct {
	Name    string         `json:"name"` // what the screen shows instead of the address
	Address common.Address `json:"address"`
	ChainID uint64         `json:"chain_id"` // 0 = any chain
	// Uncertain says why the entry may be missing from this very device: the list
	// of its version is not known for sure.
	Uncertain string `json:"uncertain,omitempty"`
}

// Update is a version of app or firmware that is better than the one in use,
// which works.
type Update struct {
	Version string `json:"version"`
	Reason  string `json:"reason"` // what it is better at
}

// Capabilities is what a device will sign, as data.
type Capabilities struct {
	Message       Support        `json:"message"`       // EIP-191 text, shown readable
	Multiline     Support        `json:"multiline"`     // the same with line feeds in it
	Transaction   Support        `json:"transaction"`   // type 2 without calldata
	Calldata      Support        `json:"calldata"`      // calldata that the device cannot decode
	SetCodeTx     Support        `json:"set_code_tx"`   // type 4 (EIP-7702)
	Authorization Support        `json:"authorization"` // the tuple by itself
	LinkTx        Support        `json:"link_tx"`       // the tuple and its own type-4 transaction in one review
	TypedData     Support        `json:"typed_data"`    // EIP-712, field by field
	Delegates     []DelegateRule `json:"delegates"`     // whom Authorization and LinkTx may name
	// AnyDelegate says that there is no such list: everybody may be named.
	AnyDelegate bool `json:"any_delegate,omitempty"`
	// TypedHash is EIP-712 of which the device sees two hashes only. Left out
	// by drivers that have no way to ask for that.
	TypedHash Support `json:"typed_hash,omitzero"`
	// Updates are newer versions that are worth having, oldest first.
	Updates []Update `json:"updates,omitempty"`
}

// CanAuthorize tells whether a tuple for this delegate on this chain would be
// signed. The zero address (revocation) needs no list entry.
func (c Capabilities) CanAuthorize(delegate common.Address, chainID uint64) Support {
	return c.listed(c.Authorization, delegate, chainID)
}

// CanLink tells the same for [SetCodeTxSigner].
func (c Capabilities) CanLink(delegate common.Address, chainID uint64) Support {
	return c.listed(c.LinkTx, delegate, chainID)
}

func (c Capabilities) listed(s Support, delegate common.Address, chainID uint64) Support {
	if s.Verdict == No || delegate == (common.Address{}) || c.AnyDelegate {
		return s
	}
	for _, rule := range c.Delegates {
		switch matches := rule.Address == delegate && (rule.ChainID == 0 || chainID == 0 || rule.ChainID == chainID); {
		case matches && rule.Uncertain != "":
			return Support{Verdict: Untold, Reason: rule.Uncertain, Setting: s.Setting}
		case matches:
			return s
		}
	}
	return Support{
		Verdict: No,
		Reason:  fmt.Sprintf("the device's built-in list does not hold delegate %s for chain %d", delegate, chainID),
	}
}
