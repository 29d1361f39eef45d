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
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi/abigen"
)

// targets names the artifact and the file of each binding. SessionAccount has the ABI of SessionVault.
var targets = []struct{ contract, file string }{
	{"SessionVault", "sessionvault.go"},
	{"SessionVaultFactory", "sessionvaultfactory.go"},
	{"DevSimple7702", "devsimple7702.go"},
	{"DevToken", "devtoken.go"},
	{"DevVenue", "devvenue.go"},
}

func main() {
	if err := run("artifacts", "bindings"); err != nil {
		fmt.Fprintln(os.Stderr, "bindgen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if err := sameABI(from, "SessionAccount", "SessionVault"); err != nil {
		return err
	}
	for _, t := range targets {
		abi, err := readABI(from, t.contract)
		if err != nil {
			return err
		}
		code, err := abigen.BindV2([]string{t.contract}, []string{abi}, []string{""}, "bindings", nil, nil)
		if err != nil {
			return fmt.Errorf("bind %s: %w", t.contract, err)
		}
		code = strings.ReplaceAll(code, "interface{}", "any")
		// #nosec G306 -- a source file, for everybody to read
		if err := os.WriteFile(filepath.Join(to, t.file), []byte(code), 0o644); err != nil {
			return fmt.Errorf("write binding: %w", err)
		}
	}
	return nil
}

// sameABI makes sure that one binding can serve both homes.
func sameABI(dir, a, b string) error {
	first, err := readABI(dir, a)
	if err != nil {
		return err
	}
	second, err := readABI(dir, b)
	if err != nil {
		return err
	}
	if first != second {
		return fmt.Errorf("compare ABIs of %s and %s: %w", a, b, errABIsDiffer)
	}
	return nil
}

var errABIsDiffer = errors.New("they differ")

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
