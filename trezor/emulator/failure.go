package emulator

import "fmt"

// Failure is the message Failure: what a device says instead of an answer.
type Failure struct {
	Code    FailureCode
	Message string
}

// Error makes a Failure an error, as which it leaves a handler.
func (f *Failure) Error() string { return fmt.Sprintf("failure %d: %s", f.Code, f.Message) }

func dataError(format string, args ...any) error {
	return &Failure{FailureDataError, fmt.Sprintf(format, args...)}
}

func processError(text string) error { return &Failure{FailureProcessError, text} }

// cancelled is a prompt that the holder or the host ended. The words differ:
// core/src/trezor/wire/errors.py and legacy/firmware/fsm.c.
func (d *Device) cancelled() error {
	if d.hw.legacy() {
		return &Failure{FailureActionCancelled, "Action cancelled by user"}
	}
	return &Failure{FailureActionCancelled, "Cancelled"}
}

func (d *Device) pinCancelled() error {
	if d.hw.legacy() {
		return &Failure{FailurePinCancelled, "PIN cancelled"}
	}
	return &Failure{FailurePinCancelled, "PIN entry cancelled"}
}

func (d *Device) notInitialized() error {
	if d.hw.legacy() {
		return &Failure{FailureNotInitialized, "Device not initialized"}
	}
	return &Failure{FailureNotInitialized, "Device is not initialized"}
}

func (d *Device) unexpected() error {
	if d.hw.legacy() {
		return &Failure{FailureUnexpectedMessage, "Unknown message"}
	}
	return &Failure{FailureUnexpectedMessage, "Unexpected message"}
}

// undecodable is what a message that does not decode is answered with. Release
// builds of core have no room for the reason; debug builds add it
// (message_handler.py, wrap_protobuf_load). The Model One gives nanopb's reason
// alone.
func (d *Device) undecodable(reason error) error {
	if d.hw.legacy() {
		return &Failure{FailureDataError, reason.Error()}
	}
	if d.config.Debug {
		return dataError("Failed to decode message: %s", reason)
	}
	return dataError("Failed to decode message")
}
