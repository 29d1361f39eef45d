package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/keystore"
)

// linkRecord is what is known of one session key in one account on one chain:
// the newest grants, the newest last. A grant is in it from before it is
// submitted, so there may be one that never was.
type linkRecord struct {
	Sessions []delegation.Session `json:"sessions"`
}

// maxGrants bounds a record: older grants than these are over.
const maxGrants = 16

func (r linkRecord) newest() delegation.Session { return r.Sessions[len(r.Sessions)-1] }

func (s state) linkDir(name string) string { return filepath.Join(s.dir, "links", name) }

// saveLink adds a grant to its record, or completes it there.
func (s state) saveLink(name string, session delegation.Session) error {
	dir := s.linkDir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return err
	}
	path := filepath.Join(dir, fmt.Sprintf("%d-%s.json", session.Chain, session.Account))
	record, err := readLink(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	record.add(session)
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(path, append(text, '\n'))
}

// add replaces the grant of the same number. One that is live ends all before it.
func (r *linkRecord) add(session delegation.Session) {
	r.Sessions = slices.DeleteFunc(r.Sessions, func(old delegation.Session) bool {
		return old.Grant.Number == session.Grant.Number || session.Since > 0 && old.Grant.Number < session.Grant.Number
	})
	r.Sessions = append(r.Sessions, session)
	slices.SortFunc(r.Sessions, func(a, b delegation.Session) int { return int(a.Grant.Number) - int(b.Grant.Number) }) //nolint:gosec // counts from 1
	r.Sessions = r.Sessions[max(0, len(r.Sessions)-maxGrants):]
}

// writeWhole writes a file, mode 0600, that appears complete or not at all, and
// is on the disk when this returns.
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
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes new names in dir durable. Windows has no such operation.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // a directory of the state
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func readLink(path string) (linkRecord, error) {
	var record linkRecord
	if _, err := os.Stat(path); err != nil {
		return record, err
	}
	text, err := readBounded(path, 1<<20)
	if err != nil {
		return record, err
	}
	if record, err = decodeLink(text); err != nil {
		return record, &hinted{fmt.Errorf("read the record %s: %w", path, err), "move that file away: what is on the chain is found without it (valetkey revoke --agent)"}
	}
	return record, nil
}

// decodeLink reads a record and makes sure that every session in it points at
// its owner's own vault, and all at the same one.
func decodeLink(text []byte) (linkRecord, error) {
	var record linkRecord
	if err := json.Unmarshal(text, &record); err != nil {
		return record, err
	}
	if len(record.Sessions) == 0 {
		return record, errors.New("it has no session")
	}
	for _, session := range record.Sessions {
		if err := session.Validate(); err != nil {
			return record, err
		}
		if first := record.Sessions[0]; session.Account != first.Account || session.Chain != first.Chain || session.Agent != first.Agent {
			return record, errors.New("its sessions are of several keys, accounts or chains")
		}
	}
	return record, nil
}

