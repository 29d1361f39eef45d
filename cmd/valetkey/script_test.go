//go:build !nodev

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/valetkey/valetkey/contracts"
)

// TestMain makes this test binary the valetkey command for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"valetkey": main})
}

// TestScripts runs testdata/script: the command as its users run it, in
// processes of their own, with a terminal for passphrases.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			policy, err := os.ReadFile(filepath.Join("..", "..", "examples", "policy.yaml"))
			if err != nil {
				return err
			}
			env.Setenv("VALETKEY_HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("VAULT", contracts.VaultAddress(common.HexToAddress(emulatedOwner)).Hex())
			env.Setenv("OWNER", emulatedOwner)
			env.Setenv("READER", contracts.ReaderAddress().Hex())
			env.Setenv("DEPLOYER", contracts.Create2Deployer.Hex())
			return os.WriteFile(filepath.Join(env.WorkDir, "policy.yaml"), policy, 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ask":      ask,
			"carry":    carry,
			"exits":    exits,
			"page":     page,
			"readvar":  readVar,
			"liar":     liar,
			"flip":     flip,
			"kept":     kept,
			"truncate": truncate,
			"cutoff":   cutoff,
			"agent":    agentOf,
			"hash":     hashOf,
			"forge":    forge,
			"island":   island,
			"swapped":  swapped,
			"patient":  patient,
			"waitfor":  waitFor,
			"killat":   killAt,
		},
	})
}

// emulatedOwner is the first account of the emulator's published seed.
const emulatedOwner = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"

// exits runs a command and compares its exit code: exits 3 valetkey link …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("run: %v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// patience bounds the wait for a file that a background process writes.
const patience = 30 * time.Second

// waitFor waits until a file that matches is there.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor GLOB")
	}
	wait(ts, ts.MkAbs(args[0]))
}

func wait(ts *testscript.TestScript, glob string) string {
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		matches, err := filepath.Glob(glob)
		ts.Check(err)
		if len(matches) > 0 {
			return matches[0]
		}
		select {
		case <-deadline:
			ts.Fatalf("%s did not appear", glob)
		case <-tick.C:
		}
	}
}

// readVar waits for a file and puts its text into a variable: readvar RPC file
func readVar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: readvar NAME FILE")
	}
	text, err := os.ReadFile(wait(ts, ts.MkAbs(args[1])))
	ts.Check(err)
	ts.Setenv(args[0], strings.TrimSpace(string(text)))
}
