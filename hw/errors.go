package hw

import (
	"errors"
	"fmt"
)

// The outcomes that callers act on. Drivers return errors that unwrap to them.
var (
	// ErrNoDevice: there is no such device.
	ErrNoDevice = errors.New("no device")
	// ErrDisconnected: the link broke. It says nothing about what the holder
	// decided: a request in flight may have been confirmed.
	ErrDisconnected = errors.New("device disconnected")
	// ErrLocked: the device wants its PIN first.
	ErrLocked = errors.New("device is locked")
	// ErrRejected: the holder said no on the device.
	ErrRejected = errors.New("rejected on the device")
	// ErrWrongApp: another application than the Ethereum one answers.
	ErrWrongApp = errors.New("the Ethereum app is not open")
	// ErrBusy: another program, or another request, holds the device.
	ErrBusy = errors.New("device is busy")
	// ErrBadAnswer: the device answered something that the protocol does not allow.
	ErrBadAnswer = errors.New("device answered out of protocol")
	// ErrMismatch: the device answered in form, but not to what was asked: a
	// signature by another account or over other bytes. Never use the answer.
	ErrMismatch = errors.New("device answer does not match the request")
	// ErrStillWaiting: the caller gave up while the device goes on asking its
	// holder, or came back and found it doing that still. The request must be
	// rejected there.
	ErrStillWaiting = errors.New("the device still waits for its holder")
	// ErrRefused: the device did not like the request itself.
	ErrRefused = errors.New("device refused the request")
)

// TooOldError says that the app or firmware lacks a feature that a later
// version has.
type TooOldError struct {
	What string // the feature
	Have string // version found
	Need string // first version that has it
}

func (e *TooOldError) Error() string {
	return fmt.Sprintf("%s needs version %s, the device has %s", e.What, e.Need, e.Have)
}

// PolicyError says that the device's own rules forbid the request.
type PolicyError struct {
	Reason  string
	Setting string // the setting to turn on, as the device names it; "" when none would help
}

func (e *PolicyError) Error() string { return e.Reason }

// UnreadableError says that a message would not be shown as the text it is.
type UnreadableError struct {
	Offset int  // of the first byte in question
	Byte   byte // its value
}

func (e *UnreadableError) Error() string {
	if e.Byte == '\n' {
		return fmt.Sprintf("byte %d of the message is a line feed: this device shows plain text only without any", e.Offset)
	}
	return fmt.Sprintf("byte %d of the message is 0x%02x: the device shows plain text only for printable ASCII and line feeds", e.Offset, e.Byte)
}

// TypedDataError says which part of EIP-712 typed data cannot be signed as it
// is: it is not what its types say, or the device has no room for its shape.
type TypedDataError struct {
	Field  string // where, such as "message.to[2].name", "domain.chainId" or "types.Mail"
	Reason string
}

func (e *TypedDataError) Error() string { return "typed data: " + e.Field + " " + e.Reason }

// Unwrap makes errors.Is(err, ErrRefused) true.
func (e *TypedDataError) Unwrap() error { return ErrRefused }

// UnreadableFieldError says that a field of typed data would be signed without
// being shown as what it is.
type UnreadableFieldError struct {
	Field  string // as in [TypedDataError]
	Reason string
}

func (e *UnreadableFieldError) Error() string {
	return "typed data: " + e.Field + " " + e.Reason
}
