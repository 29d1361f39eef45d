package hw

import (
	"context"
	"errors"
	"os"
	"time"
)

// past is a deadline that ends a blocked call at once.
var past = time.Unix(1, 0)

// Interruptible runs a call that blocks on a file or a socket, and ends it when
// ctx ends: setDeadline, of the same file or socket and for the same direction,
// is given a time in the past, which the runtime's poller takes for a timeout.
// The deadline is gone again when Interruptible returns. Transports are what it
// is for; it is here because they share nothing else.
//
// The error is that of the call, or of ctx where the call ended because of it. A
// call that was done when ctx ended keeps its result.
func Interruptible(ctx context.Context, setDeadline func(time.Time) error, call func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = setDeadline(past) // of a closed file: the call has ended anyway
		close(ended)
	})
	err := call()
	if !stop() {
		<-ended
		_ = setDeadline(time.Time{}) // for the next call
	}
	if over := ctx.Err(); over != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return over
	}
	return err
}
