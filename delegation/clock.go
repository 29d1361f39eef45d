package delegation

import (
	"errors"
	"fmt"
	"time"
)

// ErrClock: the chain's time and the caller's are too far apart.
var ErrClock = errors.New("clocks disagree")

// DefaultSkew is how far apart they may be when a caller does not say. Blocks
// are seconds apart; a node that is still catching up, or lies, shows old ones.
const DefaultSkew = 15 * time.Minute

// ClockError says which of the two clocks is ahead. Either may be the wrong one.
type ClockError struct {
	Block, Host time.Time
	Bound       time.Duration
}

func (e *ClockError) Error() string {
	which, apart := "behind", e.Host.Sub(e.Block)
	if apart < 0 {
		which, apart = "ahead of", -apart
	}
	return fmt.Sprintf("the node's newest block, of %s, is %s %s this computer's clock (%s), more than %s",
		clockText(e.Block), apart.Round(time.Second), which, clockText(e.Host), e.Bound)
}

// Unwrap makes errors.Is(err, ErrClock) true.
func (e *ClockError) Unwrap() error { return ErrClock }

func clockText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// checkClock compares a block's time with the host's. Without it a relative
// expiry would be as long as a node likes: its newest block may be of any year.
func checkClock(block uint64, host time.Time, bound time.Duration) error {
	if host.IsZero() {
		return fmt.Errorf("%w: the caller gave no time to compare the chain's with", ErrClock)
	}
	if bound == 0 {
		bound = DefaultSkew
	}
	at := time.Unix(int64(min(block, maxUntil)), 0) //nolint:gosec // bounded
	if apart := host.Sub(at); apart > bound || -apart > bound {
		return &ClockError{Block: at, Host: host, Bound: bound}
	}
	return nil
}
