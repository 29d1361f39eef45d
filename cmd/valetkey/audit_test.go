//go:build !nodev

package main

import (
	"bytes"
	"os"
	"regexp"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// flip changes the lowest bit of the last byte of a text in a file, where it
// stands for the nth time: flip FILE TEXT N
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: flip FILE TEXT N")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	name := ts.MkAbs(args[0])
	content, err := os.ReadFile(name)
	ts.Check(err)
	at := 0
	for ; n > 0; n-- {
		i := bytes.Index(content[at:], []byte(args[1]))
		if i < 0 {
			ts.Fatalf("%s has no further %q", args[0], args[1])
		}
		at += i + 1
	}
	content[at-2+len(args[1])] ^= 1
	ts.Check(os.WriteFile(name, content, 0o600))
}

var aHead = regexp.MustCompile(`(?m)^head +([0-9a-f]{64})$`)

// kept puts the head that audit verify printed into a variable: kept VAR FILE
func kept(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: kept VAR FILE")
	}
	m := aHead.FindStringSubmatch(ts.ReadFile(args[1]))
	if m == nil {
		ts.Fatalf("%s has no head", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// truncate cuts bytes off the end of a file: truncate FILE N
func truncate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: truncate FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Truncate(name, info.Size()-n))
}
