package trezor

import (
	"slices"

	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/trezor/internal/pb"
)

// State is a condition in which a device signs nothing.
type State uint8

// The states, in the order in which they are looked for.
const (
	OtherProtocol State = iota + 1 // speaks THP
	Bootloader
	NoFirmware
	BitcoinOnly
	NotInitialized
	Busy
)

type stateRow struct {
	meaning  string
	next     string
	sentinel error
	found    func(*pb.Features) bool
}

var stateTable = map[State]stateRow{
	OtherProtocol: {
		"the device speaks the Trezor Host Protocol only (a Safe 7), which is not supported yet",
		"use a Model One, Model T, Safe 3 or Safe 5; nothing on the device changes that", hw.ErrWrongApp,
		func(*pb.Features) bool { return false }, // it never sends features that we could read
	},
	Bootloader: {
		"the device is in bootloader mode", "unplug the device and plug it in again without touching it", hw.ErrWrongApp,
		(*pb.Features).GetBootloaderMode,
	},
	NoFirmware: {
		"the device has no firmware", "install the firmware with Trezor Suite", hw.ErrWrongApp,
		func(f *pb.Features) bool { return f.FirmwarePresent != nil && !f.GetFirmwarePresent() },
	},
	BitcoinOnly: {
		"the device runs the Bitcoin-only firmware, which has no Ethereum", "install the universal firmware with Trezor Suite (have the backup of the seed at hand)", hw.ErrWrongApp,
		func(f *pb.Features) bool {
			return !slices.Contains(f.GetCapabilities(), pb.Capability_CAPABILITY_ETHEREUM)
		},
	},
	NotInitialized: {
		"the device holds no seed", "set the device up with Trezor Suite first", hw.ErrLocked,
		func(f *pb.Features) bool { return !f.GetInitialized() },
	},
	Busy: {
		"the device says that it is busy", "wait until it is done, or look at its screen", hw.ErrBusy,
		(*pb.Features).GetBusy,
	},
}

// StateError says that the device is in no state to sign anything.
type StateError struct{ State State }

func (e *StateError) Error() string { return stateTable[e.State].meaning }

// NextStep says what a holder can do about it.
func (e *StateError) NextStep() string { return stateTable[e.State].next }

// Unwrap gives the outcome that callers act on.
func (e *StateError) Unwrap() error { return stateTable[e.State].sentinel }

// checkState finds the first condition that stands in the way.
func checkState(features *pb.Features) error {
	for state := OtherProtocol; state <= Busy; state++ {
		if stateTable[state].found(features) {
			return &StateError{State: state}
		}
	}
	return nil
}
