package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

var errFailures = errors.New("there are failures")

// event is a line of go test -json (cmd/test2json), as far as it matters here.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build events
	Test       string
	Output     string
}

// tally is what came of the tests.
type tally struct{ passed, failed, skipped int }

func (t tally) String() string {
	return fmt.Sprintf("tests: %d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

func (t tally) appendTo(file string) (err error) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the file that the caller names
	if err != nil {
		return fmt.Errorf("open tally: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := fmt.Fprintf(f, "%d %d %d\n", t.passed, t.failed, t.skipped); err != nil {
		return fmt.Errorf("write tally: %w", err)
	}
	return nil
}

// counter adds up events. Output is kept until its test or package has ended,
// and only printed if that failed.
type counter struct {
	tally
	out      io.Writer
	output   map[string]*strings.Builder // by package and test
	failures map[string]int              // failed tests by package
}

// count reads r to its end. Lines may have any length: a test's output can.
func count(r io.Reader, out io.Writer) (tally, error) {
	c := &counter{out: out, output: map[string]*strings.Builder{}, failures: map[string]int{}}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			c.line(line)
		}
		if errors.Is(err, io.EOF) {
			return c.tally, nil
		}
		if err != nil {
			return c.tally, fmt.Errorf("read events: %w", err)
		}
	}
}

func (c *counter) line(line string) {
	var e event
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		fmt.Fprint(c.out, line)
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		c.buffer(key).WriteString(e.Output)
	case "build-output":
		fmt.Fprint(c.out, e.Output) // a compiler's complaint
	case "pass", "skip", "fail":
		c.end(e, key)
	}
}

func (c *counter) buffer(key string) *strings.Builder {
	b, ok := c.output[key]
	if !ok {
		b = &strings.Builder{}
		c.output[key] = b
	}
	return b
}

// end counts a test, or a package that failed as a whole.
func (c *counter) end(e event, key string) {
	output := c.buffer(key).String()
	delete(c.output, key)
	switch {
	case e.Action == "fail":
		fmt.Fprint(c.out, output)
		if e.Test == "" && c.failures[e.Package] > 0 {
			return // its tests were counted
		}
		c.failed++
		c.failures[e.Package]++
		fmt.Fprintf(c.out, "FAILED: %s\n", strings.TrimSpace(key))
	case e.Test == "":
		c.failures[e.Package] = 0 // a second build may run the package again
	case e.Action == "pass":
		c.passed++
	case e.Action == "skip":
		c.skipped++
		fmt.Fprintf(c.out, "SKIPPED: %s\n%s", key, output)
	}
}
