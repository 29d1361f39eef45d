package emulator

import (
	"github.com/ethereum/go-ethereum/common"
)

// knownVault is an ERC-4626 vault of which the firmware knows that it takes no
// coin (core/src/apps/ethereum/yielding.py, _verify_vault). Its deposits are shown
// by name there, and as any data here.
type knownVault struct {
	chainID uint64
	address common.Address
}

var knownVaults = []knownVault{
	{1, common.HexToAddress("0xBEEF01735c132Ada46AA9aA4c54623cAA92A64CB")}, // that of the vendor's vectors
}

// refuseVaultValue refuses to send coin along with a call of a known vault. The
// file is in releases that stream calldata; which was the first is not known.
func (m *machine) refuseVaultValue(t *transaction) error {
	if !m.fw.streams || bigOf(t.value).Sign() == 0 {
		return nil
	}
	for _, v := range knownVaults {
		if v.chainID == t.chainID && string(v.address[:]) == string(t.recipient) {
			return dataError("Native ETH cannot be sent with vault transactions")
		}
	}
	return nil
}
