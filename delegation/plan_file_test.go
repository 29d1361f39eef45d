//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// savedPlan plans and saves, by way of JSON as a file would.
func (s *shop) savedPlan(t *testing.T, r delegation.Request) (delegation.SavedPlan, *delegation.Plan) {
	t.Helper()
	p := s.planOf(t, r)
	saved, err := p.Save(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(saved, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var again delegation.SavedPlan
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(saved.Policy, again.Policy, cmp.Comparer(func(a, b *big.Int) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 })); diff != "" {
		t.Fatalf("the policy changed on its way (-want +got):\n%s", diff)
	}
	return again, p
}

// replan makes the plan anew and compares it with the saved one.
func (s *shop) replan(t *testing.T, saved delegation.SavedPlan, chain delegation.Chain) (*delegation.Plan, error) {
	t.Helper()
	r, err := saved.Request(s.now(), delegation.Caps{}, 0)
	if err != nil {
		return nil, err
	}
	r.History = s.journal.history(s.owner, s.agent.Address())
	p, err := delegation.NewPlan(t.Context(), chain, s.wallet, r)
	if err != nil {
		return nil, err
	}
	return p, saved.Check(p)
}

// TestSavedPlan: a saved plan is carried out as it was shown, at its prices and
// with its times, although time and prices went on.
func TestSavedPlan(t *testing.T) {
	for _, batch := range []bool{false, true} {
		s := newShop(t)
		r := s.request(func(p *delegation.Policy) {
			p.Expires = delegation.Expiry{After: 24 * time.Hour}
			p.MaxCalls, p.Rate = 9, delegation.Rate{Calls: 3, Window: delegation.WindowHour}
		})
		r.Batch = batch
		saved, first := s.savedPlan(t, r)
		for range 3 {
			if err := s.net.Mine(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		p, err := s.replan(t, saved, s.net.Client())
		if err != nil {
			t.Fatal(err)
		}
		if p.Text != first.Text || p.Grant.Until != first.Grant.Until {
			t.Errorf("text %q, want %q", p.Text, first.Text)
		}
		// It breaks off, and the same goes on.
		s.journal.failAt = 5
		if _, err := delegation.Link(t.Context(), s.env(), p); !errors.Is(err, errJournal) {
			t.Fatal(err)
		}
		s.journal.failAt = 0
		asked := len(s.wallet.Requests())
		p, err = s.replan(t, saved, s.net.Client())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := delegation.Link(t.Context(), s.env(), p); err != nil || len(s.wallet.Requests()) != asked {
			t.Errorf("%v, asked %d times more", err, len(s.wallet.Requests())-asked)
		}
	}
}

// TestSavedPlanRefused: what would be anything else is not done.
func TestSavedPlanRefused(t *testing.T) {
	s := newShop(t)
	saved, _ := s.savedPlan(t, s.request())
	dearer := delegation.Fees{Tip: big.NewInt(1), MaxFee: big.NewInt(400e9), BaseFee: big.NewInt(300e9)}
	for name, tc := range map[string]struct {
		change func(*delegation.SavedPlan)
		lie    liar
		says   string
	}{
		"another agent":       {change: func(p *delegation.SavedPlan) { p.Agent[0]++ }, says: "the agent would be another"},
		"another payer":       {change: func(p *delegation.SavedPlan) { p.Payer = s.owner }, says: "the payer would be another"},
		"more in the policy":  {change: func(p *delegation.SavedPlan) { p.Policy.Tokens[0].Total = amount(tusd(2000)) }, says: "the text would be another"},
		"another way":         {change: func(p *delegation.SavedPlan) { p.Batch = true }, says: "transaction 0 takes more gas now"},
		"another price":       {change: func(p *delegation.SavedPlan) { p.Tip = amount(big.NewInt(7)) }, says: "was not shown like this"},
		"the chain is dearer": {lie: liar{fees: &dearer}, says: "the chain takes 300 gwei per gas now"},
		"another text in the file": {change: func(p *delegation.SavedPlan) {
			p.Plan = json.RawMessage(strings.Replace(string(p.Plan), "1000 in total", "9000 in total", 2))
		}, says: "the text would be another"},
		"no plan":   {change: func(p *delegation.SavedPlan) { p.Plan = json.RawMessage("[]") }, says: "bad plan file"},
		"no prices": {change: func(p *delegation.SavedPlan) { p.MaxFee = delegation.Amount{} }, says: "it has no prices"},
	} {
		changed := saved
		changed.Policy = testPolicy()
		if tc.change != nil {
			tc.change(&changed)
		}
		tc.lie.Chain = s.net.Client()
		if _, err := s.replan(t, changed, &tc.lie); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v, want %q", name, err, tc.says)
		}
	}
	// Somebody used the nonce meanwhile.
	s.delegateTo(t, devnet.Venue)
	s.delegateTo(t, [20]byte{})
	if _, err := s.replan(t, saved, s.net.Client()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("another nonce: %v", err)
	}
}

// TestSavedPlanBounds: a file says what is done, and not what may be paid for it.
// The lower one of its bounds and the caller's holds.
func TestSavedPlanBounds(t *testing.T) {
	s := newShop(t)
	gwei := func(n int64) delegation.Amount { return amount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9))) }
	dear := func(p *delegation.SavedPlan) {
		p.MaxFee, p.Tip = gwei(900), gwei(40)
		p.Caps = delegation.Caps{MaxFee: gwei(9000), Tip: gwei(9000), Gas: 30_000_000}
	}
	saved, first := s.savedPlan(t, s.request())
	gas := stepsByName(first)[delegation.StepApprove].Tx.Gas
	for name, tc := range map[string]struct {
		change func(*delegation.SavedPlan)
		caps   delegation.Caps
		skew   time.Duration
		off    time.Duration // of the caller's clock
		says   string        // "" when it is planned
	}{
		"as it was":           {},
		"dear":                {change: dear, says: "the node asks for up to 900 gwei per gas, the cap is 500"},
		"dear, and agreed to": {change: dear, caps: delegation.Caps{MaxFee: gwei(1000)}},
		"a dear tip":          {change: func(p *delegation.SavedPlan) { dear(p); p.MaxFee, p.Tip = gwei(400), gwei(60) }, says: "a tip of 60 gwei per gas, the cap is 50"},
		"its own cap": {
			change: func(p *delegation.SavedPlan) { dear(p); p.Caps.MaxFee = gwei(899) },
			caps:   delegation.Caps{MaxFee: gwei(1000)}, says: "the cap is 899",
		},
		"gas":                 {caps: delegation.Caps{Gas: gas - 1}, says: "the cap is"},
		"gas, and no less":    {caps: delegation.Caps{Gas: gas}},
		"no bounds at all":    {change: func(p *delegation.SavedPlan) { dear(p); p.Caps = delegation.Caps{} }, caps: delegation.Caps{MaxFee: gwei(1000)}, says: "the cap is 500"},
		"a clock":             {change: func(p *delegation.SavedPlan) { p.Skew = 1 << 62 }, off: 16 * time.Minute, says: "more than 15m0s"},
		"a clock, agreed to":  {change: func(p *delegation.SavedPlan) { p.Skew = 1 << 62 }, skew: time.Hour, off: 16 * time.Minute},
		"a clock of the file": {change: func(p *delegation.SavedPlan) { p.Skew = time.Minute }, skew: time.Hour, off: 2 * time.Minute, says: "more than 1m0s"},
	} {
		changed := saved
		if tc.change != nil {
			tc.change(&changed)
		}
		r, err := changed.Request(s.now().Add(tc.off), tc.caps, tc.skew)
		if err != nil {
			t.Fatal(err)
		}
		_, err = delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
		if says := fmt.Sprint(err); (err == nil) != (tc.says == "") || !strings.Contains(says, tc.says) {
			t.Errorf("%s: %v, want %q", name, err, tc.says)
		}
	}
}

