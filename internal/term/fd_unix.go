//go:build unix

package term

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/valetkey/valetkey/internal/secret"
)

// ReadPassphraseFD is ReadPassphraseFile for a file descriptor that is open
// already. It reads no byte beyond the line and leaves fd open.
func ReadPassphraseFD(fd int) (secret.String, error) {
	pass, err := asString(readFD(fd))
	if err != nil {
		return secret.String{}, fmt.Errorf("read passphrase: %w", err)
	}
	return pass, nil
}

// ReadSecretFD reads any secret line under the same rules, as bytes that can be
// wiped.
func ReadSecretFD(fd int) (secret.Bytes, error) { return readFD(fd) }

// readFD works on a duplicate, because an os.File closes its descriptor when
// it is collected, and fd is the caller's.
func readFD(fd int) (_ secret.Bytes, err error) {
	name := fmt.Sprintf("file descriptor %d", fd)
	syscall.ForkLock.RLock()
	dup, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(dup)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return secret.Bytes{}, fmt.Errorf("%s: %w", name, err)
	}
	f := os.NewFile(uintptr(dup), name)
	defer func() { err = errors.Join(err, f.Close()) }()
	return readOpen(f, name)
}
