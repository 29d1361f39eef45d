package usbtest

import (
	"context"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

const (
	vhci = "/sys/devices/platform/vhci_hcd.0/"
	// fullSpeed is USB_SPEED_FULL of linux/usb/ch9.h, what the devices have.
	fullSpeed = 2
)

// Plug is a device in a port.
type Plug struct {
	port   int
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

// Attach plugs a device into a port of vhci_hcd, 0 to 7, and serves it until it
// is detached or one of its links ends, as when the device leaves the bus by
// itself; then it is unplugged.
func Attach(port int, d *Device) (*Plug, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("make sockets: %w", err)
	}
	ours := os.NewFile(uintptr(fds[0]), "usbip") //nolint:gosec // a descriptor
	conn, err := net.FileConn(ours)
	_ = ours.Close() // conn has a copy
	if err != nil {
		_ = unix.Close(fds[1])
		return nil, fmt.Errorf("make sockets: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Plug{port: port, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.err = d.serve(ctx, conn)
		_ = write("detach", fmt.Sprint(port)) // the kernel may have done that
	}()
	err = write("attach", fmt.Sprintf("%d %d %d %d", port, fds[1], 1<<16|(port+2), fullSpeed))
	_ = unix.Close(fds[1]) // the kernel has its own reference
	if err != nil {
		p.Detach()
		return nil, fmt.Errorf("attach to port %d: %w", port, err)
	}
	return p, nil
}

func write(name, text string) error { return os.WriteFile(vhci+name, []byte(text), 0) }

// Detach pulls the cable, and waits until the device's end has noticed.
func (p *Plug) Detach() {
	_ = write("detach", fmt.Sprint(p.port)) // it may be gone already
	p.cancel()
	<-p.done
}

// Wait waits until the device is unplugged, and says why.
func (p *Plug) Wait() error {
	<-p.done
	return p.err
}
