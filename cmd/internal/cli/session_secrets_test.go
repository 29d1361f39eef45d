//go:build !nodev

package cli

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/internal/keystore"
)

// What must show up nowhere: a key, and the passphrases around it.
const (
	secretKey   = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
	secretPass  = "correct horse battery"
	secretOther = "staple of another kind"
)

// holderHome is a home with files that hold secrets, and an environment that does.
type holderHome struct {
	t         *testing.T
	dir, home string
}

func newHolder(t *testing.T) *holderHome {
	t.Helper()
	dir := t.TempDir()
	h := &holderHome{t, dir, filepath.Join(dir, "home")}
	for name, text := range map[string]string{"pass": secretPass, "other": secretOther, "plain": secretKey, "short": "short"} {
		if err := os.WriteFile(h.file(name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *holderHome) file(name string) string { return filepath.Join(h.dir, name) }

// run runs a command with nobody at a terminal, and looks for secrets in what it
// says and leaves.
func (h *holderHome) run(args ...string) outcome {
	h.t.Helper()
	var stdout, stderr bytes.Buffer
	system := recordedSystem(&stdout, &stderr)
	system.Getenv = func(name string) string {
		return map[string]string{"KEY": "0x" + secretKey, "CUT": secretKey[1:], "OTHER": strings.Repeat("11", 32)}[name]
	}
	code := Execute(h.t.Context(), system, append([]string{"--home", h.home, "--no-input"}, args...))
	o := outcome{code, stdout.String(), stderr.String()}
	h.clean(fmt.Sprintf("%q", args), o.stdout+o.stderr)
	err := filepath.WalkDir(h.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // this test's own
		h.clean(path, string(text))
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.t.Error(err)
	}
	return o
}

func (h *holderHome) clean(where, text string) {
	h.t.Helper()
	raw, _ := hex.DecodeString(secretKey)
	for _, s := range []string{secretKey[2:20], strings.ToUpper(secretKey[2:20]), string(raw), strings.Trim(fmt.Sprint(raw), "[]"), secretPass, secretOther} {
		if strings.Contains(text, s) {
			h.t.Errorf("%s holds a secret: %s", where, text)
		}
	}
}

// TestNoSecretShows goes through every way in and out, those that fail, too.
func TestNoSecretShows(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("commands of a POSIX system")
	}
	h := newHolder(t)
	pass, other := "--passphrase-file="+h.file("pass"), "file:"+h.file("other")
	const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	for i, c := range []struct {
		code int
		want string // in what is printed
		args []string
	}{
		{0, address, []string{"session", "import", "bot", "--from", "env:KEY", pass}},
		{0, address, []string{"session", "export", "bot", "--out", h.file("home/copy"), pass, "--new-passphrase", other}},
		{0, address, []string{"--json", "session", "show", "bot"}},
		{0, "deleted", []string{"session", "delete", "bot", "--confirm", "bot"}},
		{0, address, []string{"--json", "session", "import", "bot", "--from", "exec:cat " + h.file("plain"), "--passphrase-command", "cat " + h.file("pass")}},
		{0, "deleted", []string{"session", "delete", "bot", "--confirm", "bot"}},
		{0, address, []string{"session", "import", "bot", "--from", "file:" + h.file("home/copy"), "--from-passphrase", "exec:cat " + h.file("other"), pass}},
		{10, "plain", []string{"session", "import", "x", "--from", "file:" + h.file("plain"), pass}},
		{2, "env:CUT", []string{"session", "import", "x", "--from", "env:CUT", pass}},
		{2, "bad source", []string{"session", "import", "x", "--from", secretKey, pass}},
		{2, "bad source", []string{"session", "import", "x", "--from", "env:" + secretKey, pass}},
		{2, "bad source", []string{"--json", "session", "import", "x", "--from", "keyring:" + secretKey, pass}},
		{2, "not a private key", []string{"session", "import", "x", "--from", "exec:cat " + h.file("pass"), pass}},
		{2, "says no place", []string{"session", "export", "bot", "--out", h.file("y"), pass, "--new-passphrase", secretOther}},
		{2, "leave --from-passphrase out", []string{"session", "import", "x", "--from", "env:KEY", "--from-passphrase", other, pass}},
		{5, "wrong passphrase", []string{"session", "export", "bot", "--out", h.file("y"), "--passphrase-file", h.file("other"), "--new-passphrase", other}},
		{2, "shorter", []string{"session", "export", "bot", "--out", h.file("y"), pass, "--new-passphrase", "file:" + h.file("short")}},
		{0, "encrypted", []string{"session", "export", "bot", "--out", h.file("home/y"), "--key", "env:KEY", "--new-passphrase", other}},
		{10, "another key", []string{"session", "export", "bot", "--out", h.file("z"), "--key", "env:OTHER", "--new-passphrase", other}},
		{2, "takes no file", []string{"session", "export", "bot", "--out", h.file("z"), "--key", "file:" + h.file("plain"), "--new-passphrase", other}},
		{2, "says no place", []string{"account", "--wallet", "keystore:" + h.file("home/copy"), "--device-passphrase", secretOther}},
		{0, address, []string{"account", "--wallet", "keystore:" + h.file("home/copy"), "--device-passphrase", "exec:cat " + h.file("other")}},
		{5, "wrong passphrase", []string{"--json", "account", "--wallet", "keystore:" + h.file("home/copy") + "?passphrase-file=" + h.file("pass")}},
	} {
		if o := h.run(c.args...); o.code != c.code || !strings.Contains(strings.ToLower(o.stdout+o.stderr), strings.ToLower(c.want)) {
			t.Errorf("%d %q: exit %d, want %d with %q\n%s%s", i, c.args, o.code, c.code, c.want, o.stdout, o.stderr)
		}
	}
}

// TestKeyFromADescriptor: a pipe that a parent process left open.
func TestKeyFromADescriptor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("descriptors are not inherited by number")
	}
	h := newHolder(t)
	for i, args := range [][]string{
		{"session", "import", "bot", "--passphrase-file", h.file("pass"), "--from"},
		{"session", "export", "bot", "--out", h.file("copy"), "--new-passphrase", "file:" + h.file("other"), "--key"},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.WriteString(secretKey + "\n")
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		o := h.run(append(args, fmt.Sprintf("fd:%d", r.Fd()))...)
		o.expect(t, args[1], 0, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "")
		if warned := strings.Contains(o.stderr, "still has the key in the clear"); warned != (i == 0) {
			t.Errorf("%s: %s", args[1], o.stderr)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestStanding: what a record says of a session decides whether its key may go.
func TestStanding(t *testing.T) {
	h := newHolder(t)
	agent := common.Address{0xa9}
	s := state{h.home}
	h.run("session", "new", "bot", "--address", agent.Hex())
	live := linked(1, 1, 7)
	live.Grant.Until = 1 << 40
	endless := linked(2, 1, 7)
	endless.Grant.Until = 0
	for _, c := range []struct {
		name    string
		session delegation.Session
		code    int
	}{
		{"live", live, 10}, {"endless", endless, 10},
	} {
		if err := s.saveLink("bot", c.session); err != nil {
			t.Fatal(err)
		}
		o := h.run("session", "delete", "bot", "--confirm", "bot")
		o.expect(t, c.name, c.code, "", c.session.Account.Hex())
		if err := os.RemoveAll(s.linkDir("bot")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.saveLink("bot", linked(1, 1, 7)); err != nil { // expired in 1970
		t.Fatal(err)
	}
	var data deletedData
	h.run("--json", "session", "delete", "bot", "--confirm", "bot").success(t, &data)
	if len(data.Standing) != 0 || !strings.Contains(data.Records, ".past") || data.Address != agent {
		t.Errorf("%+v", data)
	}
	if _, err := os.Stat(filepath.Join(data.Records, "records")); err != nil {
		t.Error(err)
	}
}

// TestKeyFileWords: the wallet of a key file has words of its own.
func TestKeyFileWords(t *testing.T) {
	info := hw.Info{Emulated: true, Software: true}
	for _, list := range [][]string{codes(answerWarnings(info)), codes(signWarnings(info)), codes(sessionWarnings(delegation.Session{Emulated: true, Software: true}))} {
		if len(list) != 1 || list[0] != "software_key" {
			t.Errorf("warnings %q", list)
		}
	}
	if got := verdictOf(fmt.Errorf("x: %w", keystore.ErrNoKey)); got.exit != 2 || !strings.Contains(got.hint, "--payer") {
		t.Errorf("%+v", got)
	}
}

func codes(list []jsonout.Warning) []string {
	var names []string
	for _, w := range list {
		names = append(names, w.Code)
	}
	return names
}
