// Command bindgen writes the Go bindings of the contracts' ABIs, contracts/bindings, from the committed artifacts.
// It is run by contracts/build.sh in the contracts folder, after the compiler.
//
// The bindings are go-ethereum's abigen v2: they pack calldata and unpack answers, events and errors, and do no I/O
// themselves. They carry no bytecode; package contracts has that.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi/abigen"
)

// targets names the artifacts and the file of each binding. SessionVault serves SessionAccount as well; contracts that
// share structures are in one file.
var targets = []struct {
	contracts []string
	file      string
}{
	{[]string{"SessionVault", "SessionReader"}, "sessionvault.go"},
	{[]string{"SessionVaultFactory"}, "sessionvaultfactory.go"},
	{[]string{"DevSimple7702"}, "devsimple7702.go"},
	{[]string{"DevToken"}, "devtoken.go"},
	{[]string{"DevVenue"}, "devvenue.go"},
}

func main() {
	if err := run("artifacts", "bindings"); err != nil {
		fmt.Fprintln(os.Stderr, "bindgen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if err := includes(from, "SessionVault", "SessionAccount"); err != nil {
		return err
	}
	for _, t := range targets {
		code, err := bind(from, t.contracts)
		if err != nil {
			return err
		}
		// #nosec G306 -- a source file, for everybody to read
		if err := os.WriteFile(filepath.Join(to, t.file), []byte(code), 0o644); err != nil {
			return fmt.Errorf("write binding: %w", err)
		}
	}
	return nil
}

func bind(from string, contracts []string) (string, error) {
	abis := make([]string, 0, len(contracts))
	for _, name := range contracts {
		abi, err := readABI(from, name)
		if err != nil {
			return "", err
		}
		abis = append(abis, abi)
	}
	code, err := abigen.BindV2(contracts, abis, make([]string, len(contracts)), "bindings", nil, nil)
	if err != nil {
		return "", fmt.Errorf("bind %s: %w", contracts, err)
	}
	return strings.ReplaceAll(code, "interface{}", "any"), nil
}

// includes makes sure that one binding can serve both homes: all that the ABI of `part` has must be in that of `whole`.
func includes(dir, whole, part string) error {
	all, err := readEntries(dir, whole)
	if err != nil {
		return err
	}
	some, err := readEntries(dir, part)
	if err != nil {
		return err
	}
	for _, entry := range some {
		if !slices.Contains(all, entry) {
			return fmt.Errorf("compare ABIs of %s and %s: %w: %s", whole, part, errABIsDiffer, entry)
		}
	}
	return nil
}

func readEntries(dir, name string) ([]string, error) {
	abi, err := readABI(dir, name)
	if err != nil {
		return nil, err
	}
	var entries []json.RawMessage
	if err := json.Unmarshal([]byte(abi), &entries); err != nil {
		return nil, fmt.Errorf("decode ABI of %s: %w", name, err)
	}
	texts := make([]string, 0, len(entries))
	for _, entry := range entries {
		texts = append(texts, string(entry))
	}
	return texts, nil
}

var errABIsDiffer = errors.New("it is only in the second")

func readABI(dir, name string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, name+".json")) // #nosec G304 -- a fixed list of names
	if err != nil {
		return "", fmt.Errorf("read artifact: %w", err)
	}
	var artifact struct {
		ABI json.RawMessage `json:"abi"`
	}
	if err := json.Unmarshal(raw, &artifact); err != nil {
		return "", fmt.Errorf("decode artifact %s: %w", name, err)
	}
	compact, err := json.Marshal(artifact.ABI)
	if err != nil {
		return "", fmt.Errorf("encode ABI of %s: %w", name, err)
	}
	return string(compact), nil
}
