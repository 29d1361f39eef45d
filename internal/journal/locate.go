package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// A Spot is the one byte that was changed: with the byte that was there, line
// and chain are sound again. No other byte of the line does that, short of a
// collision of SHA-256.
type Spot struct {
	Line   uint64 // counted from 1
	Column int    // the byte of the line, counted from 1
	Offset int64  // the byte of the file, counted from 0
	Field  string // the part of the entry that it is in
	Got    byte   // what is there
	Want   byte   // what was there
}

func (s Spot) String() string {
	return fmt.Sprintf("byte %d of line %d (byte %d of the file), in its %s, is %q and was %q", s.Column, s.Line, s.Offset, s.Field, s.Got, s.Want)
}

// ErrNoSpot: more than one byte was changed, or something that the search,
// which is bounded, does not reach.
var ErrNoSpot = errors.New("no single byte explains it")

// searchBytes bounds what is hashed in a search: two seconds on a slow machine.
// It is enough for every flipped bit in an entry of 16 KB, and for every other
// byte in one of 2 KB.
const searchBytes = 2 << 30

// Locate looks for the one byte whose change explains the first bad line: what
// a bad disk, a bad cable or a careless editor does. Call it after Verify said
// *BrokenError. ErrNoSpot if there is none.
func (j *Journal) Locate(ctx context.Context) (_ Spot, err error) {
	file, in, err := j.snapshot(ctx)
	if err != nil {
		return Spot{}, fmt.Errorf("locate: %w", err)
	}
	if file == nil {
		return Spot{}, ErrNoSpot
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s := newScanner(in)
	err = s.each(ctx, func(Entry) bool { return true })
	if _, broken := errors.AsType[*BrokenError](err); !broken || len(s.line) > MaxLine {
		return Spot{}, errors.Join(ErrNoSpot, err)
	}
	search := search{ctx: ctx, line: s.line, seq: s.seq + 1, head: s.head, left: searchBytes}
	if spot, ok := search.run(s.in); ok {
		spot.Line, spot.Offset = search.seq, s.start+int64(spot.Column)-1
		return spot, ctx.Err()
	}
	return Spot{}, errors.Join(ErrNoSpot, ctx.Err())
}

// search is for one line, of which it is known what number and predecessor it
// should have.
type search struct {
	ctx  context.Context
	line []byte
	seq  uint64
	head string
	left int64 // bytes that may still be hashed
}

func (s *search) run(rest io.Reader) (Spot, bool) {
	for _, try := range []func() (Spot, bool){s.frame, s.hash, s.swallowed, func() (Spot, bool) { return s.cut(rest) }, s.contents} {
		if spot, ok := try(); ok {
			return spot, true
		}
	}
	return Spot{}, false
}

// Around what an entry says of itself stands what is known beforehand.
func (s *search) before() []byte { return fmt.Appendf(nil, `{"seq":%d,"time":"`, s.seq) }
func (s *search) after() []byte  { return fmt.Appendf(nil, `,"prev":"%s","hash":"`, s.head) }

const (
	hashLen = 2 * sha256.Size
	ending  = `"}` + "\n"
)

// middle is where time, kind and data stand, with what is between them.
func (s *search) middle() (from, to int, ok bool) {
	from, to = len(s.before()), len(s.line)-len(s.after())-hashLen-len(ending)
	return from, to, from < to
}

// sound tells whether a line is the entry that belongs here.
func (s *search) sound(line []byte) bool {
	e, err := parseLine(line)
	return err == nil && e.Seq == s.seq && e.Prev == s.head
}

// with is the line with another byte at i, if that makes it sound.
func (s *search) with(i int, want byte, field string) (Spot, bool) {
	fixed := bytes.Clone(s.line)
	fixed[i] = want
	if fixed[i] == s.line[i] || !s.sound(fixed) {
		return Spot{}, false
	}
	return Spot{Column: i + 1, Field: field, Got: s.line[i], Want: want}, true
}

// frame compares what is known beforehand.
func (s *search) frame() (Spot, bool) {
	_, to, ok := s.middle()
	if !ok {
		return Spot{}, false
	}
	known := []struct {
		at    int
		text  string
		field string
	}{
		{0, `{"seq":`, "form"},
		{len(`{"seq":`), fmt.Sprint(s.seq), "seq"},
		{len(s.before()) - len(`,"time":"`), `,"time":"`, "form"},
		{to, `,"prev":"`, "form"},
		{to + len(`,"prev":"`), s.head, "prev"},
		{to + len(`,"prev":"`) + hashLen, `","hash":"`, "form"},
		{len(s.line) - len(ending), ending, "form"},
	}
	for _, part := range known {
		for i := range part.text {
			if s.line[part.at+i] != part.text[i] {
				return s.with(part.at+i, part.text[i], part.field)
			}
		}
	}
	return Spot{}, false
}

// hash compares the stored hash with that of the contents. Other contents would
// have a hash that differs nearly everywhere.
func (s *search) hash() (Spot, bool) {
	from, to, ok := s.middle()
	if !ok {
		return Spot{}, false
	}
	sum, ok := s.sum(s.line[from:to])
	if !ok {
		return Spot{}, false
	}
	at := len(s.line) - len(ending) - hashLen
	for i, c := range []byte(hex.EncodeToString(sum[:])) {
		if s.line[at+i] != c {
			return s.with(at+i, c, "hash")
		}
	}
	return Spot{}, false
}

// sum is the hash of an entry whose time, kind and data are still one text.
func (s *search) sum(middle []byte) (sum [sha256.Size]byte, ok bool) {
	s.left -= int64(len(middle))
	moment, rest, ok := bytes.Cut(middle, []byte(`","kind":"`))
	if !ok {
		return sum, false
	}
	kind, data, ok := bytes.Cut(rest, []byte(`","data":`))
	if !ok {
		return sum, false
	}
	prev, err := hex.DecodeString(s.head)
	if err != nil {
		return sum, false
	}
	b := make([]byte, 0, len(middle)+128)
	b = append(b, hashDomain...)
	b = binary.BigEndian.AppendUint64(b, s.seq)
	for _, field := range [][]byte{moment, kind, data} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(field)))
		b = append(b, field...)
	}
	return sha256.Sum256(append(b, prev...)), true
}

