// Command testcount reads the output of go test -json, mixed with whatever else
// a build prints, and counts the tests.
//
//	make test TESTFLAGS=-json 2>&1 | testcount -tally FILE
//
// Lines that are no test events pass through. Of the events only those of
// failed tests and packages are printed, as their own output; then one line per
// failure, and the counts. With -tally the counts are appended to FILE as
// "passed failed skipped". A package that fails without a failed test, because
// it does not compile or its TestMain says so, counts as one failure. Subtests
// count as tests, as they do for go test. The exit code is 1 after a failure.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	tally := flag.String("tally", "", "file to append the counts to")
	flag.Parse()
	if err := run(*tally); err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(1)
	}
}

func run(tally string) error {
	counts, err := count(os.Stdin, os.Stdout)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, counts)
	if tally != "" {
		if err := counts.appendTo(tally); err != nil {
			return err
		}
	}
	if counts.failed > 0 {
		return errFailures
	}
	return nil
}
