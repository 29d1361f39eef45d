package keystore

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/internal/secret"
)

// cheap keeps the tests fast; the files still go through the same code.
var cheap = Options{ScryptN: 4, ScryptP: 1}

var pass = secret.New("a passphrase")

func openStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "a", "keys"), cheap)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newEntry(t *testing.T, s *Store, name string) Entry {
	t.Helper()
	e, err := s.New(name, pass, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// put writes a file of the given contents as the key "k".
func put(t *testing.T, s *Store, data string, mode fs.FileMode) {
	t.Helper()
	path := s.path("k")
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func skipWithoutModes(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
}

func TestNewGetListUnlock(t *testing.T) {
	s := openStore(t)
	b, a := newEntry(t, s, "bot-2"), newEntry(t, s, "bot.1_x")
	if a.Address == b.Address {
		t.Fatal("two keys have one address")
	}
	got, err := s.Get("bot-2")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, got); diff != "" {
		t.Error(diff)
	}
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Entry{b, a}, list); diff != "" {
		t.Error(diff)
	}
	key, err := s.Unlock("bot.1_x", pass)
	if err != nil {
		t.Fatal(err)
	}
	if key.Address() != a.Address {
		t.Errorf("unlocked %s, made %s", key.Address(), a.Address)
	}
}

func TestFilesAreCompleteAndPrivate(t *testing.T) {
	skipWithoutModes(t)
	s := openStore(t)
	e := newEntry(t, s, "bot")
	for path, want := range map[string]fs.FileMode{e.Path: 0o600, s.dir: 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
	}
	files, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 {
		t.Errorf("%d files are left in the directory, want 1", len(files))
	}
	data, err := os.ReadFile(e.Path)
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Version != 3 || common.HexToAddress(doc.Address) != e.Address || !uuidPattern.MatchString(doc.ID) {
		t.Errorf("not a V3 document of this key: %s", data)
	}
}

func TestNewNeverOverwrites(t *testing.T) {
	s := openStore(t)
	first := newEntry(t, s, "bot")
	if _, err := s.New("bot", pass, rand.Reader); !errors.Is(err, ErrExists) {
		t.Fatalf("second New: %v", err)
	}
	if got, err := s.Get("bot"); err != nil || got.Address != first.Address {
		t.Errorf("the first key is gone: %v, %v", got, err)
	}
	// A dangling link is an existing name as well.
	if err := os.Symlink(filepath.Join(t.TempDir(), "nowhere"), s.path("link")); err != nil {
		t.Skip(err)
	}
	if _, err := s.New("link", pass, rand.Reader); !errors.Is(err, ErrExists) {
		t.Errorf("New over a dangling link: %v", err)
	}
}

func TestConcurrentNewHasOneWinner(t *testing.T) {
	s := openStore(t)
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		wins []Entry
	)
	for range 8 {
		wg.Go(func() {
			e, err := s.New("bot", pass, rand.Reader)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				wins = append(wins, e)
			} else if !errors.Is(err, ErrExists) {
				t.Errorf("loser: %v", err)
			}
		})
	}
	wg.Wait()
	if len(wins) != 1 {
		t.Fatalf("%d winners", len(wins))
	}
	if got, err := s.Get("bot"); err != nil || got != wins[0] {
		t.Errorf("the file is %v (%v), the winner %v", got, err, wins[0])
	}
}

