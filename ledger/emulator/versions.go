package emulator

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// DefaultVersion is the release a zero Config emulates.
const DefaultVersion = "1.22.0"

// release is what one release of the app does differently from others.
type release struct {
	version [3]byte
	// typedData says that 1A, 1C, 1E and 0C with P2=01 exist.
	typedData bool
	// networkInfo says that E0 30 exists; since when is not known to the release.
	networkInfo bool
	// setCode says that E0 34 and type-4 transactions exist.
	setCode bool
	// refused answers E0 34 when the setting is off or the delegate unlisted.
	refused statusWord
	// internal answers what the app calls an internal error.
	internal statusWord
	// length answers an APDU whose Lc is not the number of bytes that follow.
	length    statusWord
	delegates []delegate
	roots     [][]uint32
}

// delegate is an entry of the app's list (src/features/
// sign_authorization_eip7702/whitelist_7702.c).
type delegate struct {
	address common.Address
	name    string
	chainID uint64 // 0 is any chain
}

var (
	simple7702 = common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")
	metaMask   = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")

	list1170 = []delegate{{simple7702, "Simple7702Account", 0}, {metaMask, "MetaMask Delegation", 0}}
	list1180 = []delegate{{simple7702, "Simple7702Account", 0}, {metaMask, "MetaMask Gator", 0}}
	list1200 = []delegate{{simple7702, "Simple7702Account", 0}}

	// Path roots an app may derive below (makefile_conf/chain/ethereum.mk);
	// 45' came with 1.21.0.
	rootsOld = [][]uint32{{44 | hardened, 60 | hardened}}
	roots121 = [][]uint32{{44 | hardened, 60 | hardened}, {45 | hardened}}
)

// releases is the whole difference between releases, oldest first. The lists of
// delegates are those of the git tags (blobs 2b750b0b, 51dbf1cb, b47b2b84).
var releases = []release{
	{[3]byte{1, 9, 19}, true, false, false, 0, 0x6f00, 0x6983, nil, rootsOld},
	{[3]byte{1, 16, 0}, true, true, false, 0, 0x6f00, 0x6983, nil, rootsOld},
	{[3]byte{1, 17, 0}, true, true, true, 0x6985, 0x6f00, 0x6983, list1170, rootsOld},
	{[3]byte{1, 18, 0}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 18, 1}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 19, 0}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 19, 1}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 19, 2}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 19, 3}, true, true, true, 0x6985, 0x6f00, 0x6983, list1180, rootsOld},
	{[3]byte{1, 20, 0}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, rootsOld},
	{[3]byte{1, 20, 1}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, rootsOld},
	{[3]byte{1, 21, 0}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, roots121},
	{[3]byte{1, 21, 1}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, roots121},
	{[3]byte{1, 21, 2}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, roots121},
	{[3]byte{1, 21, 3}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, roots121},
	{[3]byte{1, 22, 0}, true, true, true, 0x6980, 0x6a00, 0x6a87, list1200, roots121},
}

// Versions lists the releases a Config may name, oldest first.
func Versions() []string {
	out := make([]string, len(releases))
	for i, r := range releases {
		out[i] = r.String()
	}
	return out
}

// findRelease looks a version up; the empty string is [DefaultVersion], and 1.16
// is 1.16.0.
func findRelease(version string) (release, bool) {
	if version == "" {
		version = DefaultVersion
	}
	i := slices.IndexFunc(releases, func(r release) bool { return r.String() == version || r.String() == version+".0" })
	if i < 0 {
		return release{}, false
	}
	return releases[i], true
}

// since says that the release is this one or a later one.
func (r release) since(major, minor, patch byte) bool {
	return slices.Compare(r.version[:], []byte{major, minor, patch}) >= 0
}

// String is the version as B0 01 tells it, such as 1.22.0.
func (r release) String() string {
	return formatVersion(r.version)
}

// delegateName finds who is named on the screen. An entry for chain 0 fits any
// request, and a request for chain 0 fits any entry with the address.
func (r release) delegateName(address common.Address, chainID uint64) (string, bool) {
	for _, entry := range r.delegates {
		if entry.address == address && (entry.chainID == 0 || chainID == 0 || entry.chainID == chainID) {
			return entry.name, true
		}
	}
	return "", false
}
