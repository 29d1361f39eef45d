package gasbench

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"
)

//go:embed gas.md.tmpl
var pageText string

// page is docs/gas.md. Everything in it follows from the measurements and from the references. Text ends with one line
// break, as every file here.
func page(p, a *measurements) (string, error) {
	t, err := template.New("gas.md").Parse(pageText)
	if err != nil {
		return "", fmt.Errorf("parse page: %w", err)
	}
	var b strings.Builder
	err = t.Execute(&b, map[string]string{
		"Table":    mainTable(document{p.figures(), a.figures()}, p),
		"Plain":    bothTable("a key that nothing bounds", plainTitles, p, a),
		"More":     bothTable("", moreTitles, p, a),
		"Accounts": accountTable(p),
		"First":    firstTable(p, a),
		"Slots":    strconv.Itoa(p.rows["grant_readable"].split.created[owner]),
		"Pieces":   pieceTable(p, a),
	})
	return strings.TrimRight(b.String(), "\n") + "\n", err
}
