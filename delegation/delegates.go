package delegation

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// metamaskDelegator is EIP7702StatelessDeleGator 1.3.0, the same on every chain.
var metamaskDelegator = common.HexToAddress("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")

// DelegateName names the delegates that this package knows.
func DelegateName(delegate common.Address) string {
	if name, ok := knownDelegate(delegate); ok {
		return name
	}
	return "an unknown contract"
}

// knownDelegate names a delegate whose code is public and has been looked at:
// one that lets nobody but the wallet itself act.
func knownDelegate(delegate common.Address) (string, bool) {
	switch delegate {
	case contracts.Simple7702Address:
		return "Simple7702Account", true
	case contracts.AccountAddress():
		return "valetkey SessionAccount", true
	case metamaskDelegator:
		return "MetaMask EIP7702StatelessDeleGator", true
	}
	return "", false
}
