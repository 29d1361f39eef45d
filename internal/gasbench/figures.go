package gasbench

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// keys are the figures that docs/gas.json has, in its order.
var keys = []string{
	"plain_erc20", "erc20_hot", "erc20_exec", "native", "call", firstKey,
	"revoke", "revoke_all", "vault_pull", "grant_readable", "rotate", "grant_plain",
}

// firstKey is the most that a first use costs more than a later one.
const firstKey = "first_minus_steady"

// figures are gas by key.
type figures map[string]int64

// document is docs/gas.json: Prague's figures, and Amsterdam's below a key of their own.
type document struct{ prague, amsterdam figures }

func (m *measurements) figures() figures {
	f := figures{firstKey: m.worstFirst()}
	for _, key := range keys {
		if r, ok := m.rows[key]; ok {
			f[key] = int64(r.gas) //nolint:gosec // below the gas limit
		}
	}
	return f
}

func (m *measurements) worstFirst() int64 {
	var all []int64
	for _, more := range m.first {
		all = append(all, more)
	}
	return slices.Max(all)
}

// encode writes one key to a line, so that a change of a figure is a change of its line.
func (d document) encode() []byte {
	var b strings.Builder
	b.WriteString("{\n")
	d.prague.lines(&b, "  ")
	b.WriteString(",\n  \"amsterdam\": {\n")
	d.amsterdam.lines(&b, "    ")
	b.WriteString("\n  }\n}\n")
	return []byte(b.String())
}

func (f figures) lines(b *strings.Builder, indent string) {
	for i, key := range keys {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(b, "%s%q: %d", indent, key, f[key])
	}
}

var errDocument = errors.New("not a table of gas")

func decode(raw []byte) (document, error) {
	var nested struct {
		Amsterdam figures `json:"amsterdam"`
	}
	var flat map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(raw, &nested), json.Unmarshal(raw, &flat)); err != nil {
		return document{}, fmt.Errorf("decode figures: %w", err)
	}
	d := document{figures{}, nested.Amsterdam}
	for _, key := range keys {
		var gas int64
		if err := json.Unmarshal(flat[key], &gas); err != nil {
			return document{}, fmt.Errorf("decode %s: %w", key, err)
		}
		if _, ok := d.amsterdam[key]; !ok {
			return document{}, fmt.Errorf("%w: amsterdam has no %s", errDocument, key)
		}
		d.prague[key] = gas
	}
	return d, nil
}

// tolerance is by how many percent a figure may rise before it is a regression.
const tolerance = 1

// rises are the figures that got worse by more than the tolerance, and falls those that got better at all.
func (f figures) compare(fresh figures) (rises, falls []string) {
	for _, key := range keys {
		before, now := f[key], fresh[key]
		change := fmt.Sprintf("%s: %d, was %d", key, now, before)
		switch {
		case now*100 > before*(100+tolerance):
			rises = append(rises, change)
		case now < before:
			falls = append(falls, change)
		}
	}
	return rises, falls
}
