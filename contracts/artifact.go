package contracts

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Artifact is one compiled contract. Every call of a function that returns one makes a fresh copy, which the caller may
// change.
type Artifact struct {
	// Name is the contract's name, for instance "SessionVault".
	Name string
	// Compiler is the compiler's full version, for instance "0.8.37+commit.….Emscripten.clang".
	Compiler string
	// SourceHash is, in hex, the SHA-256 of one line "<SHA-256 of the content in hex>  <path>\n" for each of Sources,
	// in that order. Imported packages are not in it: package-lock.json pins them.
	SourceHash string
	// Sources are the paths below src/ of the project's files that the contract is made of, sorted.
	Sources []string
	// ABI is the contract's JSON ABI.
	ABI json.RawMessage
	// Bytecode is the creation code. SessionAccount, SessionVault and SessionVaultFactory take the reader's address as
	// constructor argument (32 bytes behind it).
	Bytecode []byte
	// Runtime is the code after creation, with zeros where a constructor writes immutables (addresses).
	Runtime []byte
}

// SessionAccount returns the EIP-7702 delegate of the account home.
func SessionAccount() Artifact { return session()["SessionAccount"].clone() }

// SessionVault returns the vault implementation, which the factory deploys and every vault is a proxy to. Its ABI is
// that of SessionAccount, and execPull.
func SessionVault() Artifact { return session()["SessionVault"].clone() }

// SessionVaultFactory returns the factory of vaults.
func SessionVaultFactory() Artifact { return session()["SessionVaultFactory"].clone() }

// SessionReader returns what renders the texts and reads the state of the others.
func SessionReader() Artifact { return session()["SessionReader"].clone() }

func (a Artifact) clone() Artifact {
	a.Sources = slices.Clone(a.Sources)
	a.ABI = bytes.Clone(a.ABI)
	a.Bytecode = bytes.Clone(a.Bytecode)
	a.Runtime = bytes.Clone(a.Runtime)
	return a
}
