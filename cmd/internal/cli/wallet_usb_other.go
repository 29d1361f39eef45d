//go:build !linux

package cli

// processUSB is nothing: there is no way to USB on this system in this build.
func processUSB() USB { return nil }
