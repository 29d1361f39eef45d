package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
)

// askEnv makes this test binary ask on its controlling terminal and print the
// answer, or that there is none.
const askEnv = "VALETKEY_TEST_ASK"

func TestMain(m *testing.M) {
	if os.Getenv(askEnv) != "" {
		os.Exit(askAndPrint())
	}
	goleak.VerifyTestMain(m)
}

func askAndPrint() int {
	pass, err := New(nil).ReadPassphrase(context.Background(), "Child")
	switch {
	case errors.Is(err, ErrNoTTY):
		fmt.Fprint(os.Stdout, "no terminal")
	case err != nil:
		fmt.Fprint(os.Stdout, err)
		return 1
	default:
		fmt.Fprint(os.Stdout, pass.Reveal())
	}
	return 0
}

var lines = []struct {
	name, text, want string
	err              error
}{
	{"line", "secret\n", "secret", nil},
	{"no line end", "secret", "secret", nil},
	{"CR LF", "secret\r\n", "secret", nil},
	{"CR at the end", "secret\r", "secret", nil},
	{"only one CR goes", "secret\r\r\n", "secret\r", nil},
	{"first line only", "one\ntwo\n", "one", nil},
	{"spaces stay", " a\tb \n", " a\tb ", nil},
	{"longest", strings.Repeat("x", MaxPassphrase) + "\r\n", strings.Repeat("x", MaxPassphrase), nil},
	{"too long", strings.Repeat("x", MaxPassphrase+1) + "\n", "", ErrTooLong},
	{"too long with CR", strings.Repeat("x", MaxPassphrase+1) + "\r\n", "", ErrTooLong},
	{"endless", strings.Repeat("x", 1<<20), "", ErrTooLong},
	{"empty", "", "", ErrEmpty},
	{"empty line", "\nsecond\n", "", ErrEmpty},
	{"empty CR LF", "\r\n", "", ErrEmpty},
}

func writeFile(t *testing.T, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadPassphraseFile(t *testing.T) {
	for _, tt := range lines {
		got, err := ReadPassphraseFile(writeFile(t, tt.text, 0o600))
		if !errors.Is(err, tt.err) || (tt.err == nil && err != nil) || got.Reveal() != tt.want {
			t.Errorf("%s: %.40q, %v", tt.name, got.Reveal(), err)
		}
		if err != nil && strings.Contains(err.Error(), "xxx") {
			t.Errorf("%s: the error shows contents: %v", tt.name, err)
		}
	}
}

func TestReadPassphraseFileRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadPassphraseFile(dir); !errors.Is(err, ErrFileType) {
		t.Errorf("directory: %v", err)
	}
	if _, err := ReadPassphraseFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	if _, err := ReadPassphraseFile(os.DevNull); !errors.Is(err, ErrFileType) {
		t.Errorf("device: %v", err)
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o644, 0o620, 0o601} {
		path := writeFile(t, "secret\n", mode)
		got, err := ReadPassphraseFile(path)
		pe, ok := errors.AsType[*PermissionsError](err)
		if !ok || pe.Mode != mode || pe.Path != path || !errors.Is(err, ErrPermissions) || !got.Empty() {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(writeFile(t, "linked\n", 0o400), link); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadPassphraseFile(link); err != nil || got.Reveal() != "linked" {
		t.Errorf("link: %v", err)
	}
}

func TestReadLineErrors(t *testing.T) {
	broken := errors.New("broken")
	rules := lineRules{limit: 10, chunk: 4, eof: ErrClosed}
	tests := map[string]struct {
		in   io.Reader
		want error
	}{
		"reader fails":    {io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), broken},
		"end too early":   {strings.NewReader("ab"), ErrClosed},
		"longer than max": {strings.NewReader(strings.Repeat("x", 11) + "\n"), ErrTooLong},
		"endless":         {iotest.OneByteReader(strings.NewReader(strings.Repeat("x", 100))), ErrTooLong},
	}
	for name, tt := range tests {
		if got, err := readLine(tt.in, rules); !errors.Is(err, tt.want) || !got.Empty() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadLine(f *testing.F) {
	for _, l := range lines {
		if len(l.text) < 100 {
			f.Add(l.text, 1)
		}
	}
	f.Add("0123456789\r\n", 4)
	f.Fuzz(func(t *testing.T, text string, chunk int) {
		const limit = 10
		rules := lineRules{limit: limit, chunk: 1 + chunk&15}
		got, err := readLine(strings.NewReader(text), rules)
		line, _, _ := strings.Cut(text, "\n")
		line = strings.TrimSuffix(line, "\r")
		if tooLong := len(line) > limit; tooLong != errors.Is(err, ErrTooLong) || (err != nil) != tooLong {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && got.Reveal() != line {
			t.Fatalf("%q: read %q, want %q", text, got.Reveal(), line)
		}
	})
}
