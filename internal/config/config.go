package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// Bounds of a file.
const (
	maxSize     = 16 << 10
	maxLine     = 512
	maxBrackets = 64
	maxAccounts = 100
	maxRPCs     = 4
)

// ErrBad is what every error about a file's content unwraps to.
var ErrBad = errors.New("bad config")

// ErrPermissions means that others may write the file.
var ErrPermissions = errors.New("others may write the config file")

// Error names the place that is wrong, counted from 1.
type Error struct {
	Line, Column int
	Reason       string
}

func (e *Error) Error() string {
	return fmt.Sprintf("config line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Unwrap makes errors.Is(err, ErrBad) true.
func (e *Error) Unwrap() error { return ErrBad }

// Value is a text and where it stands.
type Value struct {
	Text string
	Line int
}

// Account is a label for an account of a device, pinned to its address.
type Account struct {
	Label   string
	Path    Value
	Address Value
}

// Keys are those with one value, in the order in which they are shown.
var Keys = []string{"wallet", "rpc", "max_fee", "max_tip", "max_gas", "max_clock_skew"}

// File is a file's content. The zero value is that of no file.
type File struct {
	Values   map[string]Value // by Keys
	RPCs     []Value          // further nodes
	Accounts []Account        // in the file's order
}

// Account finds a label.
func (f File) Account(label string) (Account, bool) {
	for _, a := range f.Accounts {
		if a.Label == label {
			return a, true
		}
	}
	return Account{}, false
}

// Load reads a file; one that is not there is no error, and there is false.
// Errors: *Error, ErrPermissions, those of the file system.
func Load(path string) (f File, there bool, err error) {
	file, err := os.Open(path) //nolint:gosec // in the user's own state directory
	if errors.Is(err, fs.ErrNotExist) {
		return File{}, false, nil
	}
	if err != nil {
		return File{}, false, fmt.Errorf("read config: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	switch {
	case err != nil:
		return File{}, true, fmt.Errorf("read config: %w", err)
	case !info.Mode().IsRegular():
		return File{}, true, fmt.Errorf("read config: %w: %s is no file", ErrBad, path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0:
		return File{}, true, fmt.Errorf("%w: %s has mode %#o", ErrPermissions, path, info.Mode().Perm())
	}
	src, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return File{}, true, fmt.Errorf("read config: %w", err)
	}
	f, err = Parse(src)
	return f, true, err
}
