package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/journal"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/lock"
)

// state is the directory where everything is kept:
//
//	sessions/NAME.json   session keys, encrypted (keystore V3)
//	links/NAME/*.json    what each session key was granted, a file for each
//	                     chain and account
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

// history reads what earlier links of an owner's left in the journal.
func (r recorder) history(ctx context.Context, chain uint64, owner, agent common.Address) (delegation.History, error) {
	return delegation.ReadHistory(func(yield func(delegation.Entry, error) bool) {
		for entry, err := range r.journal.All(ctx) {
			if !yield(delegation.Entry{Kind: entry.Kind, Data: entry.Data}, err) {
				return
			}
		}
	}, chain, owner, agent)
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