// TestSavedPlanUnsigned: what an earlier try had signed is in no plan, neither on
// a screen nor in a file: anybody could submit it.
func TestSavedPlanUnsigned(t *testing.T) {
	for name, tc := range map[string]struct {
		shop   *shop
		policy func(*delegation.Policy)
		step   string
	}{
		"grant":  {newShop(t), func(*delegation.Policy) {}, delegation.StepSubmit},
		"permit": {newPermitShop(t), inPUSD, delegation.StepAllow},
	} {
		s := tc.shop
		s.journal.after = func(n int, kind string) {
			if kind == "grant_signed" {
				s.journal.failAt = n + 1 // all is signed, nothing sent
			}
		}
		if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, tc.policy)); !errors.Is(err, errJournal) {
			t.Fatalf("%s: %v", name, err)
		}
		s.journal.failAt, s.journal.after = 0, nil
		saved, p := s.savedPlan(t, s.request(tc.policy))
		if step := stepsByName(p)[tc.step]; step.Tx == nil || p.Confirmations() != 0 {
			t.Fatalf("%s: %+v, %d confirmations", name, step, p.Confirmations())
		}
		text, err := json.Marshal(saved)
		if err != nil {
			t.Fatal(err)
		}
		signatures := 0
		for _, e := range s.journal.entries {
			var r struct{ Signature string }
			if err := json.Unmarshal(e.Data, &r); err != nil || r.Signature == "" {
				continue
			}
			signatures++
			if half := strings.TrimPrefix(r.Signature, "0x")[:64]; strings.Contains(string(text), half) {
				t.Errorf("%s: the saved plan has the signature of %s", name, e.Kind)
			}
		}
		if signatures == 0 {
			t.Errorf("%s: nothing is signed", name)
		}
		if p, err = s.replan(t, saved, s.net.Client()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
