//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// everything is a policy with all that a grant can say.
func everything(p *delegation.Policy) {
	p.NotBefore.After, p.SubmitBy.After = time.Hour, 2*time.Hour
	p.Tokens = []delegation.TokenLimit{{
		Token: devnet.Token, Symbol: "TUSD", Decimals: 6, PerHour: amount(tusd(40)), Steady: true, PerCall: amount(tusd(10)),
		Recipients: []common.Address{{0xbe}}, AllowanceTo: []common.Address{devnet.Venue},
	}}
	p.Calls = []delegation.CallRule{{
		Target: devnet.Venue, Function: "checkIn(uint256)", Arguments: []delegation.Constraint{
			{Word: 1, Op: delegation.OpAtLeast, Value: common.Hash{31: 7}}, {Word: 1, Op: delegation.OpAtMost, Value: common.Hash{31: 9}},
		},
	}}
	p.Native = &delegation.NativeLimit{Total: amount(ether(1)), Recipients: []common.Address{{0xbe}}}
	p.MaxCalls, p.Rate = 50, delegation.Rate{Calls: 20, Window: delegation.WindowWeek, Steady: true}
	p.Gas = amount(milliEther(3))
	p.Guards = []delegation.Guard{{Token: devnet.Token, Symbol: "TUSD"}}
}

// TestLinkEverything: the whole of a grant is linked, found on chain, tested,
// used, and shown.
func TestLinkEverything(t *testing.T) {
	s := newShop(t)
	session := s.link(t, everything)
	s.send(t, agent{testKey("owner")}, session.Account, ether(2), nil)
	report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{}) // before it begins: as if it had
	if err != nil {
		t.Fatalf("%v: %+v", err, report)
	}
	want := map[string][]string{
		"allowed": {
			"transfer 10 TUSD", "an allowance of TUSD to " + devnet.Venue.Hex(), "call checkIn(uint256)", "send 1 native coin, if the vault holds it",
		},
		"refused": {
			"over the limit per call of TUSD: OverCallLimit", "over the hourly limit of TUSD, in 5 calls: OverWindowLimit", "send TUSD to somebody else: RecipientNotAllowed", "an allowance of TUSD to somebody: SpenderNotAllowed",
			"pull TUSD from somebody else: SourceNotAllowed", "another function of TUSD: NoPermission",
			"checkIn(uint256) with another word 1: ArgumentNotAllowed", "checkIn(uint256) with another word 1: ArgumentNotAllowed",
			"too much native coin for checkIn(uint256): ValueNotAllowed", "an unlisted function beside checkIn(uint256): NoPermission",
			"send native coin to somebody else: RecipientNotAllowed", "over the total of native coin: OverTotalLimit",
			"an unlisted target: NoPermission", "the vault itself: SelfCall", "another key than the agent's: NoPermission", "before it begins: SessionNotYet",
			"after expiry: SessionExpired", "over the rate of calls, in 21 calls: OverRate", "over the gas budget: OverGasBudget",
			"a loss of TUSD beyond its limits: GuardedLoss",
		},
	}
	if diff := cmp.Diff(want, probes(t, report)); diff != "" {
		t.Errorf("probes (-want +got):\n%s", diff)
	}
	use := func() error {
		return delegation.Exec(t.Context(), s.env(), session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(8)))
	}
	if refused, ok := errors.AsType[*delegation.RefusedError](use()); !ok || refused.Name != "SessionNotYet" {
		t.Errorf("too early: %v", refused)
	}
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	samples, err := delegation.Samples(t.Context(), s.net.Client(), session, common.Address{1})
	if err != nil || len(samples) != 3 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for _, sample := range samples {
		if sample.Refused != nil {
			t.Errorf("%s: %v", sample.Words, sample.Refused)
		}
		s.exec(t, session, sample.To, sample.Value, sample.Data)
	}
	status := s.status(t, session)
	if !status.Live || *status.CallsLeft != 47 || *status.RateLeft != 17 || status.GasLeft.Cmp(milliEther(3)) != 0 {
		t.Errorf("status %+v", status)
	}
	b := status.Budgets[0]
	if b.Window != delegation.WindowHour || !b.Steady || b.LeftInWindow.Cmp(tusd(30)) < 0 || b.LeftInWindow.Cmp(tusd(31)) > 0 || b.Total.Int != nil || b.LeftTotal.Int != nil {
		t.Errorf("budget %s", b)
	}
	if n := status.Native; n.Window != "" || n.LeftTotal.Sign() != 0 || !strings.Contains(n.String(), "in total (0 left)") {
		t.Errorf("native %s", n)
	}
}