// loadLinks reads all records of a key's name. Their content only says where to
// look: what a session may do is what the chain says.
func (s state) loadLinks(name string) ([]linkRecord, error) {
	files, err := os.ReadDir(s.linkDir(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the records of session %s: %w", name, err)
	}
	var records []linkRecord
	for _, file := range files {
		if filepath.Ext(file.Name()) != ".json" {
			continue
		}
		record, err := readLink(filepath.Join(s.linkDir(name), file.Name()))
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// namedRecords finds a key and its records; they must be of that key. The key's
// file may be gone: then the records say what its address was.
func (s state) namedRecords(name string) (keystore.Entry, []linkRecord, error) {
	keys, err := s.keys()
	if err != nil {
		return keystore.Entry{}, nil, err
	}
	entry, err := keys.Get(name)
	lost := errors.Is(err, keystore.ErrNotFound)
	if err != nil && !lost {
		return entry, nil, err
	}
	records, loadErr := s.loadLinks(name)
	switch {
	case loadErr != nil:
		return entry, nil, loadErr
	case lost && len(records) == 0:
		return entry, nil, err
	case lost:
		entry = keystore.Entry{Name: name, Address: records[0].newest().Agent}
	}
	for _, record := range records {
		for _, session := range record.Sessions {
			if session.Agent != entry.Address {
				return entry, nil, &hinted{
					fmt.Errorf("a record of session %s is of key %s, the key is %s", name, session.Agent, entry.Address), "move the record away, and link the session again",
				}
			}
		}
	}
	return entry, records, nil
}

// namedSession finds the newest of what a key was granted, anywhere.
func (s state) namedSession(name string) (delegation.Session, error) {
	_, records, err := s.namedRecords(name)
	if err != nil {
		return delegation.Session{}, err
	}
	if len(records) == 0 {
		return delegation.Session{}, neverLinked("session %s: %w: it was never linked", name, delegation.ErrNoSession)
	}
	newest := records[0].newest()
	for _, record := range records[1:] {
		if record.newest().Since > newest.Since {
			newest = record.newest()
		}
	}
	return newest, nil
}

// sessionOption names one of the accounts that a key is linked to.
type sessionOption struct{ owner, home string }

func (o *sessionOption) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.owner, "owner", "", "the wallet's address, when the session key acts for several on this chain")
	cmd.Flags().StringVar(&o.home, "session-home", "", "account or vault, when the session key acts in both of one wallet's")
}

// inHome leaves out the records of the other home, where one is named.
func (o sessionOption) inHome(records []linkRecord) []linkRecord {
	return slices.DeleteFunc(records, func(r linkRecord) bool { return o.home != "" && string(r.newest().Home) != o.home })
}

// address reads --owner; zero when it is not given.
func (o sessionOption) address() (common.Address, error) { return addressOption("--owner", o.owner) }

func addressOption(flag, text string) (common.Address, error) {
	if text != "" && !common.IsHexAddress(text) {
		return common.Address{}, usage("give 0x and 40 hex digits", "%s %q is no address", flag, text)
	}
	return common.HexToAddress(text), nil
}

// neverLinked is for what never was: of what is over, the hint is another one.
func neverLinked(format string, args ...any) error {
	return &hinted{fmt.Errorf(format, args...), "link it first: valetkey link"}
}

// findSession finds what a key was granted on the chain that the node serves:
// the live grant, or the newest when none is.
func (s state) findSession(ctx context.Context, client node, name string, o sessionOption) (delegation.Session, error) {
	_, record, err := s.findRecord(ctx, client, name, o)
	if err != nil {
		return delegation.Session{}, err
	}
	return delegation.FindSession(ctx, client, record.Sessions)
}

// findRecord finds the record of a key on the chain that the node serves.
func (s state) findRecord(ctx context.Context, client node, name string, o sessionOption) (keystore.Entry, linkRecord, error) {
	owner, err := o.address()
	if err != nil {
		return keystore.Entry{}, linkRecord{}, err
	}
	entry, records, err := s.namedRecords(name)
	if err != nil {
		return entry, linkRecord{}, err
	}
	record, err := s.chooseRecord(ctx, client, name, owner, o.inHome(records))
	return entry, record, err
}

// chooseRecord finds the one record of this chain, and of the owner if named.
func (s state) chooseRecord(ctx context.Context, client node, name string, owner common.Address, records []linkRecord) (linkRecord, error) {
	if len(records) == 0 {
		return linkRecord{}, neverLinked("session %s: %w: it was never linked", name, delegation.ErrNoSession)
	}
	id, err := client.ChainID(ctx)
	if err != nil {
		return linkRecord{}, err
	}
	var here []linkRecord
	var owners, homes []string
	for _, record := range records {
		session := record.newest()
		if id.IsUint64() && session.Chain == id.Uint64() && (owner == common.Address{} || session.Owner == owner) {
			here, homes = append(here, record), append(homes, string(session.Home))
			if !slices.Contains(owners, session.Owner.Hex()) {
				owners = append(owners, session.Owner.Hex())
			}
		}
	}
	switch {
	case len(here) == 1:
		return here[0], nil
	case len(here) > 1 && len(owners) == 1:
		return linkRecord{}, usage("name one with --session-home", "session %s acts for %s in several homes: %s", name, owners[0], strings.Join(homes, ", "))
	case len(here) > 1:
		return linkRecord{}, usage("name one with --owner", "session %s acts for several owners on this chain: %s", name, strings.Join(owners, ", "))
	case owner != common.Address{}:
		return linkRecord{}, neverLinked("session %s: %w: it was never linked to %s on chain %s", name, delegation.ErrNoSession, owner, id)
	}
	return linkRecord{}, fmt.Errorf("session %s: %w", name, &delegation.WrongChainError{Want: records[0].newest().Chain, Got: id.Uint64()})
}
