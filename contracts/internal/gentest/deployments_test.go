package gentest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/leanevm"
)

// update makes deployments.json and its page anew: go test ./contracts/internal/gentest -run TestDeployments -update.
var update = flag.Bool("update", false, "rewrite deployments.json and docs/contract-addresses.md")

var root = filepath.Join("..", "..", "..")

// shipped is a contract and what makes it, in the order in which they have to come.
type shipped struct {
	artifact   contracts.Artifact
	at, by     common.Address
	initCode   []byte // the deployment's calldata without the salt, or what a constructor creates
	deployment []byte // nil: a constructor's work
}

func ship() []shipped {
	const saltSize = 32
	create2 := func(a contracts.Artifact, at common.Address, data []byte) shipped {
		return shipped{a, at, contracts.Create2Deployer, data[saltSize:], data}
	}
	vault := contracts.SessionVault()
	return []shipped{
		create2(contracts.SessionReader(), contracts.ReaderAddress(), contracts.ReaderDeployment()),
		create2(contracts.SessionAccount(), contracts.AccountAddress(), contracts.AccountDeployment()),
		create2(contracts.SessionVaultFactory(), contracts.FactoryAddress(), contracts.FactoryDeployment()),
		{vault, contracts.VaultImplementationAddress(), contracts.FactoryAddress(), append(vault.Bytecode, word(contracts.ReaderAddress())...), nil},
	}
}

func word(a common.Address) []byte { return common.LeftPadBytes(a.Bytes(), common.HashLength) }

// TestDeployments runs the creation code of everything that is shipped, through the real deployer's code, and compares
// what it leaves behind with deployments.json and with the page of it.
func TestDeployments(t *testing.T) {
	m, err := leanevm.New(1)
	if err != nil {
		t.Fatal(err)
	}
	m.SetCode(contracts.Create2Deployer, contracts.Create2DeployerRuntime())
	var made []contracts.Deployment
	for _, s := range ship() {
		if s.deployment != nil {
			answer, _, err := m.Call(common.Address{1}, contracts.Create2Deployer, nil, s.deployment)
			if err != nil || !bytes.Equal(answer, s.at.Bytes()) {
				t.Fatalf("%s was deployed at %x: %v, want %s", s.artifact.Name, answer, err, s.at)
			}
		}
		made = append(made, describe(t, s, m.Code(s.at)))
	}
	text, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	compareFile(t, filepath.Join(root, "contracts", "deployments.json"), string(text)+"\n")
	compareFile(t, filepath.Join(root, "docs", "contract-addresses.md"), page(made))
}

func compareFile(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is stale; run: make gen (-contracts +file)\n%s", file, diff)
	}
}

func describe(t *testing.T, s shipped, code []byte) contracts.Deployment {
	t.Helper()
	immutables, err := findImmutables(s.artifact.Runtime, code)
	if err != nil {
		t.Fatalf("%s: %v", s.artifact.Name, err)
	}
	return contracts.Deployment{
		Name: s.artifact.Name, Address: s.at, CreatedBy: s.by, InitCodeHash: crypto.Keccak256Hash(s.initCode),
		CodeHash: crypto.Keccak256Hash(code), CodeSize: len(code), Immutables: immutables,
		Compiler: s.artifact.Compiler, Settings: settingsOf(t, s.artifact.Name),
	}
}

var errOtherCode = errors.New("the code on chain is not the artifact's with addresses filled in")

// findImmutables finds the words in which code differs from runtime. The only addresses that constructors get or make
// are those of the reader and of the vault implementation.
func findImmutables(runtime, code []byte) ([]contracts.Immutable, error) {
	var found []contracts.Immutable
	rest := bytes.Clone(code)
	for _, a := range []common.Address{contracts.ReaderAddress(), contracts.VaultImplementationAddress()} {
		for at := bytes.Index(rest, word(a)); at >= 0; at = bytes.Index(rest, word(a)) {
			copy(rest[at:], make([]byte, common.HashLength))
			found = append(found, contracts.Immutable{Offset: at, Address: a})
		}
	}
	if !bytes.Equal(rest, runtime) {
		return nil, errOtherCode
	}
	return found, nil
}

