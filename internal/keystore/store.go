package keystore

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	gethkeystore "github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/internal/secret"
)

// maxKeys bounds a listing.
const maxKeys = 10_000

// Options are the costs of the passphrase derivation of new keys. Existing
// files say themselves what they need.
type Options struct {
	// ScryptN is the number of memory blocks, a power of two; 0 means geth's
	// standard 2^18 (256 MiB, about a second).
	// SECURITY NOTE: less makes guessing the passphrase cheaper in proportion.
	ScryptN int
	// ScryptP is the parallelisation; 0 means geth's standard 1.
	ScryptP int
}

// Entry is one key file, not decrypted.
type Entry struct {
	Name    string         // what New was given
	Address common.Address // as the file claims; Unlock proves it
	Path    string         // of the file
	// AddressOnly: the key is where the agent runs, and not here.
	AddressOnly bool
}

// Store is a directory of session keys. It keeps nothing in memory and may be
// used from several goroutines and processes.
type Store struct {
	dir string
	n   int
	p   int
}

// Open returns the store in dir and makes dir (mode 0700) if it is not there.
// Errors: ErrOptions, ErrPermissions if others have access to dir.
func Open(dir string, opts Options) (*Store, error) {
	s := &Store{dir: dir, n: opts.ScryptN, p: opts.ScryptP}
	if s.n == 0 {
		s.n = gethkeystore.StandardScryptN
	}
	if s.p == 0 {
		s.p = gethkeystore.StandardScryptP
	}
	if err := s.checkOptions(); err != nil {
		return nil, fmt.Errorf("open keystore: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open keystore: %w", err)
	}
	if err := checkDir(dir); err != nil {
		return nil, fmt.Errorf("open keystore: %w", err)
	}
	return s, nil
}

func (s *Store) checkOptions() error {
	if s.n < 0 || s.p < 0 {
		return fmt.Errorf("%w: N=%d p=%d", ErrOptions, s.n, s.p)
	}
	const gethR = 8 // fixed in accounts/keystore/passphrase.go
	if err := checkScrypt(uint64(s.n), gethR, uint64(s.p)); err != nil {
		return fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return nil
}

func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "open", Path: dir, Err: errors.New("not a directory")}
	}
	if tooOpen(info.Mode()) {
		return &PermissionsError{Path: dir, Mode: info.Mode().Perm()}
	}
	return nil
}

func (s *Store) path(name string) string {
	return filepath.Join(s.dir, name+extension)
}

// New makes a key from random and keeps it under name, encrypted with pass.
// random must be crypto/rand.Reader outside of tests. Errors: *BadNameError,
// ErrEmptyPassphrase, ErrExists, ErrRandom.
func (s *Store) New(name string, pass secret.String, random io.Reader) (Entry, error) {
	if err := s.checkNew(name, pass); err != nil {
		return Entry{}, fmt.Errorf("new session key: %w", err)
	}
	prv, err := generate(random)
	if err != nil {
		return Entry{}, fmt.Errorf("new session key: %w", err)
	}
	defer zero(prv)
	entry := Entry{Name: name, Address: crypto.PubkeyToAddress(prv.PublicKey), Path: s.path(name)}
	data, err := s.encrypt(prv, pass, random)
	if err != nil {
		return Entry{}, fmt.Errorf("new session key: %w", err)
	}
	if err := writeNew(entry.Path, data); err != nil {
		return Entry{}, fmt.Errorf("new session key %s: %w", name, err)
	}
	return entry, nil
}

// checkNew is what a new key must pass.
func (s *Store) checkNew(name string, pass secret.String) error {
	if err := s.checkName(name); err != nil {
		return err
	}
	if pass.Empty() {
		return ErrEmptyPassphrase
	}
	return nil
}

// generate draws 32 bytes until they are a number in [1, n-1] of secp256k1.
// The next draw is needed about once in 2^128 times, so a source that needs
// more than a few is broken.
func generate(random io.Reader) (*ecdsa.PrivateKey, error) {
	raw := make([]byte, keySize)
	defer clear(raw)
	for range 8 {
		if _, err := io.ReadFull(random, raw); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRandom, err)
		}
		if prv, err := crypto.ToECDSA(raw); err == nil {
			return prv, nil
		}
	}
	return nil, ErrRandom
}

