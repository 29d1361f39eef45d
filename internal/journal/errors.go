package journal

import (
	"errors"
	"fmt"
)

var (
	// ErrKind means that a kind is not 1 to 64 characters of a-z, 0-9, dot,
	// underscore and hyphen beginning with a letter.
	ErrKind = errors.New("bad journal kind")
	// ErrTooLarge means that the entry would be longer than MaxLine.
	ErrTooLarge = errors.New("journal entry too large")
	// ErrNotRegular means that the path is a directory, a link, a device or a
	// pipe.
	ErrNotRegular = errors.New("not a regular file")
)

// BrokenError is the first line that does not fit. Everything before it is
// intact; nothing from it on can be relied upon.
type BrokenError struct {
	Line   uint64 // counted from 1
	Seq    uint64 // the sequence number that belongs there
	Reason string // what is wrong, with control characters escaped
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("journal broken at line %d (entry %d): %s", e.Line, e.Seq, e.Reason)
}
