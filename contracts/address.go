package contracts

import (
	"bytes"

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

// salt of all deployments. It has no meaning but must never change.
func salt() [32]byte { return crypto.Keccak256Hash([]byte("valetkey")) }

// ReaderAddress returns where the SessionReader is on every chain, once ReaderDeployment was sent there. The permission
// contracts cannot be used without it: it renders the texts that owners sign.
func ReaderAddress() common.Address { return deployed(session()["SessionReader"].Bytecode) }

// ReaderDeployment returns the calldata for Create2Deployer that deploys SessionReader.
func ReaderDeployment() []byte { return deployment(session()["SessionReader"].Bytecode) }

// withReader is the init code of a contract whose constructor takes the reader's address.
func withReader(a Artifact) []byte {
	return append(bytes.Clone(a.Bytecode), common.LeftPadBytes(ReaderAddress().Bytes(), 32)...)
}

// FactoryAddress returns where the SessionVaultFactory is on every chain, once FactoryDeployment was sent there.
func FactoryAddress() common.Address { return deployed(withReader(session()["SessionVaultFactory"])) }

// FactoryDeployment returns the calldata for Create2Deployer that deploys the factory and the vault implementation.
// Sent again, the transaction fails and changes nothing.
func FactoryDeployment() []byte { return deployment(withReader(session()["SessionVaultFactory"])) }

// AccountAddress returns where the SessionAccount delegate is on every chain, once AccountDeployment was sent there.
func AccountAddress() common.Address { return deployed(withReader(session()["SessionAccount"])) }

// AccountDeployment returns the calldata for Create2Deployer that deploys SessionAccount.
func AccountDeployment() []byte { return deployment(withReader(session()["SessionAccount"])) }

// VaultImplementationAddress returns where the factory's constructor puts the vault implementation: the first
// contract that the factory creates (EIP-161: with nonce 1).
func VaultImplementationAddress() common.Address { return crypto.CreateAddress(FactoryAddress(), 1) }

// VaultAddress returns where the owner's vault is or will be, on every chain. It is create(owner) and vaultOf(owner) of
// the factory, without asking a node.
func VaultAddress(owner common.Address) common.Address {
	return crypto.CreateAddress2(FactoryAddress(), [32]byte{}, crypto.Keccak256(vaultInitCode(owner)))
}

// VaultRuntime returns the code of the owner's vault: 51 bytes of proxy to the implementation, then the owner's
// address (contracts/src/VaultProxy.sol).
func VaultRuntime(owner common.Address) []byte { return vaultInitCode(owner)[proxyInitSize:] }

// proxyInitSize is how many bytes of a vault's init code come before its runtime code.
const proxyInitSize = 9

// vaultInitCode is VaultProxy.initCode(implementation, owner).
func vaultInitCode(owner common.Address) []byte {
	code := hexutil.MustDecode("0x604780" + "6009" + "3d393df3" + "3660055700" + "5b363d3d37" + "3d3d3d363d73")
	code = append(code, VaultImplementationAddress().Bytes()...)
	code = append(code, hexutil.MustDecode("0x5af4"+"3d82803e"+"903d91603157"+"fd5bf3")...)
	return append(code, owner.Bytes()...)
}

func deployed(initCode []byte) common.Address {
	return crypto.CreateAddress2(Create2Deployer, salt(), crypto.Keccak256(initCode))
}

func deployment(initCode []byte) []byte {
	s := salt()
	return append(s[:], initCode...)
}
