package jsonout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// Encoder prints the one document of a command. It may be used from several
// goroutines: the first to print wins, the others get ErrWritten.
type Encoder struct {
	w       io.Writer
	mu      sync.Mutex // held while printing
	written bool
}

// NewEncoder returns an Encoder that prints to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Success prints that command did its work. data must encode as an object; nil
// stands for {}. Errors: ErrWritten, ErrInvalid, ErrNotObject, ErrTooDeep, that
// of the writer. If the document cannot be encoded nothing is printed, and a
// Failure can still be.
func (e *Encoder) Success(command string, data any, warnings ...Warning) error {
	doc := Success{Schema: Schema, Command: command, OK: true, Warnings: warnings}
	var err error
	if doc.Data, err = object(data); err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	for _, w := range warnings {
		if err := checkCode("warning code", w.Code); err != nil {
			return fmt.Errorf("encode result: %w", err)
		}
	}
	return e.print(command, doc)
}

// Failure prints that command did not do its work. Errors: ErrWritten,
// ErrInvalid, ErrNotObject, ErrTooDeep, that of the writer.
func (e *Encoder) Failure(command string, failure Error) error {
	if err := failure.check(); err != nil {
		return fmt.Errorf("encode error: %w", err)
	}
	if failure.Data != nil {
		var err error
		if failure.Data, err = object(failure.Data); err != nil {
			return fmt.Errorf("encode error: %w", err)
		}
	}
	return e.print(command, Failure{Schema: Schema, Command: command, Error: failure})
}

// Written reports whether a document was printed, or its printing begun.
func (e *Encoder) Written() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.written
}

func (e *Encoder) print(command string, doc any) error {
	if err := checkCommand(command); err != nil {
		return fmt.Errorf("encode document: %w", err)
	}
	line, err := encode(doc)
	if err != nil {
		return fmt.Errorf("encode document: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.written {
		return ErrWritten
	}
	// Set before writing: half a document must not be followed by another.
	e.written = true
	return write(e.w, line)
}

// EventEncoder prints events. It may be used from several goroutines; lines
// never mix.
type EventEncoder struct {
	w  io.Writer
	mu sync.Mutex // held while printing
}

// NewEventEncoder returns an EventEncoder that prints to w.
func NewEventEncoder(w io.Writer) *EventEncoder { return &EventEncoder{w: w} }

// Emit prints one event as one line. Errors: ErrInvalid, ErrNotObject,
// ErrTooDeep, that of the writer.
func (e *EventEncoder) Emit(event Event) error {
	line, err := encodeEvent(event)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return write(e.w, line)
}

func encodeEvent(event Event) ([]byte, error) {
	if err := checkCode("event", event.Event); err != nil {
		return nil, err
	}
	if event.Reason != "" {
		if err := checkCode("reason", event.Reason); err != nil {
			return nil, err
		}
	}
	if event.Data != nil {
		var err error
		if event.Data, err = object(event.Data); err != nil {
			return nil, err
		}
	}
	return encode(event)
}

// write uses one call, so that lines of several processes on one pipe stay
// whole.
func write(w io.Writer, line []byte) error {
	if _, err := w.Write(line); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// encode returns v on one line with its line feed.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// object encodes data without nulls for lists and checks that it is an
// object, because to an object fields can be added in a later release.
func object(data any) (json.RawMessage, error) {
	if data == nil {
		return json.RawMessage("{}"), nil
	}
	full, err := withoutNil(data)
	if err != nil {
		return nil, err
	}
	text, err := encode(full)
	if err != nil {
		return nil, err
	}
	if text[0] != '{' {
		return nil, ErrNotObject
	}
	return json.RawMessage(bytes.TrimSuffix(text, []byte("\n"))), nil
}
