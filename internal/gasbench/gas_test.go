package gasbench

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	jsonFile = "../../docs/gas.json"
	pageFile = "../../docs/gas.md"
)

var update = flag.Bool("update", false, "write docs/gas.json and docs/gas.md anew")

// TestGas measures everything and compares it with what is committed.
func TestGas(t *testing.T) {
	p, a := measured(t, prague()), measured(t, amsterdam())
	fresh := document{p.figures(), a.figures()}
	if *update {
		write(t, p, a, fresh)
	}
	raw := read(t, jsonFile)
	committed, err := decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "Prague", committed.prague, fresh.prague)
	check(t, "Amsterdam", committed.amsterdam, fresh.amsterdam)
	if !strings.Contains(string(read(t, pageFile)), mainTable(committed, p)) {
		t.Error("docs/gas.md does not say what docs/gas.json says: run make gas")
	}
	if bytes.Equal(raw, fresh.encode()) {
		checkPage(t, p, a)
	}
}

// checkPage holds the page to what was measured just now. Where a figure moved within the tolerance it may lag behind.
func checkPage(t *testing.T, p, a *measurements) {
	t.Helper()
	text, err := page(p, a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(read(t, pageFile)), text); diff != "" {
		t.Errorf("docs/gas.md is stale, run make gas (-committed +now):\n%s", diff)
	}
}

func check(t *testing.T, fork string, committed, fresh figures) {
	t.Helper()
	rises, falls := committed.compare(fresh)
	for _, rise := range rises {
		t.Errorf("%s: %s: more than %d%% above docs/gas.json", fork, rise, tolerance)
	}
	for _, fall := range falls {
		t.Logf("%s: %s: run make gas, so that it stays there", fork, fall)
	}
}

func measured(t *testing.T, f fork) *measurements {
	t.Helper()
	m, err := measure(f, os.DirFS(fixturesDir))
	if err != nil {
		t.Fatal(err)
	}
	for _, titles := range [][]title{rowTitles, plainTitles, moreTitles} {
		for _, r := range titles {
			if _, ok := m.rows[r.key]; !ok && r.key != firstKey {
				t.Errorf("%s: nothing measured %s", f.name, r.key)
			}
		}
	}
	for use := range m.first {
		if created := m.rows[use].split.created; len(created) != 0 {
			t.Errorf("%s: %s makes new slots: %v", f.name, use, created)
		}
	}
	return m
}

func write(t *testing.T, p, a *measurements, d document) {
	t.Helper()
	text, err := page(p, a)
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{jsonFile: string(d.encode()), pageFile: text} {
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("\n%s\n%s", mainTable(d, p), accountTable(p))
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
