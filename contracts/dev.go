//go:build !nodev

package contracts

import _ "embed"

//go:embed artifacts/dev.packed
var devPacked []byte

var dev = packed(devPacked)

// DevSimple7702 returns a stand-in for eth-infinitism's Simple7702Account with its ABI, to be placed at
// Simple7702Address on development chains. Its Runtime works in a genesis block.
func DevSimple7702() Artifact { return dev()["DevSimple7702"].clone() }

// DevToken returns an ERC-20 token with 6 decimals and the symbol TUSD that anyone can mint. Its Runtime works in a
// genesis block, without storage.
func DevToken() Artifact { return dev()["DevToken"].clone() }

// DevPermitToken returns the like with the symbol PUSD, whose owners can give an allowance by a signature (EIP-2612).
func DevPermitToken() Artifact { return dev()["DevPermitToken"].clone() }

// DevVenue returns a contract with checkIn(uint256), for policies to list, and leave(), for them to leave out. Its
// Runtime works in a genesis block.
func DevVenue() Artifact { return dev()["DevVenue"].clone() }
