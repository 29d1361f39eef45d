// Package lock lets one process at a time use a thing, such as a device, and
// tells the others who has it.
//
// # Use
//
//	l, err := lock.Acquire(ctx, path, lock.Holder{PID: pid, Command: "valetkey link", Started: now})
//	if held, ok := errors.AsType[*lock.HeldError](err); ok {
//		// held.Holder says which process, if it said so itself
//	}
//	defer l.Release()
//
// # How it works
//
// The lock is flock(2) on the file (LockFileEx on Windows), so the kernel
// gives it back when its holder dies: there are no stale locks, and nobody
// needs to delete a file. The file itself always stays, because deleting it
// while a third process opens it would let two of them in.
//
// # The record
//
// The holder writes into the file who it is. That record is a courtesy to the
// person who waits and decides nothing. It is read as hostile: at most
// recordSize bytes, strict JSON, unprintable characters replaced. It may be
// missing or be that of the last holder in the moment in which the lock
// changes hands. It begins at the second byte, because Windows lets nobody
// else read the first one, which is what flock locks there.
package lock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

var (
	// ErrHeld means that another process, or another part of this one, has
	// the lock. The error is a *HeldError.
	ErrHeld = errors.New("in use by another process")
	// ErrNotRegular means that the path is a directory, a link, a device or a
	// pipe.
	ErrNotRegular = errors.New("not a regular file")
)

// HeldError says who has the lock. It matches ErrHeld.
type HeldError struct {
	Path   string
	Holder Holder // zero if the holder left no readable record
}

func (e *HeldError) Error() string {
	if e.Holder == (Holder{}) {
		return fmt.Sprintf("%s: %v", e.Path, ErrHeld)
	}
	return fmt.Sprintf("%s: %v: %s", e.Path, ErrHeld, e.Holder)
}

// Unwrap returns ErrHeld.
func (e *HeldError) Unwrap() error { return ErrHeld }

// Lock is a lock that is held.
type Lock struct {
	path  string
	flock *flock.Flock
}

// Acquire takes the lock at path, or returns a *HeldError at once: it does not
// wait. The file is made with mode 0600 if it is not there; holder is the record
// that others shall see.
func Acquire(ctx context.Context, path string, holder Holder) (*Lock, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("acquire lock: %w", err)
	}
	if err := checkRegular(path); err != nil {
		return nil, fmt.Errorf("acquire lock: %w", err)
	}
	l := &Lock{path: path, flock: flock.New(path, flock.SetPermissions(0o600))}
	ok, err := l.flock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("acquire lock: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("acquire lock: %w", &HeldError{Path: path, Holder: readRecord(path)})
	}
	if err := writeRecord(path, holder); err != nil {
		return nil, errors.Join(fmt.Errorf("acquire lock: %w", err), l.flock.Unlock())
	}
	return l, nil
}

// Release gives the lock back. Another call does nothing.
func (l *Lock) Release() error {
	if !l.flock.Locked() {
		return nil
	}
	// Blank the record first: after Unlock it would be somebody else's.
	err := errors.Join(clearRecord(l.path), l.flock.Unlock())
	if err != nil {
		return fmt.Errorf("release lock: %w", err)
	}
	return nil
}

// checkRegular accepts a missing file. Opening a pipe would block for good.
func checkRegular(path string) error {
	info, err := os.Lstat(path) //nolint:gosec // only looked at, and the caller names it
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is %s", ErrNotRegular, path, info.Mode().Type())
	}
	return nil
}
