package house

import (
	"iter"
	"path"
	"regexp"
	"strings"
)

// numbered gives the lines of a text, from 1.
func numbered(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(text) {
			n++
			if !yield(n, strings.TrimSuffix(line, "\n")) {
				return
			}
		}
	}
}

const minSentences = 3

// sentenceEnd is punctuation before a blank or the end of the text.
var sentenceEnd = regexp.MustCompile(`[.!?]['")]?(\s|$)`)

// checkPackageComments asks every package to tell a newcomer what it is.
func checkPackageComments(t *Tree) []Finding {
	comments := map[string]string{}
	for _, f := range t.Go() {
		if f.AST.Doc != nil && !f.Test() {
			comments[f.Dir()] += f.AST.Doc.Text()
		}
	}
	var found []Finding
	for _, dir := range t.Packages() {
		n := len(sentenceEnd.FindAllString(comments[dir], -1))
		if n < minSentences {
			found = append(found, Finding{Path: dir, Text: "the package comment is too short to start from"})
		}
	}
	return found
}

// MaxLines is how long a source file may be.
const MaxLines = 400

var sourceExtensions = map[string]bool{".go": true, ".sol": true, ".mjs": true, ".sh": true}

// checkLength keeps files short enough to be read in one go.
func checkLength(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if !sourceExtensions[path.Ext(f.Path)] || f.Generated() {
			continue
		}
		if n := strings.Count(f.Text, "\n"); n > MaxLines {
			found = append(found, f.find(n, "%d lines, at most %d", n, MaxLines))
		}
	}
	return found
}

// Put together so that these files do not contain what they look for.
var (
	leftover = regexp.MustCompile(`\b(` + "TO" + `DO|` + "FIX" + `ME|X` + `XX)\b`)
	lockFile = regexp.MustCompile(`(^|/)(go\.sum|package-lock\.json)$`)
	places   = regexp.MustCompile("/wo" + "rk/|/ro" + "ot/")
	registry = regexp.MustCompile(`"resolved"\s*:|^\s*registry\s*=|registry\.` + `npmjs|regis` + `try\.yarnpkg|py` + `pi\.org|pythonhosted\.org|proxy\.` + `golang\.org`)
)

// checkLeftovers finds notes of work that was not done. Lock files have
// checksums in which anything may occur.
func checkLeftovers(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		if lockFile.MatchString(f.Path) {
			continue
		}
		for n, line := range numbered(f.Text) {
			if word := leftover.FindString(line); word != "" {
				found = append(found, f.find(n, "%s: do it or write an issue", word))
			}
		}
	}
	return found
}

// checkPlaces finds what is true on one machine only: its directories anywhere,
// and its package registries where packages are pinned.
func checkPlaces(t *Tree) []Finding {
	var found []Finding
	for _, f := range t.Files {
		base := path.Base(f.Path)
		pins := lockFile.MatchString(f.Path) || base == ".npmrc" || base == "go.mod" || base == "package.json"
		for n, line := range numbered(f.Text) {
			if place := places.FindString(line); place != "" {
				found = append(found, f.find(n, "%s is a directory of one machine", place))
			}
			if host := registry.FindString(line); pins && host != "" {
				found = append(found, f.find(n, "%s: packages are pinned by checksum, not by where they came from", strings.TrimSpace(host)))
			}
		}
	}
	return found
}
