// Package usbfs exchanges packets with one interface of a USB device through
// Linux's /dev/bus/usb, without cgo and without a library.
//
//	wire, ok := device.Wire() // of package usb
//	link, err := usbfs.Open(ctx, device.Node, wire)
//
// Trezors with WebUSB have an interface of their own class with two interrupt
// endpoints, on which no driver of the kernel sits. A [Link] is an
// [hw.ReportIO] over them and no more: what is in the packets is the driver's
// business.
//
// # How it works
//
// A transfer is submitted (USBDEVFS_SUBMITURB) and reaped when it is complete
// (USBDEVFS_REAPURBNDELAY). One goroutine reaps for all, parked on the Go
// runtime's poller: the kernel marks the node writable when there is something
// to reap. So a packet can be written while a read waits, as a driver must that
// cancels.
//
// When its context ends, a transfer is discarded and then still reaped: it may
// have been completed a moment before, and what the device has sent must not be
// lost. Close and a pulled cable end the reaping, and with it every transfer,
// with [hw.ErrDisconnected].
//
// The kernel has a buffer of its own for each transfer and copies it when it is
// reaped (drivers/usb/core/devio.c), so memory of a transfer that nobody reaps is
// never written to.
//
// # Whose device it is
//
// An interface belongs to whoever claims it first, so other programs are kept
// out, and a claim of theirs shows as a [usb.BusyError]. What the device has sent
// to somebody before us is read and dropped by Open.
//
// Elsewhere than on Linux Open fails with [usb.ErrNotBuilt].
package usbfs
