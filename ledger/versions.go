package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/hw"
)

// Version is an app version, three numbers.
type Version struct{ Major, Minor, Patch uint8 }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// ParseVersion reads what String writes, as devices report it.
func ParseVersion(text string) (Version, bool) {
	parts := strings.Split(text, ".")
	var n [3]uint8
	if len(parts) != len(n) {
		return Version{}, false
	}
	for i, part := range parts {
		number, err := strconv.ParseUint(part, 10, 8)
		if err != nil || part != strconv.FormatUint(number, 10) {
			return Version{}, false
		}
		n[i] = uint8(number)
	}
	return Version{n[0], n[1], n[2]}, true
}

func (v Version) less(other Version) bool {
	if v.Major != other.Major {
		return v.Major < other.Major
	}
	if v.Minor != other.Minor {
		return v.Minor < other.Minor
	}
	return v.Patch < other.Patch
}

// feature is something that not every release has, or not on every model.
type feature struct {
	what  string // as the subject of "… needs version …"
	since Version
	// never has the models that no release brings it to, with the reason.
	never map[Model]string
}

// The features that commands of this driver depend on, with the first release
// that has them (app-ethereum CHANGELOG.md and doc/ethapp.adoc). The oldest that
// are asked for, addresses, legacy transactions and token metadata, are older
// than anything that can be installed.
var (
	// INS 0C with two hashes.
	featureTypedHash = feature{what: "typed data (EIP-712) by its hash", since: Version{1, 5, 0}}
	// CHANGELOG: "EIP-1559 and EIP-2930 style transactions". 1.7.1 names EIP-2930
	// before that; nobody has to rely on it.
	featureTypedTx = feature{what: "a transaction of type 1 or 2 (EIP-2930, EIP-1559)", since: Version{1, 9, 0}}
	// Before, the app shows a hash of the message. 1.9.19 shows its beginning.
	featureText     = feature{what: "a message shown as text", since: Version{1, 9, 19}}
	featureLongText = feature{what: "a long message shown to its end", since: Version{1, 9, 20}}
	// INS 1A, 1C, and 0C over what they sent (ethapp.adoc). A Nano S has not the
	// memory for it (makefile: HAVE_EIP712_FULL_SUPPORT).
	featureTypedData = feature{
		what: "typed data (EIP-712) shown by its fields", since: Version{1, 9, 19},
		never: map[Model]string{NanoS: "a Nano S signs typed data only by its hash, unread"},
	}
	// INS 30, "dynamic network handling".
	featureNetworks = feature{what: "a network described by its vendor (INS 30)", since: Version{1, 13, 0}}
	// INS 34, and transaction type 4.
	featureAuthorization = feature{what: "an EIP-7702 authorization", since: Version{1, 17, 0}, never: noSetCode}
	featureSetCodeTx     = feature{what: "a type-4 transaction (EIP-7702)", since: Version{1, 17, 0}, never: noSetCode}
	// 6980 for "setting off" and "not listed", 6985 only for a rejection.
	featureDistinctWord = feature{what: "a status word of its own for a setting that is off", since: Version{1, 20, 0}}
)

var noSetCode = map[Model]string{NanoS: "a Nano S gets no app with EIP-7702"}

// in tells whether a release on a model has the feature.
func (f feature) in(v Version, m Model) bool { return f.never[m] == "" && !v.less(f.since) }

// support is the verdict no with its reason where the feature is missing.
func (f feature) support(v Version, m Model) (missing hw.Support, has bool) {
	switch {
	case f.never[m] != "":
		return hw.Support{Verdict: hw.No, Reason: f.never[m]}, false
	case v.less(f.since):
		return hw.Support{
			Verdict: hw.No, NeedVersion: f.since.String(),
			Reason: fmt.Sprintf("%s needs app %s, this is %s", f.what, f.since, v),
		}, false
	}
	return hw.Support{}, true
}

// require is the same as an error.
func (f feature) require(v Version, m Model) error {
	missing, has := f.support(v, m)
	switch {
	case has:
		return nil
	case missing.NeedVersion == "":
		return &hw.PolicyError{Reason: missing.Reason}
	}
	return &hw.TooOldError{What: f.what, Have: v.String(), Need: missing.NeedVersion}
}

// require asks for a feature of the app that is open.
func (w *Wallet) require(f feature) error { return f.require(w.version, w.options.Model) }

// updates are releases that work better or safer than those before, while those
// work (CHANGELOG.md).
var updates = []hw.Update{
	{Version: featureDistinctWord.since.String(), Reason: "from then on the app tells a setting that is off from a rejection"},
	{Version: "1.22.0", Reason: "it closes two ways around the warning of blind signing (calldata of one byte, EIP-712 filters), and is what the screens were measured on"},
}

// updatesFor are those that a release misses.
func updatesFor(v Version) []hw.Update {
	var missed []hw.Update
	for _, u := range updates {
		if since, ok := ParseVersion(u.Version); ok && v.less(since) {
			missed = append(missed, u)
		}
	}
	return missed
}

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
