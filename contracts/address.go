package contracts

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

var (
	// Simple7702Address is eth-infinitism's Simple7702Account, the delegate that Ledger's Ethereum app 1.17 and later
	// signs an authorization tuple for on any chain (app-ethereum src/features/sign_authorization_eip7702/whitelist_7702.c).
	Simple7702Address = common.HexToAddress("0x4Cd241E8d1510e30b2076397afc7508Ae59C66c9")

	// Create2Deployer is the deterministic deployment proxy, present on nearly every chain. A transaction to it with
	// salt (32 bytes) followed by init code as data creates the contract by CREATE2 (EIP-1014).
	Create2Deployer = common.HexToAddress("0x4e59b44847b379578588920cA78FbF26c0B4956C")
)

// create2DeployerRuntime is the proxy's whole code: CREATE2 with the value and the data of the call, answer the address.
const create2DeployerRuntime = "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5" +
	"8015156039578182fd5b8082525050506014600cf3"

// Create2DeployerRuntime returns the code of Create2Deployer, for the genesis block of a development chain and for
// checking that a chain has it.
func Create2DeployerRuntime() []byte { return hexutil.MustDecode(create2DeployerRuntime) }

// salt of both deployments. It has no meaning but must never change.
func salt() [32]byte { return crypto.Keccak256Hash([]byte("valetkey")) }

// FactoryAddress returns where the SessionVaultFactory is on every chain, once FactoryDeployment was sent there.
func FactoryAddress() common.Address { return deployed(sessionVaultFactory().Bytecode) }

// FactoryDeployment returns the calldata for Create2Deployer that deploys the factory and the vault implementation.
// Sent again, the transaction fails and changes nothing.
func FactoryDeployment() []byte { return deployment(sessionVaultFactory().Bytecode) }

// AccountAddress returns where the SessionAccount delegate is on every chain, once AccountDeployment was sent there.
func AccountAddress() common.Address { return deployed(sessionAccount().Bytecode) }

// AccountDeployment returns the calldata for Create2Deployer that deploys SessionAccount.
func AccountDeployment() []byte { return deployment(sessionAccount().Bytecode) }

// VaultImplementationAddress returns where the factory's constructor puts the vault implementation: the first
// contract that the factory creates (EIP-161: with nonce 1).
func VaultImplementationAddress() common.Address { return crypto.CreateAddress(FactoryAddress(), 1) }

// VaultAddress returns where the owner's vault is or will be, on every chain. It is create(owner) and vaultOf(owner) of
// the factory, without asking a node.
func VaultAddress(owner common.Address) common.Address {
	return crypto.CreateAddress2(FactoryAddress(), [32]byte{}, crypto.Keccak256(vaultInitCode(owner)))
}

// VaultRuntime returns the code of the owner's vault: 45 bytes of EIP-1167 proxy to the implementation, then the owner's
// address as immutable argument.
func VaultRuntime(owner common.Address) []byte { return vaultInitCode(owner)[cloneInitSize:] }

// cloneInitSize is how many bytes of a clone's init code come before its runtime code.
const cloneInitSize = 10

// vaultInitCode is OpenZeppelin 5.7.0 Clones._cloneCodeWithImmutableArgs(implementation, owner).
func vaultInitCode(owner common.Address) []byte {
	const proxySize = 45
	code := []byte{0x61}
	code = binary.BigEndian.AppendUint16(code, proxySize+common.AddressLength)
	code = append(code, hexutil.MustDecode("0x3d81600a3d39f3363d3d373d3d3d363d73")...)
	code = append(code, VaultImplementationAddress().Bytes()...)
	code = append(code, hexutil.MustDecode("0x5af43d82803e903d91602b57fd5bf3")...)
	return append(code, owner.Bytes()...)
}

func deployed(initCode []byte) common.Address {
	return crypto.CreateAddress2(Create2Deployer, salt(), crypto.Keccak256(initCode))
}

func deployment(initCode []byte) []byte {
	s := salt()
	return append(s[:], initCode...)
}
