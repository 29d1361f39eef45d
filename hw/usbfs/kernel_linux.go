//go:build !(mips || mipsle || mips64 || mips64le || ppc64 || ppc64le)

package usbfs

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// urb is struct usbdevfs_urb of linux/usbdevice_fs.h: one transfer.
type urb struct {
	kind         uint8
	endpoint     uint8
	status       int32 // 0, or a negative errno, once it is reaped
	flags        uint32
	buffer       unsafe.Pointer
	bufferLength int32
	actualLength int32
	startFrame   int32
	packets      int32
	errorCount   int32
	signal       uint32
	userContext  unsafe.Pointer
}

const kindInterrupt = 1 // USBDEVFS_URB_TYPE_INTERRUPT

// Requests of linux/usbdevice_fs.h, as linux/ioctl.h makes them of direction,
// size, the letter U and a number. (MIPS and POWER have other directions.)
const (
	dirRead = 2 << 30

	claimInterface   = dirRead | 4<<16 | 'U'<<8 | 15
	releaseInterface = dirRead | 4<<16 | 'U'<<8 | 16
	submitURB        = dirRead | unsafe.Sizeof(urb{})<<16 | 'U'<<8 | 10
	discardURB       = 'U'<<8 | 11
	reapURBNoDelay   = 1<<30 | unsafe.Sizeof(uintptr(0))<<16 | 'U'<<8 | 13
)

// kernel is the part of the system that a link talks to. Tests have another one.
type kernel interface {
	claim(fd uintptr, number uint32) error
	release(fd uintptr, number uint32) error
	submit(fd uintptr, u *urb) error
	discard(fd uintptr, u *urb) error
	// reap gives the address of a transfer that is complete, or EAGAIN.
	reap(fd uintptr) (uintptr, error)
}

type linux struct{}

func (linux) claim(fd uintptr, number uint32) error {
	return ioctl(fd, claimInterface, unsafe.Pointer(&number)) //nolint:gosec // what the ioctl takes
}

func (linux) release(fd uintptr, number uint32) error {
	return ioctl(fd, releaseInterface, unsafe.Pointer(&number)) //nolint:gosec // what the ioctl takes
}

func (linux) submit(fd uintptr, u *urb) error {
	return ioctl(fd, submitURB, unsafe.Pointer(u)) //nolint:gosec // pinned by who calls
}

func (linux) discard(fd uintptr, u *urb) error {
	return ioctl(fd, discardURB, unsafe.Pointer(u)) //nolint:gosec // pinned by who calls
}

func (linux) reap(fd uintptr) (uintptr, error) {
	var done uintptr
	err := ioctl(fd, reapURBNoDelay, unsafe.Pointer(&done)) //nolint:gosec // what the ioctl takes
	return done, err
}

func ioctl(fd, request uintptr, argument unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, fd, request, uintptr(argument)); errno != 0 {
		return errno
	}
	return nil
}
