//go:build !nodev

package main

import (
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

var aHash = regexp.MustCompile(`0x[0-9a-f]{64}`)

// hashOf puts the first transaction hash in a file into a variable: hash VAR FILE
func hashOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: hash VAR FILE")
	}
	found := aHash.FindString(ts.ReadFile(args[1]))
	if found == "" {
		ts.Fatalf("%s has no hash", args[1])
	}
	ts.Setenv(args[0], found)
}
