//go:build !linux

package cli

import "github.com/valetkey/valetkey/hw/hidapi"

// processUSB is what hidapi reaches, if it is in this build; there is no other way
// to USB on this system.
func processUSB() USB {
	if hidapi.Supported {
		return library{}
	}
	return nil
}
