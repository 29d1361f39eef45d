package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is how often a waiting process asks for the lock again.
const lockPoll = 5 * time.Millisecond

// Journal is a handle on a journal file. It keeps no file open and no state,
// so any number of handles, in any number of processes, may be used at once.
type Journal struct {
	path string
	now  func() time.Time
}

// Summary is what Verify found.
type Summary struct {
	Entries   uint64 // good entries
	Head      string // hash of the last one, Genesis if there is none
	Torn      bool   // the file ends in a line that was never finished
	TornBytes int64  // its length
}

// Open returns a handle on the journal at path. The file need not exist: it is
// made, with mode 0600, by the first Append. now is the clock for new entries.
func Open(path string, now func() time.Time) (*Journal, error) {
	if err := checkRegular(path); err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return &Journal{path: path, now: now}, nil
}

// checkRegular accepts a missing file. A link or a pipe could send our bytes
// elsewhere or block us for good.
func checkRegular(path string) error {
	info, err := os.Lstat(path)
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

// locked runs f while it holds the lock. The flock object is new each time,
// because one object lets a second goroutine in when it is locked already.
func (j *Journal) locked(ctx context.Context, exclusive bool, f func() error) (err error) {
	if err := errors.Join(checkRegular(j.path), checkRegular(j.path+".lock")); err != nil {
		return err
	}
	lock := flock.New(j.path+".lock", flock.SetPermissions(0o600))
	acquire := lock.TryRLockContext
	if exclusive {
		acquire = lock.TryLockContext
	}
	if _, err := acquire(ctx, lockPoll); err != nil {
		return fmt.Errorf("lock %s.lock: %w", j.path, err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return f()
}

// snapshot opens the journal and limits it to the length that it has now, so
// that an entry that is just being written is not taken for a torn one. A
// missing file gives nil.
func (j *Journal) snapshot(ctx context.Context) (file *os.File, in io.Reader, err error) {
	err = j.locked(ctx, false, func() error {
		f, err := os.Open(j.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err != nil {
			return errors.Join(err, f.Close())
		}
		file, in = f, io.LimitReader(f, info.Size())
		return nil
	})
	return file, in, err
}

// All yields the entries in order, each checked against the one before, and
// stops after the first error, which may be a *BrokenError. A torn last line
// is left out without an error. It does not see what is appended after it
// began.
func (j *Journal) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		stopped := false
		_, err := j.scan(ctx, func(e Entry) bool {
			stopped = !yield(e, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Entry{}, fmt.Errorf("read journal: %w", err))
		}
	}
}

// Verify reads the whole journal and checks every hash. On a *BrokenError the
// summary is that of the good entries before the bad line. A missing file is
// an empty journal.
func (j *Journal) Verify(ctx context.Context) (Summary, error) {
	s, err := j.scan(ctx, func(Entry) bool { return true })
	if err != nil {
		err = fmt.Errorf("verify journal: %w", err)
	}
	return s, err
}

// scan gives every good entry to visit until that returns false.
func (j *Journal) scan(ctx context.Context, visit func(Entry) bool) (_ Summary, err error) {
	file, in, err := j.snapshot(ctx)
	if err != nil || file == nil {
		return Summary{Head: Genesis}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s := newScanner(in)
	err = s.each(ctx, visit)
	return Summary{Entries: s.seq, Head: s.head, Torn: s.torn > 0, TornBytes: s.torn}, err
}
