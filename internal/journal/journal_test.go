package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/valetkey/valetkey/internal/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var testTime = time.Date(2026, 1, 2, 3, 4, 5, 678000000, time.FixedZone("CET", 3600))

func testClock() time.Time { return testTime }

func open(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := Open(path, testClock)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func newJournal(t *testing.T) *Journal {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "journal.jsonl"))
}

func mustAppend(t *testing.T, j *Journal, data any) Entry {
	t.Helper()
	e, err := j.Append(t.Context(), "test.step", data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// small returns a journal of three entries and its bytes.
func small(t *testing.T) (*Journal, []byte) {
	t.Helper()
	j := newJournal(t)
	mustAppend(t, j, map[string]any{"to": "0xAb", "n": 1})
	mustAppend(t, j, "<é>")
	mustAppend(t, j, nil)
	return j, contents(t, j)
}

func contents(t *testing.T, j *Journal) []byte {
	t.Helper()
	data, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, j *Journal) []Entry {
	t.Helper()
	var list []Entry
	for e, err := range j.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func TestAppendReadVerify(t *testing.T) {
	j := newJournal(t)
	var want []Entry
	prev := Genesis
	for i := range uint64(20) {
		e := mustAppend(t, j, map[string]uint64{"i": i})
		if e.Seq != i+1 || e.Prev != prev || e.Kind != "test.step" || string(e.Data) != fmt.Sprintf(`{"i":%d}`, i) {
			t.Errorf("entry %+v", e)
		}
		if !e.Time.Equal(testTime) || e.Time.Location() != time.UTC {
			t.Errorf("time %v", e.Time)
		}
		prev = e.Hash
		want = append(want, e)
	}
	if diff := cmp.Diff(want, all(t, j)); diff != "" {
		t.Error(diff)
	}
	got, err := j.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Summary{Entries: 20, Head: prev}, got); diff != "" {
		t.Error(diff)
	}
}

// TestFormatIsStable pins the documented bytes; the hash was computed by other
// software (Python's hashlib) from the description in the package comment.
func TestFormatIsStable(t *testing.T) {
	_, data := small(t)
	first, _, _ := strings.Cut(string(data), "\n")
	want := `{"seq":1,"time":"2026-01-02T02:04:05.678Z","kind":"test.step","data":{"n":1,"to":"0xAb"},"prev":"` +
		Genesis + `","hash":"f06e9546cb08dff342eb0f44b0d23106c9d2c57415be8e9e2ce8309f7a442e76"}`
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(data), `"data":"<é>"`) || !strings.Contains(string(data), `"data":null`) {
		t.Errorf("data is not written as it is: %s", data)
	}
}

func TestEmptyAndMissing(t *testing.T) {
	j := newJournal(t)
	want := Summary{Head: Genesis}
	for _, what := range []string{"missing", "empty"} {
		got, err := j.Verify(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		if list := all(t, j); len(list) != 0 {
			t.Errorf("%s: %v", what, list)
		}
		put(t, j.path, nil)
	}
	if e := mustAppend(t, j, 1); e.Seq != 1 || e.Prev != Genesis {
		t.Errorf("first entry in an empty file: %+v", e)
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	j, data := small(t)
	put(t, j.path, append(data, "torn"...))
	mustAppend(t, j, 1)
	files, err := filepath.Glob(j.path + "*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 { // journal, lock, torn
		t.Errorf("files: %v", files)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", f, info.Mode().Perm())
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	j := newJournal(t)
	for _, kind := range []string{"", "A", "1a", "a b", "a\n", "a\"", strings.Repeat("k", 65)} {
		if _, err := j.Append(t.Context(), kind, 1); !errors.Is(err, ErrKind) {
			t.Errorf("kind %q: %v", kind, err)
		}
	}
	if _, err := j.Append(t.Context(), "k", strings.Repeat("x", MaxLine)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := j.Append(t.Context(), "k", func() {}); err == nil {
		t.Error("a func was encoded")
	}
	if s, err := j.Verify(t.Context()); err != nil || s.Entries != 0 || s.Torn {
		t.Errorf("something was written: %+v, %v", s, err)
	}
}

func TestLargestLine(t *testing.T) {
	j := newJournal(t)
	first := mustAppend(t, j, "")
	overhead := len(contents(t, j))
	e := mustAppend(t, j, strings.Repeat("x", MaxLine-overhead))
	if info, err := os.Stat(j.path); err != nil || info.Size() != int64(overhead+MaxLine) {
		t.Fatalf("size %v, %v", info.Size(), err)
	}
	if e.Prev != first.Hash {
		t.Error("chain broken at the largest line")
	}
	if got := mustAppend(t, j, ""); got.Prev != e.Hash || got.Seq != 3 {
		t.Errorf("after the largest line: %+v", got)
	}
	if _, err := j.Append(t.Context(), "test.step", strings.Repeat("x", MaxLine-overhead+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	if s, err := j.Verify(t.Context()); err != nil || s.Entries != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestDataForms(t *testing.T) {
	j := newJournal(t)
	for _, data := range []any{
		json.RawMessage("{ \"b\" : 1,\n \"a\":[ ] , \"b\":2}"), json.RawMessage(`"\u003c\u2028<"`), "\u2028\x00\xff",
		1e300, []byte(nil),
		map[string]any{},
		struct{ P secret.String }{secret.New("hunter2")},
	} {
		mustAppend(t, j, data)
	}
	if s, err := j.Verify(t.Context()); err != nil || s.Entries != 7 {
		t.Errorf("%+v, %v", s, err)
	}
	if strings.Contains(string(contents(t, j)), "hunter2") {
		t.Error("a secret was written")
	}
}

func TestTwoHandlesTwoGoroutinesEach(t *testing.T) {
	const each = 25
	first := newJournal(t)
	handles := []*Journal{first, open(t, first.path)}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range each {
				if _, err := handles[i%2].Append(t.Context(), "k", map[string]int{"w": i, "n": n}); err != nil {
					t.Error(err)
				}
				if _, err := handles[i%2].Verify(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]int{}
	for _, e := range all(t, first) {
		seen[string(e.Data)]++
	}
	if len(seen) != 4*each {
		t.Errorf("%d different entries, want %d", len(seen), 4*each)
	}
	if s, err := first.Verify(t.Context()); err != nil || s.Entries != 4*each || s.Torn {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestCancelledWhileWaitingForTheLock(t *testing.T) {
	j, before := small(t)
	held := flock.New(j.path + ".lock")
	if err := held.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := held.Unlock(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 4*lockPoll)
	defer cancel()
	if _, err := j.Append(ctx, "k", 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("append: %v", err)
	}
	if _, err := j.Verify(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("verify: %v", err)
	}
	if diff := cmp.Diff(before, contents(t, j)); diff != "" {
		t.Error(diff)
	}
}

func TestCancelledReading(t *testing.T) {
	j, _ := small(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []uint64
	var last error
	for e, err := range j.All(ctx) {
		cancel()
		if last = err; err == nil {
			got = append(got, e.Seq)
		}
	}
	if !errors.Is(last, context.Canceled) || len(got) != 1 {
		t.Errorf("entries %v, error %v", got, last)
	}
	for range j.All(t.Context()) {
		break // must neither panic nor leak
	}
}

func TestOnlyRegularFiles(t *testing.T) {
	j, _ := small(t)
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(j.path, link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{dir, link} {
		if _, err := Open(path, testClock); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: %v", path, err)
		}
	}
	late := open(t, filepath.Join(dir, "late"))
	if err := os.Symlink(j.path, late.path); err != nil {
		t.Fatal(err)
	}
	if _, err := late.Append(t.Context(), "k", 1); !errors.Is(err, ErrNotRegular) {
		t.Errorf("append through a link: %v", err)
	}
	if _, err := open(t, filepath.Join(dir, "no", "dir")).Append(t.Context(), "k", 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}
