package delegation

import (
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Window is how long a limit lasts until it comes back.
type Window string

// The windows; the empty one is none.
const (
	WindowHour Window = "hour"
	WindowDay  Window = "day"
	WindowWeek Window = "week"
)

// Length is how long the window is; 0 for none.
func (w Window) Length() time.Duration {
	switch w {
	case WindowHour:
		return time.Hour
	case WindowDay:
		return 24 * time.Hour
	case WindowWeek:
		return 7 * 24 * time.Hour
	}
	return 0
}

// Rate bounds how often a session may call: Calls in each Window. Steady is as in
// [TokenLimit].
type Rate struct {
	Calls  uint16 `json:"calls"`
	Window Window `json:"per"`
	Steady bool   `json:"steady,omitempty"`
}

// Terms bound a session as a whole; zeros are no bound, but for gas.
type Terms struct {
	NotBefore uint64 `json:"not_before,omitempty"` // unix seconds
	MaxCalls  uint32 `json:"max_calls,omitempty"`
	Rate      Rate   `json:"rate,omitzero"`
	Gas       Amount `json:"gas,omitzero"` // wei; unset: none
}

// Limit is what a limit says, whatever its asset: of a [TokenLimit] or of a
// [NativeLimit], whose token is zero. Amounts are in base units, unset where
// there is no such limit.
type Limit struct {
	Token       common.Address
	Symbol      string
	Decimals    uint8
	Window      Window
	Steady      bool
	PerWindow   Amount
	PerCall     Amount
	Total       Amount
	Recipients  []common.Address
	AllowanceTo []common.Address
}

// Limit is the limit in the form that all assets have in common.
func (t TokenLimit) Limit() Limit {
	l := Limit{
		Token: t.Token, Symbol: t.Symbol, Decimals: t.Decimals, Steady: t.Steady,
		PerCall: t.PerCall, Total: t.Total, Recipients: t.Recipients, AllowanceTo: t.AllowanceTo,
	}
	l.Window, l.PerWindow = windowOf(t.PerHour, t.PerDay, t.PerWeek)
	return l
}

// Limit is the limit in the form that all assets have in common.
func (n NativeLimit) Limit() Limit {
	l := Limit{Symbol: nativeName, Decimals: nativeDecimals, Steady: n.Steady, PerCall: n.PerCall, Total: n.Total, Recipients: n.Recipients}
	l.Window, l.PerWindow = windowOf(n.PerHour, n.PerDay, n.PerWeek)
	return l
}

// windowOf finds the one that is set.
func windowOf(hour, day, week Amount) (Window, Amount) {
	switch {
	case hour.Int != nil:
		return WindowHour, hour
	case day.Int != nil:
		return WindowDay, day
	case week.Int != nil:
		return WindowWeek, week
	}
	return "", Amount{}
}

// Limits are those of the tokens, then the native coin's: the order in which the
// contract has them and the text names them.
func (g Grant) Limits() []Limit { return limitsOf(g.Tokens, g.Native) }

func limitsOf(tokens []TokenLimit, native *NativeLimit) []Limit {
	limits := make([]Limit, 0, len(tokens)+1)
	for _, t := range tokens {
		limits = append(limits, t.Limit())
	}
	if native != nil {
		limits = append(limits, native.Limit())
	}
	return limits
}

// most is what may be spent in all: where there is no limit, what the contract
// counts down from.
func (l Limit) most() *big.Int {
	if l.Total.Int != nil {
		return l.Total.Int
	}
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), totalBits), big.NewInt(1))
}

// asset is how the text names what is limited.
func (l Limit) asset() string {
	if l.Token == (common.Address{}) {
		return nativeName
	}
	return fmt.Sprintf("%s (%s)", l.Symbol, l.Token.Hex())
}

// How much the contract keeps of what narrows a permission.
const (
	maxConstraints = 4 // of one rule
	maxGuards      = 8
)

// Bounds of what the contract stores, in bits.
const (
	mantissaBits  = 37 // of a limit per window, which is that times a power of ten
	perWindowBits = 86
	totalBits     = 87 // with a window; one less without
	perCallBits   = 86
	maxValueBits  = 86
	gasBits       = 86
)

// storable is the largest amount, at most x, that the contract can keep as a
// limit per window: m * 10^e with m below 2^37.
func storable(x *big.Int) *big.Int {
	mantissa, scale, ten := new(big.Int).Set(x), big.NewInt(1), big.NewInt(10)
	for mantissa.BitLen() > mantissaBits {
		mantissa.Quo(mantissa, ten)
		scale.Mul(scale, ten)
	}
	return mantissa.Mul(mantissa, scale)
}
