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

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/internal/devnet"
)

func TestCheck(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.unchanged(t, func() {
		report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{
			"allowed": {"transfer 50 TUSD", "call checkIn(uint256)", "send 0.01 native coin, if the vault holds it"},
			"refused": {
				"over the daily limit of TUSD: OverWindowLimit", "over the total of TUSD: OverTotalLimit", "an allowance of TUSD to somebody: SpenderNotAllowed",
				"pull TUSD from somebody else: SourceNotAllowed", "another function of TUSD: NoPermission",
				"too much native coin for checkIn(uint256): ValueNotAllowed", "an unlisted function beside checkIn(uint256): NoPermission",
				"over the limit per call of native coin: OverCallLimit", "over the daily limit of native coin, in 6 calls: OverWindowLimit",
				"an unlisted target: NoPermission", "the vault itself: SelfCall", "another key than the agent's: NoPermission", "after expiry: SessionExpired",
				"an ERC-4337 operation that the account pays for: OverGasBudget",
			},
		}
		if diff := cmp.Diff(want, probes(t, report)); diff != "" {
			t.Errorf("probes (-want +got):\n%s", diff)
		}
		if !report.OwnerUntouched || report.Failed() != 0 {
			t.Errorf("report %+v", report)
		}
	})
}

// probes lists a report's probes, all of which are to be as they should.
func probes(t *testing.T, r delegation.Report) map[string][]string {
	t.Helper()
	names := map[string][]string{}
	for _, p := range r.Allowed {
		if !p.OK || p.Got != "allowed" {
			t.Errorf("probe %+v", p)
		}
		names["allowed"] = append(names["allowed"], p.Name)
	}
	for _, p := range r.Refused {
		if !p.OK || !strings.HasPrefix(p.Got, p.Want) {
			t.Errorf("probe %+v", p)
		}
		names["refused"] = append(names["refused"], p.Name+": "+p.Want)
	}
	return names
}

// TestCheckSpent: with nothing left today, what cannot be tried is skipped, and
// what must be refused still is.
func TestCheckSpent(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	s.pull(t, session, tusd(50))
	for range 5 {
		s.exec(t, session, common.Address{1}, milliEther(10), nil)
	}
	report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	var skipped []string
	for _, p := range append(report.Allowed, report.Refused...) {
		if p.Skipped != "" {
			skipped = append(skipped, p.Name)
		}
	}
	want := []string{"transfer of TUSD", "send native coin"}
	if diff := cmp.Diff(want, skipped); diff != "" || report.Failed() != 0 {
		t.Errorf("skipped (-want +got):\n%s\n%+v", diff, report)
	}
	// Tomorrow there is more.
	if err := s.net.AdvanceTime(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	report, err = delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
	if err != nil || report.Allowed[0].Name != "transfer 50 TUSD" {
		t.Errorf("tomorrow: %+v, %v", report.Allowed, err)
	}
}

// TestCheckTotal: the total may end before the day's limit does.
func TestCheckTotal(t *testing.T) {
	s := newShop(t)
	session := s.link(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(50)); p.Native = nil })
	report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Refused {
		if p.Want == "OverWindowLimit" && p.Skipped == "" {
			t.Errorf("probe %+v: the total binds first", p)
		}
		if p.Name == "send native coin" && (!p.OK || p.Want != "NoPermission") {
			t.Errorf("probe %+v", p)
		}
	}
}

// TestCheckNotLive: there is nothing to trust.
func TestCheckNotLive(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	s.link(t)
	wantNoSession(t, s, first, "replaced by grant 2")
	s2 := newShop(t)
	session := s2.link(t)
	s2.send(t, agent{testKey("owner")}, session.Account, new(big.Int), vaultABI.PackRevoke(uint16(session.Grant.Number)))
	wantNoSession(t, s2, session, "revoked")
	s3 := newShop(t)
	session = s3.link(t, func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} })
	if err := s3.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	wantNoSession(t, s3, session, "expired")
}

func wantNoSession(t *testing.T, s *shop, session delegation.Session, says string) {
	t.Helper()
	report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
	if !errors.Is(err, delegation.ErrNoSession) || !strings.HasSuffix(err.Error(), says) || report.Allowed != nil {
		t.Errorf("%v, want ErrNoSession that says %q", err, says)
	}
}

