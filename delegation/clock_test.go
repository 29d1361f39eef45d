//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/valetkey/valetkey/delegation"
)

// TestClock: a node whose newest block is of another time than the caller's is
// refused before the device is touched, and the error says which is ahead.
func TestClock(t *testing.T) {
	s := newShop(t)
	if err := s.wallet.Close(); err != nil { // asked anything, it would say that it is gone
		t.Fatal(err)
	}
	now := s.now()
	for name, tc := range map[string]struct {
		now  time.Time
		skew time.Duration
		says string // "" passes the clock
	}{
		"same":                 {now: now},
		"behind, in bounds":    {now: now.Add(15 * time.Minute)},
		"ahead, in bounds":     {now: now.Add(-15 * time.Minute)},
		"behind":               {now: now.Add(15*time.Minute + time.Second), says: "is 15m1s behind this computer's clock"},
		"ahead":                {now: now.Add(-20 * time.Minute), says: "is 20m0s ahead of this computer's clock"},
		"years ahead":          {now: now.AddDate(-9, 0, 0), says: "ahead of this computer's clock"},
		"own bound":            {now: now.Add(2 * time.Minute), skew: time.Minute, says: "2m0s behind this computer's clock"},
		"own, wider bound":     {now: now.Add(2 * time.Hour), skew: 3 * time.Hour},
		"nothing to compare":   {says: "gave no time"},
		"before anybody's":     {now: time.Unix(0, 0), says: "ahead of"},
		"a bound of centuries": {now: now.AddDate(200, 0, 0), skew: 1<<63 - 1},
	} {
		r := s.request()
		r.Now, r.Skew = tc.now, tc.skew
		_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
		if got := errors.Is(err, delegation.ErrClock); got != (tc.says != "") {
			t.Errorf("%s: %v", name, err)
		}
		if tc.says != "" && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v does not say %q", name, err, tc.says)
		}
	}
}

// TestClockCounts: a relative expiry counts from the caller's clock, or from
// the block's where that is ahead.
func TestClockCounts(t *testing.T) {
	s := newShop(t)
	head := s.now()
	for _, apart := range []time.Duration{-10 * time.Minute, 0, 10 * time.Minute} {
		r := s.request(func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} })
		r.Now = head.Add(apart)
		want := head.Add(max(apart, 0) + time.Hour).Unix()
		if p := s.planOf(t, r); p.Grant.Until != uint64(want) { //nolint:gosec // after 1970
			t.Errorf("%s apart: until %d, want %d", apart, p.Grant.Until, want)
		}
	}
}

// TestCaps: what a node may charge is bounded before the device is touched, and
// the bounds are in the plan.
func TestCaps(t *testing.T) {
	s := newShop(t)
	p := s.plan(t)
	if p.Caps.String() != "500 gwei per gas, 50 of it as tip, 2000000 gas for a transaction" {
		t.Errorf("caps %s", p.Caps)
	}
	if err := s.wallet.Close(); err != nil {
		t.Fatal(err)
	}
	gwei := func(n int64) *big.Int { return big.NewInt(n * 1e9) }
	for name, tc := range map[string]struct {
		fees   delegation.Fees
		caps   delegation.Caps
		capped bool
	}{
		"at the caps":      {fees: delegation.Fees{Tip: gwei(50), MaxFee: gwei(500)}},
		"over the fee":     {fees: delegation.Fees{Tip: gwei(50), MaxFee: gwei(501)}, capped: true},
		"over the tip":     {fees: delegation.Fees{Tip: gwei(51), MaxFee: gwei(500)}, capped: true},
		"dear on purpose":  {fees: delegation.Fees{Tip: gwei(9000), MaxFee: gwei(9001)}, caps: delegation.Caps{MaxFee: amount(gwei(9001)), Tip: amount(gwei(9000))}},
		"cheap on purpose": {fees: delegation.Fees{Tip: gwei(1), MaxFee: gwei(3)}, caps: delegation.Caps{MaxFee: amount(gwei(2))}, capped: true},
		"negative tip":     {fees: delegation.Fees{Tip: gwei(-1), MaxFee: gwei(3)}, capped: true},
	} {
		r := s.request()
		r.Caps = tc.caps
		_, err := delegation.NewPlan(t.Context(), &liar{Chain: s.net.Client(), fees: &tc.fees}, s.wallet, r)
		if errors.Is(err, delegation.ErrPreflight) != tc.capped {
			t.Errorf("%s: %v, want a refusal: %t", name, err, tc.capped)
		}
	}
}

// TestGasCap: an estimate over the cap is refused when planning; the holder is
// never asked to sign it.
func TestGasCap(t *testing.T) {
	s := newShop(t)
	for _, batch := range []bool{false, true} {
		r := s.request()
		r.Batch = batch
		_, err := delegation.NewPlan(t.Context(), bigEstimate{s.net.Client()}, s.wallet, r)
		if !errors.Is(err, delegation.ErrPreflight) || !strings.Contains(err.Error(), "the cap is 2000000") {
			t.Errorf("batch %t: %v", batch, err)
		}
		r.Caps.Gas = 21_000
		if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r); !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("batch %t, a cap of 21000: %v", batch, err)
		}
	}
	if n := len(s.wallet.Requests()); n != 0 {
		t.Errorf("the holder was asked %d times", n)
	}
}
