package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	// MaxLine is the longest line in bytes, with its line feed.
	MaxLine = 1 << 20
	// hashDomain keeps these hashes apart from any other use of SHA-256.
	hashDomain = "valetkey journal v1\n"
)

// Genesis is the prev of the first entry and the head of an empty journal.
var Genesis = strings.Repeat("0", 2*sha256.Size)

var (
	kindPattern = regexp.MustCompile(`\A[a-z][a-z0-9._-]{0,63}\z`)
	hashPattern = regexp.MustCompile(`\A[0-9a-f]{64}\z`)
)

// Entry is one line of the journal.
type Entry struct {
	Seq  uint64          `json:"seq"`  // from 1, without gaps
	Time time.Time       `json:"time"` // UTC
	Kind string          `json:"kind"` // what happened, such as "grant.signed"
	Data json.RawMessage `json:"data"` // compact JSON; its shape belongs to Kind
	Prev string          `json:"prev"` // hash of the entry before, 64 hexadecimal digits
	Hash string          `json:"hash"` // hash of this entry, 64 hexadecimal digits
}

// computeHash returns the hash of the entry's other fields; see the package
// comment for the bytes.
func (e *Entry) computeHash() (string, error) {
	prev, err := hex.DecodeString(e.Prev)
	if err != nil || len(prev) != sha256.Size {
		return "", errors.New("prev is not a hash")
	}
	h := sha256.New()
	h.Write([]byte(hashDomain))
	var number [8]byte
	writeNumber := func(n uint64) {
		binary.BigEndian.PutUint64(number[:], n)
		h.Write(number[:])
	}
	writeNumber(e.Seq)
	for _, field := range [][]byte{[]byte(e.Time.Format(time.RFC3339Nano)), []byte(e.Kind), e.Data} {
		writeNumber(uint64(len(field)))
		h.Write(field)
	}
	h.Write(prev)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// encodeJSON writes v compactly with a line feed. HTML characters stay as they
// are: the data is for people with grep, too.
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// seal makes the entry that follows prev and its line.
func seal(seq uint64, prev, kind string, data any, now time.Time) (Entry, []byte, error) {
	if !kindPattern.MatchString(kind) {
		return Entry{}, nil, fmt.Errorf("%w: %.80q", ErrKind, kind)
	}
	raw, err := encodeJSON(data)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("encode data: %w", err)
	}
	e := Entry{Seq: seq, Time: now.UTC().Round(0), Kind: kind, Data: bytes.TrimSuffix(raw, []byte("\n")), Prev: prev}
	if e.Hash, err = e.computeHash(); err != nil {
		return Entry{}, nil, err
	}
	line, err := encodeJSON(e)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("encode entry: %w", err)
	}
	if len(line) > MaxLine {
		return Entry{}, nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(line), MaxLine)
	}
	// The line must be one that readers take, whatever data marshals to.
	if _, err := parseLine(line); err != nil {
		return Entry{}, nil, fmt.Errorf("encode entry: %w", err)
	}
	return e, line, nil
}

// parseLine reads one line with its line feed and checks everything that can
// be checked without its neighbours.
func parseLine(line []byte) (Entry, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	var e Entry
	if err := dec.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("no entry: %w", err)
	}
	if !kindPattern.MatchString(e.Kind) {
		return Entry{}, errors.New("bad kind")
	}
	if !hashPattern.MatchString(e.Prev) || !hashPattern.MatchString(e.Hash) {
		return Entry{}, errors.New("bad hash text")
	}
	again, err := encodeJSON(e)
	if err != nil || !bytes.Equal(again, line) {
		return Entry{}, errors.New("not written the way entries are")
	}
	want, err := e.computeHash()
	if err != nil {
		return Entry{}, err
	}
	if e.Hash != want {
		return Entry{}, errors.New("the hash does not match the contents")
	}
	return e, nil
}
