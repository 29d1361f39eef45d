// Package contracts holds valetkey's permission contracts: Solidity sources, the artifacts compiled from them, and the
// addresses at which they are found on every chain.
//
// # What there is
//
//   - SessionReader: what renders the texts that owners sign, checks grants and reads state; the others carry its address.
//   - SessionAccount: the code that a wallet's own address runs by EIP-7702. Its owner is that address.
//   - SessionVault: a small contract account owned by a wallet, one proxy per owner, made by SessionVaultFactory.
//   - src/SessionPolicy.sol: the engine of both. An owner signs one readable text per session; the contract renders the
//     text from the structured grant (src/GrantText.sol) and recovers the signer over its own rendering. The agent
//     named there then calls exec(to, value, data), within the limits of the text.
//   - DevSimple7702, DevToken, DevPermitToken, DevVenue: inhabitants of development chains. They and the functions that return them are
//     left out of builds with the tag nodev.
//
// Package bindings below packs calls and unpacks answers, events and errors.
//
// # How to use it
//
// Nothing here talks to a chain. Deploying is sending one transaction per chain, from anybody, to Create2Deployer:
//
//	to, data := contracts.Create2Deployer, contracts.ReaderDeployment()    // creates contracts.ReaderAddress()
//	to, data := contracts.Create2Deployer, contracts.FactoryDeployment()   // creates contracts.FactoryAddress()
//	to, data := contracts.Create2Deployer, contracts.AccountDeployment()   // creates contracts.AccountAddress()
//
// and then, per owner, create(owner) of the factory, which creates VaultAddress(owner) or finds it there. All
// addresses follow from the bytecode alone and are the same on every chain. What a node says is there is compared with
// the code hashes of Deployments (deployments.json), which count what constructors write into the code.
//
// # Rules
//
//   - The artifacts are committed and reproducible: build.sh rebuilds them byte for byte from src/ with the compiler and
//     the OpenZeppelin contracts pinned in package-lock.json. Changing a source without rebuilding fails the tests, by
//     SourceHash; changing an artifact without packing it anew (make gen) as well: what programs have in them is
//     artifacts/*.packed.
//   - Changing a byte of SessionVault or SessionVaultFactory moves every vault to a new address, and changing
//     SessionAccount moves the delegate. Existing vaults stay what they are: nothing is upgradable.
//   - State lives in the ERC-7201 namespace valetkey.session.v1. A change of its layout takes a new namespace.
//
// # Sources
//
// EIP-7702 (delegates), EIP-191 version 0x45 (signed text), EIP-55 (address spelling), EIP-1014 (CREATE2), EIP-1052 (code
// hashes), EIP-1167 (minimal proxies), ERC-7201 (storage namespaces), ERC-1271 and ERC-165. Create2Deployer is the
// deterministic deployment proxy of github.com/Arachnid.
package contracts
