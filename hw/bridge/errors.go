package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/valetkey/valetkey/hw"
)

// What a bridge can say, where it is more than one of package hw's errors.
var (
	// ErrHeld: another program has the device, and it was not to be stolen.
	ErrHeld = errors.New("another program holds the device")
	// ErrWrongSession: somebody else has acquired the device in the meantime.
	ErrWrongSession = errors.New("wrong previous session")
	// ErrSessionLost: the session was released, or stolen by another program.
	ErrSessionLost = errors.New("session not found")
	// ErrOtherCall: a call on this session has not been answered yet.
	ErrOtherCall = errors.New("other call in progress")
	// ErrMalformed: the bridge did not understand what it was sent.
	ErrMalformed = errors.New("malformed data")
	// ErrOrigin: the bridge does not let this program in.
	ErrOrigin = errors.New("the bridge refuses the request's origin")
)

// Error is an error that the bridge answered. It unwraps to what it means.
type Error struct {
	Action string // such as "acquire"
	Status int    // of HTTP
	Text   string // the bridge's, printable and short
	kinds  []error
}

func (e *Error) Error() string { return fmt.Sprintf("bridge: %s: %s", e.Action, e.Text) }

// Unwrap gives what the text stands for.
func (e *Error) Unwrap() []error { return e.kinds }

// meanings are the texts of trezord-go (core/core.go, usb/bus.go) and of Suite
// (packages/transport/src/errors.ts). The texts are the API: there are no codes.
var meanings = map[string][]error{
	"wrong previous session":            {ErrWrongSession, hw.ErrBusy},
	"session not found":                 {ErrSessionLost, hw.ErrDisconnected},
	"other call in progress":            {ErrOtherCall, hw.ErrBusy},
	"device disconnected during action": {hw.ErrDisconnected},
	"device not found":                  {hw.ErrNoDevice},
	"malformed data":                    {ErrMalformed, hw.ErrRefused},

	"Unable to open device":          {hw.ErrBusy}, // another program has it open
	"A transfer error has occurred.": {hw.ErrDisconnected},
	"Aborted by signal":              {hw.ErrDisconnected},
	"Aborted by timeout":             {hw.ErrDisconnected},
	"Invalid params":                 {ErrMalformed, hw.ErrRefused},
	"Invalid body":                   {ErrMalformed, hw.ErrRefused},
}

// maxErrorText is more than any bridge says, and little enough for a terminal.
const maxErrorText = 200

// refusal is the error in an answer, or nil when there is none in it.
func refusal(action string, status int, body []byte) error {
	switch status {
	case http.StatusOK, http.StatusBadRequest:
	case http.StatusForbidden, http.StatusNotFound:
		return &Error{action, status, http.StatusText(status), []error{ErrOrigin, hw.ErrRefused}}
	default:
		return &Error{action, status, fmt.Sprintf("HTTP status %d", status), []error{hw.ErrBadAnswer}}
	}
	var said struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	// Suite's bridge 3.0.0 answers errors with status 200 as well.
	isError := len(body) > 0 && body[0] == '{' && json.Unmarshal(body, &said) == nil && said.Error != ""
	switch {
	case isError:
		return meaning(action, status, said.Error, said.Message)
	case status != http.StatusOK:
		return &Error{action, status, "an error without a text", []error{hw.ErrBadAnswer}}
	}
	return nil
}

func meaning(action string, status int, text, detail string) error {
	kinds, known := meanings[text]
	if !known {
		kinds = []error{hw.ErrBadAnswer}
	}
	if detail != "" {
		text += ": " + detail
	}
	return &Error{action, status, printable(text), kinds}
}

// printable makes a text of others safe to print.
func printable(text string) string {
	if len(text) > maxErrorText {
		text = text[:maxErrorText]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// badAnswer is an answer that no bridge gives.
func badAnswer(action, format string, args ...any) error {
	return fmt.Errorf("bridge: %s: %w: %s", action, hw.ErrBadAnswer, fmt.Sprintf(format, args...))
}
