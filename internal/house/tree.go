package house

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Module is the path of the project's module.
const Module = "github.com/valetkey/valetkey"

// ErrNoGo means that a tree has no Go files: it is not the repository.
var ErrNoGo = errors.New("no Go files")

// File is a text file of the repository.
type File struct {
	Path string // from the root, with slashes
	Text string

	AST  *ast.File // of Go files, otherwise nil
	fset *token.FileSet
}

// Tree is the repository's text files, sorted by path.
type Tree struct{ Files []*File }

// Finding is a place that breaks a rule.
type Finding struct {
	Rule, Path string
	Line       int // 0: the whole file
	Text       string
}

func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s (rule %s)", f.Path, f.Line, f.Text, f.Rule)
}

// Load reads the text files under root.
func Load(root string) (*Tree, error) {
	tree := &Tree{}
	seenGo := false
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipDir(root, name, entry)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		if entry.Name() == ".git" { // of a second work tree: a file that says where the first one is
			return nil
		}
		text, err := os.ReadFile(name) //nolint:gosec // the repository's own files, read by its own test
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		f, err := NewFile(filepath.ToSlash(rel), string(text))
		if err != nil {
			return err
		}
		seenGo = seenGo || f.AST != nil
		tree.Files = append(tree.Files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", root, err)
	}
	if !seenGo {
		return nil, fmt.Errorf("load %s: %w", root, ErrNoGo)
	}
	return tree, nil
}

// skipDir leaves out what is not the project's own.
func skipDir(root, name string, entry fs.DirEntry) error {
	base := entry.Name()
	hidden := strings.HasPrefix(base, ".") && base != ".ci" && name != root
	if hidden || base == "node_modules" || base == "testdata" || base == "bin" {
		return filepath.SkipDir
	}
	if (base == "cache" || base == "out") && filepath.Base(filepath.Dir(name)) == "forge" {
		return filepath.SkipDir // what forge built
	}
	return nil
}

// NewFile makes a file of a tree; Go files are parsed.
func NewFile(name, text string) (*File, error) {
	f := &File{Path: name, Text: text}
	if path.Ext(name) != ".go" {
		return f, nil
	}
	f.fset = token.NewFileSet()
	parsed, err := parser.ParseFile(f.fset, name, text, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	f.AST = parsed
	return f, nil
}

// Go gives the Go files.
func (t *Tree) Go() []*File {
	var files []*File
	for _, f := range t.Files {
		if f.AST != nil {
			files = append(files, f)
		}
	}
	return files
}

// Packages gives the directories with Go files that are not tests, sorted.
func (t *Tree) Packages() []string {
	var dirs []string
	for _, f := range t.Go() {
		if !f.Test() && !slices.Contains(dirs, f.Dir()) {
			dirs = append(dirs, f.Dir())
		}
	}
	slices.Sort(dirs)
	return dirs
}

// Dir is the file's directory from the root: the package's path in the module.
func (f *File) Dir() string { return path.Dir(f.Path) }

// Test says whether the file is only compiled by go test.
func (f *File) Test() bool { return strings.HasSuffix(f.Path, "_test.go") }

// Generated says whether the file is a program's output.
func (f *File) Generated() bool { return f.AST != nil && ast.IsGenerated(f.AST) }

// imported is an import declaration.
type imported struct {
	path, name string // name: what the file calls it, unless that is the package's own name
	line       int
}

func (f *File) imports() []imported {
	list := make([]imported, 0, len(f.AST.Imports))
	for _, spec := range f.AST.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser refuses these
		}
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		list = append(list, imported{target, name, f.line(spec.Pos())})
	}
	return list
}

func (f *File) line(pos token.Pos) int { return f.fset.Position(pos).Line }

// find makes a finding in this file; Check adds the rule's name.
func (f *File) find(line int, format string, args ...any) Finding {
	return Finding{Path: f.Path, Line: line, Text: fmt.Sprintf(format, args...)}
}
