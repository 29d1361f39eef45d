// Package gentest makes contracts/deployments.json and docs/contract-addresses.md from the artifacts, and checks them.
//
// It is a package of tests alone: what the code of a contract is on chain is found out by running its creation code,
// and a virtual machine has no place in what is shipped. It is apart from the tests of package contracts so that it
// compiles whatever a change of the ABI does to those. Without the flag, stale files fail; this writes them:
//
//	go test ./contracts/internal/gentest -run TestDeployments -update
//
// Nothing in it is imported by anybody.
package gentest
