package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestLocateEveryByte changes every byte of a journal into some others: each
// change that the chain notices is named, to the byte.
func TestLocateEveryByte(t *testing.T) {
	j, good := small(t)
	for i := range good[:len(good)-1] {
		for _, mask := range []byte{1, 0x20, 0x80, good[i] ^ '\n', good[i] ^ '"', good[i] ^ '}'} {
			if mask == 0 {
				continue
			}
			bad := bytes.Clone(good)
			bad[i] ^= mask
			put(t, j.path, bad)
			spot, err := j.Locate(t.Context())
			start := bytes.LastIndexByte(good[:i], '\n') + 1
			want := Spot{
				Line: uint64(bytes.Count(good[:i], []byte("\n"))) + 1, Column: i - start + 1, Offset: int64(i),
				Field: spot.Field, Got: bad[i], Want: good[i],
			}
			if err != nil || spot != want || spot.Field == "" {
				t.Fatalf("byte %d, %q to %q: %v, %v, want %v", i, good[i], bad[i], spot, err, want)
			}
		}
	}
}

func TestLocateField(t *testing.T) {
	j, good := small(t)
	second := bytes.IndexByte(good, '\n') + 1
	for field, old := range map[string]string{
		"seq": `2,"time`, "time": "2026-01-02", "kind": "test.step", "data": "é", "prev": string(good[second-67 : second-60]), "form": `"kind"`,
	} {
		bad := bytes.Clone(good)
		i := second + bytes.Index(good[second:], []byte(old))
		bad[i] ^= 0x10
		put(t, j.path, bad)
		spot, err := j.Locate(t.Context())
		if err != nil || spot.Field != field || spot.Line != 2 {
			t.Errorf("%s: %v, %v", field, spot, err)
		}
		if text := spot.String(); !strings.Contains(text, fmt.Sprintf("byte %d of line 2 (byte %d of the file), in its %s, is", spot.Column, i, field)) {
			t.Errorf("%s reads %q", field, text)
		}
	}
}

// TestLocateNothing: what is no change of one byte is not passed off as one.
func TestLocateNothing(t *testing.T) {
	j, good := small(t)
	lines := strings.SplitAfter(string(good), "\n")
	two := bytes.Clone(good)
	two[len(lines[0])+40] ^= 1
	two[len(lines[0])+90] ^= 1
	for name, data := range map[string][]byte{
		"intact": good, "two bytes": two, "a line gone": []byte(lines[0] + lines[2]), "garbage": []byte("garbage\n"), "empty line": []byte("\n" + lines[0]),
		"too long": []byte(strings.Repeat("x", MaxLine+5) + "\n"), "resealed": []byte(resealed(lines[1])),
	} {
		put(t, j.path, data)
		if spot, err := j.Locate(t.Context()); !errors.Is(err, ErrNoSpot) {
			t.Errorf("%s: %v, %v", name, spot, err)
		}
	}
	if spot, err := newJournal(t).Locate(t.Context()); !errors.Is(err, ErrNoSpot) {
		t.Errorf("no file: %v, %v", spot, err)
	}
}

// TestLocateLarge finds a flipped bit in an entry as large as plans are, and
// gives up on one that is larger, in bounded time.
func TestLocateLarge(t *testing.T) {
	j := newJournal(t)
	mustAppend(t, j, strings.Repeat("plan ", 2000))
	good := contents(t, j)
	bad := bytes.Clone(good)
	bad[9000] ^= 4
	put(t, j.path, bad)
	if spot, err := j.Locate(t.Context()); err != nil || spot.Offset != 9000 || spot.Field != "data" {
		t.Errorf("%v, %v", spot, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Locate(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// FuzzLocate changes one byte of an entry that somebody else made up: it is
// found, or the change was of no consequence.
func FuzzLocate(f *testing.F) {
	f.Add("data", uint16(3), byte(7))
	f.Add(`","data":`, uint16(70), byte(1))
	f.Add(`"}`+"\n"+`{"seq":2,"time":"`, uint16(90), byte('\n'))
	f.Fuzz(func(t *testing.T, data string, at uint16, mask byte) {
		if mask == 0 || len(data) > 300 {
			return
		}
		j := newJournal(t)
		mustAppend(t, j, data)
		mustAppend(t, j, data)
		bad := contents(t, j)
		i := int(at) % (len(bad) - 1)
		good := bad[i]
		bad[i] ^= mask
		put(t, j.path, bad)
		spot, err := j.Locate(t.Context())
		if err != nil || spot.Offset != int64(i) || spot.Want != good {
			t.Errorf("byte %d, %q to %q: %v, %v", i, good, bad[i], spot, err)
		}
	})
}
