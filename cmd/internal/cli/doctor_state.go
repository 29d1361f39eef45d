package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/keystore"
)

// examineState looks at the files, and makes none.
func (a *app) examineState(ctx context.Context, e *examination) {
	dir, err := a.stateDir()
	if err != nil {
		e.problem("state_dir", err)
		return
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.ok("state_dir", "%s is not there yet: nothing is kept", dir)
		return
	case err == nil && !info.IsDir():
		err = &fs.PathError{Op: "open", Path: dir, Err: errors.New("not a directory")}
		fallthrough
	case err != nil:
		e.problem("state_dir", &hinted{err, "choose another one with --home DIR"})
		return
	}
	if e.private(dir, info) {
		e.ok("state_dir", "%s is private", dir)
	}
	s := state{dir}
	e.sessions(s)
	a.examineJournal(ctx, e, s)
}

// private looks at who may read: session keys are encrypted, but links and
// journal tell what a holder does.
func (e *examination) private(path string, info fs.FileInfo) bool {
	const others = 0o077
	if runtime.GOOS == "windows" || info.Mode().Perm()&others == 0 {
		return true // modes mean nothing on Windows
	}
	e.problem("state_dir", &keystore.PermissionsError{Path: path, Mode: info.Mode().Perm()})
	return false
}

// sessions reads every key file and every link, and decrypts none.
func (e *examination) sessions(s state) {
	if _, err := os.Stat(filepath.Join(s.dir, "sessions")); errors.Is(err, fs.ErrNotExist) {
		e.ok("sessions", "there are none")
		return
	}
	keys, err := s.keys()
	if err != nil {
		e.problem("sessions", err)
		return
	}
	entries, err := keys.List()
	for _, part := range inPart(err) {
		if part != nil {
			e.problem("sessions", part)
		}
	}
	good, linked := 0, 0
	for _, entry := range entries {
		_, err := s.namedSession(entry.Name)
		switch {
		case err == nil:
			linked++
			good++
		case errors.Is(err, delegation.ErrNoSession): // never linked
			good++
		default:
			e.problem("sessions", err)
		}
	}
	if good > 0 || err == nil && len(entries) == 0 {
		e.ok("sessions", "%d session keys can be read, %d of them linked", good, linked)
	}
}

func (a *app) examineJournal(ctx context.Context, e *examination, s state) {
	// Verify would make a lock file beside a journal that is not there.
	if _, err := os.Lstat(filepath.Join(s.dir, "journal.jsonl")); errors.Is(err, fs.ErrNotExist) {
		e.ok("journal", "it is empty")
		return
	}
	record, err := a.journal(s)
	if err != nil {
		e.problem("journal", err)
		return
	}
	summary, err := record.journal.Verify(ctx)
	switch {
	case err != nil:
		e.problem("journal", err)
	case summary.Torn:
		e.warning("journal", "nothing to do: the next command moves it aside", "the last line was never finished (%d bytes); the %d before it are whole", summary.TornBytes, summary.Entries)
	default:
		e.ok("journal", "%d entries, each with the hash of the one before", summary.Entries)
	}
}
