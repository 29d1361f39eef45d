//go:build !nodev

package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/term"
)

// TestInterrupted: nobody reads the calls that an interrupt ended in, and "nothing
// was sent" is said only where that is certain.
func TestInterrupted(t *testing.T) {
	prompt := fmt.Errorf("confirm: %w: %w", term.ErrInterrupted, context.Canceled)
	for _, tt := range []struct {
		name    string
		err     error
		sent    bool
		message string
		hint    string
	}{
		{"at a prompt", fmt.Errorf("link: %w", prompt), false, "interrupted", "nothing was sent"},
		{"at a prompt that says more", &hinted{prompt, "give --confirm bot"}, false, "interrupted", "nothing was sent"},
		{"at a prompt after something was sent", prompt, true, "interrupted", chainKnows},
		{"elsewhere", fmt.Errorf("wait for 0x1: %w", context.Canceled), false, "interrupted", chainKnows},
		{"a device that still asks", errors.Join(hw.ErrStillWaiting, context.Canceled), false, hw.ErrStillWaiting.Error(), "reject it there"},
		{"not at all", errNotConfirmed, false, "not confirmed", "nothing was done"},
	} {
		a := &app{sent: tt.sent}
		message, v := a.interrupted(tt.err, verdictOf(tt.err))
		if !strings.HasPrefix(message, tt.message) || !strings.Contains(v.hint, tt.hint) || message == "interrupted" && v.exit != 130 {
			t.Errorf("%s: %q, %+v", tt.name, message, v)
		}
	}
}

// TestNothingLeft: who ends what is over is not told to link it; who never linked is.
func TestNothingLeft(t *testing.T) {
	over := fmt.Errorf("plan revocation: %w: agent has none", delegation.ErrNoSession)
	never := neverLinked("session bot: %w: it was never linked", delegation.ErrNoSession)
	for _, tt := range []struct {
		command string
		err     error
		link    bool
	}{{"revoke", over, false}, {"rotate", over, false}, {"freeze", over, false}, {"rotate", never, true}, {"call", never, true}, {"call", over, true}} {
		v := verdictOf((&app{command: tt.command}).nothingLeft(tt.err))
		if v.exit != 10 || v.code != "no_session" || strings.Contains(v.hint, "valetkey link") != tt.link {
			t.Errorf("%s, %v: %+v", tt.command, tt.err, v)
		}
	}
	if err := (&app{command: "revoke"}).nothingLeft(errNotConfirmed); !errors.Is(err, errNotConfirmed) || as[*hinted](err) {
		t.Error(err)
	}
}

// TestBusyPort: what listens already is named, by its own exit code.
func TestBusyPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's server
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, command := range [][]string{{"devnet"}, {"emulate", "ledger"}} {
		f := valetkey(t, "", append(command, "--json", "--listen", listener.Addr().String())...).failure(t)
		if f.Code != "busy" || f.Exit != 8 || !strings.Contains(f.Hint, "--listen") {
			t.Errorf("%v: %+v", command, f)
		}
	}
}

// TestGroups: help is for people; a program that leaves the subcommand out is told.
func TestGroups(t *testing.T) {
	for _, args := range [][]string{{}, {"session"}, {"config"}, {"trezor"}, {"audit"}} {
		f := valetkey(t, "", append(args, "--json")...).failure(t)
		if f.Code != "usage" || f.Exit != 2 || !strings.Contains(f.Message, "needs a subcommand") {
			t.Errorf("%v: %+v", args, f)
		}
		valetkey(t, "", args...).expect(t, strings.Join(args, " "), 0, "Usage:", "")
	}
}

// TestReportWords: the verdict counts what was tried, and says what failed.
func TestReportWords(t *testing.T) {
	ok, bad, skipped := delegation.Probe{OK: true}, delegation.Probe{}, delegation.Probe{Skipped: "no coin"}
	for want, r := range map[string]delegation.Report{
		"1 call allowed, 2 refused: the session does what its policy says":             {Allowed: []delegation.Probe{ok}, Refused: []delegation.Probe{ok, ok}, OwnerUntouched: true},
		"2 calls allowed, 0 refused, 1 skipped: the session does what its policy says": {Allowed: []delegation.Probe{ok, ok, skipped}, OwnerUntouched: true},
		"1 call allowed, 1 refused: 3 came out otherwise than the policy says":         {Allowed: []delegation.Probe{ok, bad}, Refused: []delegation.Probe{ok, bad}},
	} {
		if got := reportWords(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var out strings.Builder
	a := &app{System: System{Stdout: &out}}
	a.showFailedCheck(delegation.Report{})
	if out.Len() > 0 {
		t.Errorf("a check that tried nothing shows %q", out.String())
	}
}
