package trezor

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// Version is a firmware version. Major version 1 is the firmware of Model One
// ("legacy"), 2 and later that of all other models ("core").
type Version struct{ Major, Minor, Patch uint32 }

func versionOf(f *pb.Features) Version {
	return Version{f.GetMajorVersion(), f.GetMinorVersion(), f.GetPatchVersion()}
}

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

// legacy tells Model One's firmware, whatever the model says that it is: the
// two have different commands.
func (v Version) legacy() bool { return v.Major <= 1 }

// gate is the first version with a feature, by firmware; the zero version says
// that this firmware never had it (CHANGELOG.md of core/ and legacy/).
type gate struct {
	what         string
	legacy, core Version
}

var (
	// Sessions by id, and passphrases that are asked for instead of sent ahead.
	sinceSessions   = gate{"sessions", Version{1, 9, 0}, Version{2, 3, 0}}
	sinceDynamicFee = gate{"a type-2 transaction (EIP-1559)", Version{1, 10, 4}, Version{2, 4, 2}}
	sinceTypedData  = gate{"typed data (EIP-712) shown by its fields", Version{}, Version{2, 4, 3}}
	sinceTypedHash  = gate{"typed data (EIP-712) by its hash", Version{1, 10, 5}, Version{}}
	sinceWideChain  = gate{"a chain id over 32 bits", Version{1, 10, 4}, Version{2, 4, 3}}
	// The bare tuple, in message 473: this release and no other.
	sinceAuthorization = gate{"an EIP-7702 authorization", Version{}, Version{2, 12, 4}}
	// The tuple inside of its transaction.
	sinceLinkTx = gate{"an EIP-7702 authorization inside of its transaction", Version{}, Version{2, 12, 5}}
)

func (g gate) of(v Version) Version {
	if v.legacy() {
		return g.legacy
	}
	return g.core
}

// open tells whether a version has the feature.
func (g gate) open(v Version) bool {
	first := g.of(v)
	return first != Version{} && !v.less(first)
}

// check is nil, or says which version has the feature, or that none has.
func (g gate) check(v Version) error {
	switch first := g.of(v); {
	case g.open(v):
		return nil
	case first == Version{}:
		return &hw.PolicyError{Reason: fmt.Sprintf("firmware %s has no command for %s, and no later version of it has", v, g.what)}
	default:
		return &hw.TooOldError{What: g.what, Have: v.String(), Need: first.String()}
	}
}

// support is the same as data.
func (g gate) support(v Version, yes string) hw.Support {
	switch first := g.of(v); {
	case g.open(v):
		return hw.Support{Verdict: hw.Yes, Reason: yes}
	case first == Version{}:
		return hw.Support{Verdict: hw.No, Reason: "this model's firmware has no command for " + g.what}
	default:
		return hw.Support{Verdict: hw.No, Reason: fmt.Sprintf("firmware %s has no command for %s", v, g.what), NeedVersion: first.String()}
	}
}

// Settings that stand in the way of EIP-7702, as Trezor's own tools name them.
// Neither can be changed on the device's own menu; [Wallet.SetExperimental] and
// [Wallet.SetSafetyChecks] ask the device for it.
const (
	SettingExperimental = "experimental features"
	SettingSafetyChecks = "safety checks"
)

// Delegates that the firmware's list holds (core/src/apps/ethereum/sc_constants.py).
var (
	simple7702Account = common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")
	metamaskDelegator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")
	ambireAccount     = common.HexToAddress("0x5A7FC11397E9a8AD41BF10bf13F22B0a63f96f6d")
)

// delegateRow is the list of a release: it holds from its version on, until the
// next. Chain 0 is every chain.
type delegateRow struct {
	since     Version
	chains    []uint64 // of Ambire and MetaMask
	uncertain []uint64 // of Simple7702Account
}

// notInAllBuilds: pull requests 7654 (the delegate) and 7655 (strict safety checks
// do not matter) came after 2.12.5-dev was read, and whether 2.12.5 was released
// with them is not known.
const notInAllBuilds = "added while 2.12.5 was made: known only when tried"

// delegateLists is that file by release. 2.11.0 to 2.12.3 know delegates too, but
// what they sign is no EIP-7702 payload.
var delegateLists = []delegateRow{
	{since: Version{2, 12, 4}, chains: []uint64{0}},
	{since: Version{2, 12, 5}, chains: []uint64{1, 100, 8453, 42161}, uncertain: []uint64{1, 10, 56, 137, 8453, 42161}},
}