func TestPublish(t *testing.T) {
	for name, publish := range map[string]func(string, string) error{"link": publish, "rename": publishByRename} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			tmp, path := filepath.Join(dir, ".new"), filepath.Join(dir, "k.json")
			if err := os.WriteFile(tmp, []byte("one"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := publish(tmp, path); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(tmp+"2", []byte("two"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := publish(tmp+"2", path); !errors.Is(err, ErrExists) {
				t.Errorf("over an existing file: %v", err)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != "one" {
				t.Errorf("the file holds %q, %v", got, err)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	s := openStore(t)
	if _, err := s.New("bot", secret.String{}, rand.Reader); !errors.Is(err, ErrEmptyPassphrase) {
		t.Errorf("no passphrase: %v", err)
	}
	sources := map[string]io.Reader{
		"zeros": zeros{},
		"short": strings.NewReader("short"),
		"no id": bytes.NewReader(bytes.Repeat([]byte{1}, keySize)),
		"above": bytes.NewReader(bytes.Repeat([]byte{0xff}, 8*keySize)),
	}
	for name, r := range sources {
		if _, err := s.New("bot", pass, r); !errors.Is(err, ErrRandom) {
			t.Errorf("random source %s: %v", name, err)
		}
	}
	if list, err := s.List(); len(list) != 0 || err != nil {
		t.Errorf("something was kept: %v, %v", list, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestNewUsesTheRandomSource(t *testing.T) {
	s := openStore(t)
	// An all-ones number is above the group order; the next draw is taken.
	src := append(bytes.Repeat([]byte{0xff}, keySize), bytes.Repeat([]byte{0x11}, keySize+16)...)
	e, err := s.New("bot", pass, bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	// The address of the private key 0x1111…11.
	if want := common.HexToAddress("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"); e.Address != want {
		t.Errorf("address %s, want %s", e.Address, want)
	}
}

func TestNames(t *testing.T) {
	good := []string{"a", "0", "bot-1", "a.b_c-d", "con1", "console", "a..b", strings.Repeat("x", 32)}
	for _, name := range good {
		if err := CheckName(name); err != nil {
			t.Error(err)
		}
	}
	bad := []string{
		"", ".", "..", "../x", "a/b", `a\b`, "/etc/passwd", "-rf", ".hidden", "_x", "Bot", "bot ", "bot\n", "b\x00t",
		"böt", "a:b", "con", "nul", "com1", "lpt9.x", "aux.json", strings.Repeat("x", 33), strings.Repeat("../", 1000),
	}
	s := openStore(t)
	for _, name := range bad {
		_, newErr := s.New(name, pass, rand.Reader)
		_, getErr := s.Get(name)
		_, unlockErr := s.Unlock(name, pass)
		for _, err := range []error{newErr, getErr, unlockErr} {
			bad, ok := errors.AsType[*BadNameError](err)
			if !ok || bad.Name != name {
				t.Errorf("name %.40q: %v", name, err)
				continue
			}
			if msg := err.Error(); len(msg) > 200 || strings.ContainsAny(msg, "\n\x00") {
				t.Errorf("unsafe message %q", msg)
			}
		}
	}
}

func TestUnlockErrors(t *testing.T) {
	s := openStore(t)
	newEntry(t, s, "bot")
	tests := []struct {
		name string
		pass secret.String
		want error
	}{
		{"bot", secret.New("A passphrase"), ErrPassphrase},
		{"bot", secret.String{}, ErrPassphrase},
		{"none", pass, ErrNotFound},
	}
	for _, tt := range tests {
		if _, err := s.Unlock(tt.name, tt.pass); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, opts := range []Options{{ScryptN: 3}, {ScryptN: -4}, {ScryptN: 1}, {ScryptP: -1}, {ScryptN: 1 << 40}, {ScryptP: 1 << 30}} {
		if _, err := Open(t.TempDir(), opts); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", opts, err)
		}
	}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, cheap); err == nil {
		t.Error("a file was taken for a directory")
	}
}

func TestOpenDefaultsAreStandard(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a directory
		t.Fatal(err)
	}
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.n != 1<<18 || s.p != 1 {
		t.Errorf("N=%d p=%d", s.n, s.p)
	}
}

func TestPermissions(t *testing.T) {
	skipWithoutModes(t)
	s := openStore(t)
	e := newEntry(t, s, "bot")
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o644, 0o660, 0o602, 0o610} {
		if err := os.Chmod(e.Path, mode); err != nil {
			t.Fatal(err)
		}
		_, getErr := s.Get("bot")
		_, unlockErr := s.Unlock("bot", pass)
		_, listErr := s.List()
		for _, err := range []error{getErr, unlockErr, listErr} {
			pe, ok := errors.AsType[*PermissionsError](err)
			if !ok || pe.Mode != mode || pe.Path != e.Path || !errors.Is(err, ErrPermissions) {
				t.Errorf("mode %o: %v", mode, err)
			}
		}
	}
	for _, mode := range []fs.FileMode{0o755, 0o770, 0o701} {
		if err := os.Chmod(s.dir, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(s.dir, cheap); !errors.Is(err, ErrPermissions) {
			t.Errorf("directory mode %o: %v", mode, err)
		}
		if _, err := s.List(); !errors.Is(err, ErrPermissions) {
			t.Errorf("listing with directory mode %o: %v", mode, err)
		}
	}
}

func TestListReportsBadFilesBesideGoodOnes(t *testing.T) {
	s := openStore(t)
	good := newEntry(t, s, "good")
	put(t, s, "{}", 0o600)
	for _, ignored := range []string{".new-123", "notes.txt", "UPPER.json", ".json"} {
		if err := os.WriteFile(filepath.Join(s.dir, ignored), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.List()
	if diff := cmp.Diff([]Entry{good}, list); diff != "" {
		t.Error(diff)
	}
	corrupt, ok := errors.AsType[*CorruptError](err)
	if !ok || corrupt.Path != s.path("k") {
		t.Errorf("got %v", err)
	}
}

func TestNotARegularFile(t *testing.T) {
	s := openStore(t)
	e := newEntry(t, s, "real")
	if err := os.Mkdir(s.path("dir"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(e.Path, s.path("link")); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"dir", "link"} {
		if _, err := s.Get(name); !isCorrupt(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func isCorrupt(err error) bool {
	_, ok := errors.AsType[*CorruptError](err)
	return ok
}
