package lock

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// holdEnv makes this test binary take a lock and hold it until its standard
// input ends, so that the tests have a real second process.
const holdEnv = "VALETKEY_TEST_HOLD_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdEnv); path != "" {
		os.Exit(hold(path))
	}
	goleak.VerifyTestMain(m)
}

func hold(path string) int {
	if _, err := Acquire(context.Background(), path, self()); err != nil {
		return 1
	}
	os.Stdout.WriteString("held\n")                //nolint:errcheck // the parent notices
	_, _ = bufio.NewReader(os.Stdin).ReadString(0) // until the parent closes it
	return 0
}

// self is what a real process records.
func self() Holder {
	return Holder{PID: os.Getpid(), Command: filepath.Base(os.Args[0]), Started: time.Now()}
}

var holder = Holder{PID: 4711, Command: "valetkey", Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "device.lock")
}

func acquire(t *testing.T, path string) *Lock {
	t.Helper()
	l, err := Acquire(t.Context(), path, holder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func heldError(t *testing.T, path string) *HeldError {
	t.Helper()
	_, err := Acquire(t.Context(), path, self())
	held, ok := errors.AsType[*HeldError](err)
	if !ok || !errors.Is(err, ErrHeld) || held.Path != path {
		t.Fatalf("got %v", err)
	}
	return held
}

func TestHeldSaysByWhom(t *testing.T) {
	path := newPath(t)
	acquire(t, path)
	held := heldError(t, path)
	if diff := cmp.Diff(holder, held.Holder); diff != "" {
		t.Error(diff)
	}
	if want := "valetkey (pid 4711) since 2026-01-02T03:04:05Z"; !strings.HasSuffix(held.Error(), want) {
		t.Errorf("message %q", held)
	}
}

func TestReleaseLetsTheNextIn(t *testing.T) {
	path := newPath(t)
	for range 3 {
		l := acquire(t, path)
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
		if err := l.Release(); err != nil {
			t.Errorf("second release: %v", err)
		}
		if got := readRecord(path); got != (Holder{}) {
			t.Errorf("the record stays: %v", got)
		}
	}
	// A late second Release must not touch the next holder's lock or record.
	old := acquire(t, path)
	if err := old.Release(); err != nil {
		t.Fatal(err)
	}
	acquire(t, path)
	if err := old.Release(); err != nil {
		t.Fatal(err)
	}
	if got := heldError(t, path).Holder; got != holder {
		t.Errorf("holder %v", got)
	}
}

func TestAnotherProcess(t *testing.T) {
	path := newPath(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test binary
	cmd.Env = append(os.Environ(), holdEnv+"="+path)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-2 * time.Second)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	got := heldError(t, path).Holder
	if got.PID != cmd.Process.Pid || got.Command != filepath.Base(os.Args[0]) || got.Started.Before(before) || got.Started.After(time.Now()) {
		t.Errorf("holder %+v, want pid %d", got, cmd.Process.Pid)
	}
	// It ends without Release, as after a crash: the kernel gives the lock back.
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	acquire(t, path)
}

func TestModeIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	fresh, loose := newPath(t), newPath(t)
	if err := os.WriteFile(loose, []byte(strings.Repeat("old record ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(loose, 0o666); err != nil { //nolint:gosec // the point of the test
		t.Fatal(err)
	}
	for _, path := range []string{fresh, loose} {
		acquire(t, path)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %o", info.Mode().Perm())
		}
		if got := heldError(t, path).Holder; got != holder {
			t.Errorf("holder %v", got)
		}
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	if _, err := Acquire(t.Context(), dir, self()); !errors.Is(err, ErrNotRegular) {
		t.Errorf("directory: %v", err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "target"), link); err == nil {
		if _, err := Acquire(t.Context(), link, self()); !errors.Is(err, ErrNotRegular) {
			t.Errorf("link: %v", err)
		}
	}
	if _, err := Acquire(t.Context(), filepath.Join(dir, "none", "x"), self()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := newPath(t)
	if _, err := Acquire(ctx, path, self()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a cancelled call made the file: %v", err)
	}
	bad := holder
	bad.Started = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := Acquire(t.Context(), path, bad); err == nil {
		t.Error("a record that cannot be written was accepted")
	}
	acquire(t, path) // the failed call must not keep the lock
}

func TestHostileRecords(t *testing.T) {
	const started = `"started":"2026-01-02T03:04:05Z"`
	for name, record := range map[string]string{
		"empty": "", "garbage": "\x1b[2J\x00\xff", "no object": "7", "null": "null", "unknown field": `{"pid":1,"x":1,` + started + `}`,
		"negative pid": `{"pid":-1,` + started + `}`, "no pid": `{` + started + `}`, "huge pid": `{"pid":99999999999999999999,` + started + `}`,
		"bad time": `{"pid":1,"started":"yesterday"}`, "no time": `{"pid":1}`, "two": `{"pid":1,` + started + `}{}`,
		"cut by the bound": `{"pid":1,"command":"` + strings.Repeat("x", 1<<20) + `",` + started + `}`,
	} {
		path := newPath(t)
		acquire(t, path)
		if err := os.WriteFile(path, append([]byte{0}, record...), 0o600); err != nil {
			t.Fatal(err)
		}
		held := heldError(t, path)
		if held.Holder != (Holder{}) || strings.ContainsAny(held.Error(), "\x1b\x00") {
			t.Errorf("%s: %q", name, held)
		}
	}
}

func TestCommandIsMadePrintable(t *testing.T) {
	got := decode([]byte(`{"pid":1,"command":"a\u001b[31m\n\u202eb` + strings.Repeat("é", 100) + `","started":"2026-01-02T03:04:05+02:00"}`))
	want := "a?[31m??b" + strings.Repeat("é", maxCommand-9)
	if got.Command != want {
		t.Errorf("command %q, want %q", got.Command, want)
	}
	if !got.Started.Equal(time.Date(2026, 1, 2, 1, 4, 5, 0, time.UTC)) {
		t.Errorf("started %v", got.Started)
	}
}

func FuzzDecode(f *testing.F) {
	good, err := holder.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"pid":1,"command":"\u202e","started":"2026-01-02T03:04:05.9+14:00"}`))
	f.Add(blank())
	f.Fuzz(func(t *testing.T, record []byte) {
		h := decode(record)
		if h == (Holder{}) {
			return
		}
		if h.PID <= 0 || h.Command != printable(h.Command) || strings.ContainsAny(h.String(), "\n\r\x1b") {
			t.Fatalf("unsafe holder %q", h)
		}
		if h.Started.Year() < 0 || h.Started.Year() > 9999 {
			return // what was read in another zone need not be writable in UTC
		}
		again, err := h.encode()
		if err != nil {
			t.Fatal(err)
		}
		h.Started = h.Started.Truncate(time.Second)
		if got := decode(again); got != h && !h.Started.IsZero() {
			t.Fatalf("%v became %v", h, got)
		}
	})
}
