package delegation

import (
	"math"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// readTerms reads what bounds a session as a whole.
func (p *Policy) readTerms(f fieldMap) error {
	return firstError(
		func() (err error) { p.NotBefore, err = f.moment("not_before"); return },
		func() (err error) { p.SubmitBy, err = f.moment("submit_by"); return },
		func() error {
			if p.Expires.Never && p.SubmitBy.IsZero() {
				return badAt(f["expires"], "a session that never expires needs \"submit_by\": until when may its grant be submitted")
			}
			return nil
		},
		func() (err error) { p.MaxCalls, err = f.maxCalls("max_calls"); return },
		func() (err error) { p.Rate, err = readRate(f["rate"]); return },
		func() (err error) { p.Gas, err = f.optional("gas", nativeDecimals, gasBits); return },
		func() (err error) { p.Guards, err = readList(f["guards"], readGuard); return },
	)
}

func (f fieldMap) maxCalls(key string) (uint32, error) {
	if f[key] == nil {
		return 0, nil
	}
	calls, err := f.uint(key, 1, math.MaxUint32-1) // all bits set are no bound
	return uint32(calls), err                      //nolint:gosec // bounded
}

// What the rate of calls and a guard have.
var (
	rateKeys  = append(slices.Clone(windowKeys), "refill")
	guardKeys = []string{"token", "symbol"}
)

// readRate reads {per_day: 100, refill: steady}; none where n is nil.
func readRate(n ast.Node) (Rate, error) {
	if n == nil {
		return Rate{}, nil
	}
	f, err := readMap(n, rateKeys...)
	if err != nil {
		return Rate{}, err
	}
	windows := f.present(windowKeys...)
	if len(windows) != 1 {
		return Rate{}, badAt(f[""], "here must be one of \"per_hour\", \"per_day\" and \"per_week\"")
	}
	calls, err := f.uint(windows[0], 1, math.MaxUint16)
	if err != nil {
		return Rate{}, err
	}
	steady, err := f.refill("refill")
	window := map[string]Window{"per_hour": WindowHour, "per_day": WindowDay, "per_week": WindowWeek}[windows[0]]
	return Rate{Calls: uint16(calls), Window: window, Steady: steady}, err //nolint:gosec // bounded
}

func readGuard(n ast.Node) (Guard, error) {
	f, err := readMap(n, guardKeys...)
	if err != nil {
		return Guard{}, err
	}
	var g Guard
	return g, firstError(
		func() (err error) { g.Token, err = f.address("token"); return },
		func() (err error) { g.Symbol, err = f.symbol("symbol"); return },
	)
}
