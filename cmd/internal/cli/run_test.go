//go:build !nodev

package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/valetkey/valetkey/internal/jsonout"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// outcome is what one run of the program left.
type outcome struct {
	code           int
	stdout, stderr string
}

// valetkey runs the program with nobody at a terminal.
func valetkey(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	return valetkeyUntil(t.Context(), t, stdin, args...)
}

func valetkeyUntil(ctx context.Context, t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	system := recordedSystem(&stdout, &stderr)
	system.Stdin = strings.NewReader(stdin)
	code := Execute(ctx, system, append([]string{"--home", filepath.Join(t.TempDir(), "home")}, args...))
	return outcome{code, stdout.String(), stderr.String()}
}

// success decodes the data of the one document that --json prints.
func (o outcome) success(t *testing.T, into any) []jsonout.Warning {
	t.Helper()
	document := jsonout.Success{Data: into}
	if err := strictly(o.stdout, &document); err != nil || !document.OK || o.code != 0 {
		t.Fatalf("exit %d, %v\n%s%s", o.code, err, o.stdout, o.stderr)
	}
	return document.Warnings
}

// failure decodes the error of the one document.
func (o outcome) failure(t *testing.T) jsonout.Error {
	t.Helper()
	var document jsonout.Failure
	if err := strictly(o.stdout, &document); err != nil || document.OK || document.Error.Exit != o.code {
		t.Fatalf("exit %d, %v\n%s%s", o.code, err, o.stdout, o.stderr)
	}
	return document.Error
}

// expect compares exit code and parts of the two streams.
func (o outcome) expect(t *testing.T, what string, code int, inStdout, inStderr string) {
	t.Helper()
	if o.code != code || !strings.Contains(o.stdout, inStdout) || !strings.Contains(o.stderr, inStderr) {
		t.Errorf("%s: exit %d, want %d with %q and %q\nstdout: %sstderr: %s", what, o.code, code, inStdout, inStderr, o.stdout, o.stderr)
	}
}

// Names of devices in this process.
const (
	approving = "emulator:ledger?settings=blind-signing,smart-accounts,raw-messages&approve=auto"
	rejecting = "emulator:ledger?settings=blind-signing,smart-accounts,raw-messages"
	factory   = "emulator:ledger?approve=auto"
)

// exchange answers one APDU. An error hangs up.
type exchange func(ctx context.Context, apdu []byte) ([]byte, error)

// serveDevice serves one device in the framing of Speculos, written apart from
// the emulator's own server, and gives its name.
func serveDevice(t *testing.T, device exchange) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { serveConn(ctx, conn, device) })
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = listener.Close()
		running.Wait()
	})
	return "speculos://" + listener.Addr().String()
}

func serveConn(ctx context.Context, conn net.Conn, device exchange) {
	defer conn.Close()
	for {
		var head [4]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		apdu := make([]byte, binary.BigEndian.Uint32(head[:])&0xffff)
		if _, err := io.ReadFull(conn, apdu); err != nil {
			return
		}
		answer, err := device(ctx, apdu)
		if err != nil {
			return
		}
		size := uint32(len(answer) - 2) //nolint:gosec // an answer has less than 300 bytes
		if _, err := conn.Write(append(binary.BigEndian.AppendUint32(nil, size), answer...)); err != nil {
			return
		}
	}
}

func newDevice(t *testing.T, config emulator.Config) *emulator.Device {
	t.Helper()
	device, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return device
}

// everything has the settings on that change what is signed.
var everything = emulator.Settings{BlindSigning: true, SmartAccounts: true, RawMessages: true}

// twoHeaded answers for the address of one key and signs with another's.
func twoHeaded(t *testing.T) string {
	t.Helper()
	shows := newDevice(t, emulator.Config{Settings: everything, Approve: emulator.ApproveAll})
	signs := newDevice(t, emulator.Config{
		Mnemonic: "all all all all all all all all all all all all", Settings: everything, Approve: emulator.ApproveAll,
	})
	return serveDevice(t, func(ctx context.Context, apdu []byte) ([]byte, error) {
		if len(apdu) > 1 && apdu[1] == 0x02 {
			return shows.Exchange(ctx, apdu)
		}
		return signs.Exchange(ctx, apdu)
	})
}

// file writes a file to name on a command line.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// object reads a golden input, to be changed and written again.
func object(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// emulatorWaiting is a device whose holder never decides: gaveUp is called when
// the review is on the screen.
func emulatorWaiting(gaveUp func()) emulator.Config {
	return emulator.Config{Settings: everything, Approve: func(ctx context.Context, _ emulator.Review) (bool, error) {
		gaveUp()
		<-ctx.Done()
		return false, ctx.Err()
	}}
}

// A command line that cannot be parsed is told in JSON, too, wherever --json is.
func TestFlagErrorsInJSON(t *testing.T) {
	for _, args := range [][]string{
		{"--json", "account", "--nothing"}, {"account", "--nothing", "--json"}, {"account", "--account", "x", "--json=true"},
	} {
		if f := valetkey(t, "", args...).failure(t); f.Code != "usage" || f.Exit != 2 || f.Hint == "" {
			t.Errorf("%q: %+v", args, f)
		}
	}
	for _, args := range [][]string{{"account", "--nothing"}, {"account", "--nothing", "--", "--json"}} {
		if o := valetkey(t, "", args...); o.code != 2 || o.stdout != "" {
			t.Errorf("%q: exit %d, %s", args, o.code, o.stdout)
		}
	}
}
