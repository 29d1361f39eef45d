package keystore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/internal/secret"
)

func keyFile(t *testing.T, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "owner")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// The published vectors, as other tools keep them: anywhere, behind links, and
// without the address.
func TestReadFileAnywhere(t *testing.T) {
	bare := strings.Replace(vectorScrypt, `"address":"`+vectorAddress+`",`, "", 1)
	for name, text := range map[string]string{"with its address": vectorScrypt, "without an address": bare} {
		path := keyFile(t, text, 0o600)
		link := path + "-link"
		if err := os.Symlink(path, link); err != nil {
			t.Skip(err)
		}
		for _, p := range []string{path, link} {
			f, err := ReadFile(p)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			address, claimed := f.Address()
			if claimed != (text == vectorScrypt) || claimed && address != common.HexToAddress(vectorAddress) {
				t.Errorf("%s: address %s, %v", name, address, claimed)
			}
			key, err := f.Unlock(secret.New("testpassword"))
			if err != nil || key.Address() != common.HexToAddress(vectorAddress) {
				t.Errorf("%s: %v, %v", name, key, err)
			}
			if _, err := f.Unlock(secret.New("another")); !errors.Is(err, ErrPassphrase) {
				t.Errorf("%s: another passphrase: %v", name, err)
			}
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	other := strings.Replace(vectorScrypt, vectorAddress, strings.Repeat("11", 20), 1)
	if f, err := ReadFile(keyFile(t, other, 0o600)); err != nil {
		t.Error(err)
	} else if _, err := f.Unlock(secret.New("testpassword")); !isCorrupt(err) {
		t.Errorf("a file that lies about its address: %v", err)
	}
	if _, err := ReadFile(keyFile(t, strings.Repeat("4c", 32)+"\n", 0o600)); !errors.Is(err, ErrPlainText) {
		t.Errorf("a plain key: %v", err)
	}
	if _, err := ReadFile(keyFile(t, `{"version":3}`, 0o600)); !isCorrupt(err) {
		t.Errorf("an empty document: %v", err)
	}
	if _, err := ReadFile(t.TempDir() + "/nothing"); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNotFound) {
		t.Errorf("no file: %v", err)
	}
	if _, err := ReadFile(t.TempDir()); !isCorrupt(err) {
		t.Errorf("a directory: %v", err)
	}
	skipWithoutModes(t)
	if _, err := ReadFile(keyFile(t, vectorScrypt, 0o640)); !errors.Is(err, ErrPermissions) {
		t.Errorf("readable by a group: %v", err)
	}
}

func TestSignHash(t *testing.T) {
	key := unlocked(t)
	digest := crypto.Keccak256Hash([]byte("x"))
	sig, err := key.SignHash(digest)
	if err != nil {
		t.Fatal(err)
	}
	public, err := crypto.SigToPub(digest[:], sig)
	if err != nil || crypto.PubkeyToAddress(*public) != key.Address() {
		t.Errorf("signature %x: %v", sig, err)
	}
	key.Wipe()
	if sig, err := key.SignHash(digest); !errors.Is(err, ErrWiped) || sig != nil {
		t.Errorf("after Wipe: %x, %v", sig, err)
	}
}
