package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

const equivalentsFile = "forge/equivalents.txt"

var errEquivalents = errors.New("one mutant or several, and below them the reason, indented")

// readEquivalents reads the mutants that nobody can tell from the original: their names as they are printed, and the
// reason for those above it in indented lines. Lines that begin with # are comments.
func readEquivalents(dir string) (map[string]string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, equivalentsFile)) // #nosec G304 -- a fixed name
	if err != nil {
		return nil, fmt.Errorf("read equivalents: %w", err)
	}
	list := map[string]string{}
	var names []string // that share the next reason
	reasoned := false
	for line := range strings.Lines(string(raw)) {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#':
		case line[0] != ' ' && line[0] != '\t':
			if reasoned {
				names, reasoned = nil, false
			}
			names = append(names, text)
			list[text] = ""
		case len(names) == 0:
			return nil, fmt.Errorf("read %s: %w", equivalentsFile, errEquivalents)
		default:
			reasoned = true
			for _, name := range names {
				list[name] += text
			}
		}
	}
	for name, reason := range list {
		if reason == "" {
			return nil, fmt.Errorf("read %s: %w: %s", equivalentsFile, errEquivalents, name)
		}
	}
	return list, nil
}

// report prints the table, and answers how many mutants were not what they should be.
func report(w io.Writer, mutants []mutant, verdicts []verdict, list map[string]string, left int) int {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	count := map[string][3]int{} // killed, survived, equivalent
	failed := 0
	for i, m := range mutants {
		_, listed := list[m.key()]
		c := count[m.file]
		switch {
		case listed && verdicts[i].killed:
			failed++
			fmt.Fprintf(t, "LISTED AND KILLED\t%s:%d\t%s\tby %s\n", m.file, m.line, m.key(), verdicts[i].by)
		case listed:
			c[2]++
		case verdicts[i].killed:
			c[0]++
		default:
			failed++
			c[1]++
			fmt.Fprintf(t, "SURVIVED\t%s:%d\t%s\t\n", m.file, m.line, m.key())
		}
		count[m.file] = c
	}
	for _, name := range targets {
		if c, ok := count[name]; ok {
			fmt.Fprintf(t, "%s\t%d killed\t%d survived\t%d equivalent\n", name, c[0], c[1], c[2])
		}
	}
	if err := t.Flush(); err != nil {
		fmt.Fprintln(w, "print table:", err)
	}
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", len(mutants)-failed, failed, left)
	return failed
}
