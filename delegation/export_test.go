package delegation

// Check is what a plan checks of a policy first.
func (p Policy) Check() error { return p.check() }

// What finds the code behind a proxy.
var (
	ImplementationSlot = implementationSlot
	ImplementationOf   = implementationOf
)
