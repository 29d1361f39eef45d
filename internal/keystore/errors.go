package keystore

import (
	"errors"
	"fmt"
	"io/fs"
)

var (
	// ErrExists means that a key of this name is there already.
	ErrExists = errors.New("session key already exists")
	// ErrNotFound means that there is no key of this name.
	ErrNotFound = errors.New("session key not found")
	// ErrPassphrase means that the passphrase is wrong, or that the encrypted
	// part of the file was changed: the format cannot tell the two apart.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrEmptyPassphrase means that no passphrase was given for a new key.
	ErrEmptyPassphrase = errors.New("empty passphrase")
	// ErrPermissions means that others may read or change a key; the error
	// is a *PermissionsError, which says what the mode is.
	ErrPermissions = errors.New("permissions too open")
	// ErrNoKey means that the key is not here: only its address is.
	ErrNoKey = errors.New("the key is where the agent runs: this computer has only its address")
	// ErrPlainText means that the file holds a private key in the clear; the error
	// is a *PlainTextError, which says in which form.
	ErrPlainText = errors.New("unencrypted private key")
	// ErrOptions means that Options holds scrypt parameters out of range.
	ErrOptions = errors.New("scrypt parameters out of range")
	// ErrRandom means that the random source gave no usable key.
	ErrRandom = errors.New("random source gave no valid key")
	// ErrWiped means that the key was used after Wipe.
	ErrWiped = errors.New("session key was wiped")
	// ErrChainID means that a transaction was to be signed without a chain
	// id, which would make it valid on every chain (EIP-155).
	ErrChainID = errors.New("chain id must be positive")
)

// BadNameError is a key name that is not allowed. A name has 1 to 32
// characters of a-z, 0-9, dot, underscore and hyphen, begins with a letter or
// a digit, and is no device name of Windows.
type BadNameError struct{ Name string }

// Error quotes the name, so that control characters in it stay harmless.
func (e *BadNameError) Error() string {
	const show = 64
	if len(e.Name) > show {
		return fmt.Sprintf("bad session key name %q (cut, %d bytes)", e.Name[:show], len(e.Name))
	}
	return fmt.Sprintf("bad session key name %q", e.Name)
}

// CorruptError is a file that is no acceptable V3 document, or whose address
// is not that of the key in it.
type CorruptError struct {
	Path string
	Err  error // what is wrong, never with contents of the file's secret part
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("corrupt key file %s: %v", e.Path, e.Err)
}

// Unwrap returns what is wrong with the file.
func (e *CorruptError) Unwrap() error { return e.Err }

// PlainTextError is a key that is not encrypted. It matches ErrPlainText.
type PlainTextError struct{ Kind string }

func (e *PlainTextError) Error() string { return fmt.Sprintf("%v (%s)", ErrPlainText, e.Kind) }

// Unwrap returns ErrPlainText.
func (e *PlainTextError) Unwrap() error { return ErrPlainText }

// PermissionsError is a file or directory that others have access to. It
// matches ErrPermissions.
type PermissionsError struct {
	Path string
	Mode fs.FileMode // permission bits as found
}

func (e *PermissionsError) Error() string {
	return fmt.Sprintf("%v: %s has mode %04o", ErrPermissions, e.Path, e.Mode.Perm())
}

// Unwrap returns ErrPermissions.
func (e *PermissionsError) Unwrap() error { return ErrPermissions }
