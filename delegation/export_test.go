package delegation

import "github.com/valetkey/valetkey/hw"

// ChooseBatchHome is the choice for a vault that is made by a batch.
func ChooseBatchHome(c hw.Capabilities, chainID uint64) (HomeChoice, error) {
	return chooseHome(c, chainID, homeNeeds{batch: true})
}

// Check is what a plan checks of a policy first.
func (p Policy) Check() error { return p.check() }

// PackCalls is the calldata of a batch that the sender makes itself.
func PackCalls(calls ...BatchCall) []byte {
	data, err := callList().Pack(calls)
	if err != nil {
		panic(err) // of a test
	}
	return vaultABI().PackExecute(batchMode, data)
}
