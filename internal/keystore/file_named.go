package keystore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/internal/secret"
)

// File is a key file outside of a Store, read and checked, not decrypted.
type File struct {
	Path string
	doc  parsed
}

// ReadFile reads a V3 document anywhere, also one that says no address, as those
// of Foundry do. Links are followed, since secret stores of containers use them.
// Errors: fs.ErrNotExist, ErrPermissions, ErrPlainText, *CorruptError.
func ReadFile(path string) (File, error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path // readFile says what is wrong
	}
	doc, err := readV3(target)
	if errors.Is(err, ErrNotFound) {
		err = &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	if err != nil {
		return File{}, fmt.Errorf("read key file: %w", err)
	}
	return File{Path: path, doc: doc}, nil
}

// Address is the one that the file claims to be of, if any; Unlock proves it.
func (f File) Address() (common.Address, bool) { return f.doc.address, f.doc.claimed }

// Unlock decrypts the key. Errors: ErrPassphrase, *CorruptError.
func (f File) Unlock(pass secret.String) (*Key, error) {
	key, err := decrypt(f.doc, pass)
	if err != nil {
		return nil, fmt.Errorf("unlock key file %s: %w", f.Path, wrapDecrypt(f.Path, err))
	}
	return key, nil
}
