package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// forge runs the tests.
type forge struct {
	dir    string
	binary string
}

var errNoForge = errors.New("forge is not installed: run contracts/forge/test.sh once")

// newForge finds the native program behind the script of the package: that one starts a node for every run.
func newForge(dir string) (*forge, error) {
	found, err := filepath.Glob(filepath.Join(dir, "forge/node_modules/@foundry-rs/forge-*/bin/forge"))
	if err != nil || len(found) == 0 {
		return nil, errNoForge
	}
	binary, err := filepath.Abs(found[0])
	if err != nil {
		return nil, fmt.Errorf("find forge: %w", err)
	}
	return &forge{dir, binary}, nil
}

// nameCompiler writes down what the compiler is called. forge asks for that at every start, and the compiler needs longer
// to say it than the tests to run.
func (f *forge) nameCompiler(ctx context.Context) error {
	script, err := filepath.Abs(filepath.Join(f.dir, "forge/solc.mjs"))
	if err != nil {
		return fmt.Errorf("find compiler: %w", err)
	}
	version, err := exec.CommandContext(ctx, script, "--version").Output() // #nosec G204 -- the project's own script
	if err != nil {
		return fmt.Errorf("ask compiler for its version: %w", err)
	}
	text := fmt.Sprintf("#!/bin/sh\nif [ \"$1\" != --version ]; then exec '%s' \"$@\"; fi\ncat <<'.'\n%s.\n", script, version)
	// #nosec G306 -- it is to be run
	if err := os.WriteFile(filepath.Join(f.dir, quickSolc), []byte(text), 0o700); err != nil {
		return fmt.Errorf("write compiler: %w", err)
	}
	return nil
}

// In the folder of the artifacts: the compiler, quick to say what it is.
const quickSolc = artifacts + "/solc"

// A mutant that loops for ever ends when its gas does, or this.
const (
	gasLimit = 200_000_000
	patience = time.Minute
)

func (f *forge) command(ctx context.Context, number int, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, f.binary, args...) // #nosec G204 -- the program that was found above
	cmd.Dir = f.dir
	cmd.Env = append(
		cmd.Environ(),
		"ARTIFACTS="+artifacts,
		"FOUNDRY_SOLC=./"+quickSolc,
		fmt.Sprintf("FOUNDRY_GAS_LIMIT=%d", gasLimit),
		fmt.Sprintf("FOUNDRY_BLOCK_PREVRANDAO=0x%064x", number),
	)
	return cmd
}

// verdict is what the tests make of a mutant.
type verdict struct {
	killed bool
	by     string // the test, the first one that failed
}

var (
	failure = regexp.MustCompile(`(?ms)^\[FAIL.*?\] (\w+)\(`) // a reason may have many lines
	success = regexp.MustCompile(`(?m)^Ran .*: (\d+) tests passed, 0 failed`)
	errRun  = errors.New("forge neither passes nor fails")
)

// try runs the tests with one mutant on, only those named when there are names.
func (f *forge) try(ctx context.Context, number int, names []string) (verdict, error) {
	args := []string{"test", "--fail-fast", "--threads", "1", "--match-path", "forge/test/unit/*"}
	if len(names) > 0 {
		args = append(args, "--match-test", `^(`+strings.Join(names, "|")+`)\b`)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := f.command(limited, number, args...).CombinedOutput()
	switch m := failure.FindSubmatch(out); {
	case ctx.Err() != nil:
		return verdict{}, ctx.Err()
	case limited.Err() != nil:
		return verdict{true, "the clock"}, nil
	case m != nil:
		return verdict{true, string(m[1])}, nil
	case err == nil && success.Match(out):
		return verdict{}, nil
	}
	return verdict{}, fmt.Errorf("%w: %w\n%s", errRun, err, out)
}
