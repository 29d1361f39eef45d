//go:build !nodev

package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// killAt runs a command and kills it (SIGKILL) when it makes its Nth request to
// the node, before the node hears of it, or with a + behind N, when the node has
// done what it was asked: killat 12+ valetkey link …
//
// A command that ends before that fails the script: the number is too high.
func killAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: killat N[+] COMMAND ARGS...")
	}
	at, late := strings.CutSuffix(args[0], "+")
	n, err := strconv.ParseInt(at, 10, 64)
	ts.Check(err)
	node := ts.Getenv("VALETKEY_RPC")
	var seen atomic.Int64
	var process atomic.Pointer[os.Process]
	kill := func() { _ = process.Load().Kill() } // it may be gone
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		dies := seen.Add(1) == n
		if dies && !late {
			kill()
			return
		}
		answer, err := http.Post(node, "application/json", bytes.NewReader(body)) //nolint:noctx // a test's proxy
		if err != nil {
			return
		}
		defer answer.Body.Close()
		if dies {
			kill()
			return
		}
		_, _ = io.Copy(w, answer.Body)
	}))
	defer server.Close()
	program, err := exec.LookPath(args[1])
	if err != nil {
		program = filepath.Join(strings.Split(ts.Getenv("PATH"), ":")[0], args[1])
	}
	command := exec.Command(program, args[2:]...) //nolint:gosec,noctx // of the script
	command.Dir = ts.MkAbs(".")
	command.Env = []string{"VALETKEY_RPC=" + server.URL}
	for _, name := range []string{"PATH", "HOME", "VALETKEY_HOME", "VALETKEY_WALLET"} {
		command.Env = append(command.Env, name+"="+ts.Getenv(name))
	}
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	ts.Check(command.Start())
	process.Store(command.Process)
	err = command.Wait()
	ts.Logf("%s", output.String())
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL { //nolint:forcetypeassert // of this system
		ts.Fatalf("it was not killed: %v, %d requests", err, seen.Load())
	}
}
