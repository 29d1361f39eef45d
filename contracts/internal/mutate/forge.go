package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// forge runs the copy's tests.
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
	return &forge{dir, found[0]}, nil
}

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
		"FOUNDRY_PROFILE=quick",
		"FOUNDRY_SRC="+copyDir+"/src",
		"FOUNDRY_TEST="+copyDir+"/forge/test",
		"FOUNDRY_SCRIPT="+copyDir+"/forge/test",
		"FOUNDRY_OUT=forge/out/mutants",
		"FOUNDRY_CACHE_PATH=forge/cache/mutants",
		fmt.Sprintf("FOUNDRY_GAS_LIMIT=%d", gasLimit),
		fmt.Sprintf("FOUNDRY_BLOCK_PREVRANDAO=0x%064x", number),
	)
	return cmd
}

var errBuild = errors.New("the copy does not compile")

func (f *forge) build(ctx context.Context) error {
	out, err := f.command(ctx, 0, "build").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %w\n%s", errBuild, err, out)
	}
	return nil
}

// verdict is what the tests make of a mutant.
type verdict struct {
	killed bool
	by     string // the test, the first one that failed
}

var (
	failure = regexp.MustCompile(`(?m)^\[FAIL.*\] (\w+)\(`)
	success = regexp.MustCompile(`(?m)^Ran .*: (\d+) tests passed, 0 failed`)
	errRun  = errors.New("forge neither passes nor fails")
)

// try runs the tests with one mutant on, only those named when there are names.
func (f *forge) try(ctx context.Context, number int, names []string) (verdict, error) {
	args := []string{"test", "--fail-fast", "--threads", "1", "--no-match-contract", "^ShippedTest$"}
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
