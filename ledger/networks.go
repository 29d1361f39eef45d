package ledger

import "strconv"

// network is what the app calls a chain and its coin.
type network struct{ name, ticker string }

// networks is an excerpt of the app's table of about a hundred (src/network.c at
// release 1.22.0): the chains that people meet. Vendor-signed data can name more
// of them ([Wallet.ProvideNetwork]), which is not followed here.
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

// networkLabel is the name that the app shows: the number for a chain that it
// does not know.
func networkLabel(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.name
	}
	return strconv.FormatUint(chainID, 10)
}

// tickerLabel is the app's unit for amounts, ??? on a chain that it does not know.
func tickerLabel(chainID uint64) string {
	if n, known := networks[chainID]; known {
		return n.ticker
	}
	return "???"
}
