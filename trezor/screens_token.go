package trezor

import (
	"bytes"
	"math/big"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	ethmath "github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/core/types"
)

// selectorApprove is ERC-20's approve(address,uint256).
var selectorApprove = []byte{0x09, 0x5e, 0xa7, 0xb3}

// approval takes an ERC-20 approval apart, which core shows by name since 2.12.3
// (core/src/apps/ethereum/clear_signing.py; what came before is not known).
func (w *Wallet) approval(tx *types.Transaction) (spender common.Address, amount *big.Int, ok bool) {
	data := tx.Data()
	if w.version().legacy() || w.version().less(Version{2, 12, 3}) || tx.To() == nil || len(data) != 4+32+32 ||
		!bytes.HasPrefix(data, selectorApprove) || !bytes.Equal(data[4:16], make([]byte, 12)) {
		return spender, nil, false
	}
	return common.BytesToAddress(data[16:36]), new(big.Int).SetBytes(data[36:]), true
}

// hiddenUnits is what keeps the review of an approval from being readable: the
// device knows no token by itself.
const hiddenUnits = "the amount is told in the token's smallest unit, whose size the device does not know"

// approvalScreens is the review for a token that the device was told nothing of.
func approvalScreens(tx *types.Transaction, spender common.Address, amount *big.Int, chain uint64) []string {
	list := []string{"Token approval", "Approve to " + spender.Hex()}
	allowance := "Amount allowance " + commas(amount.String()) + " Wei UNKN"
	switch {
	case amount.Sign() == 0:
		list = []string{"Token revocation", "Revoke from " + spender.Hex()}
		allowance = "Token Wei UNKN"
	case amount.Cmp(ethmath.MaxBig256) == 0:
		list = append(list, "Approving unlimited amount of Wei UNKN")
		allowance = "Amount allowance Unlimited Wei UNKN"
	}
	list = append(list, "Token contract "+tx.To().Hex())
	if _, known := networks[chain]; known {
		allowance += ", Chain " + networkLabel(chain)
	} else {
		list = append(list, "Chain ID "+strconv.FormatUint(chain, 10))
	}
	return append(list, allowance, "Maximum fee "+amountLabel(maximumFee(tx), chain))
}

// commas separates thousands, as the firmware does.
func commas(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
