package keystore

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/internal/secret"
)

const (
	rawHex     = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
	rawAddress = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	orderHex   = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
)

func foreign(t *testing.T) *Key {
	t.Helper()
	key, err := ParseKey(secret.NewBytes([]byte(rawHex)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestParseKey(t *testing.T) {
	for _, text := range []string{rawHex, "0x" + rawHex, "0X" + strings.ToUpper(rawHex), " " + rawHex + "\t"} {
		buf := []byte(text)
		key, err := ParseKey(secret.NewBytes(buf))
		if err != nil || key.Address() != common.HexToAddress(rawAddress) {
			t.Errorf("%q: %v", text, err)
		}
		if !bytes.Equal(buf, make([]byte, len(buf))) {
			t.Errorf("the text is still there: %q", buf)
		}
	}
	for _, text := range []string{
		"", "0x", rawHex[1:], rawHex + "0", "0x" + rawHex[2:], "zz" + rawHex[2:], strings.Repeat("0", 64), orderHex, strings.Repeat("f", 64), "1x" + rawHex,
	} {
		key, err := ParseKey(secret.NewBytes([]byte(text)))
		if !errors.Is(err, ErrBadKey) || key != nil {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && len(text) > 8 && strings.Contains(err.Error(), text[:8]) {
			t.Errorf("the error repeats the text: %v", err)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add([]byte(rawHex))
	f.Add([]byte(orderHex))
	f.Fuzz(func(t *testing.T, text []byte) {
		given := len(bytes.TrimSpace(text))
		key, err := ParseKey(secret.NewBytes(text))
		if (err == nil) != (key != nil) || err == nil && given != 64 && given != 66 {
			t.Errorf("%d bytes: %v, %v", given, key, err)
		}
	})
}

func TestImportExport(t *testing.T) {
	s := openStore(t)
	key := foreign(t)
	entry, err := s.Import("bot", key, pass, rand.Reader)
	if err != nil || entry.Address != common.HexToAddress(rawAddress) {
		t.Fatal(entry, err)
	}
	back, err := s.Unlock("bot", pass)
	if err != nil || back.Address() != entry.Address {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	other := secret.New("another one")
	if err := s.Export(path, back, other, rand.Reader); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || tooOpen(info.Mode()) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	file, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := file.Unlock(other); err != nil || again.Address() != entry.Address {
		t.Errorf("the copy: %v", err)
	}
	if _, err := file.Unlock(pass); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
	for what, err := range map[string]error{
		"a name that is there": errOf(s.Import("bot", key, pass, rand.Reader)), "a file that is there": s.Export(path, back, other, rand.Reader),
	} {
		if !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.Export(path+"2", back, secret.String{}, rand.Reader); !errors.Is(err, ErrEmptyPassphrase) {
		t.Errorf("no passphrase: %v", err)
	}
	back.Wipe()
	if err := s.Export(path+"2", back, other, rand.Reader); !errors.Is(err, ErrWiped) {
		t.Errorf("a wiped key: %v", err)
	}
	if _, err := os.Stat(path + "2"); err == nil {
		t.Error("a failed export left a file")
	}
}

func TestAddressOnly(t *testing.T) {
	s := openStore(t)
	want, err := s.NewAddress("remote", common.HexToAddress(rawAddress))
	if err != nil || !want.AddressOnly {
		t.Fatal(want, err)
	}
	if got, err := s.Get("remote"); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	newEntry(t, s, "bot")
	if list, err := s.List(); err != nil || len(list) != 2 || list[1] != want {
		t.Errorf("%+v, %v", list, err)
	}
	for what, err := range map[string]error{
		"a key of that name":      errOf(s.New("remote", pass, rand.Reader)),
		"an import of that name":  errOf(s.Import("remote", foreign(t), pass, rand.Reader)),
		"an address of that name": errOf(s.NewAddress("remote", common.Address{1})),
		"an address beside a key": errOf(s.NewAddress("bot", common.Address{1})),
	} {
		if !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := s.Unlock("remote", pass); !errors.Is(err, ErrNoKey) {
		t.Errorf("unlock: %v", err)
	}
	if _, err := s.NewAddress("nobody", common.Address{}); err == nil {
		t.Error("the zero address was kept")
	}
	for _, text := range []string{"", "{}", `{"address":"0x12","version":1}`, `{"address":"` + rawAddress + `","version":2}`, `{"address":"0x` + strings.Repeat("0", 40) + `","version":1}`, "null"} {
		if err := os.WriteFile(s.addressPath("remote"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get("remote"); !isCorrupt(err) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParseAddressFile(f *testing.F) {
	f.Add([]byte(`{"address":"` + rawAddress + `","version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if address, err := parseAddressFile(data); (err == nil) == (address == common.Address{}) {
			t.Errorf("%s, %v", address, err)
		}
	})
}

func TestDelete(t *testing.T) {
	s := openStore(t)
	newEntry(t, s, "bot")
	if _, err := s.NewAddress("remote", common.Address{1}); err != nil {
		t.Fatal(err)
	}
	put(t, s, "{", 0o600)                        // "k": corrupt
	link := filepath.Join(t.TempDir(), "linked") // what else has a name for the bytes sees them go
	if err := os.Link(s.path("bot"), link); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"bot", "remote", "k"} {
		path, err := s.Delete(name)
		if err != nil || filepath.Dir(path) != s.dir {
			t.Errorf("%s: %q, %v", name, path, err)
		}
		if _, err := s.Delete(name); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s, again: %v", name, err)
		}
	}
	if data, err := os.ReadFile(link); err != nil || len(data) == 0 || !bytes.Equal(data, make([]byte, len(data))) {
		t.Errorf("the bytes are still there: %q, %v", data, err)
	}
	if files, err := os.ReadDir(s.dir); err != nil || len(files) != 0 {
		t.Errorf("left: %v, %v", files, err)
	}
	if _, err := s.Delete("../bot"); errOfType[*BadNameError](err) == nil {
		t.Errorf("a path: %v", err)
	}
	newEntry(t, s, "bot") // the name is free
}

func errOfType[T error](err error) error {
	if e, ok := errors.AsType[T](err); ok {
		return e
	}
	return nil
}

func TestPlainKinds(t *testing.T) {
	for text, want := range map[string]string{
		rawHex: "a private key in hex",
		"-----BEGIN EC PRIVATE KEY-----\nMHQ=\n-----END EC PRIVATE KEY-----\n":             "a private key in PEM",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMHQ=\n-----END ENCRYPTED PRIVATE KEY-----": "",
		strings.Repeat("test ", 11) + "junk\n":                                             "the words of a mnemonic",
		"# x\nexport BOT_PRIVATE_KEY=\"0x" + rawHex + "\"\nA=1\n":                          "a file of settings with a private key",
		"mnemonic: " + strings.Repeat("test ", 11) + "junk":                                "a file of settings with a private key",
		`{"privateKey":"` + rawHex + `"}`:                                                  "JSON with a private key",
		vectorScrypt:                                                                       "",
		"notes on keys":                                                                    "",
		"":                                                                                 "",
	} {
		if got := plainKind([]byte(text)); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}
