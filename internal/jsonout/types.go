package jsonout

import (
	"errors"
	"fmt"
	"regexp"
)

// Schema names the version of the documents.
const Schema = "valetkey.v1"

var (
	// ErrWritten means that the one document was printed already.
	ErrWritten = errors.New("a document was written already")
	// ErrInvalid means that a document or event has a field that the schema
	// does not allow, such as an error with exit status 0.
	ErrInvalid = errors.New("not a valid document")
	// ErrNotObject means that the data of a document is no JSON object.
	ErrNotObject = errors.New("data is not a JSON object")
	// ErrTooDeep means that data is nested too deep, or refers to itself.
	ErrTooDeep = errors.New("data is nested too deep")
)

// Success is the document of a command that did what it was asked to.
type Success struct {
	Schema   string    `json:"schema"`  // Schema
	Command  string    `json:"command"` // such as "link" or "session new"
	OK       bool      `json:"ok"`      // true
	Data     any       `json:"data"`    // an object; its shape belongs to Command
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is something that did not stop the command but that a person should
// know.
type Warning struct {
	Code    string `json:"code"`    // stable, such as "unlimited_spend"
	Message string `json:"message"` // for people
}

// Failure is the document of a command that did not.
type Failure struct {
	Schema  string `json:"schema"`  // Schema
	Command string `json:"command"` // as in Success
	OK      bool   `json:"ok"`      // false
	Error   Error  `json:"error"`
}

// Error says what went wrong and what to do about it.
type Error struct {
	Code    string `json:"code"`           // stable, such as "device_rejected"
	Exit    int    `json:"exit"`           // exit status of the process, 1 to 255
	Message string `json:"message"`        // for people
	Hint    string `json:"hint,omitempty"` // the next step, for people
	Data    any    `json:"data,omitempty"` // an object; its shape belongs to Code
}

// Event is something that happens while a command runs.
type Event struct {
	Event   string   `json:"event"`             // stable, such as "awaiting_device"
	Reason  string   `json:"reason,omitempty"`  // stable, such as "sign_authorization"
	Screens []string `json:"screens,omitempty"` // what the device will show, in order
	Message string   `json:"message,omitempty"` // for people
	Data    any      `json:"data,omitempty"`    // an object; its shape belongs to Event
}

var (
	codePattern    = regexp.MustCompile(`\A[a-z][a-z0-9_]{0,63}\z`)
	commandPattern = regexp.MustCompile(`\A[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*\z`)
)

func checkCode(what, code string) error {
	if !codePattern.MatchString(code) {
		return fmt.Errorf("%w: %s %.80q", ErrInvalid, what, code)
	}
	return nil
}

func checkCommand(command string) error {
	if !commandPattern.MatchString(command) {
		return fmt.Errorf("%w: command %.80q", ErrInvalid, command)
	}
	return nil
}

func (e Error) check() error {
	const maxExit = 255 // a process has no more, POSIX waitpid
	if e.Exit < 1 || e.Exit > maxExit {
		return fmt.Errorf("%w: exit status %d of an error", ErrInvalid, e.Exit)
	}
	return checkCode("error code", e.Code)
}
