package contracts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// Deployment is one of valetkey's contracts as it is on every chain that has it. deployments.json, which is generated
// from the artifacts and checked by running them, holds all of them.
type Deployment struct {
	// Name is the contract's, for instance "SessionReader".
	Name    string         `json:"name"`
	Address common.Address `json:"address"`
	// CreatedBy is Create2Deployer, or the contract whose constructor creates this one.
	CreatedBy common.Address `json:"createdBy"`
	// InitCodeHash is the Keccak-256 of the creation code with the constructor's arguments behind it.
	InitCodeHash common.Hash `json:"initCodeHash"`
	// CodeHash is the Keccak-256 of the code on chain, and CodeSize how many bytes that has.
	CodeHash common.Hash `json:"codeHash"`
	CodeSize int         `json:"codeSize"`
	// Immutables are the addresses that the constructor wrote into the code.
	Immutables []Immutable `json:"immutables,omitempty"`
	Compiler   string      `json:"compiler"`
	Settings   Settings    `json:"settings"`
}

// Immutable is a 32-byte word with an address in it, somewhere in the code.
type Immutable struct {
	Offset  int            `json:"offset"`
	Address common.Address `json:"address"`
}

// Settings are those of the compiler that anyone needs who wants the same bytes; the artifact has all of them.
type Settings struct {
	EVMVersion string `json:"evmVersion"`
	ViaIR      bool   `json:"viaIR"`
	Runs       int    `json:"runs"` // of the optimizer
}

//go:embed deployments.json
var deploymentsJSON []byte

// deployments panics if the embedded file is broken, which is a broken build and not anybody's input.
var deployments = sync.OnceValue(func() []Deployment {
	list, err := decodeDeployments(deploymentsJSON)
	if err != nil {
		panic(err)
	}
	return list
})

func decodeDeployments(raw []byte) ([]Deployment, error) {
	var list []Deployment
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("decode deployments: %w", err)
	}
	return list, nil
}

// Deployments returns all of them, each behind those that its constructor needs to know.
func Deployments() []Deployment {
	list := slices.Clone(deployments())
	for i, d := range list {
		list[i].Immutables = slices.Clone(d.Immutables)
	}
	return list
}

// ReaderCodeHash returns the hash of the code at ReaderAddress.
func ReaderCodeHash() common.Hash { return codeHashOf("SessionReader") }

// AccountCodeHash returns the hash of the code at AccountAddress.
func AccountCodeHash() common.Hash { return codeHashOf("SessionAccount") }

// FactoryCodeHash returns the hash of the code at FactoryAddress.
func FactoryCodeHash() common.Hash { return codeHashOf("SessionVaultFactory") }

// VaultImplementationCodeHash returns the hash of the code at VaultImplementationAddress.
func VaultImplementationCodeHash() common.Hash { return codeHashOf("SessionVault") }

func codeHashOf(name string) common.Hash { return deploymentOf(name).CodeHash }

// deploymentOf finds one by name; the zero value, whose hash no code has, where deployments.json lacks it.
func deploymentOf(name string) Deployment {
	i := slices.IndexFunc(deployments(), func(d Deployment) bool { return d.Name == name })
	if i < 0 {
		return Deployment{}
	}
	return deployments()[i]
}

// ReaderCode returns the whole code at ReaderAddress.
func ReaderCode() []byte {
	return filled(session()["SessionReader"].Runtime, deploymentOf("SessionReader"))
}

// AccountCode returns the whole code at AccountAddress.
func AccountCode() []byte {
	return filled(session()["SessionAccount"].Runtime, deploymentOf("SessionAccount"))
}

// VaultImplementationCode returns the whole code at VaultImplementationAddress, its constructor's addresses in it.
func VaultImplementationCode() []byte {
	return filled(session()["SessionVault"].Runtime, deploymentOf("SessionVault"))
}

// filled is code with the words that its constructor writes. Offsets outside of it, of another build's, are left alone.
func filled(runtime []byte, d Deployment) []byte {
	code := bytes.Clone(runtime)
	for _, i := range d.Immutables {
		if i.Offset >= 0 && i.Offset <= len(code)-common.HashLength {
			copy(code[i.Offset:], common.LeftPadBytes(i.Address.Bytes(), common.HashLength))
		}
	}
	return code
}
