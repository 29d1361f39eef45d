package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/lock"
)

// state is the directory where everything is kept:
//
//	sessions/NAME.json   session keys, encrypted (keystore V3)
//	links/NAME.json      what each session may do, and where
//	journal.jsonl        what was planned, signed and sent
//	locks/               one for each account that is being linked
type state struct{ dir string }

// stateDir says where the state is, or would be.
func (a *app) stateDir() (string, error) {
	dir := a.home
	if dir == "" {
		dir = a.Getenv(envHome)
	}
	if dir != "" {
		return dir, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", usage("give --home DIR", "there is no home directory: %v", err)
	}
	return filepath.Join(config, "valetkey"), nil
}

// state makes the directory where it is missing.
func (a *app) state() (state, error) {
	dir, err := a.stateDir()
	if err != nil {
		return state{}, err
	}
	for _, d := range []string{dir, filepath.Join(dir, "links"), filepath.Join(dir, "locks")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return state{}, &hinted{fmt.Errorf("make the state directory: %w", err), "choose another one with --home DIR"}
		}
	}
	return state{dir}, nil
}

func (s state) keys() (*keystore.Store, error) {
	return keystore.Open(filepath.Join(s.dir, "sessions"), keystore.Options{})
}

// recorder adapts the journal to what delegation asks for.
type recorder struct{ journal *journal.Journal }

// Record implements [delegation.Journal].
func (r recorder) Record(ctx context.Context, kind string, data any) error {
	_, err := r.journal.Append(ctx, kind, data)
	return err
}

func (a *app) journal(s state) (recorder, error) {
	j, err := journal.Open(filepath.Join(s.dir, "journal.jsonl"), a.Now)
	return recorder{j}, err
}

// lockAccount keeps two of our processes from planning with the same nonce.
func (a *app) lockAccount(ctx context.Context, s state, chainID uint64, account string) (*lock.Lock, error) {
	holder := lock.Holder{PID: os.Getpid(), Command: "valetkey " + a.command, Started: a.Now()}
	l, err := lock.Acquire(ctx, filepath.Join(s.dir, "locks", fmt.Sprintf("%d-%s.lock", chainID, account)), holder)
	if err != nil {
		return nil, fmt.Errorf("take the lock of account %s: %w", account, err)
	}
	return l, nil
}

func (s state) linkPath(name string) string { return filepath.Join(s.dir, "links", name+".json") }

// saveLink writes a session's record.
func (s state) saveLink(name string, session *delegation.Session) error {
	text, err := json.MarshalIndent(session, "", "  ")
	if err != nil {
		return fmt.Errorf("save the session: %w", err)
	}
	if err := writeWhole(s.linkPath(name), append(text, '\n')); err != nil {
		return fmt.Errorf("save the session: %w", err)
	}
	return nil
}

// writeWhole writes a file, mode 0600, that appears complete or not at all.
func writeWhole(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when all went well
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	return err
}

// loadLink reads a session's record. Its content only says where to look: what
// a session may do is what the chain says.
func (s state) loadLink(name string) (delegation.Session, error) {
	var session delegation.Session
	text, err := readBounded(s.linkPath(name), 1<<20)
	if err != nil {
		if _, statErr := os.Stat(s.linkPath(name)); errors.Is(statErr, fs.ErrNotExist) {
			return session, fmt.Errorf("session %s: %w: it was never linked", name, delegation.ErrNoSession)
		}
		return session, err
	}
	if err := json.Unmarshal(text, &session); err != nil {
		return session, &hinted{fmt.Errorf("read the record of session %s: %w", name, err), "link the session again"}
	}
	return session, nil
}

// namedSession finds a session by its key's name; the record must be of that key.
func (s state) namedSession(name string) (keystore.Entry, delegation.Session, error) {
	keys, err := s.keys()
	if err != nil {
		return keystore.Entry{}, delegation.Session{}, err
	}
	entry, err := keys.Get(name)
	if err != nil {
		return entry, delegation.Session{}, err
	}
	session, err := s.loadLink(entry.Name)
	if err == nil && session.Agent != entry.Address {
		err = &hinted{fmt.Errorf("the record of session %s is of key %s, the key is %s", name, session.Agent, entry.Address), "link the session again"}
	}
	return entry, session, err
}