// contents changes time, kind and data, a byte at a time, until they have the
// hash that the line says: single bits first, which is what breaks by itself.
func (s *search) contents() (Spot, bool) {
	from, to, ok := s.middle()
	if !ok {
		return Spot{}, false
	}
	want, err := hex.DecodeString(string(s.line[len(s.line)-len(ending)-hashLen : len(s.line)-len(ending)]))
	if err != nil {
		return Spot{}, false
	}
	middle := bytes.Clone(s.line[from:to])
	for _, masks := range [][]byte{bits(1), bits(2)} {
		for i, got := range middle {
			for _, mask := range masks {
				middle[i] = got ^ mask
				sum, ok := s.sum(middle)
				if ok && bytes.Equal(sum[:], want) {
					return s.with(from+i, middle[i], s.fieldAt(middle, i))
				}
			}
			middle[i] = got
			if s.left <= 0 || s.ctx.Err() != nil {
				return Spot{}, false
			}
		}
	}
	return Spot{}, false
}

// bits are the changes of one bit, or of two and more.
func bits(n int) []byte {
	var list []byte
	for mask := 1; mask < 256; mask++ {
		if one := mask&(mask-1) == 0; one == (n == 1) {
			list = append(list, byte(mask))
		}
	}
	return list
}

// fieldAt names the part of a good middle that a byte is in.
func (s *search) fieldAt(middle []byte, i int) string {
	moment := bytes.Index(middle, []byte(`","kind":"`))
	kind := moment + bytes.Index(middle[moment:], []byte(`","data":`))
	switch {
	case i < moment:
		return "time"
	case i >= moment+len(`","kind":"`) && i < kind:
		return "kind"
	case i >= kind+len(`","data":`):
		return "data"
	}
	return "form"
}

// swallowed looks for a line feed that became something else, so that the next
// entry stands on the same line.
func (s *search) swallowed() (Spot, bool) {
	next := fmt.Appendf(nil, `{"seq":%d,"time":"`, s.seq+1)
	i := bytes.LastIndex(s.line, next) - 1
	if i < 0 {
		return Spot{}, false
	}
	fixed := append(bytes.Clone(s.line[:i]), '\n')
	return Spot{Column: i + 1, Field: "form", Got: s.line[i], Want: '\n'}, s.sound(fixed)
}

// cut looks for a byte that became a line feed, so that the rest of the entry
// stands on the next line.
func (s *search) cut(in io.Reader) (Spot, bool) {
	next := newScanner(in)
	rest, err := next.readLine()
	if err != nil || len(s.line)+len(rest) > MaxLine {
		return Spot{}, false
	}
	i := len(s.line) - 1
	whole := search{ctx: s.ctx, line: append(bytes.Clone(s.line), rest...), seq: s.seq, head: s.head, left: s.left}
	from, to, ok := whole.middle()
	if !ok {
		return Spot{}, false
	}
	if i < from || i >= to {
		spot, ok := whole.frame()
		if !ok {
			spot, ok = whole.hash()
		}
		return spot, ok && spot.Column == i+1
	}
	for mask := 1; mask < 256; mask++ {
		fixed := bytes.Clone(whole.line)
		fixed[i] = '\n' ^ byte(mask)
		if whole.sound(fixed) {
			return Spot{Column: i + 1, Field: whole.fieldAt(fixed[from:to], i-from), Got: '\n', Want: fixed[i]}, true
		}
	}
	return Spot{}, false
}
