package ledger

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	ethmath "github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/units"
)

// previewToken is the review of a transfer or an approval that the app can
// read (src/plugins/erc20/erc20_plugin.c): amounts in the token's unit, and who
// gets them instead of the contract.
func previewToken(account common.Address, tx *types.Transaction, chainID *big.Int, token Token) hw.Review {
	data := tx.Data()
	amount := units.Format(new(big.Int).SetBytes(data[36:]), int(token.Decimals)) + " " + token.Ticker
	who := common.BytesToAddress(data[4:36]).Hex()
	screens := []string{"Review transaction", "From " + account.Hex()}
	if [4]byte(data[:4]) == selectorTransfer {
		screens = append(screens, "Amount "+amount, "To "+who)
	} else {
		if new(big.Int).SetBytes(data[36:]).Cmp(ethmath.MaxBig256) == 0 {
			amount = "Unlimited " + token.Ticker
		}
		screens = append(screens, "Approve "+amount, "Approve to "+who)
	}
	return pages(append(screens, feeScreens(tx, chainID)...)...)
}

// feeScreens is how every review of a transaction ends that is not blind.
func feeScreens(tx *types.Transaction, chainID *big.Int) []string {
	fees := new(big.Int).Mul(tx.GasFeeCap(), new(big.Int).SetUint64(tx.Gas()))
	screens := []string{"Max fees " + units.Ether(fees) + " " + tickerLabel(chainID.Uint64())}
	if chainID.Uint64() != 1 {
		screens = append(screens, "Network "+networkLabel(chainID.Uint64()))
	}
	return append(screens, "Sign transaction")
}
