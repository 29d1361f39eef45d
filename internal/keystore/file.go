package keystore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// tooOpen reports whether anybody but the owner has any access. Windows has no
// such bits; Go makes them up there.
func tooOpen(mode fs.FileMode) bool {
	return runtime.GOOS != "windows" && mode.Perm()&0o077 != 0
}

// readFile reads one key file. It wants a regular file that only its owner
// may touch, and looks again after opening, in case the name changed hands.
func readFile(path string) ([]byte, error) {
	before, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &CorruptError{Path: path, Err: fmt.Errorf("not a regular file (%s)", before.Mode().Type())}
	}
	f, err := os.Open(path) //nolint:gosec // the name was checked, the directory is ours
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !os.SameFile(before, info) {
		return nil, &CorruptError{Path: path, Err: errors.New("replaced while it was opened")}
	}
	if tooOpen(info.Mode()) {
		return nil, &PermissionsError{Path: path, Mode: info.Mode().Perm()}
	}
	return readBounded(f, path)
}

func readBounded(r io.Reader, path string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFileSize {
		return nil, &CorruptError{Path: path, Err: fmt.Errorf("longer than %d bytes", maxFileSize)}
	}
	return data, nil
}

// writeNew makes path with data so that a crash leaves the whole file or
// none, and so that an existing file stays as it is (ErrExists).
func writeNew(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, removeIfThere(tmp.Name())) }()
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := publish(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// publish gives the finished temporary file its name. rename(2) would replace
// a file that another process made meanwhile; link(2) refuses to.
func publish(tmp, path string) error {
	err := os.Link(tmp, path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	}
	return publishByRename(tmp, path)
}

// publishByRename is for file systems without hard links (FAT, some network
// and Android ones): the name is reserved first, which only one can do, and
// the reservation replaced. A crash in between leaves an empty file, which is
// reported as corrupt and never as a key.
func publishByRename(tmp, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name was checked
	if errors.Is(err, fs.ErrExist) {
		return ErrExists
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes a new name in dir durable. Windows has no such operation.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // the store's own directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
