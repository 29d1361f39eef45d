package emulator

import "fmt"

// network is what the device knows of a chain.
type network struct {
	chainID uint64
	slip44  uint32
	symbol  string
	name    string
	unknown bool
}

var unknownNetwork = network{symbol: "UNKN", name: "Unknown network", unknown: true}

// builtInNetworks are those of core/src/apps/ethereum/networks.py. Symbol and
// name of Hoodi are modelled.
var builtInNetworks = []network{
	{chainID: 1, slip44: 60, symbol: "ETH", name: "Ethereum"},
	{chainID: 10, slip44: 614, symbol: "ETH", name: "Optimism"},
	{chainID: 56, slip44: 714, symbol: "BNB", name: "BNB Smart Chain"},
	{chainID: 61, slip44: 61, symbol: "ETC", name: "Ethereum Classic"},
	{chainID: 137, slip44: 966, symbol: "POL", name: "Polygon"},
	{chainID: 8453, slip44: 8453, symbol: "ETH", name: "Base"},
	{chainID: 42161, slip44: 9001, symbol: "ETH", name: "Arbitrum One"},
	{chainID: 560048, slip44: 1, symbol: "tHOD", name: "Hoodi"},
	{chainID: 11155111, slip44: 1, symbol: "tSEP", name: "Sepolia"},
}

func findNetwork(match func(network) bool) network {
	for _, n := range builtInNetworks {
		if match(n) {
			return n
		}
	}
	return unknownNetwork
}

// token is what the device knows of an ERC-20 contract. None is built in here;
// the firmware has a few.
type token struct {
	symbol   string
	decimals int
	unknown  bool
}

var unknownToken = token{symbol: "Wei UNKN", unknown: true}

// definitions are a message's network and tokens, built in or from the host.
type definitions struct {
	network network
	tokens  map[[20]byte]token
}

// definitionsFor is Definitions.from_encoded of
// core/src/apps/ethereum/definitions.py: what is built in wins, a definition
// from the host has to be signed and to be about what was asked.
func (m *machine) definitionsFor(in *msgDefinitions, match func(network) bool) (definitions, error) {
	d := definitions{network: findNetwork(match)}
	if in == nil {
		return d, nil
	}
	if d.network.unknown && in.EncodedNetwork != nil {
		n, err := m.keys().network(in.EncodedNetwork)
		if err != nil {
			return d, err
		}
		if !match(n) {
			return d, dataError("Network definition mismatch")
		}
		d.network = n
	}
	if d.network.unknown || in.EncodedToken == nil {
		return d, nil // tokens of a network that is not known are ignored
	}
	return d, m.addToken(&d, in.EncodedToken)
}

// addToken takes a token definition; one of another network is ignored.
func (m *machine) addToken(d *definitions, blob []byte) error {
	address, chainID, t, err := m.keys().token(blob)
	if err != nil {
		return err
	}
	if chainID == d.network.chainID {
		if d.tokens == nil {
			d.tokens = map[[20]byte]token{}
		}
		d.tokens[address] = t
	}
	return nil
}

func (d definitions) token(address [20]byte) token {
	if t, ok := d.tokens[address]; ok {
		return t
	}
	return unknownToken
}

// byChain and bySlip44 say what a definition is wanted for.
func byChain(id uint64) func(network) bool {
	return func(n network) bool { return n.chainID == id }
}

func bySlip44(t uint32) func(network) bool {
	return func(n network) bool { return n.slip44 == t }
}

// pathDefinitions are those of a message that names no chain: by the coin type
// of its path.
func (m *machine) pathDefinitions(path []uint32, in *msgDefinitions) (definitions, error) {
	t, ok := slip44Of(path)
	if !ok {
		return definitions{network: unknownNetwork}, nil
	}
	return m.definitionsFor(in, bySlip44(t))
}

func fromNetwork(encoded []byte) *msgDefinitions {
	if encoded == nil {
		return nil
	}
	return &msgDefinitions{EncodedNetwork: encoded}
}

// text is the network for a screen: its name, or the chain id where there is
// none.
func (n network) text(chainID uint64) (label, value string) {
	if n.unknown {
		return "Chain ID", fmt.Sprintf("%d (0x%x)", chainID, chainID)
	}
	return "Network", n.name
}
