package evaluate_test

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
)

const (
	noon = 1_800_014_400 // 2027-01-15 12:00:00 UTC
	hour = 3600
	day  = 24 * hour
)

var (
	token  = common.Address{0x70}
	friend = common.Address{0xf0}
	vault  = common.Address{0xac}
	owner  = common.Address{0x0e}
)

func units(n int64) delegation.Amount { return delegation.Amount{Int: big.NewInt(n)} }

func transfer(to common.Address, amount int64) evaluate.Call {
	data := append([]byte{0xa9, 0x05, 0x9c, 0xbb}, common.LeftPadBytes(to[:], 32)...)
	return evaluate.Call{To: token, Data: append(data, common.LeftPadBytes(big.NewInt(amount).Bytes(), 32)...)}
}

func session(change func(*delegation.TokenLimit)) evaluate.State {
	limit := delegation.TokenLimit{Token: token, Symbol: "T", PerDay: units(100)}
	change(&limit)
	return evaluate.New(delegation.Grant{Number: 7, Account: vault, Until: noon + 1000*day, Tokens: []delegation.TokenLimit{limit}}, owner, noon)
}

// ExampleState_Call spends more than a day's limit.
func ExampleState_Call() {
	s := session(func(*delegation.TokenLimit) {})
	outcome, err := s.Call(noon, transfer(friend, 60))
	fmt.Println(outcome.Debit.Amount, "spent,", outcome.Debit.Remaining, "left,", err)
	_, err = outcome.Next.Call(noon, transfer(friend, 60))
	fmt.Println(errors.Is(err, evaluate.OverWindowLimit), err)
	_, err = outcome.Next.Call(noon+day, transfer(friend, 60))
	fmt.Println("the next day:", err)
	// Output:
	// 60 spent, 40 left, <nil>
	// true OverWindowLimit(0x7000000000000000000000000000000000000000, 60, 40)
	// the next day: <nil>
}

// TestWindows: when how much is there again.
func TestWindows(t *testing.T) {
	steady := func(per int64) func(*delegation.TokenLimit) {
		return func(l *delegation.TokenLimit) { l.PerDay, l.PerHour, l.Steady = delegation.Amount{}, units(per), true }
	}
	for name, tc := range map[string]struct {
		change func(*delegation.TokenLimit)
		spend  int64
		after  uint64
		left   int64
	}{
		"at once":               {func(*delegation.TokenLimit) {}, 70, 0, 30},
		"the same day":          {func(*delegation.TokenLimit) {}, 70, 12*hour - 1, 30},
		"at midnight":           {func(*delegation.TokenLimit) {}, 70, 12 * hour, 100},
		"steady, at once":       {steady(1024), 1024, 0, 0},
		"steady, a tick":        {steady(1024), 1024, 4, 1},
		"steady, half an hour":  {steady(1024), 1024, hour / 2, 512},
		"steady, an hour":       {steady(1024), 1024, hour, 1024},
		"steady, part of one":   {steady(3), 3, hour / 3, 0},
		"steady, a whole one":   {steady(3), 3, hour/3 + 4, 1},
		"steady, 256 hours":     {steady(1024), 1024, 256 * hour, 0}, // the clock has gone around
		"steady, a little more": {steady(1024), 1024, 256*hour + hour/2, 512},
	} {
		s := session(tc.change)
		outcome, err := s.Call(noon, transfer(friend, tc.spend))
		if err != nil {
			t.Fatal(err)
		}
		if left, _ := outcome.Next.Left(0, noon+tc.after); left.Int64() != tc.left {
			t.Errorf("%s: %s left, want %d", name, left, tc.left)
		}
		if before, _ := s.Left(0, noon); before.Int64() == tc.left && tc.spend > 0 && tc.after == 0 {
			t.Errorf("%s: the state was changed in place", name)
		}
	}
}

// TestSteadyBound: over any interval, no more than the limit allows and a tick.
func TestSteadyBound(t *testing.T) {
	s := session(func(l *delegation.TokenLimit) {
		l.PerDay, l.PerHour, l.Steady = delegation.Amount{}, units(1_000_000), true
	})
	spent := int64(0)
	for now := uint64(noon); now < noon+10*hour; now += 7 {
		left, _ := s.Left(0, now)
		outcome, err := s.Call(now, transfer(friend, left.Int64()))
		if err != nil {
			t.Fatal(err)
		}
		s, spent = outcome.Next, spent+left.Int64()
		if most := 1_000_000 + 1_000_000*int64(now-noon)/hour + 1_000_000/1024; spent > most {
			t.Fatalf("%d spent after %d s, at most %d", spent, now-noon, most)
		}
	}
	if spent < 10_900_000 {
		t.Errorf("%d spent in ten hours: what is rounded away is lost", spent)
	}
}

