package trezor

import (
	"fmt"
	"strings"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// FailureCode is the number in a Failure message.
type FailureCode int32

// String is the number with its name, where it has one.
func (c FailureCode) String() string {
	if row, ok := failureTable[c]; ok {
		return fmt.Sprintf("%d (%s)", int32(c), row.name)
	}
	return fmt.Sprintf("%d", int32(c))
}

const (
	failureUnexpected    = FailureCode(pb.FailureCode_FAILURE_UNEXPECTED_MESSAGE)
	failureData          = FailureCode(pb.FailureCode_FAILURE_DATA_ERROR)
	failureProcess       = FailureCode(pb.FailureCode_FAILURE_PROCESS_ERROR)
	failureOtherProtocol = FailureCode(pb.FailureCode_FAILURE_INVALID_PROTOCOL)
)

type failureRow struct {
	name     string
	meaning  string
	next     string // what a holder can do
	sentinel error
}

// failureTable has every code of messages-common.proto (core 2.12.5-dev; 18 is
// reserved there).
var failureTable = map[FailureCode]failureRow{
	1:  {"unexpected message", "the firmware does not know the message, or not now", "update the firmware", hw.ErrRefused},
	2:  {"button expected", "the device waited for a button", "try again, and do not use another program at the same time", hw.ErrBusy},
	3:  {"data error", "the device could not accept the data", "look at what the device says of it", hw.ErrRefused},
	4:  {"action cancelled", "the holder rejected it", "confirm on the device next time, if it was right", hw.ErrRejected},
	5:  {"PIN expected", "the device waited for its PIN", "unlock the device", hw.ErrLocked},
	6:  {"PIN cancelled", "no PIN was entered", "unlock the device", hw.ErrLocked},
	7:  {"PIN invalid", "the PIN was wrong", "enter the PIN again: the device waits longer after each wrong one, and erases itself after sixteen", hw.ErrLocked},
	8:  {"invalid signature", "the device found a signature invalid", "fetch the definitions file anew", hw.ErrRefused},
	9:  {"process error", "the device's rules or its state do not allow it", "look at what the device says of it", hw.ErrRefused},
	10: {"not enough funds", "the inputs do not cover the outputs", "check the amounts", hw.ErrRefused},
	11: {"not initialized", "the device holds no seed", "set the device up first", hw.ErrLocked},
	12: {"PIN mismatch", "two PINs differ", "enter the same PIN twice", hw.ErrRefused},
	13: {"wipe code mismatch", "two wipe codes differ", "enter the same wipe code twice", hw.ErrRefused},
	14: {"invalid session", "the session is gone", "try again: a new one is opened", hw.ErrBusy},
	15: {"busy", "the device is doing something else", "wait until it is done, or look at its screen", hw.ErrBusy},
	16: {"session unallocated", "the session is not open", "try again: a new one is opened", hw.ErrBusy},
	17: {"invalid protocol", "the device speaks another protocol (THP)", "use another model: this one is not supported yet", hw.ErrWrongApp},
	19: {"in progress", "the device is doing something else", "wait until it is done, or look at its screen", hw.ErrBusy},
	99: {"firmware error", "the firmware failed", "unplug the device, plug it in again", hw.ErrRefused},
}

var unknownFailure = failureRow{"", "a reason that is unknown to this driver", "update valetkey, or look at the device's screen", hw.ErrRefused}

// FailureError is the answer Failure.
type FailureError struct {
	Code FailureCode
	// Text is the device's own words, cut and without anything but printable
	// ASCII. Nothing is decided by it.
	Text string
}

func newFailure(failure *pb.Failure) error {
	return &FailureError{Code: FailureCode(failure.GetCode()), Text: plain(failure.GetMessage(), 120)}
}

func (e *FailureError) Error() string {
	text := fmt.Sprintf("failure %s: %s", e.Code, e.row().meaning)
	if e.Text != "" {
		text += fmt.Sprintf(" (%q)", e.Text)
	}
	return text
}

// NextStep says what a holder can do about it.
func (e *FailureError) NextStep() string { return e.row().next }

// Unwrap gives the outcome that callers act on.
func (e *FailureError) Unwrap() error { return e.row().sentinel }

func (e *FailureError) row() failureRow {
	if row, ok := failureTable[e.Code]; ok {
		return row
	}
	return unknownFailure
}

// plain makes a device's text safe to print: whatever could move a terminal's
// cursor, or pass for another letter, becomes a question mark.
func plain(text string, most int) string {
	safe := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	if len(safe) > most {
		return safe[:most] + "..."
	}
	return safe
}
