package usbfs

import (
	"bytes"
	"os"
	"sync"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw/usb"
)

// fake is a kernel with one device. Its node is the writing end of a pipe of one
// page: full, it is not writable; emptied, it is, and the runtime's poller says
// so, as it does for a node of usbfs when there is something to reap.
type fake struct {
	reader   *os.File
	received chan []byte

	mu       sync.Mutex
	full     bool
	dead     bool
	claimed  int // times claimed, less times released
	discards int
	waiting  []*urb   // of the IN endpoint
	queue    [][]byte // what the device has said
	complete []*urb
	claimErr error
	missed   func() // runs before a discard takes effect
	late     []byte // arrives while a discard takes effect
}

var wire = usb.Interface{Number: 0, Class: usb.ClassVendor, In: 0x81, Out: 0x01}

// plug makes a device and a link to it.
func plug(t *testing.T) (*Link, *fake) {
	t.Helper()
	reader, node, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	k := &fake{reader: reader, received: make(chan []byte, 1024)}
	t.Cleanup(func() { _ = reader.Close() })
	raw, err := node.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { _, err = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 4096) })
	}
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLink(node, wire, k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, k
}

func (k *fake) claim(uintptr, uint32) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.claimed++
	return k.claimErr
}

func (k *fake) release(uintptr, uint32) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.claimed--
	return nil
}

func (k *fake) submit(_ uintptr, u *urb) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	data := memory(u)
	switch {
	case k.dead:
		return unix.ENODEV
	case u.kind != kindInterrupt || u.endpoint != wire.In && u.endpoint != wire.Out:
		return unix.EINVAL
	case u.endpoint == wire.Out:
		k.received <- bytes.Clone(data)
		k.finish(u, 0, len(data))
	case len(k.queue) > 0:
		k.deliver(u)
	default:
		k.waiting = append(k.waiting, u)
	}
	return nil
}

// memory is what a transfer points to, as the kernel sees it.
func memory(u *urb) []byte {
	return unsafe.Slice((*byte)(u.buffer), u.bufferLength) //nolint:gosec // pinned by who submitted it
}

// deliver completes a transfer with the next thing that was said.
func (k *fake) deliver(u *urb) {
	said := k.queue[0]
	k.queue = k.queue[1:]
	if len(said) > int(u.bufferLength) {
		k.finish(u, unix.EOVERFLOW, 0)
		return
	}
	k.finish(u, 0, copy(memory(u), said))
}

func (k *fake) finish(u *urb, status unix.Errno, n int) {
	u.status, u.actualLength = -int32(status), int32(n)
	k.complete = append(k.complete, u)
	k.wake()
}

// wake makes the node writable.
func (k *fake) wake() {
	if !k.full {
		return
	}
	k.full = false
	_, _ = k.reader.Read(make([]byte, 4096)) // it is not empty
}

func (k *fake) discard(_ uintptr, u *urb) error {
	k.mu.Lock()
	missed := k.missed
	k.mu.Unlock()
	if missed != nil {
		missed()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.discards++
	for n, w := range k.waiting {
		if w == u {
			k.waiting = append(k.waiting[:n:n], k.waiting[n+1:]...)
			k.finish(u, unix.ENOENT, copy(memory(u), k.late))
			return nil
		}
	}
	return unix.EINVAL
}

func (k *fake) reap(fd uintptr) (uintptr, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.complete) > 0 {
		u := k.complete[0]
		k.complete = k.complete[1:]
		return address(u), nil
	}
	if k.dead {
		return 0, unix.ENODEV
	}
	if !k.full {
		if _, err := unix.Write(int(fd), make([]byte, 4096)); err != nil {
			return 0, err
		}
		k.full = true
	}
	return 0, unix.EAGAIN
}

func (k *fake) send(data []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.queue = append(k.queue, bytes.Clone(data))
	if len(k.waiting) > 0 {
		u := k.waiting[0]
		k.waiting = k.waiting[1:]
		k.deliver(u)
	}
}

func (k *fake) unplug() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.dead = true
	for _, u := range k.waiting {
		k.finish(u, unix.ESHUTDOWN, 0)
	}
	k.waiting = nil
	k.wake()
}

// count reads a number of the fake's.
func (k *fake) count(n *int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return *n
}
