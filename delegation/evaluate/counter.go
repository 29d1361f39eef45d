package evaluate

import (
	"math/big"

	"github.com/valetkey/valetkey/delegation"
)

// Counter is what is left of something that comes back with time.
type Counter struct {
	Left *big.Int // at the last use
	// Stamp is up to when time is accounted for: the window's number, or for what
	// comes back steadily the tick, 1024 in each window; both modulo 2^18.
	Stamp uint64
}

// Ticks of what comes back steadily, and how many stamps there are.
const (
	ticksPerWindow = 1024
	stamps         = 1 << 18
)

// clock is how a counter's time runs.
type clock struct {
	seconds uint64 // of a window; 0: there is none
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
		return now * ticksPerWindow / c.seconds % stamps
	}
	return now / c.seconds % stamps
}

// refill brings a counter to now: what is there of limit then. Of what comes
// back steadily, whole units do; the ticks that they took, rounded up, are used.
func (c clock) refill(old Counter, limit *big.Int, now uint64) Counter {
	stamp := c.stamp(now)
	if c.seconds == 0 || stamp == old.Stamp {
		return old
	}
	if !c.steady {
		return Counter{limit, stamp}
	}
	ticks := new(big.Int).SetUint64((stamp + stamps - old.Stamp) % stamps)
	units := ticks.Mul(ticks, limit)
	units.Quo(units, big.NewInt(ticksPerWindow))
	left := new(big.Int).Add(old.Left, units)
	if left.Cmp(limit) >= 0 {
		return Counter{limit, stamp}
	}
	used, rest := new(big.Int).QuoRem(units.Mul(units, big.NewInt(ticksPerWindow)), limit, new(big.Int))
	if rest.Sign() > 0 {
		used.Add(used, big.NewInt(1))
	}
	return Counter{left, (old.Stamp + used.Uint64()) % stamps}
}
