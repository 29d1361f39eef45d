package evaluate

import (
	"math/big"

	"github.com/valetkey/valetkey/delegation"
)

// Counter is what is left of something that comes back with time.
type Counter struct {
	Left *big.Int // at the last use
	// Stamp is when that was: the window's number, or of what comes back steadily
	// the number of the step, of 1024 in each window, modulo 2^18.
	Stamp uint64
}

// Steps of what comes back steadily.
const (
	stepsPerWindow = 1024
	stepsKept      = 1 << 18
)

// clock is how a counter's time runs.
type clock struct {
	seconds uint64 // of a window
	steady  bool
}

func clockOf(w delegation.Window, steady bool) clock {
	return clock{uint64(w.Length().Seconds()), steady}
}

// stamp is the counter's time at now, in unix seconds.
func (c clock) stamp(now uint64) uint64 {
	switch {
	case c.seconds == 0:
		return 0
	case c.steady:
		return now * stepsPerWindow / c.seconds % stepsKept
	}
	return now / c.seconds
}

// refill brings a counter to now: what is left of limit then.
func (c clock) refill(old Counter, limit *big.Int, now uint64) Counter {
	next := Counter{Left: old.Left, Stamp: c.stamp(now)}
	switch {
	case c.seconds == 0 || next.Stamp == old.Stamp:
	case !c.steady:
		next.Left = limit
	default:
		elapsed := (next.Stamp + stepsKept - old.Stamp) % stepsKept
		back := new(big.Int).Mul(limit, new(big.Int).SetUint64(elapsed))
		back.Rsh(back, 10) // of 1024 steps
		if back.Add(back, old.Left); back.Cmp(limit) > 0 {
			back = limit
		}
		next.Left = back
	}
	return next
}
