package gasbench

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// table is a Markdown table. All columns but the first are numbers.
type table struct{ strings.Builder }

func newTable(columns ...string) *table {
	t := &table{}
	t.row(columns...)
	t.row(append([]string{"---"}, slices.Repeat([]string{"--:"}, len(columns)-1)...)...)
	return t
}

func (t *table) row(cells ...string) { fmt.Fprintf(t, "| %s |\n", strings.Join(cells, " | ")) }

// number writes 34104 as 34,104.
func number(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// known is empty for what there is no figure of.
func known(n int64) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

func (m *measurements) gas(key string) int64 { return int64(m.rows[key].gas) } //nolint:gosec // below the gas limit

// mainTable takes our figures from the document and what they stand beside from everywhere else.
func mainTable(d document, p *measurements) string {
	t := newTable("", "plain key", "floor", "**ours**", "our bound", "best other that ships", "MetaMask stock", "ours, Amsterdam")
	for _, r := range rowTitles {
		ref := references[r.key]
		best, bound := known(ref.best), known(ref.bound)
		if best != "" {
			best += fmt.Sprintf(" (%s)", ref.by)
		}
		if ref.isZero {
			bound = "0"
		}
		t.row(r.text, known(p.gas(ref.plain)), known(ref.floor), "**"+number(d.prague[r.key])+"**", bound, best,
			known(ref.stock), number(d.amsterdam[r.key]))
	}
	return t.String()
}

// bothTable has the figures of both forks.
func bothTable(heading string, titles []title, p, a *measurements) string {
	t := newTable(heading, "Prague", "Amsterdam")
	for _, r := range titles {
		t.row(r.text, number(p.gas(r.key)), number(a.gas(r.key)))
	}
	return t.String()
}

// accounted are the transactions whose gas the page takes apart.
var accounted = []string{
	"erc20_hot", "erc20_exec", "native", "call", "vault_pull", "revoke", "revoke_all", "grant_readable", "rotate",
	"grant_plain",
}

func accountTable(m *measurements) string {
	t := newTable(append([]string{""}, append(kindNames[:], "total", "instructions")...)...)
	for _, key := range accounted {
		r := m.rows[key]
		cells := []string{key}
		for _, gas := range r.split.gas {
			cells = append(cells, number(gas))
		}
		t.row(append(cells, number(r.split.total()), strconv.Itoa(r.split.ops))...)
	}
	return t.String()
}

// firstTable is what uses cost more at the beginning of something than in the middle of it.
func firstTable(p, a *measurements) string {
	t := newTable("", "first after the grant", "first of another day", "Amsterdam: first after the grant", "first of another day")
	for _, key := range []string{"erc20_hot", "erc20_exec", "native", "call", "vault_pull"} {
		t.row(key, number(p.first[key]), number(p.next[key]), number(a.first[key]), number(a.next[key]))
	}
	return t.String()
}

// pieceTable is what storage the parts of a grant take, which is what Amsterdam makes dear.
func pieceTable(p, a *measurements) string {
	t := newTable("", "new slots", "Prague", "Amsterdam")
	for i, piece := range p.pieces {
		t.row(piece.name, strconv.Itoa(piece.slots), number(piece.gas), number(a.pieces[i].gas))
	}
	return t.String()
}
