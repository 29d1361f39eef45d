package keysource

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/internal/term"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pasted is a secret in the wrong place: no error may repeat it.
const pasted = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"

func TestParse(t *testing.T) {
	for text, want := range map[string]Source{
		"env:CI_KEY":              {Env, "CI_KEY"},
		"file:/run/secrets/a:b":   {File, "/run/secrets/a:b"},
		"fd:3":                    {FD, "3"},
		"exec:pass show 'a b'":    {Exec, "pass show 'a b'"},
		"keyring:bot@example.org": {Keyring, "bot@example.org"},
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", pasted, "0x" + pasted, "env:", "env:" + pasted, "env:0x" + pasted, "env:A B", "env:a" + pasted, "file:", "fd:", "fd:-1", "fd:0x3", "fd:" + pasted,
		"exec:", "exec:   ", "exec:it's", `exec:a\`, "keyring:", "keyring:-w", "keyring:" + pasted, "keyring:a b", "raw:" + pasted, "ENV:A", "environment:A",
	} {
		got, err := Parse(text)
		if _, ok := errors.AsType[*ParseError](err); !ok || !errors.Is(err, ErrBadSource) || got != (Source{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
		if err != nil && strings.Contains(err.Error(), pasted[:8]) {
			t.Errorf("the error repeats what was pasted: %v", err)
		}
	}
}

func TestString(t *testing.T) {
	for text, want := range map[string]string{"env:A": "env:A", "fd:4": "fd:4", "exec:vault read secret/bot": "exec:vault", "keyring:bot": "keyring:bot"} {
		if s, err := Parse(text); err != nil || s.String() != want {
			t.Errorf("%q prints as %q, %v", text, s, err)
		}
	}
}

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                         nil,
		"  a  b\tc\n":              {"a", "b", "c"},
		`a 'b c' "d e"`:            {"a", "b c", "d e"},
		`a'b'"c"d`:                 {"abcd"},
		`"" ''`:                    {"", ""},
		`'it'\''s'`:                {"it's"},
		`"a\"b\\c\d" e\ f`:         {`a"b\c\d`, "e f"},
		`'a\'`:                     {`a\`},
		`$HOME *.txt ` + "`x`;|&>": {"$HOME", "*.txt", "`x`;|&>"},
	} {
		if got, err := Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"`, `'`, `a "b`, `a\`} {
		if got, err := Words(line); !errors.Is(err, ErrQuote) {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
}

// FuzzWords: what is quoted comes back as it was, whatever it is.
func FuzzWords(f *testing.F) {
	f.Add("a", "b c")
	f.Add("", "it's")
	f.Add(`\`, "\n\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		if got, err := Words(quote(a) + " " + quote(b)); err != nil || !slices.Equal(got, []string{strings.ToValidUTF8(a, "\uFFFD"), strings.ToValidUTF8(b, "\uFFFD")}) && utf8Both(a, b) {
			t.Errorf("%q %q: %q, %v", a, b, got, err)
		}
		_, _ = Words(a) // anything at all
	})
}

func utf8Both(a, b string) bool {
	return strings.ToValidUTF8(a, "") == a && strings.ToValidUTF8(b, "") == b
}

// FuzzParse: what parses is read from where it says, and nothing else is repeated.
func FuzzParse(f *testing.F) {
	f.Add("env:A")
	f.Add("exec:a 'b'")
	f.Add(pasted)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err == nil && string(s.Kind)+":"+s.Name != text || err != nil && s != (Source{}) {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
		if err != nil && len(text) > 40 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats it: %v", err)
		}
	})
}

// reader has an environment of its own, and the keyring of an OS.
func reader(os string, stderr io.Writer) Reader {
	return Reader{Getenv: func(name string) string {
		return map[string]string{"KEY": "value\nrest", "LONG": strings.Repeat("x", MaxSecret+1)}[name]
	}, Stderr: stderr, OS: os}
}

func read(t *testing.T, r Reader, text string, use Use) (string, error) {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	line, err := r.Read(t.Context(), s, use)
	defer line.Wipe()
	return string(line.Reveal()), err
}

// script puts a program on the PATH, and nothing else.
func script(t *testing.T, name, text string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no shell scripts")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
}

func TestRead(t *testing.T) {
	script(t, "vault", `echo told >&2; printf 'a %s\r\nmore\n' "$*"`)
	var told strings.Builder
	r := reader("linux", &told)
	for text, want := range map[string]string{"env:KEY": "value", "exec:vault 'x  y' z": "a x  y z", "exec:printf %s tail": "tail"} {
		if got, err := read(t, r, text, Key); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	if told.String() != "told\n" {
		t.Errorf("standard error: %q", told.String())
	}
	for text, want := range map[string]error{
		"env:NONE": ErrEmpty, "env:LONG": ErrTooLong, "exec:true": ErrEmpty, "exec:no-such-program": exec.ErrNotFound,
		"exec:sh -c 'exit 3'": &exec.ExitError{}, "exec:sh -c 'while :; do echo 0000000000000000; done'": ErrTooLong, "file:x": ErrBadSource,
	} {
		_, err := read(t, r, text, Key)
		_, exited := errors.AsType[*exec.ExitError](err)
		if _, wants := want.(*exec.ExitError); wants && !exited || !wants && !errors.Is(err, want) { //nolint:errorlint // a table's marker
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

func TestReadFileAndFD(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(path, []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := read(t, reader("linux", nil), "file:"+path, Passphrase); err != nil || got != "one" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := read(t, reader("linux", nil), "file:"+path, Key); !errors.Is(err, ErrBadSource) {
		t.Errorf("a key from a file: %v", err)
	}
	if _, err := read(t, reader("linux", nil), "fd:987654", Key); err == nil {
		t.Error("a descriptor that is not open was read")
	}
	if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // what is refused
		t.Fatal(err)
	}
	if _, err := read(t, reader("linux", nil), "file:"+path, Passphrase); runtime.GOOS != "windows" && !errors.Is(err, term.ErrPermissions) {
		t.Errorf("readable by others: %v", err)
	}
}

// Who gives up is not kept by a program, nor by what it left behind.
func TestReadEndsWithItsContext(t *testing.T) {
	script(t, "slow", "sleep 600 & echo $$ > \"$1\"; exec sleep 600")
	started := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(started); err == nil {
				cancel()
			}
		}
	}()
	begin := time.Now()
	line, err := reader("linux", nil).Read(ctx, Source{Exec, "slow " + started}, Key)
	if !errors.Is(err, context.Canceled) || !line.Empty() {
		t.Errorf("%v", err)
	}
	if d := time.Since(begin); d > 30*time.Second {
		t.Errorf("it took %s", d)
	}
	if _, err := reader("linux", nil).Read(ctx, Source{Env, "KEY"}, Key); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
}

func TestKeyring(t *testing.T) {
	script(t, "secret-tool", `case "$*" in
"lookup service valetkey-key account bot") echo a key;;
"lookup service valetkey-passphrase account bot") printf 'a pass';;
"lookup service valetkey-key account empty") ;;
"lookup service valetkey-key account broken") exit 9;;
*) exit 1;;
esac`)
	r := reader("linux", nil)
	for use, want := range map[Use]string{Key: "a key", Passphrase: "a pass"} {
		if got, err := read(t, r, "keyring:bot", use); err != nil || got != want {
			t.Errorf("%s: %q, %v", use, got, err)
		}
	}
	for _, account := range []string{"empty", "nobody"} {
		_, err := read(t, r, "keyring:"+account, Key)
		missing, ok := errors.AsType[*NoEntryError](err)
		if !ok || !errors.Is(err, ErrEmpty) || !strings.Contains(missing.NextStep(), "secret-tool store --label=valetkey-key service valetkey-key account "+account) {
			t.Errorf("%s: %v", account, err)
		}
	}
	if _, err := read(t, r, "keyring:broken", Key); errors.Is(err, ErrEmpty) || !strings.Contains(err.Error(), "exit status 9") {
		t.Errorf("broken: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	for _, os := range []string{"linux", "windows"} {
		_, err := read(t, reader(os, nil), "keyring:bot", Key)
		none, ok := errors.AsType[*NoKeyringError](err)
		if !ok || !errors.Is(err, ErrNoKeyring) || !strings.Contains(none.NextStep(), "exec:") {
			t.Errorf("%s: %v", os, err)
		}
	}
}

// The command of a system that these tests do not run on.
func TestKeychainCommand(t *testing.T) {
	want := []string{"/usr/bin/security", "find-generic-password", "-w", "-s", "valetkey-passphrase", "-a", "bot"}
	if got := tools["darwin"].arguments(Passphrase, "bot"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What a program printed does not stay behind.
func TestOutputIsWiped(t *testing.T) {
	var o output
	if n, err := o.Write([]byte(pasted)); n != len(pasted) || err != nil {
		t.Fatal(n, err)
	}
	line, err := firstLine(o.buffer[:o.n])
	if err != nil || string(line.Reveal()) != pasted {
		t.Fatal(err)
	}
	if strings.Contains(string(o.buffer[:]), pasted[:4]) {
		t.Error("the buffer still holds the secret")
	}
	if _, err := o.Write(make([]byte, maxOutput)); !errors.Is(err, ErrTooLong) || !o.tooMuch {
		t.Errorf("%v, too much %v", err, o.tooMuch)
	}
}
