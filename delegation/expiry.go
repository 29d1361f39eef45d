package delegation

import (
	"fmt"
	"time"
)

// Expiry is a moment: fixed, or a time from linking on. At most one field is
// set; the zero value is no moment.
type Expiry struct {
	At    time.Time     `json:"at,omitzero"`
	After time.Duration `json:"after,omitempty"` // nanoseconds
	// Never is a session that ends only when it is revoked: see [hw.AcceptNoExpiry].
	Never bool `json:"never,omitempty"`
}

// maxUntil is the last second that the contract keeps: it has 32 bits, and all
// of them set mean never (2106-02-07 06:28:14 UTC).
const maxUntil = 1<<32 - 2

// IsZero tells whether no moment is set.
func (e Expiry) IsZero() bool { return e == Expiry{} }

// Until resolves the expiry against now, in unix seconds; 0 is never. An expiry
// that has passed is an error.
func (e Expiry) Until(now time.Time) (uint64, error) {
	if e.Never {
		return 0, nil
	}
	at := e.At
	if e.After > 0 {
		at = now.Add(e.After)
	}
	if !at.After(now) {
		return 0, fmt.Errorf("%w: it expired on %s", ErrExpired, formatTime(unix(at)))
	}
	if at.Unix() > maxUntil {
		return 0, fmt.Errorf("%w: it expires after %s, the last second that the contract keeps", ErrExpired, formatTime(maxUntil))
	}
	return unix(at), nil
}

// fixed is a fixed moment in unix seconds, 0 for any other.
func (e Expiry) fixed() uint64 {
	if e.At.IsZero() {
		return 0
	}
	return unix(e.At)
}

// String is the expiry as a policy file has it.
func (e Expiry) String() string {
	switch {
	case e.Never:
		return "never"
	case e.After > 0:
		return formatSpan(e.After) + " after linking"
	}
	return formatTime(unix(e.At))
}

// formatSpan prints a span in the largest unit that has no remainder.
func formatSpan(d time.Duration) string {
	for _, unit := range []string{"d", "h"} {
		if d%expiryUnits[unit] == 0 {
			return fmt.Sprintf("%d%s", d/expiryUnits[unit], unit)
		}
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// timeLayout is how the contract writes a moment, which is in UTC.
const timeLayout = "2006-01-02 15:04:05"

// formatTime is the contract's rendering of unix seconds.
func formatTime(seconds uint64) string {
	return time.Unix(int64(seconds), 0).UTC().Format(timeLayout) + " UTC" //nolint:gosec // bounded by maxUntil where it matters
}

// unix is a time in unix seconds, from 1970 on.
func unix(t time.Time) uint64 { return uint64(max(t.Unix(), 0)) } //nolint:gosec // not negative
