//go:build !nodev

package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var updateGuides = flag.Bool("update", false, "write what commands print into the blocks of docs/guide that have a command and no output")

// A guide is a page for people, and a script: its ```console blocks are run, in
// order, in processes of their own, and what they print is compared with what
// the page shows. A line "…" stands for any lines, "…" within a line for any
// text; keys, times and what follows from them differ between runs.
//
// What the page leaves to the reader is in comments: `<!-- start: COMMAND -->`
// runs in the background, with its address in the variable that `as` names;
// `<!-- types: LINE, LINE -->` is typed at the next command's prompts, and
// `<!-- file: NAME -->` makes a file of the block that follows.
type guide struct {
	script   strings.Builder
	commands []guideCommand
	files    map[string]string
}

// guideCommand is one command of a page, and what it shows of its output.
type guideCommand struct {
	line  string
	shows []string
	at    int // line of the page behind the command
}

var (
	startComment = regexp.MustCompile(`^<!-- start: (.+) as ([A-Z_]+) -->$`)
	typesComment = regexp.MustCompile(`^<!-- types: (.+) -->$`)
	fileComment  = regexp.MustCompile(`^<!-- file: (\S+) -->$`)
	setComment   = regexp.MustCompile(`^<!-- set: ([A-Z_]+)=(.+) -->$`)
)

// parseGuide turns a page into a script.
func parseGuide(page string) *guide {
	g := &guide{files: map[string]string{}}
	lines := strings.Split(page, "\n")
	file, started := "", 0
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if m := startComment.FindStringSubmatch(line); m != nil {
			started++
			fmt.Fprintf(&g.script, "exec %s --address-file address%d &started%d&\nreadvar %s address%d\n", m[1], started, started, m[2], started)
		}
		if m := typesComment.FindStringSubmatch(line); m != nil {
			name := fmt.Sprintf("typed%d", len(g.files))
			g.files[name] = strings.ReplaceAll(m[1], ", ", "\n") + "\n"
			fmt.Fprintf(&g.script, "ttyin %s\n", name)
		}
		if m := setComment.FindStringSubmatch(line); m != nil {
			fmt.Fprintf(&g.script, "env %s=%s\n", m[1], m[2])
		}
		if m := fileComment.FindStringSubmatch(line); m != nil {
			file = m[1]
		}
		if !strings.HasPrefix(line, "```") {
			continue
		}
		end := i + 1
		for end < len(lines) && lines[end] != "```" {
			end++
		}
		switch block := lines[i+1 : end]; {
		case line == "```console":
			g.console(block, i+1)
		case file != "":
			g.files[file] = strings.Join(block, "\n") + "\n"
			fmt.Fprintf(&g.script, "chmod 600 %s\n", file)
			file = ""
		}
		i = end
	}
	return g
}

// console takes the commands of a block.
func (g *guide) console(block []string, at int) {
	for i, line := range block {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			if n := len(g.commands); i > 0 && n > 0 {
				g.commands[n-1].shows = append(g.commands[n-1].shows, line)
			}
			continue
		}
		g.commands = append(g.commands, guideCommand{line: command, at: at + i + 1})
		fmt.Fprintf(&g.script, "shows %d\n", len(g.commands)-1)
	}
}

// TestGuides runs every page of docs/guide.
func TestGuides(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "guide", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) { runGuide(t, page) })
	}
}

func runGuide(t *testing.T, page string) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	g := parseGuide(string(text))
	if len(g.commands) == 0 {
		t.Skip("this page has no commands")
	}
	dir := t.TempDir()
	archive := g.script.String()
	for name, content := range g.files {
		archive += fmt.Sprintf("-- %s --\n%s", name, content)
	}
	if err := os.WriteFile(filepath.Join(dir, "guide.txtar"), []byte(archive), 0o600); err != nil {
		t.Fatal(err)
	}
	printed := make([]string, len(g.commands))
	testscript.Run(t, testscript.Params{
		Dir: dir, RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"readvar": readVar,
			"shows":   func(ts *testscript.TestScript, _ bool, args []string) { g.shows(ts, args[0], printed) },
		},
	})
	if *updateGuides {
		t.Cleanup(func() { fillGuide(t, page, string(text), g, printed) })
	}
}

// shows runs a command with its two outputs in one, and compares.
func (g *guide) shows(ts *testscript.TestScript, index string, printed []string) {
	var i int
	if _, err := fmt.Sscan(index, &i); err != nil {
		ts.Fatalf("%v", err)
	}
	c := g.commands[i]
	err := ts.Exec("sh", "-c", c.line+" 2>&1")
	printed[i] = strings.ReplaceAll(strings.TrimRight(ts.ReadFile("stdout"), "\n"), ts.Getenv("HOME"), "~")
	if *updateGuides && len(c.shows) == 0 {
		return
	}
	failing := strings.HasPrefix(strings.Join(c.shows, "\n"), "error: ") || strings.Contains(strings.Join(c.shows, "\n"), "\nerror: ")
	if (err != nil) != failing {
		ts.Fatalf("line %d: %s: %v\n%s", c.at, c.line, err, printed[i])
	}
	if want := pattern(c.shows); !want.MatchString(normal(printed[i]) + "\n") {
		ts.Fatalf("line %d: %s prints\n%s\nand not what the page shows:\n%s", c.at, c.line, printed[i], strings.Join(c.shows, "\n"))
	}
}

// pattern is what a page shows of an output, as a regular expression.
func pattern(shows []string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for _, line := range shows {
		if line == "…" {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		line = strings.TrimRight(normal(line), " ")
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + ` *\n`)
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

// fillGuide writes outputs into the page, from the last to the first.
func fillGuide(t *testing.T, page, text string, g *guide, printed []string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for i := len(g.commands) - 1; i >= 0; i-- {
		c := g.commands[i]
		if len(c.shows) > 0 || printed[i] == "" {
			continue
		}
		lines = append(lines[:c.at], append(strings.Split(printed[i], "\n"), lines[c.at:]...)...)
	}
	if err := os.WriteFile(page, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}
