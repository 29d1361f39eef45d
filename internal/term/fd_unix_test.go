//go:build unix

package term

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
)

func TestReadPassphraseFDLeavesTheRest(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // a test's pipe
	if _, err := w.WriteString("secret\r\nthe rest"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPassphraseFD(int(r.Fd()))
	if err != nil || got.Reveal() != "secret" {
		t.Errorf("%q, %v", got.Reveal(), err)
	}
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "the rest" {
		t.Errorf("what is left is %q, %v", rest, err)
	}
}

func TestReadPassphraseFD(t *testing.T) {
	for _, tt := range lines {
		f, err := os.Open(writeFile(t, tt.text, 0o600))
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadPassphraseFD(int(f.Fd()))
		if !errors.Is(err, tt.err) || (tt.err == nil && err != nil) || got.Reveal() != tt.want {
			t.Errorf("%s: %.40q, %v", tt.name, got.Reveal(), err)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: the descriptor was not left open: %v", tt.name, err)
		}
	}
}

// A key is read like a passphrase, into bytes that can be wiped.
func TestReadSecretFD(t *testing.T) {
	for _, tt := range lines {
		f, err := os.Open(writeFile(t, tt.text, 0o600))
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadSecretFD(int(f.Fd()))
		if !errors.Is(err, tt.err) || (tt.err == nil && err != nil) || string(got.Reveal()) != tt.want {
			t.Errorf("%s: %.40q, %v", tt.name, got.Reveal(), err)
		}
		got.Wipe()
		if err := f.Close(); err != nil {
			t.Errorf("%s: the descriptor was not left open: %v", tt.name, err)
		}
	}
}

func TestReadPassphraseFDRefuses(t *testing.T) {
	for _, fd := range []int{-1, 1 << 20} {
		if _, err := ReadPassphraseFD(fd); !errors.Is(err, syscall.EBADF) {
			t.Errorf("fd %d: %v", fd, err)
		}
	}
	f, err := os.Open(writeFile(t, "secret\n", 0o644))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	if _, err := ReadPassphraseFD(int(f.Fd())); !errors.Is(err, ErrPermissions) {
		t.Errorf("readable by others: %v", err)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close() //nolint:errcheck // read only
	if _, err := ReadPassphraseFD(int(null.Fd())); !errors.Is(err, ErrFileType) {
		t.Errorf("device: %v", err)
	}
}

func TestNamedPipe(t *testing.T) {
	path := t.TempDir() + "/pipe"
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	wrote := make(chan error)
	go func() {
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = w.WriteString("piped\n")
			err = errors.Join(err, w.Close())
		}
		wrote <- err
	}()
	got, err := ReadPassphraseFile(path)
	if err != nil || got.Reveal() != "piped" {
		t.Errorf("%q, %v", got.Reveal(), err)
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
}
