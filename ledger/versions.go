package ledger

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// Version is an app version, three numbers.
type Version struct{ Major, Minor, Patch uint8 }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

func (v Version) less(other Version) bool {
	if v.Major != other.Major {
		return v.Major < other.Major
	}
	if v.Minor != other.Minor {
		return v.Minor < other.Minor
	}
	return v.Patch < other.Patch
}

// First versions with a feature (app-ethereum CHANGELOG.md).
var (
	sinceTypedHash    = Version{1, 5, 0}  // INS 0C with two hashes
	sinceTypedData    = Version{1, 9, 19} // INS 1A, 1C, and 0C over what they sent
	sinceSetCode      = Version{1, 17, 0} // INS 34 and transaction type 4
	sinceDistinctWord = Version{1, 20, 0} // 6980 for "setting off" and "not listed", 6985 only for a rejection
)

// Settings, as a Nano names them.
const (
	settingBlindSigning  = "Blind signing"
	settingSmartAccounts = "Smart accounts"
	settingRawMessages   = "Raw messages"
)

// Delegates that the app's list holds or held.
var (
	simple7702Account = hw.DelegateRule{Name: "Simple7702Account", Address: common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")}
	metamaskDelegator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")
)

// delegateLists is src/features/sign_authorization_eip7702/whitelist_7702.c by
// release: a row holds from its version on, until the next. An entry without a
// chain is good for every chain.
var delegateLists = []struct {
	since Version
	list  []hw.DelegateRule
}{
	{Version{1, 17, 0}, []hw.DelegateRule{simple7702Account, {Name: "MetaMask Delegation", Address: metamaskDelegator}}},
	{Version{1, 18, 0}, []hw.DelegateRule{simple7702Account, {Name: "MetaMask Gator", Address: metamaskDelegator}}},
	{Version{1, 20, 0}, []hw.DelegateRule{simple7702Account}},
}

func delegatesOf(v Version) []hw.DelegateRule {
	var list []hw.DelegateRule
	for _, row := range delegateLists {
		if !v.less(row.since) {
			list = row.list
		}
	}
	return list
}

// capabilities puts what a version with these flags will do into data.
func capabilities(v Version, model Model, blindSigning bool) hw.Capabilities {
	c := hw.Capabilities{
		Message:     hw.Support{Verdict: hw.Yes, Reason: "plain text is shown in full, with factory settings"},
		Multiline:   hw.Support{Verdict: hw.Yes, Reason: "plain text is shown in full; a Nano shows line feeds as blanks"},
		Transaction: hw.Support{Verdict: hw.Yes, Reason: "transactions without calldata are shown in full"},
		Calldata:    hw.Support{Verdict: hw.Yes, Reason: "blind signing is on: calldata is signed unread"},
		SetCodeTx:   hw.Support{Verdict: hw.Yes, Reason: "shown like a type-2 transaction: the authorization list is not shown"},
		Authorization: hw.Support{
			Verdict: hw.Untold,
			Reason:  "needs a setting that the app does not let a host read: known only when tried",
			Setting: settingSmartAccounts,
		},
		LinkTx:    hw.Support{Verdict: hw.No, Reason: "the app signs the tuple by itself and has no command for tuple and transaction in one"},
		TypedData: typedDataSupport(v, model, blindSigning),
		Delegates: delegatesOf(v),
	}
	if !blindSigning {
		c.Calldata = hw.Support{Verdict: hw.No, Reason: "blind signing is off: the app refuses calldata that it cannot decode", Setting: settingBlindSigning}
	}
	if v.less(sinceSetCode) {
		old := hw.Support{Verdict: hw.No, Reason: fmt.Sprintf("app %s has no EIP-7702", v), NeedVersion: sinceSetCode.String()}
		c.Authorization, c.SetCodeTx = old, old
	}
	return c
}

// typedDataGates say, by version and model, who takes typed data field by field.
// The first row that fits is the answer; the last one fits all that are left.
var typedDataGates = []struct {
	fits    func(Version, Model) bool
	support hw.Support
}{
	{
		func(v Version, _ Model) bool { return v.less(sinceTypedHash) },
		hw.Support{Verdict: hw.No, Reason: "the app has no typed data", NeedVersion: sinceTypedData.String()},
	},
	{
		// The memory for it is not there (makefile: HAVE_EIP712_FULL_SUPPORT).
		func(_ Version, m Model) bool { return m == NanoS },
		hw.Support{Verdict: hw.No, Reason: "a Nano S signs typed data only by its hash, unread"},
	},
	{
		func(v Version, _ Model) bool { return v.less(sinceTypedData) },
		hw.Support{Verdict: hw.No, Reason: "the app signs typed data only by its hash, unread", NeedVersion: sinceTypedData.String()},
	},
	{
		func(Version, Model) bool { return true },
		hw.Support{
			Verdict: hw.Untold,
			Reason:  "shown in full with a setting that the app does not let a host read, refused without: known only when tried",
			Setting: settingRawMessages,
		},
	},
}

func typedDataGate(v Version, model Model) hw.Support {
	for _, row := range typedDataGates {
		if row.fits(v, model) {
			return row.support
		}
	}
	return hw.Support{Verdict: hw.No, Reason: "unknown version"}
}

// typedDataSupport adds what Blind signing changes: with it no model refuses.
// What is then shown without Raw messages depends on the model (measured on
// 1.22.0): everything on touch screens, domain and hash on a Nano. A model that
// is not known counts as a Nano.
func typedDataSupport(v Version, model Model, blindSigning bool) hw.Support {
	support := typedDataGate(v, model)
	switch {
	case support.Verdict == hw.No || !blindSigning:
	case model.touch():
		return hw.Support{Verdict: hw.Yes, Reason: "blind signing is on: all fields are shown after a warning"}
	default:
		return hw.Support{
			Verdict: hw.Yes,
			Reason:  "blind signing is on: signed, but the message's fields are shown only with the setting Raw messages, else domain and hash",
			Setting: settingRawMessages,
		}
	}
	return support
}