// TestCheckFails: a chain that does other than the policy says is found out.
func TestCheckFails(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	exec := vaultABI.PackExec(common.Address{}, new(big.Int), nil)
	nonce := uint64(0)
	for name, tc := range map[string]struct {
		lie    liar
		failed int
	}{
		"lets everything through": {liar{call: answerTo(exec, nil)}, 12},
		"lets nothing through": {liar{call: func(data, answer []byte, err error) ([]byte, error) {
			if string(data[:4]) == string(exec[:4]) {
				return nil, &delegation.RevertError{Data: noSession(t)}
			}
			return answer, err
		}}, 14},
		"touches the owner": {liar{account: func(_ common.Address, a delegation.Account) delegation.Account {
			nonce++
			a.Nonce = nonce
			return a
		}}, 0},
	} {
		tc.lie.Chain = s.net.Client()
		report, err := delegation.Check(t.Context(), &tc.lie, session, evaluate.Rules{})
		if !errors.Is(err, delegation.ErrCheckFailed) || report.Failed() != tc.failed || report.OwnerUntouched == (name == "touches the owner") {
			t.Errorf("%s: %d failed, want %d; %v", name, report.Failed(), tc.failed, err)
		}
	}
	plain := errors.New("no network")
	broken := &liar{Chain: s.net.Client(), call: func(data, answer []byte, err error) ([]byte, error) {
		if string(data[:4]) == string(exec[:4]) {
			return nil, plain
		}
		return answer, err
	}}
	if _, err := delegation.Check(t.Context(), broken, session); !errors.Is(err, plain) || errors.Is(err, delegation.ErrCheckFailed) {
		t.Errorf("without network: %v", err)
	}
}

func noSession(t *testing.T) []byte {
	t.Helper()
	s := newShop(t)
	session := s.link(t)
	other := session.Account
	_, err := s.net.Client().Call(t.Context(), delegation.CallMsg{From: common.Address{1}, To: &other, Data: vaultABI.PackExec(other, new(big.Int), nil)}, delegation.Overrides{})
	revert, ok := errors.AsType[*delegation.RevertError](err)
	if !ok {
		t.Fatal(err)
	}
	return revert.Data
}

// TestCheckOtherLimits: a session file whose limits are not the chain's.
func TestCheckOtherLimits(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for name, change := range map[string]func(*delegation.Session){
		"per day": func(s *delegation.Session) { s.Grant.Tokens[0].PerDay = amount(tusd(51)) },
		"total":   func(s *delegation.Session) { s.Grant.Tokens[0].Total = amount(tusd(999)) },
		"native": func(s *delegation.Session) {
			s.Grant.Native = &delegation.NativeLimit{PerDay: amount(ether(1)), PerCall: s.Grant.Native.PerCall}
		},
		"per call": func(s *delegation.Session) {
			s.Grant.Native = &delegation.NativeLimit{PerDay: s.Grant.Native.PerDay, PerCall: amount(ether(1))}
		},
	} {
		changed := session
		changed.Grant.Tokens = []delegation.TokenLimit{session.Grant.Tokens[0]}
		change(&changed)
		if _, err := delegation.Check(t.Context(), s.net.Client(), changed); !errors.Is(err, delegation.ErrUnverified) {
			t.Errorf("%s: %v, want ErrUnverified", name, err)
		}
	}
	session.Chain, session.Grant.Chain = 1, 1
	if _, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{}); !errors.Is(err, delegation.ErrWrongChain) {
		t.Errorf("another chain: %v", err)
	}
	session.Chain, session.Grant.Chain, session.Grant.Calls = devnet.ChainID, devnet.ChainID, []delegation.CallRule{{Target: devnet.Venue, Function: "f(uint257)"}}
	if _, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{}); err == nil {
		t.Error("a function that is none was probed")
	}
}

func (s *shop) exec(t *testing.T, session delegation.Session, to common.Address, value *big.Int, data []byte) {
	t.Helper()
	if err := delegation.Exec(t.Context(), s.env(), session, to, value, data); err != nil {
		t.Fatal(err)
	}
}

// pull moves tokens of the owner's to the first address.
func (s *shop) pull(t *testing.T, session delegation.Session, units *big.Int) {
	t.Helper()
	to, data := delegation.PullToken(session, devnet.Token, common.Address{1}, units)
	s.exec(t, session, to, nil, data)
}
