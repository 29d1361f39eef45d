// Package devnet is a chain to rehearse on: an embedded EVM under Osaka rules,
// chain id 1337, with everything in place that linking needs, as it would be on
// a public chain, and three contracts to point a policy at: a token, one
// whose allowances can be signed (EIP-2612), and a venue.
//
//	net, err := devnet.Start(ctx, devnet.Fund{Address: owner, Wei: …, Tokens: …})
//	defer net.Close()
//	client := net.Client()
//
// Simple7702Account's address holds a stand-in with the same ABI, the CREATE2
// deployer is there, and the vault factory is deployed through it by a real
// transaction, but for StartBare, which leaves that to whoever tries it out. The tokens may be minted by anybody and the venue does nothing
// but take note: neither is for a chain with value.
//
// The package is left out of builds with the tag nodev.
package devnet
