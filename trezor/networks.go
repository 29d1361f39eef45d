package trezor

import "strconv"

// network is what the firmware calls a chain and its coin.
type network struct{ name, symbol string }

// networks are those that the firmware knows without a definition
// (core/src/apps/ethereum/networks.py; the same on Model One).
var networks = map[uint64]network{
	1:        {"Ethereum", "ETH"},
	10:       {"Optimism", "ETH"},
	56:       {"BNB Smart Chain", "BNB"},
	61:       {"Ethereum Classic", "ETC"},
	137:      {"Polygon", "POL"},
	8453:     {"Base", "ETH"},
	42161:    {"Arbitrum One", "ETH"},
	560048:   {"Hoodi", "tHOD"},
	11155111: {"Sepolia", "tSEP"},
}

// networkLabel is the name that the device shows, or the number of one that it
// does not know.
func networkLabel(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.name
	}
	return "Chain ID " + strconv.FormatUint(chainID, 10)
}

// symbolLabel is the unit of amounts on a network.
func symbolLabel(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.symbol
	}
	return "UNKN"
}