func settingsOf(t *testing.T, name string) contracts.Settings {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "contracts", "artifacts", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Settings struct {
			EVMVersion string
			ViaIR      bool
			Optimizer  struct{ Runs int }
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return contracts.Settings{EVMVersion: doc.Settings.EVMVersion, ViaIR: doc.Settings.ViaIR, Runs: doc.Settings.Optimizer.Runs}
}

// page is docs/contract-addresses.md.
func page(list []contracts.Deployment) string {
	var b strings.Builder
	b.WriteString("<!-- Code generated by `make gen`. DO NOT EDIT. -->\n\n# Addresses of the contracts\n\n" +
		"The same on every chain, because they follow from the bytes alone: the first three are created with CREATE2 by the\n" +
		"deterministic deployment proxy `" + contracts.Create2Deployer.Hex() + "`, the vault's implementation by the\n" +
		"factory's constructor. `valetkey deploy` puts them on a chain that lacks them; anybody may. The code hash is the\n" +
		"Keccak-256 of the code as it is on chain (`EXTCODEHASH`), with the addresses that the constructors write into it; no\n" +
		"command asks a device for anything before it has compared it. `contracts/deployments.json` has the same for programs.\n\n" +
		"| contract | address | code hash | bytes |\n|---|---|---|--:|\n")
	for _, d := range list {
		fmt.Fprintf(&b, "| %s | `%s` | `%s` | %d |\n", d.Name, d.Address, d.CodeHash, d.CodeSize)
	}
	b.WriteString("\nHow to get the same bytes: `make check-contracts`, or the compiler's standard JSON input with these settings (the\n" +
		"artifacts have all of them).\n\n| contract | init code hash | compiler | settings |\n|---|---|---|---|\n")
	for _, d := range list {
		fmt.Fprintf(&b, "| %s | `%s` | solc %s | EVM %s, IR %t, %d runs |\n", d.Name, d.InitCodeHash, d.Compiler, d.Settings.EVMVersion, d.Settings.ViaIR, d.Settings.Runs)
	}
	return b.String()
}

// TestCodeOnChain checks what the library makes of deployments.json against the hashes in it, and that nobody can
// change the list.
func TestCodeOnChain(t *testing.T) {
	for name, tc := range map[string]struct {
		code []byte
		hash common.Hash
	}{
		"reader": {contracts.ReaderCode(), contracts.ReaderCodeHash()},
		"vault":  {contracts.VaultImplementationCode(), contracts.VaultImplementationCodeHash()},
	} {
		if got := crypto.Keccak256Hash(tc.code); got != tc.hash {
			t.Errorf("the %s's code has hash %s, want %s", name, got, tc.hash)
		}
	}
	byName := map[string]common.Hash{
		"SessionReader": contracts.ReaderCodeHash(), "SessionAccount": contracts.AccountCodeHash(),
		"SessionVaultFactory": contracts.FactoryCodeHash(), "SessionVault": contracts.VaultImplementationCodeHash(),
	}
	list := contracts.Deployments()
	for i, d := range list {
		if byName[d.Name] != d.CodeHash || d.CodeHash == (common.Hash{}) {
			t.Errorf("%s has hash %s, want %s", d.Name, byName[d.Name], d.CodeHash)
		}
		delete(byName, d.Name)
		list[i].CodeHash = common.Hash{}
		for j := range d.Immutables {
			d.Immutables[j].Offset = -1
		}
	}
	if len(byName) > 0 || cmp.Equal(list, contracts.Deployments()) || crypto.Keccak256Hash(contracts.VaultImplementationCode()) != contracts.VaultImplementationCodeHash() {
		t.Errorf("missing %v, or the list is shared", byName)
	}
}

func TestFindImmutables(t *testing.T) {
	reader := word(contracts.ReaderAddress())
	runtime := append(append([]byte{1, 2}, make([]byte, 33)...), 3)
	code := append(append(append([]byte{1, 2}, 0), reader...), 3)
	got, err := findImmutables(runtime, code)
	if want := []contracts.Immutable{{Offset: 3, Address: contracts.ReaderAddress()}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	code[0] ^= 1
	if _, err := findImmutables(runtime, code); !errors.Is(err, errOtherCode) {
		t.Errorf("changed code: %v", err)
	}
}
