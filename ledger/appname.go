package ledger

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

const (
	// ethereumApp is the name under which the app answers. Its clones for other
	// chains have names of their own and accept only their chain id.
	ethereumApp = "Ethereum"
	// dashboardApp is the name of the operating system's own menu.
	dashboardApp = "BOLOS"
)

// WrongAppError tells who answers instead of the Ethereum app. It unwraps to
// [hw.ErrWrongApp].
type WrongAppError struct {
	App string // the name it answers with, printable ASCII; "BOLOS" is the dashboard
}

// Dashboard is true when no app is open.
func (e *WrongAppError) Dashboard() bool { return e.App == dashboardApp }

func (e *WrongAppError) Error() string {
	if e.Dashboard() {
		return fmt.Sprintf("%v: the dashboard answers", hw.ErrWrongApp)
	}
	return fmt.Sprintf("%v: %q answers, and only the app of the name %s is driven: its clones sign for one chain, at paths of their own",
		hw.ErrWrongApp, e.App, ethereumApp)
}

// NextStep says what a holder can do about it.
func (e *WrongAppError) NextStep() string {
	if e.Dashboard() {
		return "open the Ethereum app on the device"
	}
	return "close the app on the device and open the Ethereum app"
}

// Unwrap gives the outcome that callers act on.
func (e *WrongAppError) Unwrap() error { return hw.ErrWrongApp }

// parseAppName reads the answer to B0 01: format 1, then name, version and
// flags, each with its length before it. A name is printable: what came may be
// no name at all, but a late answer to something else.
func parseAppName(answer []byte) (string, error) {
	if len(answer) < 2 || answer[0] != 1 {
		return "", fmt.Errorf("read the app name: %w: unknown format", hw.ErrBadAnswer)
	}
	fields, err := parseFields(answer[1:])
	if err != nil {
		return "", fmt.Errorf("read the app name: %w", err)
	}
	if len(fields) < 2 {
		return "", fmt.Errorf("read the app name: %w: %d fields where name and version were due", hw.ErrBadAnswer, len(fields))
	}
	for _, b := range fields[0] {
		if b < 0x20 || b > 0x7e {
			return "", fmt.Errorf("read the app name: %w: %q is no name", hw.ErrBadAnswer, fields[0])
		}
	}
	return string(fields[0]), nil
}

// parseFields reads values that each have their length, one byte, before them.
func parseFields(rest []byte) ([][]byte, error) {
	var fields [][]byte
	for len(rest) > 0 {
		size := int(rest[0])
		if size > len(rest)-1 {
			return nil, fmt.Errorf("%w: a field of %d bytes in %d", hw.ErrBadAnswer, size, len(rest)-1)
		}
		fields = append(fields, rest[1:1+size])
		rest = rest[1+size:]
	}
	return fields, nil
}
