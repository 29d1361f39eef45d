package term

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/internal/secret"
)

// person is the other side of a pseudo-terminal: it sees the screen and types.
type person struct {
	t      *testing.T
	master *os.File
	slave  string // path of the terminal
	screen []byte
}

func sitDown(t *testing.T) *person {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t: t, master: master, slave: fmt.Sprintf("/dev/pts/%d", n)}
}

// OpenTTY lets a Prompter use the terminal.
func (p *person) OpenTTY() (TTY, error) {
	fd, err := unix.Open(p.slave, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	return descriptor(fd), err
}

// keep holds the terminal open, so that its state survives the prompts.
func (p *person) keep() int {
	p.t.Helper()
	tty, err := p.OpenTTY()
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = tty.Close() })
	return tty.Fd()
}

// waitFor reads the screen until it shows text.
func (p *person) waitFor(text string) {
	p.t.Helper()
	buf := make([]byte, 1024)
	for !bytes.Contains(p.screen, []byte(text)) {
		n, err := p.master.Read(buf)
		if err != nil {
			p.t.Errorf("waiting for %q after %q: %v", text, p.screen, err)
			return
		}
		p.screen = append(p.screen, buf[:n]...)
	}
}

func (p *person) enter(text string) {
	p.t.Helper()
	if _, err := p.master.WriteString(text); err != nil {
		p.t.Error(err)
	}
}

type answer struct {
	pass secret.String
	yes  bool
	err  error
}

// during runs a prompt while the test types.
func during(prompt func() answer, typing func()) answer {
	result := make(chan answer)
	go func() { result <- prompt() }()
	typing()
	return <-result
}

func termios(t *testing.T, fd int) unix.Termios {
	t.Helper()
	state, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

func TestReadPassphrase(t *testing.T) {
	long := strings.Repeat("x", MaxTyped)
	tests := []struct {
		name, typed, want string
		err               error
	}{
		{"plain", "correct horse\n", "correct horse", nil},
		{"carriage return", "correct horse\r", "correct horse", nil},
		{"spaces are kept", "  a b \n", "  a b ", nil},
		{"not ASCII", "pässwörd\n", "pässwörd", nil},
		{"corrected", "abX\x7fc\n", "abc", nil},
		{"line killed", "wrong\x15right\n", "right", nil},
		{"ctrl-d in the line", "ab\x04cd\n", "abcd", nil},
		{"longest", long + "\n", long, nil},
		{"too long", long + "x\n", "", ErrTooLong},
		{"longer than the terminal takes", strings.Repeat(long, 5) + "\n", "", ErrTooLong},
		{"empty", "\n", "", ErrEmpty},
		{"ctrl-d", "\x04", "", ErrClosed},
		{"ctrl-d twice", "half\x04\x04", "", ErrClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := sitDown(t)
			fd := p.keep()
			before := termios(t, fd)
			got := during(func() answer {
				pass, err := New(p).ReadPassphrase(t.Context(), "Passphrase\x1b[2J\u202e")
				return answer{pass: pass, err: err}
			}, func() {
				p.waitFor("Passphrase?[2J?: ")
				p.enter(tt.typed)
			})
			if !errors.Is(got.err, tt.err) || (tt.err == nil && got.err != nil) {
				t.Errorf("error %v, want %v", got.err, tt.err)
			}
			if got.pass.Reveal() != tt.want {
				t.Errorf("read %q, want %q", got.pass.Reveal(), tt.want)
			}
			p.waitFor("\r\n")
			if want := "Passphrase?[2J?: \r\n"; string(p.screen) != want {
				t.Errorf("the screen shows %q, want %q", p.screen, want)
			}
			if diff := cmp.Diff(before, termios(t, fd)); diff != "" {
				t.Errorf("terminal state: %s", diff)
			}
		})
	}
}

