package config

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse reads a file's content. Errors: *Error.
func Parse(src []byte) (File, error) {
	if err := checkShape(src); err != nil {
		return File{}, err
	}
	doc, err := parser.ParseBytes(src, 0)
	if err != nil {
		return File{}, syntaxError(err)
	}
	if len(doc.Docs) > 1 {
		return File{}, badAt(nil, "a config is one YAML document, this file has %d", len(doc.Docs))
	}
	f := File{Values: map[string]Value{}}
	if len(doc.Docs) == 0 || doc.Docs[0].Body == nil {
		return f, nil // comments alone
	}
	return f, f.read(doc.Docs[0].Body)
}

// checkShape refuses what only an attack has.
func checkShape(src []byte) error {
	switch {
	case len(src) > maxSize:
		return badAt(nil, "the file has more than %d bytes", maxSize)
	case !utf8.Valid(src) || bytes.HasPrefix(src, []byte("\ufeff")):
		return badAt(nil, "the file is not UTF-8 without a byte order mark")
	case bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > maxBrackets:
		return badAt(nil, "the file has more than %d brackets", maxBrackets)
	}
	for i, line := range bytes.Split(src, []byte("\n")) {
		if len(line) > maxLine {
			return &Error{i + 1, maxLine, fmt.Sprintf("the line is longer than %d bytes", maxLine)}
		}
	}
	return nil
}

// syntaxError keeps the parser's place and first line.
func syntaxError(err error) error {
	e := &Error{1, 1, err.Error()}
	var placed interface{ GetToken() *token.Token }
	if errors.As(err, &placed) && placed.GetToken() != nil && placed.GetToken().Position != nil {
		e.Line, e.Column = placed.GetToken().Position.Line, placed.GetToken().Position.Column
	}
	var worded interface{ GetMessage() string }
	if errors.As(err, &worded) {
		e.Reason = worded.GetMessage()
	}
	e.Reason, _, _ = strings.Cut(e.Reason, "\n")
	return e
}

func badAt(n ast.Node, format string, args ...any) error {
	e := &Error{1, 1, fmt.Sprintf(format, args...)}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		e.Line, e.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	return e
}

func (f *File) read(root ast.Node) error {
	return eachPair(root, append(slices.Clone(Keys), "rpcs", "accounts"), func(key string, n ast.Node) (err error) {
		switch key {
		case "rpcs":
			return f.readRPCs(n)
		case "accounts":
			return f.readAccounts(n)
		}
		f.Values[key], err = scalar(key, n)
		return err
	})
}

func (f *File) readRPCs(n ast.Node) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 || len(list.Values) > maxRPCs {
		return badAt(n, "\"rpcs\" must be a list of 1 to %d nodes", maxRPCs)
	}
	for _, element := range list.Values {
		v, err := scalar("rpcs", element)
		if err != nil {
			return err
		}
		f.RPCs = append(f.RPCs, v)
	}
	return nil
}

// labelForm is what an account may be called: no number, and nothing that a
// shell or a path has another meaning for.
var labelForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// GoodLabel tells whether an account may have this label.
func GoodLabel(s string) bool { return labelForm.MatchString(s) }

func (f *File) readAccounts(n ast.Node) error {
	err := eachPair(n, nil, func(label string, n ast.Node) error {
		if !GoodLabel(label) {
			return badAt(n, "%q is no label: a small letter, and up to 31 of a-z 0-9 _ -", label)
		}
		a := Account{Label: label}
		err := eachPair(n, []string{"path", "address"}, func(key string, n ast.Node) (err error) {
			into := map[string]*Value{"path": &a.Path, "address": &a.Address}[key]
			*into, err = scalar(key, n)
			return err
		})
		if err == nil && (a.Path.Text == "" || a.Address.Text == "") {
			err = badAt(n, "account %q needs \"path\" and \"address\"", label)
		}
		f.Accounts = append(f.Accounts, a)
		return err
	})
	if err == nil && len(f.Accounts) > maxAccounts {
		err = badAt(n, "there are more than %d accounts", maxAccounts)
	}
	return err
}

// secretName is what nobody should write into a file.
var secretName = regexp.MustCompile(`(?i)secret|private|mnemonic|seed|pass(phrase|word)?|\bpin\b|_?key$`)

// eachPair goes through a mapping whose keys are known; nil for any.
func eachPair(n ast.Node, known []string, use func(string, ast.Node) error) error {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		return badAt(n, "here must be keys and values")
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := pair.Key.String()
		switch {
		case secretName.MatchString(key):
			return badAt(pair.Key, "%q: no secrets in this file, which anybody may be shown; session keys are made with valetkey session new, passphrases are asked for", key)
		case known != nil && !slices.Contains(known, key):
			return badAt(pair.Key, "unknown key %q (known here: %s)", key, strings.Join(known, ", "))
		case seen[key]:
			return badAt(pair.Key, "key %q appears twice", key)
		}
		seen[key] = true
		if err := use(key, pair.Value); err != nil {
			return err
		}
	}
	return nil
}

// rawKey is what a private key looks like.
var rawKey = regexp.MustCompile(`^(0x)?[0-9a-fA-F]{64}$`)

// scalar is the literal text of a value.
func scalar(key string, n ast.Node) (Value, error) {
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
	default:
		return Value{}, badAt(n, "%q must be a single value", key)
	}
	text := n.GetToken().Value
	address, err := url.Parse(text)
	switch {
	case strings.TrimSpace(text) == "":
		return Value{}, badAt(n, "%q is empty", key)
	case rawKey.MatchString(text), len(strings.Fields(text)) >= 12:
		return Value{}, badAt(n, "the value of %q looks like a private key or a seed: take it out of this file, and do not use it any more", key)
	case err == nil && address.User != nil:
		return Value{}, badAt(n, "the URL of %q has a user or a password: no secrets in this file", key)
	}
	return Value{text, n.GetToken().Position.Line}, nil
}
