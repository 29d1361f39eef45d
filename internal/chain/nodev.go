//go:build nodev

package chain

// DevAvailable tells that this binary was built without the development chain.
const DevAvailable = false
