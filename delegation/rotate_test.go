//go:build !nodev

package delegation_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// heir is the key that a session is handed to.
var heir = agent{testKey("heir")}

func (s *shop) rotateRequest(payer common.Address, sessions ...delegation.Session) delegation.RotateRequest {
	return delegation.RotateRequest{
		Sessions: sessions, NewAgent: heir.Address(), Payer: payer, History: s.journal.history(s.owner, s.agent.Address()),
	}
}

func (s *shop) planRotate(t *testing.T, payer common.Address, sessions ...delegation.Session) *delegation.RotatePlan {
	t.Helper()
	p, err := delegation.PlanRotate(t.Context(), s.net.Client(), s.wallet, s.rotateRequest(payer, sessions...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// counters are what a session has left.
func counters(s delegation.Status) string {
	calls, rate := "-", "-"
	if s.CallsLeft != nil {
		calls, rate = fmt.Sprint(*s.CallsLeft), fmt.Sprint(*s.RateLeft)
	}
	return fmt.Sprint(s.Budgets, s.Native, calls, rate, s.GasLeft)
}

// TestRotate hands a whole grant over, half used: all that it says moves, with
// what is left of it, and the old key can do nothing any more.
func TestRotate(t *testing.T) {
	for _, home := range []delegation.Home{delegation.HomeVault, delegation.HomeAccount} {
		for _, payer := range []string{"old key", "new key", "owner"} {
			t.Run(string(home)+" "+payer, func(t *testing.T) { testRotate(t, home, payer) })
		}
	}
}

func testRotate(t *testing.T, home delegation.Home, payer string) {
	s := newShop(t)
	session := s.in(t, home, everything)
	s.send(t, agent{testKey("owner")}, heir.Address(), ether(1), nil)
	if home == delegation.HomeVault {
		s.send(t, agent{testKey("owner")}, session.Account, ether(2), nil)
	}
	if err := s.net.AdvanceTime(t.Context(), 90*time.Minute); err != nil {
		t.Fatal(err)
	}
	s.exec(t, session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(8)))
	s.exec(t, session, common.Address{0xbe}, milliEther(300), nil)
	before := s.status(t, session)
	tested, err := delegation.Check(t.Context(), s.net.Client(), session)
	if err != nil && home == delegation.HomeVault {
		t.Fatal(err)
	}
	env, pays := s.env(), map[string]common.Address{"old key": s.agent.Address(), "new key": heir.Address(), "owner": s.owner}[payer]
	if payer == "new key" {
		env.Agent = heir
	}
	var p *delegation.RotatePlan
	s.unchanged(t, func() { p = s.planRotate(t, pays, session) })
	asked := len(s.wallet.Requests())
	if err := delegation.Rotate(t.Context(), env, p); err != nil {
		t.Fatal(err)
	}
	r := s.wallet.Requests()[asked:]
	if len(r) != 1 || payer != "owner" && string(r[0].Message) != p.Text || (payer == "owner") != (r[0].Action == hw.SignTransaction) {
		t.Errorf("asked %+v", r)
	}
	if payer != "owner" && !strings.Contains(p.Text, "valetkey rotate 1 into 2 on chain 1337\n") || p.Next.Since == 0 || p.Session.Into == nil {
		t.Errorf("plan %+v", p)
	}
	s.wantHandedOver(t, session, p.Next, before)
	// All that narrows the grant holds for the new key, as it did for the old one.
	again, err := delegation.Check(t.Context(), s.net.Client(), p.Next)
	probes := func(r delegation.Report) (outcomes []string) { // the new key has made a call meanwhile
		for _, p := range slices.Concat(r.Allowed, r.Refused) {
			outcomes = append(outcomes, fmt.Sprint(p.Want, ": ", p.Got, " ", p.OK, p.Skipped))
		}
		return outcomes
	}
	if diff := cmp.Diff(probes(tested), probes(again)); diff != "" || err != nil {
		t.Errorf("%v; probes (-before +after):\n%s", err, diff)
	}
}

// wantHandedOver compares the new key's session with what the old one's was.
func (s *shop) wantHandedOver(t *testing.T, old, next delegation.Session, before delegation.Status) {
	t.Helper()
	after := s.status(t, next)
	if !after.Live || after.Session.Grant.Number != 2 || after.Session.Agent != heir.Address() {
		t.Errorf("the new session %+v", after)
	}
	if diff := cmp.Diff(counters(before), counters(after)); diff != "" {
		t.Errorf("what is left (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before.Allowances, after.Allowances, amountsByValue); diff != "" {
		t.Errorf("allowances (-before +after):\n%s", diff)
	}
	if s.status(t, old).Live {
		t.Error("the old session is live")
	}
	err := delegation.Exec(t.Context(), s.env(), old, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(8)))
	if _, ok := errors.AsType[*delegation.RefusedError](err); !ok {
		t.Errorf("the old key: %v", err)
	}
	mine := *s
	mine.agent = heir
	if err := delegation.Exec(t.Context(), mine.env(), next, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(9))); err != nil {
		t.Errorf("the new key: %v", err)
	}
}

func TestPlanRotateRefused(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	other := *s
	other.agent = agent{testKey("other")}
	s.send(t, agent{testKey("owner")}, other.agent.Address(), ether(1), nil)
	second := other.link(t, func(p *delegation.Policy) { p.Tokens = nil })
	for name, tc := range map[string]struct {
		session delegation.Session
		agent   common.Address
		lie     liar
		is      error
	}{
		"to itself":          {session: session, agent: s.agent.Address(), is: delegation.ErrPreflight},
		"to nobody":          {session: session, is: delegation.ErrPreflight},
		"to the owner":       {session: session, agent: s.owner, is: delegation.ErrPreflight},
		"to the vault":       {session: session, agent: session.Account, is: delegation.ErrPreflight},
		"to a contract":      {session: session, agent: devnet.Venue, is: delegation.ErrPreflight},
		"to a session's key": {session: session, agent: second.Agent, is: delegation.ErrPreflight},
		"the same tag":       {session: session, agent: withTag(t, second.Agent).Address(), is: delegation.ErrPreflight},
		"another agent's": {session: changed(session, func(s *delegation.Session) {
			s.Agent, s.Grant.Agent = common.Address{1}, common.Address{1}
		}), agent: heir.Address(), is: delegation.ErrNoSession},
		"no vault": {session: changed(session, func(s *delegation.Session) {
			s.Owner, s.Home, s.Account, s.Grant.Account = gator, delegation.HomeAccount, gator, gator
		}), agent: heir.Address(), is: delegation.ErrNoSession},
		"a record that is not the grant": {session: changed(session, func(s *delegation.Session) {
			s.Grant.Tokens = append([]delegation.TokenLimit{}, s.Grant.Tokens...)
			s.Grant.Tokens[0].PerDay = amount(tusd(51))
		}), agent: heir.Address(), is: delegation.ErrUnverified},
		"a record with more": {session: changed(session, func(s *delegation.Session) {
			s.Grant.Calls = append([]delegation.CallRule{{Target: devnet.Venue, Function: "leave()"}}, s.Grant.Calls...)
		}), agent: heir.Address(), is: delegation.ErrUnverified},
		"numbers used up": {session: session, agent: heir.Address(), lie: liar{call: answerTo(vaultABI.PackLastNumber(), words(65535))}, is: delegation.ErrPreflight},
		"another chain":   {session: session, agent: heir.Address(), lie: liar{id: big.NewInt(5)}, is: delegation.ErrWrongChain},
	} {
		tc.lie.Chain = s.net.Client()
		r := s.rotateRequest(s.agent.Address(), tc.session)
		r.NewAgent = tc.agent
		s.unchanged(t, func() {
			if _, err := delegation.PlanRotate(t.Context(), &tc.lie, s.wallet, r); !errors.Is(err, tc.is) {
				t.Errorf("%s: %v, want %v", name, err, tc.is)
			}
		})
	}
	// The tag of the key that goes is free for the one that comes.
	r := s.rotateRequest(s.agent.Address(), session)
	r.NewAgent = withTag(t, s.agent.Address()).Address()
	if _, err := delegation.PlanRotate(t.Context(), s.net.Client(), s.wallet, r); err != nil {
		t.Errorf("the same tag as the key that goes: %v", err)
	}
}

// TestRotateUnverified: the transaction succeeded, and the chain says something
// else of what it left behind.
func TestRotateUnverified(t *testing.T) {
	for name, lie := range map[string]func(l *liar, p *delegation.RotatePlan){
		"more is left": func(_ *liar, p *delegation.RotatePlan) { p.Left[0].SpendAll() },
		"the old key is let through": func(l *liar, _ *delegation.RotatePlan) {
			l.call = func(data, answer []byte, err error) ([]byte, error) {
				if string(data[:4]) == string(vaultABI.PackRenounce(common.Address{}, [4]byte{})[:4]) {
					return nil, nil
				}
				return answer, err
			}
		},
		"the old session is listed": func(l *liar, _ *delegation.RotatePlan) {
			l.call = answerTo(readerABI.PackSessions(common.Address{}), words(1, 2, 0, 0, farAway.Unix(), farAway.Unix(), 0, 0, tagOf(s0.agent), tagOf(heir.Address()), 0, 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			p, env := s.planRotate(t, s.agent.Address(), s.link(t)), s.env()
			l := &liar{Chain: env.Chain}
			l.onSend = func() { lie(l, p) }
			env.Chain = l
			wantStep(t, delegation.Rotate(t.Context(), env, p), delegation.StepVerify, delegation.ErrUnverified)
		})
	}
}

// s0 is whose addresses are the same in every run.
var s0 = struct{ agent common.Address }{agent{testKey("agent")}.Address()}

// TestRotateKilled: whatever call a rotation breaks off at, the same again ends it.
func TestRotateKilled(t *testing.T) {
	var session delegation.Session
	killEverywhere(t, func(t *testing.T) *shop {
		s := newShop(t)
		session = s.link(t, tokenOnly)
		s.saved = nil
		return s
	}, func(s *shop, chain delegation.Chain, env delegation.Env) error {
		p, err := delegation.PlanRotate(t.Context(), chain, s.wallet, s.rotateRequest(s.agent.Address(), session))
		if err != nil {
			return err
		}
		return delegation.Rotate(t.Context(), env, p)
	}, func(t *testing.T, s *shop) {
		if n := len(s.saved); n < 3 || s.saved[n-1].Into == nil || s.saved[n-2].Agent != heir.Address() || s.saved[n-2].Since == 0 {
			t.Errorf("saved %+v", s.saved)
		}
	})
}

// TestRotateLate: a text that was signed and not submitted in time is asked anew.
func TestRotateLate(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.journal.failAt = len(s.journal.kinds) + 3 // signed, and not sent
	if err := delegation.Rotate(t.Context(), s.env(), s.planRotate(t, s.agent.Address(), session)); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	if p := s.planRotate(t, s.agent.Address(), session); !p.Steps[0].Done {
		t.Errorf("in time: %+v", p.Steps[0])
	}
	if err := s.net.AdvanceTime(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	p := s.planRotate(t, s.agent.Address(), session)
	if p.Steps[0].Done {
		t.Errorf("too late: %+v", p.Steps[0])
	}
	if err := delegation.Rotate(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
}

// TestRotateForged: a journal is a file. A signature in it that is another's is
// not used, and neither is one of another text.
func TestRotateForged(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.journal.failAt = len(s.journal.kinds) + 3 // signed, and not sent
	p := s.planRotate(t, s.agent.Address(), session)
	if err := delegation.Rotate(t.Context(), s.env(), p); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	last := &s.journal.entries[len(s.journal.entries)-1]
	good := string(last.Data)
	signed := common.Bytes2Hex(signText(t, "owner", p.Text)) // the same every time
	for name, data := range map[string]string{
		"by another":      strings.Replace(good, signed, common.Bytes2Hex(signText(t, "stranger", p.Text)), 1),
		"no signature":    strings.Replace(good, signed, "", 1),
		"another new key": strings.Replace(good, heir.Address().Hex(), common.Address{1}.Hex(), 1),
		"another time":    strings.Replace(good, "Submit by 20", "Submit by 21", 1),
	} {
		if last.Data = []byte(data); data == good {
			t.Fatalf("%s: nothing was changed in %s", name, good)
		}
		if s.planRotate(t, s.agent.Address(), session).Steps[0].Done {
			t.Errorf("%s: the device would not be asked", name)
		}
	}
	last.Data = []byte(good)
	if !s.planRotate(t, s.agent.Address(), session).Steps[0].Done {
		t.Error("what was signed would be asked again")
	}
}
