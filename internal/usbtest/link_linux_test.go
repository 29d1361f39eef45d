package usbtest

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/valetkey/valetkey/examples"
	"github.com/valetkey/valetkey/internal/keystore"
	"github.com/valetkey/valetkey/internal/secret"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// chain starts an embedded chain on the machine's own network, and gives its URL.
func chain(t *testing.T) string {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "url")
	r := startProgram(t, "/bin/valetkey-full", nil, "devnet", "--listen", "127.0.0.1:0", "--address-file", ready)
	t.Cleanup(func() {
		if err := r.command.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
		r.end(t, 0)
	})
	var url []byte
	if err := eventually(t.Context(), func() bool { url, _ = os.ReadFile(ready); return len(url) > 0 }); err != nil {
		t.Fatalf("no chain: %v", err)
	}
	return strings.TrimSpace(string(url))
}

// put writes a file that only its owner can read.
func put(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// newSession makes a session key in a home. Its passphrase is cheap to guess: with the
// usual price, the machine would need longer for that than for all the rest.
func newSession(t *testing.T, home, name, passphrase string) {
	t.Helper()
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	store, err := keystore.Open(filepath.Join(home, "sessions"), keystore.Options{ScryptN: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.New(name, secret.New(passphrase), rand.Reader); err != nil {
		t.Fatal(err)
	}
}

// TestLink has sessions made from end to end by devices on real nodes.
func TestLink(t *testing.T) {
	inGuest(t)
	const words = "of no use to anybody"
	plugLedger(t, 0, emulator.Config{Approve: emulator.ApproveAll})
	plugTrezor(t, 1)
	rpc := chain(t)
	policy, passphrase := put(t, "policy.yaml", string(examples.Policy)), put(t, "passphrase", words)
	for vendor, owner := range map[string]string{"ledger": ledgerFirst, "trezor": trezorFirst} {
		t.Run(vendor, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "kept")
			newSession(t, home, "bot", words)
			link := valetkey(t, 0, "link", "--session", "bot", "--policy", policy, "--passphrase-file", passphrase,
				"--fund-agent", "0.05", "--wallet", vendor, "--rpc", rpc, "--home", home)
			mustBe(t, "the owner", link.Data.Session.Owner, owner)
			valetkey(t, 0, "check", "bot", "--rpc", rpc, "--home", home)
		})
	}
}
