package keysource

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/valetkey/valetkey/internal/secret"
)

// ErrNoKeyring means that this system has no keyring that this program can ask.
var ErrNoKeyring = errors.New("no keyring")

// NoKeyringError says what is missing. It matches ErrNoKeyring.
type NoKeyringError struct{ Reason, Next string }

func (e *NoKeyringError) Error() string { return ErrNoKeyring.Error() + ": " + e.Reason }

// Unwrap returns ErrNoKeyring.
func (e *NoKeyringError) Unwrap() error { return ErrNoKeyring }

// NextStep is what to do about it.
func (e *NoKeyringError) NextStep() string { return e.Next }

// NoEntryError is a keyring without this secret, or one that was not unlocked. It
// matches ErrEmpty.
type NoEntryError struct {
	Account string
	Store   string // the command that stores it
}

func (e *NoEntryError) Error() string {
	return fmt.Sprintf("%v for %s in the keyring, or the keyring is locked", ErrEmpty, e.Account)
}

// Unwrap returns ErrEmpty.
func (e *NoEntryError) Unwrap() error { return ErrEmpty }

// NextStep is what to do about it.
func (e *NoEntryError) NextStep() string { return "store it, the command asks for it: " + e.Store }

// tool is the program of a system that asks its keyring.
type tool struct {
	program string
	lookUp  []string // arguments; %s is the service, then the account
	missing int      // exit code when there is no such entry
	store   string   // the command line that stores one
	install string   // what to do where the program is missing
}

var (
	secretTool = tool{
		program: "secret-tool", lookUp: []string{"lookup", "service", "%s", "account", "%s"}, missing: 1,
		store:   "secret-tool store --label=%[1]s service %[1]s account %[2]s",
		install: "install secret-tool (libsecret-tools on Debian, libsecret elsewhere), or use exec: with a program of yours",
	}
	security = tool{
		program: "/usr/bin/security", lookUp: []string{"find-generic-password", "-w", "-s", "%s", "-a", "%s"}, missing: 44,
		store:   "security add-generic-password -s %[1]s -a %[2]s -w",
		install: "use exec: with a program of yours",
	}
)

// tools are the systems that have one.
var tools = map[string]tool{
	"linux": secretTool, "freebsd": secretTool, "netbsd": secretTool, "openbsd": secretTool, "dragonfly": secretTool,
	"darwin": security,
}

// arguments fills service and account in.
func (t tool) arguments(use Use, account string) []string {
	values, argv := []string{string(use), account}, []string{t.program}
	for _, word := range t.lookUp {
		if word == "%s" {
			word, values = values[0], values[1:]
		}
		argv = append(argv, word)
	}
	return argv
}

func (r Reader) lookUp(ctx context.Context, use Use, account string) (secret.Bytes, error) {
	t, ok := tools[r.OS]
	if !ok {
		return secret.Bytes{}, &NoKeyringError{"valetkey asks none on " + r.OS, "use exec: with a program of yours"}
	}
	line, err := r.run(ctx, t.arguments(use, account))
	exit, _ := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return line, &NoKeyringError{"the program " + t.program + " is not installed", t.install}
	case exit != nil && exit.ExitCode() == t.missing, err == nil && line.Empty():
		return line, &NoEntryError{account, fmt.Sprintf(t.store, string(use), account)}
	}
	return line, err
}
