package term

import (
	"errors"
	"fmt"
	"io/fs"
)

var (
	// ErrInterrupted means that the context ended while a prompt was open.
	ErrInterrupted = errors.New("interrupted at the terminal")
	// ErrNoTTY means that there is no terminal to ask on.
	ErrNoTTY = errors.New("no terminal")
	// ErrUnsupported means that this system has no prompts in this program.
	ErrUnsupported = errors.New("not supported on this system")
	// ErrClosed means that the person ended the input (Ctrl-D) or that the
	// terminal went away, without an answer.
	ErrClosed = errors.New("terminal input ended")
	// ErrMismatch means that the two entries of a new passphrase differ.
	ErrMismatch = errors.New("passphrases do not match")
	// ErrTooShort means that a new passphrase has less than MinNewPassphrase
	// characters.
	ErrTooShort = fmt.Errorf("passphrase is shorter than %d characters", MinNewPassphrase)
	// ErrTooLong means that an answer has more than MaxTyped bytes, or the line
	// of a file more than MaxPassphrase.
	ErrTooLong = errors.New("line too long")
	// ErrEmpty means that the passphrase is empty.
	ErrEmpty = errors.New("empty passphrase")
	// ErrPermissions means that others may read a passphrase file; the error
	// is a *PermissionsError, which says what the mode is.
	ErrPermissions = errors.New("permissions too open")
	// ErrFileType means that a passphrase file is neither a file nor a pipe.
	ErrFileType = errors.New("neither a file nor a pipe")
)

// PermissionsError is a passphrase file that others have access to. It matches
// ErrPermissions.
type PermissionsError struct {
	Path string
	Mode fs.FileMode // permission bits as found
}

func (e *PermissionsError) Error() string {
	return fmt.Sprintf("%v: %s has mode %04o", ErrPermissions, e.Path, e.Mode.Perm())
}

// Unwrap returns ErrPermissions.
func (e *PermissionsError) Unwrap() error { return ErrPermissions }
