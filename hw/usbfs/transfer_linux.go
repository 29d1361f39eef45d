//go:build !(mips || mipsle || mips64 || mips64le || ppc64 || ppc64le)

package usbfs

import (
	"context"
	"errors"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/valetkey/valetkey/hw"
)

// reap takes complete transfers from the kernel until the file is closed or the
// device is gone.
func (l *Link) reap() {
	defer close(l.reaped)
	// Write parks until the node is writable each time that the function is not
	// done; usbfs says so when there is something to reap.
	_ = l.raw.Write(func(fd uintptr) bool {
		for {
			done, err := l.kernel.reap(fd)
			if err != nil {
				return !errors.Is(err, unix.EAGAIN)
			}
			l.finish(done)
		}
	})
}

func (l *Link) finish(done uintptr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if complete := l.pending[done]; complete != nil {
		delete(l.pending, done)
		close(complete)
	}
}

// transfer submits one transfer and waits until it is reaped. It gives the number
// of bytes that went over the wire.
func (l *Link) transfer(ctx context.Context, endpoint uint8, buffer []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	u := &urb{
		kind: kindInterrupt, endpoint: endpoint,
		buffer: unsafe.Pointer(&buffer[0]), bufferLength: int32(len(buffer)), //nolint:gosec // 64 bytes, pinned below
	}
	var pin runtime.Pinner
	pin.Pin(u)
	pin.Pin(&buffer[0])
	defer pin.Unpin()
	complete := make(chan struct{})
	l.mu.Lock()
	l.pending[address(u)] = complete
	l.mu.Unlock()
	if err := l.control(func(fd uintptr) error { return l.kernel.submit(fd, u) }); err != nil {
		l.finish(address(u))
		return 0, err
	}
	return l.await(ctx, u, complete)
}

// address is how the kernel names a transfer.
func address(u *urb) uintptr {
	return uintptr(unsafe.Pointer(u)) //nolint:gosec // only compared
}

// await waits for a submitted transfer. One that was complete before it could be
// discarded is a success, whatever its context says. The kernel may call it
// discarded even so (drivers/usb/core/hcd.c: the status of an urb that is being
// unlinked wins), and only its length tells.
func (l *Link) await(ctx context.Context, u *urb, complete <-chan struct{}) (int, error) {
	var cause error
	select {
	case <-complete:
	case <-l.reaped:
	case <-ctx.Done():
		cause = ctx.Err()
		_ = l.control(func(fd uintptr) error { return l.kernel.discard(fd, u) }) // it fails when it is complete
		select {
		case <-complete:
		case <-l.reaped:
		}
	}
	select {
	case <-complete:
	default:
		return 0, hw.ErrDisconnected
	}
	status := unix.Errno(-u.status) //nolint:gosec // the kernel's, 0 or negative
	switch {
	case status == 0, cause != nil && discarded(status) && u.actualLength > 0:
		return int(u.actualLength), nil
	case cause != nil && discarded(status):
		return 0, cause
	}
	return 0, status
}

// discarded tells what the status of a discarded transfer is, of the host's own
// controllers (ENOENT) and of virtual ones (ECONNRESET).
func discarded(status unix.Errno) bool { return status == unix.ENOENT || status == unix.ECONNRESET }
