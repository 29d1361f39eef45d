package emulator

import "strconv"

// mainnet needs no naming: the app is that chain's app.
const mainnet = 1

// network is what the app calls a chain and its coin (src/network.c; the table
// there has about a hundred entries, these are the ones people meet).
type network struct{ name, ticker string }

var networks = map[uint64]network{
	1:        {"Ethereum", "ETH"},
	10:       {"OP Mainnet", "ETH"},
	25:       {"Cronos", "CRO"},
	56:       {"BSC", "BNB"},
	100:      {"Gnosis", "xDAI"},
	137:      {"Polygon", "POL"},
	250:      {"Fantom", "FTM"},
	324:      {"ZKsync Era", "ETH"},
	1101:     {"Polygon zkEVM", "ETH"},
	5000:     {"Mantle", "MNT"},
	8453:     {"Base", "ETH"},
	17000:    {"Holesky", "ETH"},
	42161:    {"Arbitrum", "ETH"},
	42220:    {"Celo", "CELO"},
	43114:    {"Avalanche", "AVAX"},
	59141:    {"Linea Sepolia", "ETH"},
	59144:    {"Linea", "ETH"},
	81457:    {"Blast", "ETH"},
	84532:    {"Base Sepolia", "ETH"},
	421614:   {"Arbitrum Sepolia", "ETH"},
	534351:   {"Scroll Sepolia", "ETH"},
	534352:   {"Scroll", "ETH"},
	11155111: {"Sepolia", "ETH"},
	11155420: {"OP Sepolia", "ETH"},
}

// networkName is the name of a chain, or its id where the app knows none.
func networkName(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.name
	}
	return strconv.FormatUint(chainID, 10)
}

// ticker is the unit of an amount; unknown chains have "???".
func ticker(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.ticker
	}
	return "???"
}