func TestReadNewPassphrase(t *testing.T) {
	tests := []struct {
		name, first, second string
		err                 error
	}{
		{"same", "eight888\n", "eight888\n", nil},
		{"eight characters of two bytes", "öööööööö\n", "öööööööö\n", nil},
		{"different", "eight888\n", "eight889\n", ErrMismatch},
		{"second empty", "eight888\n", "\n", ErrMismatch},
		{"second closed", "eight888\n", "\x04", ErrClosed},
		{"short", "seven77\n", "", ErrTooShort},
		{"short in characters", "ööööööö\n", "", ErrTooShort},
		{"empty", "\n", "", ErrEmpty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := sitDown(t)
			p.keep()
			got := during(func() answer {
				pass, err := New(p).ReadNewPassphrase(t.Context(), "New")
				return answer{pass: pass, err: err}
			}, func() {
				p.waitFor("New: ")
				p.enter(tt.first)
				if tt.second != "" {
					p.waitFor("New (again): ")
					p.enter(tt.second)
				}
			})
			want := ""
			if tt.err == nil {
				want = strings.TrimSuffix(tt.first, "\n")
			}
			if !errors.Is(got.err, tt.err) || (tt.err == nil && got.err != nil) || got.pass.Reveal() != want {
				t.Errorf("got %q, %v, want %q, %v", got.pass.Reveal(), got.err, want, tt.err)
			}
			if bytes.Contains(p.screen, []byte("eight")) {
				t.Errorf("the screen shows %q", p.screen)
			}
		})
	}
}

// TestAllTypedAtOnce: who types ahead, as a script does, loses nothing.
func TestAllTypedAtOnce(t *testing.T) {
	p := sitDown(t)
	p.keep()
	got := during(func() answer {
		pass, err := New(p).ReadNewPassphrase(t.Context(), "New")
		return answer{pass: pass, err: err}
	}, func() {
		p.waitFor("New: ")
		p.enter("eight888\neight888\n")
	})
	if got.err != nil || got.pass.Reveal() != "eight888" {
		t.Errorf("%q, %v", got.pass.Reveal(), got.err)
	}
}

func TestConfirm(t *testing.T) {
	for typed, want := range map[string]bool{
		"y\n": true, "Y\n": true, "yes\n": true, "YES\n": true, " y \n": true,
		"\n": false, "n\n": false, "no\n": false, "yy\n": false, "yep\n": false, "y no\n": false, "true\n": false, "1\n": false,
	} {
		p := sitDown(t)
		p.keep()
		got := during(func() answer {
			yes, err := New(p).Confirm(t.Context(), "To \x1b]0;x\x07evil:\nsend?")
			return answer{yes: yes, err: err}
		}, func() {
			p.waitFor("To ?]0;x?evil:\r\nsend? [y/N] ")
			p.enter(typed)
		})
		if got.err != nil || got.yes != want {
			t.Errorf("%q: %v, %v", typed, got.yes, got.err)
		}
		p.waitFor("[y/N] " + strings.TrimSuffix(typed, "\n")) // echoed
	}
}

func TestAsk(t *testing.T) {
	for typed, want := range map[string]string{"bot\n": "bot", "  bot \n": "bot", "\n": "", "a b\n": "a b"} {
		p := sitDown(t)
		p.keep()
		got := during(func() answer {
			text, err := New(p).Ask(t.Context(), "Which?")
			return answer{pass: secret.New(text), err: err}
		}, func() {
			p.waitFor("Which? ")
			p.enter(typed)
		})
		if got.err != nil || got.pass.Reveal() != want {
			t.Errorf("%q: %q, %v", typed, got.pass.Reveal(), got.err)
		}
		p.waitFor("Which? " + strings.TrimSuffix(typed, "\n")) // echoed
	}
}

