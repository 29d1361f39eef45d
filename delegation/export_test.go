package delegation

import "math/big"

// Check is what a plan checks of a policy first.
func (p Policy) Check() error { return p.check() }

// GrantCalldata is what submits a grant.
func GrantCalldata(g Grant, signature []byte) []byte {
	return vaultABI().PackGrantWithSig(grantArg(g), signature)
}

// SpendAll makes a budget one of which nothing is left.
func (b *Budget) SpendAll() { b.left = new(big.Int) }

// What finds the code behind a proxy.
var (
	ImplementationSlot = implementationSlot
	ImplementationOf   = implementationOf
)

// PackCalls is the calldata of a batch that the sender makes itself.
func PackCalls(calls ...BatchCall) []byte {
	data, err := callList().Pack(calls)
	if err != nil {
		panic(err) // of a test
	}
	return vaultABI().PackExecute(batchMode, data)
}