func (r delegateRow) rules() []hw.DelegateRule {
	var list []hw.DelegateRule
	for _, chain := range r.chains {
		list = append(list,
			hw.DelegateRule{Name: "Ambire", Address: ambireAccount, ChainID: chain},
			hw.DelegateRule{Name: "MetaMask", Address: metamaskDelegator, ChainID: chain})
	}
	for _, chain := range r.uncertain {
		list = append(list, hw.DelegateRule{Name: "Simple7702Account", Address: simple7702Account, ChainID: chain, Uncertain: notInAllBuilds})
	}
	return list
}

func delegatesOf(v Version) []hw.DelegateRule {
	var list []hw.DelegateRule
	for _, row := range delegateLists {
		if !v.legacy() && !v.less(row.since) {
			list = row.rules()
		}
	}
	return list
}

// CapabilitiesFor says what a release of the firmware signs, without a device:
// with the settings that it leaves the factory with, or with experimental
// features turned on. Delegates are those of every chain.
func CapabilitiesFor(v Version, experimental bool) hw.Capabilities {
	return capabilities(&pb.Features{
		MajorVersion: &v.Major, MinorVersion: &v.Minor, PatchVersion: &v.Patch, ExperimentalFeatures: &experimental,
	})
}

// capabilities puts what a device with these features will do into data.
func capabilities(f *pb.Features) hw.Capabilities {
	v := versionOf(f)
	c := hw.Capabilities{
		Message:       hw.Support{Verdict: hw.Yes, Reason: "plain text is shown in full, with factory settings"},
		Multiline:     multilineSupport(v),
		Transaction:   sinceDynamicFee.support(v, "transactions without calldata are shown in full"),
		Calldata:      hw.Support{Verdict: hw.Yes, Reason: "calldata is shown as hex and signed; there is no setting for it"},
		SetCodeTx:     hw.Support{Verdict: hw.No, Reason: "the firmware signs no type-4 transaction with somebody else's tuple"},
		Authorization: authorizationSupport(v, f),
		LinkTx:        linkTxSupport(v, f),
		TypedData:     sinceTypedData.support(v, "all fields are shown"),
		Delegates:     delegatesOf(v),
	}
	if strict(f) && !sinceLinkTx.open(v) {
		c.Delegates = nil // what is left is the revocation, which is on no list
	}
	return c
}

// multilineSupport: Model One takes a line feed for a byte that is no text, and
// shows the whole message as hex (legacy/firmware/layout2.c, is_valid_ascii).
func multilineSupport(v Version) hw.Support {
	if v.legacy() {
		return hw.Support{Verdict: hw.No, Reason: "a text with line feeds is shown as hex"}
	}
	return hw.Support{Verdict: hw.Yes, Reason: "plain text is shown in full, with its lines"}
}

// authorizationSupport is the first of the three ways in which firmware treats
// EIP-7702: the tuple by itself, in 2.12.4.
func authorizationSupport(v Version, f *pb.Features) hw.Support {
	switch {
	case sinceLinkTx.open(v):
		return hw.Support{Verdict: hw.No, Reason: "this firmware signs the tuple only inside of the account's own type-4 transaction"}
	case !sinceAuthorization.open(v):
		return sinceAuthorization.support(v, "")
	}
	return settingsSupport(f, "the device shows the delegate's name and the network")
}

// linkTxSupport is the second one. The third is silence: Model One and earlier
// versions of core skip the field that asks for a tuple and sign a plain
// transaction.
func linkTxSupport(v Version, f *pb.Features) hw.Support {
	if !sinceLinkTx.open(v) {
		return sinceLinkTx.support(v, "")
	}
	s := settingsSupport(f, "the device shows the delegate's name and the network, then the transaction")
	if s.Verdict == hw.Yes && strict(f) {
		return hw.Support{Verdict: hw.Untold, Reason: "safety checks are strict: some builds sign revocations only", Setting: SettingSafetyChecks}
	}
	return s
}

// settingsSupport is what the settings make of a feature that is there. Core
// tells them only while it is unlocked.
func settingsSupport(f *pb.Features, yes string) hw.Support {
	switch {
	case f.ExperimentalFeatures == nil:
		return hw.Support{Verdict: hw.Untold, Reason: "the device tells its settings only while it is unlocked", Setting: SettingExperimental}
	case !f.GetExperimentalFeatures():
		return hw.Support{Verdict: hw.No, Reason: "experimental features are off: the device does not know the command", Setting: SettingExperimental}
	case strict(f):
		return hw.Support{Verdict: hw.Yes, Reason: "revocations only: safety checks are strict", Setting: SettingSafetyChecks}
	}
	return hw.Support{Verdict: hw.Yes, Reason: yes}
}

// strict is known to be so, on an unlocked device.
func strict(f *pb.Features) bool {
	return f.SafetyChecks != nil && f.GetSafetyChecks() == pb.SafetyChecks_SAFETY_STRICT
}