func TestCancelRestoresTheTerminal(t *testing.T) {
	prompts := map[string]func(*Prompter, context.Context) error{
		"passphrase": func(p *Prompter, ctx context.Context) error { return errOf(p.ReadPassphrase(ctx, "Q")) },
		"new":        func(p *Prompter, ctx context.Context) error { return errOf(p.ReadNewPassphrase(ctx, "Q")) },
		"confirm":    func(p *Prompter, ctx context.Context) error { return errOf(p.Confirm(ctx, "Q")) },
		"ask":        func(p *Prompter, ctx context.Context) error { return errOf(p.Ask(ctx, "Q")) },
	}
	for name, prompt := range prompts {
		t.Run(name, func(t *testing.T) {
			p := sitDown(t)
			fd := p.keep()
			before := termios(t, fd)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			got := during(func() answer { return answer{err: prompt(New(p), ctx)} }, func() {
				p.waitFor("Q")
				cancel()
			})
			if !errors.Is(got.err, context.Canceled) || !errors.Is(got.err, ErrInterrupted) {
				t.Errorf("got %v", got.err)
			}
			if diff := cmp.Diff(before, termios(t, fd)); diff != "" {
				t.Errorf("terminal state: %s", diff)
			}
			if err := prompt(New(p), ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("a prompt after the end of ctx: %v", err)
			}
		})
	}
}

func errOf[T any](_ T, err error) error { return err }

// TestCancelDropsHalfAnAnswer: what was typed must not reach the next reader,
// which would be a shell. The echo shows that the terminal has the text.
func TestCancelDropsHalfAnAnswer(t *testing.T) {
	p := sitDown(t)
	fd := p.keep()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := during(func() answer { return answer{err: errOf(New(p).Confirm(ctx, "Q"))} }, func() {
		p.waitFor("[y/N] ")
		p.enter("half")
		p.waitFor("half")
		cancel()
	})
	if !errors.Is(got.err, context.Canceled) {
		t.Fatal(got.err)
	}
	state := termios(t, fd)
	state.Lflag &^= unix.ICANON
	state.Cc[unix.VMIN], state.Cc[unix.VTIME] = 0, 0
	if err := unix.IoctlSetTermios(fd, setTermios, &state); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	if n, err := unix.Read(fd, buf); n != 0 || err != nil {
		t.Errorf("left in the terminal: %q, %v", buf[:max(n, 0)], err)
	}
}

func TestTerminalGoesAway(t *testing.T) {
	p := sitDown(t)
	got := during(func() answer { return answer{err: errOf(New(p).ReadPassphrase(t.Context(), "Q"))} }, func() {
		p.waitFor("Q: ")
		if err := p.master.Close(); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(got.err, ErrClosed) {
		t.Errorf("got %v", got.err)
	}
}

type fileOpener struct{ path string }

func (o fileOpener) OpenTTY() (TTY, error) {
	fd, err := unix.Open(o.path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	return descriptor(fd), err
}

func TestNotATerminal(t *testing.T) {
	if _, err := New(fileOpener{os.DevNull}).ReadPassphrase(t.Context(), "Q"); !errors.Is(err, ErrNoTTY) {
		t.Errorf("/dev/null: %v", err)
	}
	if _, err := New(fileOpener{"/nowhere"}).Confirm(t.Context(), "Q"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error of the opener is lost: %v", err)
	}
}

// child runs this test binary in a session of its own, as TestMain says.
func child(t *testing.T, attr *syscall.SysProcAttr, stdin *os.File) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test binary
	cmd.Env = append(os.Environ(), askEnv+"=1")
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &out, &out, attr
	if stdin != nil {
		cmd.ExtraFiles = []*os.File{stdin}
	}
	return cmd, &out
}

// TestControllingTerminal asks in a real process whose standard streams are
// not the terminal.
func TestControllingTerminal(t *testing.T) {
	p := sitDown(t)
	slave, err := os.OpenFile(p.slave, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close() //nolint:errcheck // only for the child
	const firstExtra = 3
	cmd, out := child(t, &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: firstExtra}, slave)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.waitFor("Child: ")
	p.enter("from the terminal\n")
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out.String() != "from the terminal" {
		t.Errorf("the child read %q", out)
	}
}

func TestNoControllingTerminal(t *testing.T) {
	cmd, out := child(t, &syscall.SysProcAttr{Setsid: true}, nil)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out.String() != "no terminal" {
		t.Errorf("the child says %q", out)
	}
}
