package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func brokenAt(t *testing.T, j *Journal) *BrokenError {
	t.Helper()
	_, err := j.Verify(t.Context())
	broken, ok := errors.AsType[*BrokenError](err)
	if !ok {
		t.Fatalf("not broken: %v", err)
	}
	return broken
}

// TestEveryFlip changes each byte of a journal in each of its bits, one at a
// time: the scan must fail at the right line or, for the last line feed, say
// that the line is torn.
func TestEveryFlip(t *testing.T) {
	_, good := small(t)
	for i := range good {
		line := uint64(bytes.Count(good[:i], []byte("\n"))) + 1
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << bit
			s := newScanner(bytes.NewReader(bad))
			err := s.each(t.Context(), func(Entry) bool { return true })
			broken, ok := errors.AsType[*BrokenError](err)
			switch {
			case i == len(good)-1:
				if err != nil || s.torn == 0 || s.seq != 2 {
					t.Errorf("last byte, bit %d: seq %d, torn %d, %v", bit, s.seq, s.torn, err)
				}
			case !ok || broken.Line != line || broken.Seq != line || broken.Reason == "":
				t.Errorf("byte %d bit %d: %v, want a break at line %d", i, bit, err, line)
			}
		}
	}
}

// TestEveryByteOfAFile does the same through files, with one other value.
func TestEveryByteOfAFile(t *testing.T) {
	j, good := small(t)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x20 // the bit between upper and lower case
		put(t, j.path, bad)
		s, err := j.Verify(t.Context())
		if err == nil && !s.Torn {
			t.Errorf("byte %d (%q) is not noticed", i, good[i])
		}
	}
}

// TestEveryCut shortens a journal: a cut inside a line is torn, a cut between
// lines is what the chain cannot show and Head is for.
func TestEveryCut(t *testing.T) {
	_, good := small(t)
	for n := range good {
		s := newScanner(bytes.NewReader(good[:n]))
		if err := s.each(t.Context(), func(Entry) bool { return true }); err != nil {
			t.Errorf("cut at %d: %v", n, err)
		}
		lines := uint64(bytes.Count(good[:n], []byte("\n")))
		whole := n == 0 || good[n-1] == '\n'
		if s.seq != lines || (s.torn == 0) != whole {
			t.Errorf("cut at %d: %d entries, %d torn bytes", n, s.seq, s.torn)
		}
	}
}

func TestTampering(t *testing.T) {
	_, good := small(t)
	lines := strings.SplitAfter(string(good), "\n")[:3]
	tests := []struct {
		name string
		data string
		line uint64
	}{
		{"first line gone", lines[1] + lines[2], 1},
		{"middle line gone", lines[0] + lines[2], 2},
		{"swapped", lines[0] + lines[2] + lines[1], 2},
		{"repeated", lines[0] + lines[0], 2},
		{"blank line", lines[0] + "\n" + lines[1], 2},
		{"carriage return", lines[0] + strings.Replace(lines[1], "\n", "\r\n", 1), 2},
		{"unknown field", lines[0] + strings.Replace(lines[1], `{"seq"`, `{"x":1,"seq"`, 1), 2},
		{"repeated field", lines[0] + strings.Replace(lines[1], `{"seq":2`, `{"seq":9,"seq":2`, 1), 2},
		{"missing field", strings.Replace(lines[0], `"kind":"test.step",`, ``, 1), 1},
		{"missing data", strings.Replace(lines[0], `"data":{"n":1,"to":"0xAb"},`, ``, 1), 1},
		{"field in upper case", strings.Replace(lines[0], `"seq"`, `"SEQ"`, 1), 1},
		{"space", strings.Replace(lines[0], `,`, `, `, 1), 1},
		{"escape", strings.Replace(lines[0], `"0xAb"`, `"0x\u0041b"`, 1), 1},
		{"two on a line", strings.TrimSuffix(lines[0], "\n") + lines[1], 1},
		{"other data", lines[0] + lines[1] + strings.Replace(lines[2], `"data":null`, `"data":true`, 1), 3},
		{"not JSON", "garbage\n", 1},
		{"zero bytes", lines[0] + strings.Repeat("\x00", 64) + "\n", 2},
		{"line too long", lines[0] + strings.Repeat(" ", MaxLine) + "\n", 2},
		{"no line feed for long", lines[0] + strings.Repeat("x", 3*MaxLine), 2},
		{"new chain without the first", resealed(lines[1]), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := newJournal(t)
			put(t, j.path, []byte(tt.data))
			if got := brokenAt(t, j); got.Line != tt.line || got.Seq != tt.line || strings.ContainsAny(got.Error(), "\x00\n") {
				t.Errorf("%v, want line %d", got, tt.line)
			}
			var good uint64
			for _, err := range j.All(t.Context()) {
				if err == nil {
					good++
				}
			}
			if good != tt.line-1 {
				t.Errorf("%d entries were read, want %d", good, tt.line-1)
			}
		})
	}
}

