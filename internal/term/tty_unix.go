//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/internal/secret"
)

// controllingTTY opens /dev/tty, which is the terminal of this process
// whatever its standard streams are.
type controllingTTY struct{}

func (controllingTTY) OpenTTY() (TTY, error) {
	fd, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: open /dev/tty: %w", ErrNoTTY, err)
	}
	return descriptor(fd), nil
}

// descriptor is a terminal by its number. It is no os.File, because that would
// make the terminal non-blocking, which on macOS it cannot be.
type descriptor int

func (d descriptor) Fd() int      { return int(d) }
func (d descriptor) Close() error { return unix.Close(int(d)) }

// ask writes prompt and returns the line that is typed. Without echo the line
// feed that ends it is written too, since the terminal did not.
func ask(ctx context.Context, t TTY, prompt string, echo bool) (answer secret.String, err error) {
	if err := ctx.Err(); err != nil {
		return secret.String{}, err
	}
	restore, err := lineMode(t.Fd(), echo)
	if err != nil {
		return secret.String{}, err
	}
	defer func() { err = errors.Join(err, restore(err != nil)) }()
	if err := writeAll(t.Fd(), printable(prompt)); err != nil {
		return secret.String{}, err
	}
	answer, err = readAnswer(ctx, t.Fd())
	if !echo || err != nil {
		err = errors.Join(err, writeAll(t.Fd(), "\n"))
	}
	return answer, err
}

// lineMode switches to reading whole lines, with signals and the usual
// editing keys. restore puts the old state back; flush drops what was typed.
func lineMode(fd int, echo bool) (restore func(flush bool) error, err error) {
	old, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, fmt.Errorf("%w: get state: %w", ErrNoTTY, err)
	}
	state := *old
	state.Lflag |= unix.ICANON | unix.ISIG | unix.ECHO
	state.Iflag |= unix.ICRNL
	if !echo {
		state.Lflag &^= unix.ECHO | unix.ECHONL
	}
	if err := unix.IoctlSetTermios(fd, setTermios, &state); err != nil {
		return nil, fmt.Errorf("set terminal state: %w", err)
	}
	return func(flush bool) error {
		request := uint(setTermios)
		if flush {
			request = setTermiosFlush
		}
		if err := unix.IoctlSetTermios(fd, request, old); err != nil {
			return fmt.Errorf("restore terminal state: %w", err)
		}
		return nil
	}, nil
}

// readAnswer reads a line and gives up when ctx ends.
func readAnswer(ctx context.Context, fd int) (_ secret.String, err error) {
	wakeR, wakeW, err := os.Pipe()
	if err != nil {
		return secret.String{}, err
	}
	defer wakeR.Close() //nolint:errcheck // nothing is ever written to it
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = wakeW.Close() // makes wakeR readable
	})
	defer func() {
		if stop() {
			_ = wakeW.Close()
			return
		}
		<-done // leave no goroutine behind
	}()
	in := &ttyReader{ctx: ctx, fd: fd, wake: int(wakeR.Fd())}
	return readLine(in, lineRules{limit: MaxTyped, chunk: MaxTyped, eof: ErrClosed})
}

// ttyReader reads a terminal as long as ctx lives.
type ttyReader struct {
	ctx  context.Context //nolint:containedctx // one prompt long
	fd   int
	wake int // readable when ctx has ended
}

func (r *ttyReader) Read(p []byte) (int, error) {
	for {
		if err := r.wait(); err != nil {
			return 0, err
		}
		n, err := unix.Read(r.fd, p)
		switch {
		case errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN):
			continue
		case errors.Is(err, unix.EIO):
			return 0, io.EOF // the other side of the terminal is gone
		case err != nil:
			return 0, fmt.Errorf("read terminal: %w", err)
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// wait returns when there is a line to read, or with the error of ctx.
func (r *ttyReader) wait() error {
	// FD_SETSIZE; a program with so many files open cannot use select(2).
	const setSize = 1024
	if r.fd >= setSize || r.wake >= setSize {
		return fmt.Errorf("wait for terminal: file descriptor %d: %w", max(r.fd, r.wake), unix.EMFILE)
	}
	for {
		var set unix.FdSet
		set.Set(r.fd)
		set.Set(r.wake)
		_, err := unix.Select(max(r.fd, r.wake)+1, &set, nil, nil, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("wait for terminal: %w", err)
		}
		// An answer that comes together with the cancellation does not count.
		if ctxErr := r.ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		if set.IsSet(r.fd) {
			return nil
		}
	}
}

func writeAll(fd int, text string) error {
	for b := []byte(text); len(b) > 0; {
		n, err := unix.Write(fd, b)
		if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
			continue
		}
		if err != nil {
			return fmt.Errorf("write terminal: %w", err)
		}
		b = b[n:]
	}
	return nil
}

// printable replaces what could move the cursor, hide text or turn it around.
// Line feeds stay, for questions of several lines.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}
