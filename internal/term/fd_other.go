//go:build !unix

package term

import (
	"fmt"

	"github.com/valetkey/valetkey/internal/secret"
)

// ReadPassphraseFD returns ErrUnsupported: descriptors are not inherited by
// number here.
func ReadPassphraseFD(int) (secret.String, error) {
	return secret.String{}, fmt.Errorf("read passphrase: file descriptor: %w", ErrUnsupported)
}

// ReadSecretFD returns ErrUnsupported, too.
func ReadSecretFD(int) (secret.Bytes, error) {
	return secret.Bytes{}, fmt.Errorf("file descriptor: %w", ErrUnsupported)
}
