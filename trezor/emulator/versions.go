package emulator

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// delegation is what a firmware knows of EIP-7702.
type delegation int

const (
	// delegationNone ignores every field about it.
	delegationNone delegation = iota
	// delegationLegacyList takes type 4 in EthereumSignTx, to a listed contract,
	// and hashes a list in the manner of Wanchain: what it signs is valid nowhere.
	delegationLegacyList
	// delegationTuple signs the bare tuple, message 473.
	delegationTuple
	// delegationFused signs it within a transaction, EthereumSignTxEIP1559.auth7702.
	delegationFused
)

// firmware is what one release does differently from others.
type firmware struct {
	name    string // in Versions; more than the number where one number is not enough
	version [3]uint32
	legacy  bool
	// delegation is how EIP-7702 is signed, delegates what for.
	delegation delegation
	delegates  []delegate
	// strictRefuses says that safety checks "Strict" forbid to delegate.
	strictRefuses bool
	// streams says that calldata is asked for before it is shown, and shown to
	// its end; before, only the first kilobyte is.
	streams bool
	// digests says that calldata that was paged through ends in its ERC-8213
	// digest, on the models that have the screen.
	digests bool
	// approvals says that an ERC-20 approve has screens of its own.
	approvals bool
	// definitions says that the device asks for definitions that it lacks.
	definitions bool
	// messageHash says that show_message_hash of typed data is looked at.
	messageHash bool
}

// delegate is an entry of the list of contracts.
type delegate struct {
	address common.Address
	name    string
	chains  []uint64 // nil is any, 0 included
}

var (
	ambire     = common.HexToAddress("0x5A7FC11397E9a8AD41BF10bf13F22B0a63f96f6d")
	metaMask   = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")
	simple7702 = common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")

	// listSignTx is EIP_7702_KNOWN_ADDRESSES of core/src/apps/ethereum/sign_tx.py,
	// 2.11.0 to 2.12.3.
	listSignTx = []delegate{
		{common.HexToAddress("0x000000009B1D0aF20D8C6d0A44e162d11F9b8f00"), "Uniswap", nil},
		{common.HexToAddress("0x69007702764179f14F51cdce752f4f775d74E139"), "alchemyplatform", nil},
		{ambire, "AmbireTech", nil},
		{metaMask, "MetaMask", nil},
		{simple7702, "Ethereum Foundation AA team", nil},
		{common.HexToAddress("0x17c11FDdADac2b341F2455aFe988fec4c3ba26e3"), "Luganodes", nil},
	}

	// list2124 is lookup_eip7702_address of core 2.12.4: by address alone.
	list2124 = []delegate{{ambire, "Ambire", nil}, {metaMask, "MetaMask", nil}}

	// list2125 is sc_constants.py of core main on 2026-08-20.
	list2125 = []delegate{
		{ambire, "Ambire", []uint64{1, 100, 8453, 42161}},
		{metaMask, "MetaMask", []uint64{1, 100, 8453, 42161}},
	}

	// list2125Later is _EIP7702_ADDRESSES of core main after PR 7654 and the
	// additions that followed it.
	list2125Later = append(slices.Clip(list2125), delegate{
		simple7702, "Simple7702Account", []uint64{1, 10, 56, 137, 8453, 42161},
	})
)

// releases is the whole difference between releases, oldest first. Which of the
// two states of core main became 2.12.5 is not known: "2.12.5" is that of
// 2026-08-20 (dd7afbc3), "2.12.5-late" has PR 7654 and PR 7655, and both say
// 2.12.5 to a host.
var releases = []firmware{
	{name: "1.12.1", version: [3]uint32{1, 12, 1}, legacy: true},
	{name: "2.8.0", version: [3]uint32{2, 8, 0}},
	{
		name: "2.12.3", version: [3]uint32{2, 12, 3}, delegation: delegationLegacyList, delegates: listSignTx,
		strictRefuses: true, streams: true, approvals: true, definitions: true, messageHash: true,
	},
	{
		name: "2.12.4", version: [3]uint32{2, 12, 4}, delegation: delegationTuple, delegates: list2124,
		strictRefuses: true, streams: true, digests: true, approvals: true, definitions: true, messageHash: true,
	},
	{
		name: "2.12.5", version: [3]uint32{2, 12, 5}, delegation: delegationFused, delegates: list2125,
		strictRefuses: true, streams: true, digests: true, approvals: true, definitions: true, messageHash: true,
	},
	{
		name: "2.12.5-late", version: [3]uint32{2, 12, 5}, delegation: delegationFused, delegates: list2125Later,
		streams: true, digests: true, approvals: true, definitions: true, messageHash: true,
	},
}

// Versions lists the firmware that a Config may name for a model, oldest first.
func Versions(m Model) []string {
	h, known := findHardware(m)
	var out []string
	for _, f := range releases {
		if known && f.legacy == h.legacy() {
			out = append(out, f.name)
		}
	}
	return out
}

// defaultVersion is what a Config without one has: the last release whose rules
// were read at its tag.
func defaultVersion(h hardware) string {
	if h.legacy() {
		return "1.12.1"
	}
	return "2.12.4"
}

func findRelease(name string, h hardware) (firmware, error) {
	if name == "" {
		name = defaultVersion(h)
	}
	for _, f := range releases {
		if f.name == name && f.legacy == h.legacy() {
			return f, nil
		}
	}
	return firmware{}, fmt.Errorf("emulate firmware %q on %s: %w", name, h.model, ErrUnknownVersion)
}

// delegateName is who is named on the screen.
func (f firmware) delegateName(address common.Address, chainID uint64) (string, bool) {
	for _, d := range f.delegates {
		if d.address == address && (d.chains == nil || slices.Contains(d.chains, chainID)) {
			return d.name, true
		}
	}
	return "", false
}
