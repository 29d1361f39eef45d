package delegation

import "github.com/valetkey/valetkey/hw"

// ChooseBatchHome is the choice for a vault that is made by a batch.
func ChooseBatchHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	return chooseHome(c, chainID, homeNeeds{batch: true})
}

// Check is what a plan checks of a policy first.
func (p Policy) Check() error { return p.check() }

// What finds the code behind a proxy.
var (
	ImplementationSlot = implementationSlot
	ImplementationOf   = implementationOf
)
