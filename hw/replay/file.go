package replay

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/valetkey/valetkey/hw"
)

// Schema is the version of the file's form.
const Schema = "valetkey.replay.v1"

const (
	// Bounds of what is read: a message, and how many.
	maxLine   = 1 << 18
	maxEvents = 1 << 16
)

// ErrBadRecording means that a file is no recording.
var ErrBadRecording = errors.New("not a recording")

// Header says what was recorded.
type Header struct {
	Schema string `json:"schema"`
	Driver string `json:"driver"`          // whose messages these are
	Model  string `json:"model,omitempty"` // where the messages do not say it
}

// message is bytes that are written in hex.
type message []byte

// MarshalText implements [encoding.TextMarshaler].
func (m message) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, m), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *message) UnmarshalText(text []byte) (err error) {
	*m, err = hex.AppendDecode(nil, text)
	return err
}

// event has one of its fields.
type event struct {
	Open   bool    `json:"open,omitempty"`
	Sent   message `json:"sent,omitempty"`
	Got    message `json:"got,omitempty"`
	Failed string  `json:"failed,omitempty"`
}

func (e event) valid() bool {
	n := 0
	for _, there := range []bool{e.Open, e.Sent != nil, e.Got != nil, e.Failed != ""} {
		if there {
			n++
		}
	}
	return n == 1
}

// outcomes are the errors that a recording knows by name.
var outcomes = []struct {
	name string
	err  error
}{
	{"bad_answer", hw.ErrBadAnswer}, {"busy", hw.ErrBusy}, {"no_device", hw.ErrNoDevice}, {"disconnected", hw.ErrDisconnected},
}

func outcomeOf(err error) string {
	for _, o := range outcomes {
		if errors.Is(err, o.err) {
			return o.name
		}
	}
	return "disconnected"
}

func outcomeNamed(name string) error {
	for _, o := range outcomes {
		if o.name == name {
			return o.err
		}
	}
	return hw.ErrDisconnected
}

// Recording is a file that was read.
type Recording struct {
	Header Header
	events []event
}

// Read reads a recording, bounded and strictly.
func Read(r io.Reader) (*Recording, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	rec := &Recording{}
	for n := 0; lines.Scan(); n++ {
		var into any = &rec.Header
		if n > 0 {
			rec.events = append(rec.events, event{})
			into = &rec.events[n-1]
		}
		if err := strictly(lines.Bytes(), into); err != nil || n > maxEvents {
			return nil, fmt.Errorf("%w: line %d: %w", ErrBadRecording, n+1, err)
		}
		if n > 0 && !rec.events[n-1].valid() {
			return nil, fmt.Errorf("%w: line %d has no event, or more than one", ErrBadRecording, n+1)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadRecording, err)
	}
	if rec.Header.Schema != Schema {
		return nil, fmt.Errorf("%w: schema %q, want %q", ErrBadRecording, rec.Header.Schema, Schema)
	}
	return rec, nil
}

func strictly(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one document")
	}
	return nil
}
