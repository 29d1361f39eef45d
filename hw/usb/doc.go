// Package usb finds devices on USB by reading sysfs, and says what opening one
// of them can fail with.
//
//	devices, err := usb.List(os.DirFS("/sys"))
//	node, ok := devices[0].HID(0xffa0) // by usage page
//
// # Listing is looking
//
// sysfs is what the kernel learnt when the device was plugged in. [List] opens
// no device node and sends nothing, so it can run while a device waits for its
// holder: libraries that open devices to list them break an exchange of a
// Ledger that way (go-ethereum accounts/usbwallet/hub.go). The file system is a
// parameter; tests make one up.
//
// What is in there, a device has said of itself: every number is parsed within
// bounds, every text is cut and loses what does not print, and a device whose
// files make no sense is left out.
//
// # Who is who
//
// A device that opens an app leaves the bus and comes back with another product
// id, another number and maybe another node. What stays is its place, the port
// ([Device.Path]), its vendor and its serial number; that is an [Identity].
// [Identity.Find] finds the device again and refuses another one at the same
// place. Serial numbers tell two devices apart only where the vendor bothered:
// every Ledger says "0001".
//
// # Opening
//
// The packages hidraw and usbfs open nodes. Both fail with an [AccessError]
// where the system's rules keep the user out, with a [BusyError] where somebody
// else has the device, and take the lock of [Lock], so that two processes of
// this program never talk to one device at once: hidraw would give each of them
// the answers to both.
package usb
