package term

import "golang.org/x/sys/unix"

// See termios(3) and ioctl_tty(2).
const (
	getTermios      = unix.TCGETS
	setTermios      = unix.TCSETS
	setTermiosFlush = unix.TCSETSF // drops what was typed and not yet read
)
