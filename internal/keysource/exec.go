package keysource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/valetkey/valetkey/internal/secret"
)

const (
	// maxOutput bounds what a program may print after the secret.
	maxOutput = 64 << 10
	// lingering is how long a program's own children may keep its output open.
	lingering = 2 * time.Second
)

// CommandError is a program that gave no secret. It names the program, not its
// arguments.
type CommandError struct {
	Program string
	Err     error
}

func (e *CommandError) Error() string { return fmt.Sprintf("%s: %v", e.Program, e.Err) }

// Unwrap returns what went wrong: exec.ErrNotFound, *exec.ExitError, ErrTooLong.
func (e *CommandError) Unwrap() error { return e.Err }

// run returns the first line that a program prints.
func (r Reader) run(ctx context.Context, argv []string) (secret.Bytes, error) {
	var out output
	defer out.wipe()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // the user's own command
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, r.Stderr, lingering
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return secret.Bytes{}, ctx.Err()
	case out.tooMuch:
		return secret.Bytes{}, &CommandError{argv[0], ErrTooLong}
	case errors.Is(err, exec.ErrNotFound):
		return secret.Bytes{}, &CommandError{argv[0], exec.ErrNotFound}
	case err != nil && !errors.Is(err, exec.ErrWaitDelay): // the line is there: who lingers does not matter
		return secret.Bytes{}, &CommandError{argv[0], err}
	}
	return firstLine(out.buffer[:out.n])
}

// output is a buffer that never moves, so that one wipe clears all of it.
type output struct {
	buffer  [maxOutput]byte
	n       int
	tooMuch bool
}

// Write fails when there is too much, which closes the pipe to the program.
func (o *output) Write(p []byte) (int, error) {
	n := copy(o.buffer[o.n:], p)
	if o.n += n; n < len(p) {
		o.tooMuch = true
		return n, ErrTooLong
	}
	return n, nil
}

func (o *output) wipe() { clear(o.buffer[:]) }

// firstLine copies the line, and wipes the text.
func firstLine(text []byte) (secret.Bytes, error) {
	defer clear(text)
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) > MaxSecret {
		return secret.Bytes{}, ErrTooLong
	}
	return secret.NewBytes(bytes.Clone(line)), nil
}