// resealed gives line a prev of Genesis and the hash that fits, as a forger
// who knows the format would.
func resealed(line string) string {
	e, err := parseLine([]byte(line))
	if err != nil {
		panic(err)
	}
	e.Prev = Genesis
	if e.Hash, err = e.computeHash(); err != nil {
		panic(err)
	}
	out, err := encodeJSON(e)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func TestAppendRefusesABrokenEnd(t *testing.T) {
	_, good := small(t)
	lines := strings.SplitAfter(string(good), "\n")[:3]
	tests := map[string]struct {
		data string
		line uint64
	}{
		"last line":         {lines[0] + lines[1] + "{}\n", 3},
		"only line feed":    {"\n", 1},
		"blank last line":   {string(good) + "\n", 4},
		"endless torn":      {lines[0] + strings.Repeat("x", MaxLine+1), 2},
		"only endless torn": {strings.Repeat("x", 3*MaxLine), 1},
		"starts at two":     {resealed(lines[1]), 1},
		"one again":         {lines[0] + lines[0], 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			j := newJournal(t)
			put(t, j.path, []byte(tt.data))
			_, err := j.Append(t.Context(), "k", 1)
			broken, ok := errors.AsType[*BrokenError](err)
			if !ok || broken.Line != tt.line {
				t.Errorf("got %v, want a break at line %d", err, tt.line)
			}
			if !bytes.Equal(contents(t, j), []byte(tt.data)) {
				t.Error("the broken file was changed")
			}
		})
	}
}

func TestTornLine(t *testing.T) {
	_, good := small(t)
	unfinished := good[len(good)-30 : len(good)-1]
	for name, tt := range map[string]struct {
		whole int // lines that are whole
		torn  []byte
	}{
		"half a line":         {3, unfinished},
		"all but line feed":   {3, bytes.TrimSuffix(good, []byte("\n"))[:40]},
		"zero bytes":          {3, make([]byte, 4096)},
		"first line":          {0, []byte(`{"seq":1,`)},
		"largest torn at all": {2, bytes.Repeat([]byte("x"), MaxLine)},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJournal(t)
			whole := []byte(strings.Join(strings.SplitAfter(string(good), "\n")[:tt.whole], ""))
			put(t, j.path, append(bytes.Clone(whole), tt.torn...))
			s, err := j.Verify(t.Context())
			if err != nil || !s.Torn || s.TornBytes != int64(len(tt.torn)) || s.Entries != uint64(tt.whole) {
				t.Fatalf("before: %+v, %v", s, err)
			}
			if list := all(t, j); len(list) != tt.whole {
				t.Errorf("%d entries are read", len(list))
			}
			if e := mustAppend(t, j, "next"); e.Seq != uint64(tt.whole)+1 || e.Prev != s.Head {
				t.Errorf("next entry %+v", e)
			}
			if saved, err := os.ReadFile(j.path + ".torn-" + strconv.Itoa(tt.whole+1)); err != nil || !bytes.Equal(saved, tt.torn) {
				t.Errorf("saved %d bytes, %v", len(saved), err)
			}
			if !bytes.HasPrefix(contents(t, j), whole) {
				t.Error("whole lines were changed")
			}
			if s, err = j.Verify(t.Context()); err != nil || s.Torn || s.Entries != uint64(tt.whole)+1 {
				t.Errorf("after: %+v, %v", s, err)
			}
		})
	}
}

func TestTornTwiceKeepsBoth(t *testing.T) {
	j, good := small(t)
	for _, torn := range []string{"first", "second", "third"} {
		put(t, j.path, append(bytes.Clone(good), torn...))
		mustAppend(t, j, 1)
	}
	got := map[string]string{}
	for _, suffix := range []string{"", ".1", ".2"} {
		data, err := os.ReadFile(j.path + ".torn-4" + suffix)
		if err != nil {
			t.Fatal(err)
		}
		got[suffix] = string(data)
	}
	if diff := cmp.Diff(map[string]string{"": "first", ".1": "second", ".2": "third"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTornIsKeptWhenTheEntryIsRefused(t *testing.T) {
	j, good := small(t)
	put(t, j.path, append(bytes.Clone(good), "torn"...))
	if _, err := j.Append(t.Context(), "BAD", 1); !errors.Is(err, ErrKind) {
		t.Fatal(err)
	}
	if got := contents(t, j); !bytes.HasSuffix(got, []byte("torn")) {
		t.Error("a refused entry changed the file")
	}
}

func TestSealRefusesABadPrev(t *testing.T) {
	for _, prev := range []string{"", "00", strings.Repeat("g", 64), hex.EncodeToString(make([]byte, sha256.Size+1))} {
		if _, _, err := seal(1, prev, "k", nil, testTime); err == nil {
			t.Errorf("prev %q was accepted", prev)
		}
	}
}

func FuzzScan(f *testing.F) {
	e, line, err := seal(1, Genesis, "k", map[string]any{"a": []int{1}}, testTime)
	if err != nil {
		f.Fatal(err)
	}
	_, second, err := seal(2, e.Hash, "k", "x", testTime)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{})
	f.Add(line)
	f.Add(append(bytes.Clone(line), second...))
	f.Add(append(bytes.Clone(line), second[:20]...))
	f.Add([]byte(`{"seq":1,"time":"2026-01-02T02:04:05Z","kind":"k","data":null,"prev":"` + Genesis + `","hash":"` + Genesis + `"}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var again []byte
		s := newScanner(bytes.NewReader(data))
		err := s.each(t.Context(), func(e Entry) bool {
			line, err := encodeJSON(e)
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, line...)
			return true
		})
		if !bytes.HasPrefix(data, again) {
			t.Fatal("accepted entries are not the bytes of the file")
		}
		if err == nil && len(again)+int(s.torn) != len(data) {
			t.Fatalf("%d of %d bytes are accounted for", len(again)+int(s.torn), len(data))
		}
	})
}