// TestRefusals pins the bytes that the contract reverts with.
func TestRefusals(t *testing.T) {
	s := session(func(l *delegation.TokenLimit) { l.PerCall, l.Recipients = units(50), []common.Address{friend} })
	for name, tc := range map[string]struct {
		now  uint64
		call evaluate.Call
		kind evaluate.Kind
		text string
	}{
		"self":      {noon, evaluate.Call{To: vault}, evaluate.SelfCall, "SelfCall()"},
		"per call":  {noon, transfer(friend, 51), evaluate.OverCallLimit, "OverCallLimit(0x7000000000000000000000000000000000000000, 51, 50)"},
		"recipient": {noon, transfer(owner, 1), evaluate.RecipientNotAllowed, "RecipientNotAllowed(0x7000000000000000000000000000000000000000, 0x0E00000000000000000000000000000000000000)"},
		"no coin":   {noon, evaluate.Call{To: friend, Value: big.NewInt(1)}, evaluate.NoPermission, "NoPermission(0x0000000000000000000000000000000000000000, 0x00000000)"},
		"late":      {noon + 1001*day, transfer(friend, 1), evaluate.SessionExpired, "SessionExpired(1886414400)"},
	} {
		outcome, err := s.Call(tc.now, tc.call)
		refusal, ok := errors.AsType[*evaluate.Refusal](err)
		if !ok || !errors.Is(err, evaluate.ErrRefused) || !errors.Is(err, tc.kind) || refusal.Error() != tc.text || outcome.Next.Limits != nil {
			t.Errorf("%s: %v, want %s", name, err, tc.text)
		}
		if len(refusal.Data()) != 4+32*len(refusal.Args) {
			t.Errorf("%s: data %x", name, refusal.Data())
		}
	}
	_, err := s.End().Call(noon, transfer(friend, 1))
	if !errors.Is(err, evaluate.SessionEnded) || errors.Is(err, evaluate.SessionExpired) {
		t.Errorf("ended: %v", err)
	}
}

func TestGuard(t *testing.T) {
	outcome, err := session(func(*delegation.TokenLimit) {}).Call(noon, transfer(friend, 10))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		token common.Address
		lost  int64
		want  error
	}{{token, 10, nil}, {token, -5, nil}, {token, 11, evaluate.GuardedLoss}, {friend, 0, nil}, {friend, 1, evaluate.GuardedLoss}} {
		if err := outcome.Guard(tc.token, big.NewInt(tc.lost)); !errors.Is(err, tc.want) {
			t.Errorf("%d of %s lost: %v, want %v", tc.lost, tc.token, err, tc.want)
		}
	}
}

func TestPayGas(t *testing.T) {
	s := evaluate.New(delegation.Grant{Number: 1, Terms: delegation.Terms{Gas: units(10)}}, owner, noon)
	s, err := s.PayGas(big.NewInt(7))
	if err != nil || s.Gas.Int64() != 3 {
		t.Errorf("%s left, %v", s.Gas, err)
	}
	if _, err := s.PayGas(big.NewInt(4)); !errors.Is(err, evaluate.OverGasBudget) {
		t.Errorf("over the gas budget: %v", err)
	}
	none := session(func(*delegation.TokenLimit) {})
	if _, err := none.PayGas(big.NewInt(1)); !errors.Is(err, evaluate.OverGasBudget) {
		t.Errorf("without a gas budget: %v", err)
	}
	if _, err := none.PayGas(new(big.Int)); err != nil {
		t.Errorf("nothing: %v", err)
	}
}

// TestResume: what is left on chain, as it was read or as it comes from JSON, is
// where decisions begin.
func TestResume(t *testing.T) {
	g := delegation.Grant{
		Number: 1, Account: vault, Agent: friend, Native: &delegation.NativeLimit{PerDay: units(100), Total: units(150)},
		Terms: delegation.Terms{MaxCalls: 9, Rate: delegation.Rate{Calls: 3, Window: delegation.WindowDay}, Gas: units(7)},
	}
	session := delegation.Session{Home: delegation.HomeVault, Owner: owner, Grant: g}
	calls, rate := uint32(9), uint16(2)
	left := delegation.Left{
		At: noon, Calls: &calls, Rate: &rate, Gas: units(5),
		Limits: []delegation.Budget{{Window: delegation.WindowDay, LeftInWindow: units(40), LeftTotal: units(90)}},
	}
	pay := func(wei int64) delegation.Call { return delegation.Call{To: token, Value: big.NewInt(wei)} }
	for _, tc := range []struct {
		calls []delegation.Call
		want  []evaluate.Kind // "" passes
	}{
		{[]delegation.Call{pay(40), pay(1), pay(0), pay(0)}, []evaluate.Kind{"", evaluate.OverWindowLimit, "", evaluate.OverRate}},
		{[]delegation.Call{pay(91), pay(41)}, []evaluate.Kind{evaluate.OverTotalLimit, evaluate.OverWindowLimit}},
	} {
		for i, answer := range (evaluate.Rules{}).Decide(session, left, noon, tc.calls...) {
			want := tc.want[i]
			if want == "" && answer != nil || want != "" && (len(answer) < 4 || string(answer[:4]) != string((&evaluate.Refusal{Kind: want}).Data())) {
				t.Errorf("call %d: %x, want %q", i, answer, want)
			}
		}
	}
	if (evaluate.Rules{}).PayGas(session, left, big.NewInt(5)) != nil || (evaluate.Rules{}).PayGas(session, left, big.NewInt(6)) == nil {
		t.Error("of 5 wei left for gas, 5 pass and 6 do not")
	}
	unlimited := delegation.Left{Limits: []delegation.Budget{{}}}
	if s := evaluate.Resume(session, unlimited); s.Source != owner || s.Limits[0].Total.BitLen() != 87 {
		t.Errorf("%+v", s)
	}
	session.Home = delegation.HomeAccount
	if s := evaluate.Resume(session, delegation.Left{}); s.Source != (common.Address{}) {
		t.Errorf("a wallet pulls from %s", s.Source)
	}
}
