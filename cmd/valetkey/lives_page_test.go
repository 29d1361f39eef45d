//go:build !nodev

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestLivesPage holds the table of docs/performance.md against what was counted;
// -update writes it, from the golden file as it was before.
func TestLivesPage(t *testing.T) {
	const before, after = "<!-- make gen writes this from what TestLives counts -->\n", "\n<!-- to here -->"
	file := filepath.Join("..", "..", "docs", "performance.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(page), before)
	table, tail, closed := strings.Cut(rest, after)
	if !found || !closed {
		t.Fatalf("%s has no place for the table", file)
	}
	want := costTable(openCosts(t))
	if *update {
		if err := os.WriteFile(file, []byte(head+before+want+after+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != want {
		t.Errorf("%s has\n%s\ncounted was\n%s", file, table, want)
	}
}

// costTable is what a link and the end of it ask, a row for each wallet.
func costTable(book *costs) string {
	var b strings.Builder
	b.WriteString("| wallet | `link` with | home | confirmations | presses | settings to turn on | to revoke: confirmations | presses |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|")
	for _, l := range lives {
		c := book.find(l.name)
		link, revoke := c.Asked["link"], c.Asked["revoke"]
		fmt.Fprintf(&b, "\n| %s | %s | %s | %d | %s | %s | %d | %s |", c.Wallet+l.note(), options(l.with["link"]), c.Home,
			link.Confirmations, presses(link), listed(c.Settings), revoke.Confirmations, presses(revoke))
	}
	return b.String()
}

// note says what cannot be seen in the wallet's name.
func (l life) note() string {
	if l.has("ledger") && l.home == "account" {
		return ", built with valetkey's contract on its list"
	}
	return ""
}

func options(list []string) string {
	if len(list) == 0 {
		return "no option"
	}
	return "`" + strings.Join(list, " ") + "`"
}

func listed(settings []string) string {
	if len(settings) == 0 {
		return "0"
	}
	return fmt.Sprintf("%d: %s", len(settings), strings.Join(settings, ", "))
}

// presses: a key file has no buttons.
func presses(e effort) string {
	if e.Presses == 0 {
		return "–"
	}
	return strconv.Itoa(e.Presses)
}
