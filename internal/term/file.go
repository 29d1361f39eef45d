package term

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/valetkey/valetkey/internal/secret"
)

// ReadPassphraseFile returns the first line of a file without its line end.
// Links are followed, since secret stores of containers use them. Opening a
// named pipe waits for its writer. Errors: ErrEmpty, ErrTooLong,
// ErrPermissions if others have access, ErrFileType, those of the file system.
func ReadPassphraseFile(path string) (secret.String, error) {
	pass, err := readFile(path)
	if err != nil {
		return secret.String{}, fmt.Errorf("read passphrase file: %w", err)
	}
	return pass, nil
}

func readFile(path string) (_ secret.String, err error) {
	// Look before opening: some devices do things when they are opened.
	info, err := os.Stat(path)
	if err != nil {
		return secret.String{}, err
	}
	if err := checkFile(path, info); err != nil {
		return secret.String{}, err
	}
	f, err := os.Open(path) //nolint:gosec // the file that the user named
	if err != nil {
		return secret.String{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return asString(readOpen(f, path))
}

// readOpen checks what is really open, and reads byte by byte, so that the
// rest of a pipe is left to whoever reads it next.
func readOpen(f *os.File, name string) (secret.Bytes, error) {
	info, err := f.Stat()
	if err != nil {
		return secret.Bytes{}, err
	}
	if err := checkFile(name, info); err != nil {
		return secret.Bytes{}, err
	}
	pass, err := readBytes(f, lineRules{limit: MaxPassphrase, chunk: 1})
	if err == nil && pass.Empty() {
		err = fmt.Errorf("%w in %s", ErrEmpty, name)
	}
	return pass, err
}

func checkFile(name string, info fs.FileInfo) error {
	mode := info.Mode()
	if !mode.IsRegular() && mode.Type() != fs.ModeNamedPipe {
		return fmt.Errorf("%w: %s is %s", ErrFileType, name, mode.Type())
	}
	// Windows has no such bits; Go makes them up there.
	if runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return &PermissionsError{Path: name, Mode: mode.Perm()}
	}
	return nil
}