// TestNoExpiry: a session without an end is for who says so.
func TestNoExpiry(t *testing.T) {
	s := newShop(t)
	never := func(p *delegation.Policy) {
		p.Expires, p.SubmitBy = delegation.Expiry{Never: true}, delegation.Expiry{After: time.Hour}
	}
	r := s.request(never)
	_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
	if e, ok := errors.AsType[*hw.RiskError](err); !ok || e.Risk != "no-expiry" || len(s.wallet.Requests()) != 0 {
		t.Errorf("%v, want a RiskError before the device is touched", err)
	}
	r.NoExpiry = hw.AcceptNoExpiry
	p := s.planOf(t, r)
	if !strings.HasSuffix(p.Text, "\nUntil revoked") || !strings.Contains(p.Text, "\nSubmit by 20") {
		t.Errorf("text %s", p.Text)
	}
	session, err := delegation.Link(t.Context(), s.env(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.net.AdvanceTime(t.Context(), 20*365*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if status := s.status(t, *session); !status.Live || status.Session.Grant.Until != 0 {
		t.Errorf("status %+v", status)
	}
	if _, err := delegation.Check(t.Context(), s.net.Client(), *session, evaluate.Rules{}); err != nil {
		t.Error(err)
	}
}

// TestSubmitTooLate: what was signed and not submitted in time is not submitted.
func TestSubmitTooLate(t *testing.T) {
	s := newShop(t)
	p := s.plan(t, func(p *delegation.Policy) { p.Tokens, p.SubmitBy = nil, delegation.Expiry{After: time.Minute} })
	if err := s.net.AdvanceTime(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	s.unchanged(t, func() {
		if _, err := delegation.Link(t.Context(), s.env(), p); !errors.Is(err, delegation.ErrExpired) {
			t.Errorf("%v, want ErrExpired", err)
		}
	})
}

// withTag is a key whose address ends in the same 12 bits as another.
func withTag(t *testing.T, like common.Address) agent {
	t.Helper()
	for i := range 1 << 16 {
		a := agent{testKey("candidate " + big.NewInt(int64(i)).String())}
		if tagOf(a.Address()) == tagOf(like) && a.Address() != like {
			return a
		}
	}
	t.Fatal("no key found")
	return agent{}
}

// TestNoPlace: a vault has four places, and tells agents apart by twelve bits.
func TestNoPlace(t *testing.T) {
	s := newShop(t)
	plan := func(a agent, c delegation.Chain) error {
		other := *s
		other.agent = a
		r := other.request(func(p *delegation.Policy) { p.Tokens = nil })
		_, err := delegation.NewPlan(t.Context(), c, s.wallet, r)
		return err
	}
	owner := agent{testKey("owner")}
	link := func(a agent) {
		t.Helper()
		s.send(t, owner, a.Address(), ether(1), nil)
		other := *s
		other.agent = a
		other.link(t, func(p *delegation.Policy) { p.Tokens = nil })
	}
	link(s.agent)
	refusal := func(err error, says string) {
		t.Helper()
		if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || !strings.Contains(e.Reason, says) {
			t.Errorf("%v, want a refusal that says %q", err, says)
		}
	}
	refusal(plan(withTag(t, s.agent.Address()), s.net.Client()), "cannot tell the agents")
	for _, name := range []string{"one", "two", "three"} {
		link(agent{testKey(name)})
	}
	fifth := agent{testKey("four")}
	refusal(plan(fifth, s.net.Client()), "has 4 live sessions of other agents")
	refusal(plan(fifth, &liar{Chain: s.net.Client(), logs: noLogs}), "has 4 live sessions of other agents")
	if err := plan(s.agent, s.net.Client()); err != nil {
		t.Errorf("the first once more: %v", err)
	}
	if err := plan(s.agent, &liar{Chain: s.net.Client(), logs: noLogs}); err != nil {
		t.Errorf("the first once more, without events: %v", err)
	}
	l := &liar{Chain: s.net.Client(), call: answerTo(vaultABI.PackLastNumber(), words(65535))}
	refusal(plan(s.agent, l), "has used all of its 65535 numbers")
	// One ends, one has its place.
	s.send(t, owner, contracts.VaultAddress(s.owner), new(big.Int), vaultABI.PackRevoke(2))
	link(fifth)
}
