//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package term

import (
	"context"
	"fmt"

	"github.com/valetkey/valetkey/internal/secret"
)

type controllingTTY struct{}

func (controllingTTY) OpenTTY() (TTY, error) {
	return nil, fmt.Errorf("terminal prompt: %w", ErrUnsupported)
}

// ask has the shape of the one that works elsewhere.
func ask(context.Context, TTY, string, bool) (secret.String, error) {
	return secret.String{}, fmt.Errorf("terminal prompt: %w", ErrUnsupported)
}
