package ledger

import (
	"fmt"

	"github.com/valetkey/valetkey/hw"
)

// StatusWord is the two bytes that end every answer.
type StatusWord uint16

const (
	statusOK         StatusWord = 0x9000
	statusConditions StatusWord = 0x6985
	statusNotAllowed StatusWord = 0x6980
	statusBadData    StatusWord = 0x6a80
)

// String is the word in hex with its name, where it has one.
func (w StatusWord) String() string {
	if name := rowOf(w).name; name != "" {
		return fmt.Sprintf("%04x (%s)", uint16(w), name)
	}
	return fmt.Sprintf("%04x", uint16(w))
}

type statusRow struct {
	name     string
	meaning  string
	next     string // what a holder can do
	sentinel error
}

// statusTable has every word that the app, the operating system or their
// clients are known to give (app-ethereum src/apdu_constants.h; secure SDK
// status_words.h; words marked "clients" were seen in other host software only).
var statusTable = map[StatusWord]statusRow{
	0x5501: {"user refused", "the holder refused", "confirm on the device next time, if it was right", hw.ErrRejected},
	0x6985: {"condition not satisfied", "the holder rejected it", "confirm on the device next time, if it was right", hw.ErrRejected},
	0x5515: {"locked", "the device wants its PIN", "unlock the device", hw.ErrLocked},
	0x5303: {"locked", "the device wants its PIN", "unlock the device", hw.ErrLocked},
	0x6982: {"security status", "the device is locked, or the holder cancelled", "unlock the device and look at its screen", hw.ErrLocked},
	0x5502: {"PIN not set", "the device is not set up", "set up the device first", hw.ErrLocked},
	0x5223: {"OS internal error", "the device's operating system failed", "unplug the device, plug it in again", hw.ErrRefused},
	0x6001: {"mode check", "the app is in another mode", "close and open the Ethereum app", hw.ErrWrongApp},
	0x6501: {"transaction type", "the app does not know this transaction type", "update the Ethereum app", hw.ErrRefused},
	0x6502: {"chain id buffer", "the app could not print the chain id", "report this chain id", hw.ErrRefused},
	0x650f: {"app closed (clients)", "the Ethereum app is not open", "open the Ethereum app on the device", hw.ErrWrongApp},
	0x6511: {"app not open (clients)", "the Ethereum app is not open", "open the Ethereum app on the device", hw.ErrWrongApp},
	0x6700: {"wrong length", "the command has the wrong length for this app", "update the Ethereum app", hw.ErrRefused},
	0x6983: {"wrong length", "the command has the wrong length for this app", "update the Ethereum app", hw.ErrRefused},
	0x6a87: {"wrong length", "the command has the wrong length for this app", "update the Ethereum app", hw.ErrRefused},
	0x670a: {"no app name", "no application was named", "open the Ethereum app on the device", hw.ErrWrongApp},
	0x6807: {"unknown app", "that application is not installed", "install the Ethereum app", hw.ErrWrongApp},
	0x6980: {"not allowed", "the app does not allow it in its present state or with its present settings", "look at the device: it says what is missing", hw.ErrRefused},
	0x6984: {"plugin missing", "a plugin of the app is missing", "install the plugin the device names", hw.ErrRefused},
	0x6a00: {"internal error", "the app failed", "close and open the Ethereum app", hw.ErrRefused},
	0x6f00: {"internal error", "the app failed", "close and open the Ethereum app", hw.ErrRefused},
	0x6faa: {"halted", "the device halted", "unplug the device, plug it in again", hw.ErrRefused},
	0x6a80: {"invalid data", "the app could not accept the data, or blind signing is off", "look at the device: it says what is missing", hw.ErrRefused},
	0x6a84: {"not enough memory", "it is too large for the device", "ask for something smaller", hw.ErrRefused},
	0x6a88: {"data not found", "the app misses data it needs", "update the Ethereum app", hw.ErrRefused},
	0x6b00: {"wrong parameters", "the app does not know these parameters", "update the Ethereum app", hw.ErrRefused},
	0x6d00: {"instruction unknown", "the app that answers does not have this command", "open the Ethereum app, or update it", hw.ErrWrongApp},
	0x6e00: {"class unknown", "another app answers", "open the Ethereum app on the device", hw.ErrWrongApp},
	0x6e01: {"class unknown", "another app answers", "open the Ethereum app on the device", hw.ErrWrongApp},
	0x911c: {"command unsupported", "the device's operating system is too old for this command", "update the device", hw.ErrRefused},
}

// statusFamilies has the words of which only the first byte has a meaning.
var statusFamilies = map[byte]statusRow{
	0x68: {"exception", "an exception inside the app", "close and open the Ethereum app, then try again", hw.ErrRefused},
	0x6f: {"internal error", "the app failed", "close and open the Ethereum app", hw.ErrRefused},
}

var unknownStatus = statusRow{"", "unknown to this driver", "close and open the Ethereum app, then try again", hw.ErrRefused}

// rowOf finds what is known of a word. Nothing known is a refusal.
func rowOf(word StatusWord) statusRow {
	if row, ok := statusTable[word]; ok {
		return row
	}
	row, ok := statusFamilies[byte(word>>8)]
	if !ok {
		return unknownStatus
	}
	if word>>8 == 0x68 { // 6800 | exception & 7ff
		row.meaning = fmt.Sprintf("exception %d inside the app", uint16(word)&0x7ff)
	}
	return row
}

// StatusError is an answer with another status word than 9000.
type StatusError struct {
	Word    StatusWord
	Command byte // the instruction byte it answered
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("status word %s: %s", e.Word, rowOf(e.Word).meaning)
}

// NextStep says what a holder can do about it.
func (e *StatusError) NextStep() string { return rowOf(e.Word).next }

// Unwrap gives the outcome that callers act on.
func (e *StatusError) Unwrap() error { return rowOf(e.Word).sentinel }
