package usbtest

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Drivers are what the kernel has to be given, in this order.
var drivers = []string{"hid", "uhid", "hid-generic", "usb-common", "usbcore", "usbhid", "usbip-core", "vhci-hcd"}

// Verdict begins the line that says how the tests of the machine ended.
const Verdict = "usbtest verdict"

// InGuest tells whether this is the first process of the machine.
func InGuest() bool { return os.Getpid() == 1 }

// Boot makes a machine of a kernel: file systems, drivers, a network with itself,
// and a place to write for somebody who is not root.
func Boot() error {
	for _, m := range []struct{ kind, dir string }{{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}, {"tmpfs", "/tmp"}} {
		if err := os.MkdirAll(m.dir, 0o755); err != nil { //nolint:gosec // as on any system
			return err
		}
		if err := unix.Mount(m.kind, m.dir, m.kind, 0, ""); err != nil && !errors.Is(err, unix.EBUSY) {
			return fmt.Errorf("mount %s: %w", m.dir, err)
		}
	}
	if err := os.Chmod("/tmp", 0o1777); err != nil { //nolint:gosec // as on any system
		return err
	}
	for _, name := range drivers {
		if err := loadDriver("/lib/modules/" + name + ".ko"); err != nil {
			return err
		}
	}
	return loopback()
}

// loopback turns on the network of the machine with itself, for an embedded chain.
func loopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("turn on lo: %w", err)
	}
	defer func() { _ = unix.Close(socket) }() // nothing depends on it
	return turnOn(socket, "lo")
}

func turnOn(socket int, name string) error {
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("turn on %s: %w", name, err)
	}
	return nil
}

func loadDriver(name string) error {
	f, err := os.Open(name) //nolint:gosec // of the machine's own files
	if err != nil {
		return err
	}
	defer f.Close()
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.FinitModule(int(fd), "", 0) }) //nolint:gosec // a descriptor
	if err = errors.Join(err, failed); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("load %s: %w", name, err)
	}
	return nil
}

// PowerOff ends the machine.
func PowerOff() error {
	unix.Sync()
	return unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART)
}