// encrypt makes the V3 document. Salt and IV come from go-ethereum's own use
// of crypto/rand, whatever random is.
func (s *Store) encrypt(prv *ecdsa.PrivateKey, pass secret.String, random io.Reader) ([]byte, error) {
	key := &gethkeystore.Key{Address: crypto.PubkeyToAddress(prv.PublicKey), PrivateKey: prv}
	if _, err := io.ReadFull(random, key.Id[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRandom, err)
	}
	key.Id[6] = key.Id[6]&0x0f | 0x40 // version 4 (RFC 9562, 5.4)
	key.Id[8] = key.Id[8]&0x3f | 0x80 // variant
	return gethkeystore.EncryptKey(key, pass.Reveal(), s.n, s.p)
}

// Get returns the entry called name without decrypting it. Errors:
// *BadNameError, ErrNotFound, ErrPermissions, ErrPlainText, *CorruptError.
func (s *Store) Get(name string) (Entry, error) {
	entry, _, err := s.load(name)
	if err != nil {
		return Entry{}, fmt.Errorf("get session key: %w", err)
	}
	return entry, nil
}

// List returns every key that can be read, sorted by name. Files that cannot
// be read are reported in the error, joined, beside the good entries: one bad
// file must neither hide the others nor go unnoticed.
func (s *Store) List() ([]Entry, error) {
	files, err := s.readDir()
	if err != nil {
		return nil, fmt.Errorf("list session keys: %w", err)
	}
	var (
		entries []Entry
		bad     []error
	)
	seen := map[string]bool{}
	for _, f := range files {
		name, ok := nameOf(f.Name())
		if !ok || seen[name] {
			continue
		}
		seen[name] = true
		entry, _, err := s.load(name)
		switch {
		case errors.Is(err, ErrNotFound): // removed meanwhile
		case err != nil:
			bad = append(bad, fmt.Errorf("list session keys: %w", err))
		default:
			entries = append(entries, entry)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return entries, errors.Join(bad...)
}

func (s *Store) readDir() (_ []fs.DirEntry, err error) {
	if err := checkDir(s.dir); err != nil {
		return nil, err
	}
	d, err := os.Open(s.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	files, err := d.ReadDir(maxKeys + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(files) > maxKeys {
		return nil, fmt.Errorf("more than %d files in %s", maxKeys, s.dir)
	}
	return files, nil
}

// Unlock decrypts the key called name. It takes about a second with standard
// costs. Errors: those of Get, ErrPassphrase, and
// ErrNoKey where there is an address only.
func (s *Store) Unlock(name string, pass secret.String) (*Key, error) {
	entry, doc, err := s.load(name)
	if err != nil {
		return nil, fmt.Errorf("unlock session key: %w", err)
	}
	if entry.AddressOnly {
		return nil, fmt.Errorf("unlock session key %s: %w", name, ErrNoKey)
	}
	key, err := decrypt(doc, pass)
	if err != nil {
		return nil, fmt.Errorf("unlock session key %s: %w", name, wrapDecrypt(entry.Path, err))
	}
	return key, nil
}

// errAddress is the Err of a CorruptError.
var errAddress = errors.New("the address is not that of the key")

func decrypt(doc parsed, pass secret.String) (*Key, error) {
	key, err := gethkeystore.DecryptKey(doc.canonical, pass.Reveal())
	if err != nil {
		return nil, err
	}
	defer zero(key.PrivateKey)
	if doc.claimed && key.Address != doc.address {
		return nil, errAddress
	}
	return newKey(key.Address, crypto.FromECDSA(key.PrivateKey)), nil
}

func wrapDecrypt(path string, err error) error {
	if errors.Is(err, gethkeystore.ErrDecrypt) {
		return ErrPassphrase
	}
	return &CorruptError{Path: path, Err: err}
}

// load reads and checks the file of name.
func (s *Store) load(name string) (Entry, parsed, error) {
	if err := CheckName(name); err != nil {
		return Entry{}, parsed{}, err
	}
	path := s.path(name)
	doc, err := readV3(path)
	if errors.Is(err, ErrNotFound) {
		entry, err := s.loadAddress(name)
		return entry, parsed{}, err
	}
	if err == nil && !doc.claimed { // nothing of ours, and List could not show it
		err = &CorruptError{Path: path, Err: errors.New("no valid address")}
	}
	if err != nil {
		return Entry{}, parsed{}, err
	}
	return Entry{Name: name, Address: doc.address, Path: path}, doc, nil
}

// readV3 reads and checks one file.
func readV3(path string) (parsed, error) {
	data, err := readFile(path)
	if err != nil {
		return parsed{}, err
	}
	defer clear(data) // it may turn out to be a key in the clear
	doc, err := parseV3(data)
	switch {
	case errors.Is(err, ErrPlainText):
		return parsed{}, fmt.Errorf("%w in %s", err, path)
	case err != nil:
		return parsed{}, &CorruptError{Path: path, Err: err}
	}
	return doc, nil
}
