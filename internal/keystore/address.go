package keystore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// addressExtension ends the file of a session whose key is somewhere else. No
// name of a key file ends like that, so the two cannot be taken for each other.
const addressExtension = ".address"

// addressFile says whom a grant is for when the key was made where the agent
// runs, and never was here.
type addressFile struct {
	Address string `json:"address"`
	Version int    `json:"version"`
}

func (s *Store) addressPath(name string) string {
	return filepath.Join(s.dir, name+addressExtension)
}

// NewAddress keeps the address of a key that somebody else has. Unlock of it is
// ErrNoKey. Errors: *BadNameError, ErrExists.
func (s *Store) NewAddress(name string, address common.Address) (Entry, error) {
	entry := Entry{Name: name, Address: address, Path: s.addressPath(name), AddressOnly: true}
	err := s.checkName(name)
	if err == nil && address == (common.Address{}) {
		err = errors.New("the zero address is nobody's")
	}
	if err == nil {
		var text []byte
		if text, err = json.Marshal(addressFile{Address: address.Hex(), Version: 1}); err == nil {
			err = writeNew(entry.Path, append(text, '\n'))
		}
	}
	if err != nil {
		return Entry{}, fmt.Errorf("new session %s: %w", name, err)
	}
	return entry, nil
}

// loadAddress reads the file of a session whose key is somewhere else.
func (s *Store) loadAddress(name string) (Entry, error) {
	path := s.addressPath(name)
	data, err := readFile(path)
	if errors.Is(err, ErrNotFound) {
		return Entry{}, fmt.Errorf("%w: %s", ErrNotFound, name)
	}
	if err != nil {
		return Entry{}, err
	}
	address, err := parseAddressFile(data)
	if err != nil {
		return Entry{}, &CorruptError{Path: path, Err: err}
	}
	return Entry{Name: name, Address: address, Path: path, AddressOnly: true}, nil
}

func parseAddressFile(data []byte) (common.Address, error) {
	var file addressFile
	if err := json.Unmarshal(data, &file); err != nil {
		return common.Address{}, fmt.Errorf("parse: %w", err)
	}
	address := common.HexToAddress(file.Address)
	if file.Version != 1 || !addressPattern.MatchString(file.Address) || address == (common.Address{}) {
		return common.Address{}, errors.New("no address of version 1")
	}
	return address, nil
}

// checkName makes sure that nothing has this name yet. writeNew decides in the
// end; this is what spares the caller the seconds of a key derivation, and what
// keeps a key and an address from having one name.
func (s *Store) checkName(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	for _, path := range []string{s.path(name), s.addressPath(name)} {
		_, err := os.Lstat(path)
		if err == nil {
			return fmt.Errorf("%w: %s", ErrExists, path)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// nameOf returns the name that belongs to a file's; ok is false for files that
// are none of this package's.
func nameOf(file string) (name string, ok bool) {
	name, ok = strings.CutSuffix(file, extension)
	if !ok {
		name, ok = strings.CutSuffix(file, addressExtension)
	}
	return name, ok && CheckName(name) == nil
}
