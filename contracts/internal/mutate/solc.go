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
	text, err := os.ReadFile(file) // #nosec G304 -- what the sources import
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
	}
)

var errSolc = errors.New("the compiler refuses the sources")

// parse has the compiler read every contract of src/, and nothing else: no code is made.
func parse(ctx context.Context, dir string) ([]*source, error) {
	names, err := filepath.Glob(filepath.Join(dir, "src", "*.sol"))
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	texts := map[string]string{}
	for _, name := range names {
		if err := closure(dir, filepath.Base(name), texts); err != nil {
			return nil, err
		}
	}
	out, err := ask(ctx, dir, texts)
	if err != nil {
		return nil, err
	}
	sources := make([]*source, 0, len(names))
	for _, file := range names {
		name := filepath.Base(file)
		sources = append(sources, &source{name, texts[name], newNode(out.Sources[name].AST)})
	}
	return sources, nil
}

func ask(ctx context.Context, dir string, texts map[string]string) (*solcOutput, error) {
	in := solcInput{Language: "Solidity", Sources: map[string]solcContent{}}
	in.Settings.OutputSelection = map[string]map[string][]string{"*": {"": {"ast"}}}
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
