package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// source is a file as the compiler sees it: its text, and the tree that all positions are from.
type source struct {
	name string // Policy.sol
	text string
	root *node
}

var importLine = regexp.MustCompile(`(?m)^import\s[^;"]*"([^"]+)";`)

// closure reads a file and all that it imports, under the names that the compiler will ask for.
func closure(dir, name string, into map[string]string) error {
	if _, ok := into[name]; ok {
		return nil
	}
	file := filepath.Join(dir, "src", name)
	if strings.HasPrefix(name, "@") {
		file = filepath.Join(dir, "node_modules", name)
	}
	text, err := os.ReadFile(file) // #nosec G304 G703 -- what the sources import
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	into[name] = string(text)
	for _, m := range importLine.FindAllStringSubmatch(string(text), -1) {
		target := m[1]
		if strings.HasPrefix(target, ".") {
			target = path.Join(path.Dir(name), target)
		}
		if err := closure(dir, target, into); err != nil {
			return err
		}
	}
	return nil
}

type (
	solcInput struct {
		Language string                 `json:"language"`
		Sources  map[string]solcContent `json:"sources"`
		Settings solcSettings           `json:"settings"`
	}
	solcContent struct {
		Content string `json:"content"`
	}
	solcSettings struct {
		EVMVersion      string                         `json:"evmVersion"`
		Metadata        map[string]string              `json:"metadata"`
		Optimizer       map[string]any                 `json:"optimizer"`
		ViaIR           bool                           `json:"viaIR"`
		OutputSelection map[string]map[string][]string `json:"outputSelection"`
	}
	solcOutput struct {
		Errors []struct {
			Severity         string `json:"severity"`
			FormattedMessage string `json:"formattedMessage"`
		} `json:"errors"`
		Sources map[string]struct {
			AST map[string]any `json:"ast"`
		} `json:"sources"`
		Contracts map[string]map[string]struct {
			EVM struct {
				Bytecode struct {
					Object string `json:"object"`
				} `json:"bytecode"`
			} `json:"evm"`
		} `json:"contracts"`
	}
)

var errSolc = errors.New("the compiler refuses the sources")

// parse has the compiler read every contract of src/, and nothing else: no code is made. The texts are those of all
// files that it read.
func parse(ctx context.Context, dir string) (sources []*source, texts map[string]string, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "src", "*.sol"))
	if err != nil {
		return nil, nil, fmt.Errorf("list sources: %w", err)
	}
	texts = map[string]string{}
	for _, name := range names {
		if err := closure(dir, filepath.Base(name), texts); err != nil {
			return nil, nil, err
		}
	}
	out, err := ask(ctx, dir, texts, map[string]map[string][]string{"*": {"": {"ast"}}}, false)
	if err != nil {
		return nil, nil, err
	}
	for _, file := range names {
		name := filepath.Base(file)
		sources = append(sources, &source{name, texts[name], newNode(out.Sources[name].AST)})
	}
	return sources, texts, nil
}

// Where the artifacts with the mutants are, for the tests' ARTIFACTS.
const artifacts = "forge/cache/mutants"

// compile makes the artifacts that the tests deploy. The homes are compiled by the compiler's old pipeline, which is
// quick; the reader has more variables than that one has room for.
func compile(ctx context.Context, dir string, texts map[string]string) error {
	for _, job := range []struct {
		names []string
		viaIR bool
	}{
		{[]string{"SessionAccount", "SessionVault", "SessionVaultFactory"}, false},
		{[]string{"SessionReader"}, true},
	} {
		if err := compileSome(ctx, dir, texts, job.names, job.viaIR); err != nil {
			return err
		}
	}
	return nil
}

func compileSome(ctx context.Context, dir string, texts map[string]string, names []string, viaIR bool) error {
	selection := map[string]map[string][]string{}
	for _, name := range names {
		selection[name+".sol"] = map[string][]string{name: {"evm.bytecode.object"}}
	}
	out, err := ask(ctx, dir, texts, selection, viaIR)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, artifacts), 0o750); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	for _, name := range names {
		code := out.Contracts[name+".sol"][name].EVM.Bytecode.Object
		text := fmt.Sprintf("{\"bytecode\": \"0x%s\"}\n", code)
		if err := os.WriteFile(filepath.Join(dir, artifacts, name+".json"), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write artifact: %w", err)
		}
	}
	return nil
}

func ask(
	ctx context.Context,
	dir string,
	texts map[string]string,
	selection map[string]map[string][]string,
	viaIR bool,
) (*solcOutput, error) {
	in := solcInput{Language: "Solidity", Sources: map[string]solcContent{}, Settings: solcSettings{
		EVMVersion:      "prague",
		Metadata:        map[string]string{"bytecodeHash": "none"},
		Optimizer:       map[string]any{"enabled": true, "runs": 200},
		ViaIR:           viaIR,
		OutputSelection: selection,
	}}
	for name, text := range texts {
		in.Sources[name] = solcContent{text}
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encode compiler input: %w", err)
	}
	// #nosec G204 -- the project's own script
	cmd := exec.CommandContext(ctx, "node", filepath.Join(dir, "forge", "solc.mjs"), "--standard-json")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(raw), os.Stderr
	answer, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run compiler: %w", err)
	}
	var out solcOutput
	if err := json.Unmarshal(answer, &out); err != nil {
		return nil, fmt.Errorf("decode compiler output: %w", err)
	}
	for _, e := range out.Errors {
		if e.Severity == "error" {
			return nil, fmt.Errorf("%w: %s", errSolc, e.FormattedMessage)
		}
	}
	return &out, nil
}
