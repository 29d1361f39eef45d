package usb

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/valetkey/valetkey/hw"
)

const (
	// RulesFile is where the rules are installed that let the user at the seat
	// open a device, and members of RulesGroup everywhere else.
	RulesFile = "/etc/udev/rules.d/20-valetkey-*.rules"
	// RulesGroup is that group.
	RulesGroup = "plugdev"
	// RulesCommand installs them.
	RulesCommand = "sudo valetkey udev install"
)

// ErrNotBuilt means that this program cannot reach USB on this system.
var ErrNotBuilt = errors.New("built without USB: on this system no device can be reached directly")

// AccessError says that the user may not open a device's node.
type AccessError struct{ Node string }

func (e *AccessError) Error() string {
	return fmt.Sprintf("no permission to open %s: there is no udev rule for it (%s), or you are neither at the seat nor in the group %s",
		e.Node, RulesFile, RulesGroup)
}

// NextStep says what to do about it.
func (e *AccessError) NextStep() string {
	return "install the rules and plug the device in again: " + RulesCommand
}

// Unwrap makes errors.Is(err, fs.ErrPermission) true.
func (e *AccessError) Unwrap() error { return fs.ErrPermission }

// BusyError says that somebody else has the device.
type BusyError struct {
	Node    string
	Holders []string // programs that have the node open, as far as one may see
}

func (e *BusyError) Error() string {
	who := "another program, which this user may not see"
	if len(e.Holders) > 0 {
		who = strings.Join(e.Holders, ", ")
	}
	return fmt.Sprintf("%v: %s is in use by %s", hw.ErrBusy, e.Node, who)
}

// NextStep says what to do about it.
func (e *BusyError) NextStep() string {
	return "close what uses the device (the vendor's program, its bridge, a browser tab, another valetkey), then try again"
}

// Unwrap makes errors.Is(err, hw.ErrBusy) true.
func (e *BusyError) Unwrap() error { return hw.ErrBusy }

// OpenError gives an error of opening or claiming a node the type that tells.
func OpenError(node string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &AccessError{Node: node}
	case errors.Is(err, syscall.EBUSY):
		return &BusyError{Node: node, Holders: holders(node)}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		return fmt.Errorf("%w: %s is gone: %w", hw.ErrNoDevice, node, err)
	}
	return fmt.Errorf("%w: %w", hw.ErrDisconnected, err)
}
