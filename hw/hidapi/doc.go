// Package hidapi exchanges HID reports through the C library hidapi, where the
// system has no way to HID devices without cgo: on macOS and Windows.
//
//	devices, err := hidapi.List()
//	link, err := hidapi.Open(devices[0].Interfaces[0].Node)
//
// The library is github.com/karalabe/hid, behind one file. It is in the program
// when that is built with cgo for macOS or Windows, and on Linux with the tag
// hidapi, for comparison and for kernels without hidraw; there package hidraw is
// better in every way. Otherwise [Supported] is false, and List and Open fail with
// [usb.ErrNotBuilt] instead of finding nothing.
//
// # What has to be known of the library
//
//   - Closing a device that is being read is a use after free (libusb/hidapi
//     issues 133 and 649). One goroutine reads, a tenth of a second at a time, and
//     Close waits for it. What it has read waits for ReadReport, so a context ends
//     that at once and loses nothing.
//   - The first byte of what is written is taken for a report number and, when it
//     is zero, not sent. It is put before every report, except on Windows, where
//     the library does that.
//   - Reading nothing without an error means that no report has come in time.
//   - Errors have no cause: busy and forbidden look alike ([usb.BusyError]).
//   - Usage pages are known on macOS and Windows only, interface numbers on Linux.
//   - Listing opens every device and talks to it, so it must not run during an
//     exchange. Nothing but the serial number stays of a device that leaves and
//     comes back; two that have the same cannot be told apart, and are refused.
package hidapi
