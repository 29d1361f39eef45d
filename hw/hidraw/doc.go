// Package hidraw exchanges HID reports with a device through Linux's
// /dev/hidrawN, without cgo and without taking the device away from the kernel.
//
//	link, err := hidraw.Open(ctx, "/dev/hidraw0", hidraw.Options{})
//
// Ledgers are HID devices in every model and application, and so is a Trezor
// Model One with firmware before 1.8.0. A [Link] is an [hw.ReportIO] and no
// more: what is in the reports is the driver's business. Which node is which
// device is told by package usb.
//
// # What this kernel interface does
//
// Everybody who has the node open gets every report of the device, so Open takes
// a lock that our own processes honour ([usb.Lock]); other programs are not kept
// out, which is why a driver must know its own answers. The node is on the Go
// runtime's poller: a context ends a read by way of a deadline, a report that
// came meanwhile stays where it is, and Close ends a read that waits. A write
// does not wait for a person, but cannot be interrupted: the kernel gives it five
// seconds (USB_CTRL_SET_TIMEOUT).
//
// # Report ids
//
// A write begins with the number of the report. Devices that number none get a
// zero, which the kernel takes off again: 65 bytes are written, 64 arrive.
// Early Trezor firmware declares its reports in a way with which only 64 bytes
// are accepted; [Options].Probe finds out, as trezorlib does
// (trezorlib/transport/hid.py, probe_hid_version).
//
// Elsewhere than on Linux Open fails with [usb.ErrNotBuilt].
package hidraw
