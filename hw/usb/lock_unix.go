//go:build unix

package usb

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Lock makes the open node this process's own among those that lock it too. The
// kernel gives the lock back with the file. It fails with a [BusyError].
func Lock(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	var failed error
	// Not file.Fd(): it takes the file off the runtime's poller, and deadlines
	// would do nothing any more.
	err = raw.Control(func(fd uintptr) { failed = unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB) }) //nolint:gosec // a descriptor
	switch {
	case errors.Is(failed, unix.EWOULDBLOCK):
		return &BusyError{Node: file.Name(), Holders: holders(file.Name())}
	case err != nil || failed != nil:
		return fmt.Errorf("lock %s: %w", file.Name(), errors.Join(err, failed))
	}
	return nil
}
