// Package usbtest plugs emulated devices into a real Linux kernel, for tests.
//
// An emulator that is asked in the same process says nothing about sysfs, nodes,
// permissions and a kernel's idea of a pulled cable. Here the emulators are the
// brains of USB devices that the kernel of a virtual machine sees on its bus:
//
//   - A [Device] has descriptors and interfaces; [Attach] plugs it into a port of
//     vhci_hcd, the kernel's end of USB/IP, over a pair of sockets. No network and
//     no tools are needed: the driver takes a descriptor of this process. What
//     comes through the sockets are transfers, which [Device] serves (kernel
//     Documentation/usb/usbip_protocol.rst).
//   - [HID] makes a device without a bus, through /dev/uhid.
//
// # The machine
//
// The tests of this package that need it run in QEMU: the test binary is process
// 1 of a Debian kernel, with nothing beside it but the drivers and the compiled
// program ([Boot]). `make test-usb` builds and starts all that (run.sh), without
// root but for what has to be installed, and without hardware acceleration, so
// it runs the same everywhere. Started in any other way those tests are skipped.
//
// The brain may be elsewhere: `make usb-forward` relays what the machine's USB
// carries to emulators that run outside, such as the vendors' own ([Relay]).
//
// Nothing of this is part of the program.
package usbtest
