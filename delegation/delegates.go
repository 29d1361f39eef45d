package delegation

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
)

// metamaskDelegator is EIP7702StatelessDeleGator 1.3.0, the same on every chain.
var metamaskDelegator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")

// otherDelegates are contracts that wallets of others delegate to, by the
// addresses that their makers publish.
var otherDelegates = map[common.Address]string{
	metamaskDelegator: "MetaMask EIP7702StatelessDeleGator",
	common.HexToAddress("0x000000009B1D0aF20D8C6d0A44e162d11F9b8f00"): "Uniswap Calibur",
	common.HexToAddress("0x612373D7003d694220f7800EeaF8E3924c0951D3"): "Rainbow Calibur",
	common.HexToAddress("0x5A7FC11397E9a8AD41BF10bf13F22B0a63f96f6d"): "Ambire account",
	common.HexToAddress("0x69007702764179f14F51cdce752f4f775d74E139"): "Alchemy account",
	common.HexToAddress("0x7702cb554e6bFb442cb743A7dF23154544a7176C"): "Coinbase EIP7702Proxy",
	common.HexToAddress("0x17c11FDdADac2b341F2455aFe988fec4c3ba26e3"): "Luganodes account",
}

// DelegateName names the delegates that this package knows.
func DelegateName(delegate common.Address) string {
	if name, ok := knownDelegate(delegate); ok {
		return name
	}
	return "an unknown contract"
}

// knownDelegate names a delegate that somebody has published under that address.
// Whom else it lets act for the wallet is for that contract to say.
func knownDelegate(delegate common.Address) (string, bool) {
	switch delegate {
	case contracts.Simple7702Address:
		return "Simple7702Account", true
	case contracts.AccountAddress():
		return "valetkey SessionAccount", true
	}
	name, ok := otherDelegates[delegate]
	return name, ok
}

// Delegate is the contract whose code a wallet runs by EIP-7702. What it lets
// anybody do with the wallet is for that code to say.
type Delegate struct {
	Address common.Address `json:"address"`
	Name    string         `json:"name"`
	// Known: the address is that of a published contract. Unless Verified, that is
	// all that was compared.
	Known bool `json:"known"`
	Ours  bool `json:"ours"`
	// CodeHash is of the code that the chain has there; zero where there is none.
	CodeHash common.Hash `json:"code_hash,omitzero"`
	// Verified: the whole code was compared with the published one.
	Verified bool `json:"verified"`
}

// readDelegate tells what is known of a delegate, and looks at its code.
func readDelegate(ctx context.Context, chain Chain, address common.Address) (Delegate, error) {
	d := Delegate{Address: address, Name: DelegateName(address), Ours: address == contracts.AccountAddress()}
	_, d.Known = knownDelegate(address)
	code, err := chain.Code(ctx, address)
	if err != nil || len(code) == 0 {
		return d, err
	}
	d.CodeHash = crypto.Keccak256Hash(code)
	d.Verified = d.Ours && d.CodeHash == contracts.AccountCodeHash() || address == contracts.Simple7702Address && d.CodeHash == contracts.Simple7702CodeHash
	return d, nil
}
