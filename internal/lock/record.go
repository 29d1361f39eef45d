package lock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
)

const (
	recordOffset = 1   // see the package comment
	recordSize   = 512 // bytes, padded with spaces
	maxCommand   = 64  // characters
)

// Holder is who has a lock, as it said itself.
type Holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"` // name of the program, at most 64 characters
	Started time.Time `json:"started"` // when it took the lock, UTC, whole seconds
}

// String returns a line for people, safe to print on a terminal.
func (h Holder) String() string {
	return fmt.Sprintf("%s (pid %d) since %s", printable(h.Command), h.PID, h.Started.UTC().Format(time.RFC3339))
}

// printable cuts text and replaces what could move a cursor or turn text
// around.
func printable(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n == maxCommand {
			break
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// encode returns exactly recordSize bytes: a record always covers the one
// before, so the file need not be cut, which Windows refuses while it is
// locked.
func (h Holder) encode() ([]byte, error) {
	h.Command = printable(h.Command)
	h.Started = h.Started.UTC().Truncate(time.Second)
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode holder: %w", err)
	}
	if len(text) >= recordSize {
		return nil, fmt.Errorf("encode holder: %d bytes, at most %d", len(text), recordSize-1)
	}
	record := blank()
	copy(record, text)
	return record, nil
}

func blank() []byte {
	record := bytes.Repeat([]byte(" "), recordSize)
	record[recordSize-1] = '\n'
	return record
}

// decode returns the zero Holder for anything that is not a sound record.
func decode(record []byte) Holder {
	dec := json.NewDecoder(bytes.NewReader(record))
	dec.DisallowUnknownFields()
	var h Holder
	if dec.Decode(&h) != nil || h.PID <= 0 || h.Started.IsZero() {
		return Holder{}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Holder{}
	}
	h.Command = printable(h.Command)
	h.Started = h.Started.UTC()
	return h
}

func writeRecord(path string, h Holder) error {
	record, err := h.encode()
	if err != nil {
		return err
	}
	return overwrite(path, record)
}

func clearRecord(path string) error { return overwrite(path, blank()) }

func overwrite(path string, record []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // a lock file that we hold
	if err != nil {
		return err
	}
	// The file may have been made by another program with another mode.
	err = f.Chmod(0o600)
	if err == nil {
		_, err = f.WriteAt(record, recordOffset)
	}
	return errors.Join(err, f.Close())
}

// readRecord returns the zero Holder if there is no record to be had: that the
// lock is held is known already, and by whom is only a courtesy.
func readRecord(path string) Holder {
	f, err := os.Open(path) //nolint:gosec // checked to be a regular file
	if err != nil {
		return Holder{}
	}
	defer f.Close() //nolint:errcheck // read only
	record := make([]byte, recordSize)
	n, err := f.ReadAt(record, recordOffset)
	if err != nil && !errors.Is(err, io.EOF) {
		return Holder{}
	}
	return decode(record[:n])
}
