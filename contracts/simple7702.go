package contracts

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Code hashes of what can be at Simple7702Address. The first is eth-infinitism's own, of its deployment on Ethereum
// (deployments/ethereum/Simple7702Account.json, solc 0.8.28, transaction 0x1efb…c8df): hashed together with the
// CREATE2 deployer and salt zero, its creation code gives that very address, so no chain can have other code of that
// deployer's there. The second is the stand-in of development chains.
var (
	Simple7702CodeHash        = common.HexToHash("0x82c1e6c0f83d22eef579344e8eff26baf24db4dabe5408d681b00d0512bc3ec4")
	simple7702StandInCodeHash = common.HexToHash("0x245b0b780aeaec636a0c3b4ff23596f1ce44dc6e528fd51a14bc5a3d2b61bb4c")
)

// KnownSimple7702 tells whether code is Simple7702Account's, or the stand-in's, which batches for the wallet itself
// and nobody else as well.
func KnownSimple7702(code []byte) bool {
	hash := crypto.Keccak256Hash(code)
	return hash == Simple7702CodeHash || hash == simple7702StandInCodeHash
}
