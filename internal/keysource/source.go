package keysource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/internal/term"
)

// Kind is the word before the colon.
type Kind string

// The kinds.
const (
	Env     Kind = "env"
	File    Kind = "file"
	FD      Kind = "fd"
	Exec    Kind = "exec"
	Keyring Kind = "keyring"
)

// Use is what a secret is for. A keyring keeps the two apart.
type Use string

// The uses, which are the names of services in a keyring.
const (
	Key        Use = "valetkey-key"
	Passphrase Use = "valetkey-passphrase" //nolint:gosec // a name, not a passphrase
)

// Source is where a secret is.
type Source struct {
	Kind Kind
	Name string // what follows the colon
}

// MaxSecret is how many bytes the first line may have.
const MaxSecret = 4096

// The outcomes that callers act on.
var (
	// ErrBadSource means that a text names no source.
	ErrBadSource = errors.New("bad source of a secret")
	// ErrEmpty means that a source has nothing to give.
	ErrEmpty = errors.New("there is no secret")
	// ErrTooLong means that a source gave more than a secret can be.
	ErrTooLong = errors.New("too much for a secret")
)

// ParseError says why a text names no source, without repeating it.
type ParseError struct{ Reason string }

func (e *ParseError) Error() string { return ErrBadSource.Error() + ": " + e.Reason }

// Unwrap returns ErrBadSource.
func (e *ParseError) Unwrap() error { return ErrBadSource }

var (
	variablePattern = regexp.MustCompile(`\A[A-Za-z_][A-Za-z0-9_]{0,47}\z`)
	// accountPattern has no leading hyphen, which would be an option of the
	// program that is asked, and no room for a key that was pasted.
	accountPattern = regexp.MustCompile(`\A[A-Za-z0-9._@][A-Za-z0-9._@/-]{0,47}\z`)
)

// Parse reads KIND:NAME.
func Parse(text string) (Source, error) {
	kind, name, _ := strings.Cut(text, ":")
	s := Source{Kind(kind), name}
	reason := ""
	switch s.Kind {
	case Env:
		if !variablePattern.MatchString(name) {
			reason = "env: is followed by the name of an environment variable"
		}
	case FD:
		if n, err := strconv.Atoi(name); err != nil || n < 0 {
			reason = "fd: is followed by the number of a file descriptor"
		}
	case Exec:
		if words, err := Words(name); err != nil || len(words) == 0 {
			reason = "exec: is followed by a command whose quotes are closed"
		}
	case Keyring:
		if !accountPattern.MatchString(name) {
			reason = "keyring: is followed by an account of letters, digits and . _ @ / -, at most 48"
		}
	case File:
		if name == "" {
			reason = "file: is followed by a file's name"
		}
	default:
		reason = "it begins with env:, file:, fd:, exec: or keyring:"
	}
	if reason != "" {
		return Source{}, &ParseError{reason}
	}
	return s, nil
}

// String names the source for people. Of a command it tells the program only.
func (s Source) String() string {
	if s.Kind == Exec {
		words, _ := Words(s.Name)
		return "exec:" + strings.Join(words[:min(1, len(words))], "")
	}
	return string(s.Kind) + ":" + s.Name
}

// Reader is what sources are read with.
type Reader struct {
	Getenv func(string) string
	Stderr io.Writer // what programs say to people
	OS     string    // whose keyring there is, as in runtime.GOOS
}

// Read returns the first line that a source gives. The caller wipes it.
func (r Reader) Read(ctx context.Context, s Source, use Use) (secret.Bytes, error) {
	line, err := r.read(ctx, s, use)
	if err == nil && line.Empty() {
		err = ErrEmpty
	}
	if err != nil {
		line.Wipe()
		return secret.Bytes{}, fmt.Errorf("read secret from %s: %w", s, err)
	}
	return line, nil
}

func (r Reader) read(ctx context.Context, s Source, use Use) (secret.Bytes, error) {
	if err := ctx.Err(); err != nil {
		return secret.Bytes{}, err
	}
	switch s.Kind {
	case Env:
		return firstLine([]byte(r.Getenv(s.Name)))
	case File:
		if use == Key {
			return secret.Bytes{}, &ParseError{"a private key is not read from a file"}
		}
		pass, err := term.ReadPassphraseFile(s.Name)
		return secret.NewBytes([]byte(pass.Reveal())), err
	case FD:
		fd, err := strconv.Atoi(s.Name)
		if err != nil {
			return secret.Bytes{}, &ParseError{"not a number"}
		}
		return term.ReadSecretFD(fd)
	case Exec:
		words, err := Words(s.Name)
		if err != nil {
			return secret.Bytes{}, err
		}
		return r.run(ctx, words)
	case Keyring:
		return r.lookUp(ctx, use, s.Name)
	}
	return secret.Bytes{}, &ParseError{"unknown kind"}
}
