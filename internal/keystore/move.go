package keystore

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/valetkey/valetkey/internal/secret"
)

// Import keeps a key that was made somewhere else under name, encrypted with
// pass. The key stays the caller's to wipe. Errors: those of New, ErrWiped.
func (s *Store) Import(name string, key *Key, pass secret.String, random io.Reader) (Entry, error) {
	if err := s.checkNew(name, pass); err != nil {
		return Entry{}, fmt.Errorf("import session key: %w", err)
	}
	entry := Entry{Name: name, Address: key.Address(), Path: s.path(name)}
	if err := s.write(entry.Path, key, pass, random); err != nil {
		return Entry{}, fmt.Errorf("import session key %s: %w", name, err)
	}
	return entry, nil
}

// Export writes the key to a new file at path, encrypted with pass: a V3 document
// like those of the store. There is no other form. Errors: ErrExists,
// ErrEmptyPassphrase, ErrWiped, those of the file system.
func (s *Store) Export(path string, key *Key, pass secret.String, random io.Reader) error {
	err := ErrEmptyPassphrase
	if !pass.Empty() {
		err = s.write(path, key, pass, random)
	}
	if err != nil {
		return fmt.Errorf("export session key to %s: %w", path, err)
	}
	return nil
}

func (s *Store) write(path string, key *Key, pass secret.String, random io.Reader) error {
	return key.use(func(prv *ecdsa.PrivateKey) error {
		data, err := s.encrypt(prv, pass, random)
		if err != nil {
			return err
		}
		return writeNew(path, data)
	})
}

// Delete takes a key, or an address, away for good. The name is free at once; a
// crash leaves the whole file, or a temporary one that is none of the store's.
// What the file held is overwritten first, which on most of today's disks and
// file systems is no promise that the bytes are gone: they were encrypted. It returns the file's name.
// Errors: *BadNameError, ErrNotFound, those of the file system.
func (s *Store) Delete(name string) (path string, err error) {
	entry, _, err := s.load(name)
	// What cannot be read shall still be deletable, but not what is not there.
	if _, corrupt := errors.AsType[*CorruptError](err); corrupt || errors.Is(err, ErrPlainText) {
		entry.Path, err = s.path(name), nil
	}
	if err == nil {
		err = s.shred(entry.Path)
	}
	if err != nil {
		return "", fmt.Errorf("delete session key %s: %w", name, err)
	}
	return entry.Path, nil
}

func (s *Store) shred(path string) error {
	// A name of our own, which no key has.
	gone := filepath.Join(s.dir, ".gone-"+filepath.Base(path))
	if err := os.Rename(path, gone); err != nil {
		return err
	}
	return errors.Join(overwrite(gone), os.Remove(gone), syncDir(s.dir))
}

func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // a file of the store's
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		_, err = f.Write(make([]byte, min(info.Size(), maxFileSize)))
	}
	return errors.Join(err, f.Sync(), f.Close())
}
