package contracts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common/hexutil"
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

var (
	//go:embed artifacts/SessionAccount.json
	sessionAccountJSON []byte
	//go:embed artifacts/SessionVault.json
	sessionVaultJSON []byte
	//go:embed artifacts/SessionVaultFactory.json
	sessionVaultFactoryJSON []byte
	//go:embed artifacts/SessionReader.json
	sessionReaderJSON []byte

	sessionAccount      = embedded(sessionAccountJSON)
	sessionVault        = embedded(sessionVaultJSON)
	sessionVaultFactory = embedded(sessionVaultFactoryJSON)
	sessionReader       = embedded(sessionReaderJSON)
)

// SessionAccount returns the EIP-7702 delegate of the account home.
func SessionAccount() Artifact { return sessionAccount().clone() }

// SessionVault returns the vault implementation, which the factory deploys and every vault is a proxy to. Its ABI is
// that of SessionAccount, and execPull.
func SessionVault() Artifact { return sessionVault().clone() }

// SessionVaultFactory returns the factory of vaults.
func SessionVaultFactory() Artifact { return sessionVaultFactory().clone() }

// SessionReader returns what renders the texts and reads the state of the others.
func SessionReader() Artifact { return sessionReader().clone() }

// embedded returns a function that decodes a compiled-in artifact once. It panics if that is broken, which is a broken
// build and not anybody's input; the tests decode every one.
func embedded(raw []byte) func() Artifact {
	return sync.OnceValue(func() Artifact {
		a, err := decodeArtifact(raw)
		if err != nil {
			panic(err)
		}
		return a
	})
}

func decodeArtifact(raw []byte) (Artifact, error) {
	var doc struct {
		Name             string          `json:"name"`
		Compiler         string          `json:"compiler"`
		SourceHash       string          `json:"sourceHash"`
		Sources          []string        `json:"sources"`
		ABI              json.RawMessage `json:"abi"`
		Bytecode         hexutil.Bytes   `json:"bytecode"`
		DeployedBytecode hexutil.Bytes   `json:"deployedBytecode"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return Artifact{}, fmt.Errorf("decode artifact: %w", err)
	}
	return Artifact{
		Name:       doc.Name,
		Compiler:   doc.Compiler,
		SourceHash: doc.SourceHash,
		Sources:    doc.Sources,
		ABI:        doc.ABI,
		Bytecode:   doc.Bytecode,
		Runtime:    doc.DeployedBytecode,
	}, nil
}

func (a Artifact) clone() Artifact {
	a.Sources = slices.Clone(a.Sources)
	a.ABI = bytes.Clone(a.ABI)
	a.Bytecode = bytes.Clone(a.Bytecode)
	a.Runtime = bytes.Clone(a.Runtime)
	return a
}
