package delegation

import (
	"math/big"

	"github.com/valetkey/valetkey/hw"
)

// ChooseBatchHome is the choice for a vault that is made by a batch.
func ChooseBatchHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	return chooseHome(c, chainID, homeNeeds{batch: true})
}

// Check is what a plan checks of a policy first.
func (p Policy) Check() error { return p.check() }

// GrantCalldata is what submits a grant.
func GrantCalldata(g Grant, signature []byte) []byte {
	return vaultABI().PackGrantWithSig(grantArg(g), signature)
}

// SpendAll makes a budget one of which nothing is left.
func (b *Budget) SpendAll() { b.left = new(big.Int) }
