//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

// What a link records: by one batch, and by text.
var (
	batchRecords = []string{
		"plan", "authorization_signed", "setup_signed", "grant_signed", "sending", "mined", "sending", "mined", "linked",
	}
	textRecords = []string{
		"plan", "approve_signed", "grant_signed", "sending", "mined", "sending", "mined", "sending", "mined", "linked",
	}
)

func TestLink(t *testing.T) {
	for name, tc := range map[string]struct {
		batch   bool
		records []string
		asked   []hw.Action
	}{
		"by text": {false, textRecords, []hw.Action{hw.SignTransaction, hw.SignMessage}},
		"batch":   {true, batchRecords, []hw.Action{hw.SignAuthorization, hw.SignTransaction, hw.SignMessage}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.batch = tc.batch
			p := s.plan(t)
			session, err := delegation.Link(t.Context(), s.env(), p)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.records, s.journal.kinds); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			if session.Account != p.Account || session.Owner != s.owner || session.Agent != s.agent.Address() || session.Grant.Text() != p.Text || !session.Emulated {
				t.Errorf("session %+v", session)
			}
			s.wantLinked(t, p)
			var asked []hw.Action
			for _, r := range s.wallet.Requests() {
				asked = append(asked, r.Action)
			}
			if diff := cmp.Diff(tc.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			for _, e := range s.events {
				if want := stepsByName(p)[e.Step].Digest; want != nil && e.Digest != nil && *e.Digest != *want {
					t.Errorf("step %s signs %s, the plan says %s", e.Step, e.Digest, want)
				}
			}
		})
	}
}

// wantLinked looks at the chain with the token's and the vault's own functions.
func (s *shop) wantLinked(t *testing.T, p *delegation.Plan) {
	t.Helper()
	got := s.state(t)
	want := state{OwnerNonce: 1, AgentNonce: 2, Block: got.Block, VaultCode: common.Bytes2Hex(contracts.VaultRuntime(p.Owner))}
	if _, batch := stepsByName(p)[delegation.StepSetup]; batch {
		want.OwnerNonce, want.AgentNonce = 2, 1
		want.OwnerCode = common.Bytes2Hex(types.AddressToDelegation(contracts.Simple7702Address))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
	s.wantWords(t, devnet.Token, tokenABI.PackAllowance(p.Owner, p.Account), 1_000_000_000)
	s.wantSessions(t, p.Account, 1)
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackBudget(p.Account, p.Agent, devnet.Token), 1, 2, 50_000_000, 50_000_000, 1_000_000_000, 0, 0, 0)
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackRule(p.Account, p.Agent, devnet.Venue, [4]byte(venueABI.PackCheckIn(new(big.Int)))), 1, 0, 0)
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackRule(p.Account, p.Agent, devnet.Venue, [4]byte(venueABI.PackLeave())), 0, 0, 0)
}

// wantSessions wants these and no others, all as far away.
func (s *shop) wantSessions(t *testing.T, account common.Address, numbers ...int64) {
	t.Helper()
	want := make([]int64, 12)
	for i, number := range numbers {
		for j, word := range []int64{number, farAway.Unix(), tagOf(s.agent.Address())} {
			want[4*j+i] = word
		}
	}
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackSessions(account), want...)
}

// tagOf is the low 12 bits of an address.
func tagOf(a common.Address) int64 { return int64(a[18]&0xf)<<8 | int64(a[19]) }

// words are ABI-encoded numbers.
func words(n ...int64) []byte {
	var out []byte
	for _, x := range n {
		out = append(out, common.LeftPadBytes(big.NewInt(x).Bytes(), 32)...)
	}
	return out
}

func (s *shop) wantWords(t *testing.T, to common.Address, data []byte, want ...int64) {
	t.Helper()
	answer, err := s.net.Client().Call(t.Context(), chain.CallMsg{To: &to, Data: data}, chain.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for ; len(answer) >= 32; answer = answer[32:] {
		got = append(got, new(big.Int).SetBytes(answer[:32]).Int64())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%x of %s (-want +got):\n%s", data[:4], to, diff)
	}
}

// TestLinkRejected: the holder says no at each of the three confirmations.
func TestLinkRejected(t *testing.T) {
	s := newBatchShop(t)
	for n, step := range []string{delegation.StepAuthorization, delegation.StepSetup, delegation.StepGrant} {
		asked := 0
		s.journal = &journal{}
		s.wallet.Holder = func(context.Context) (bool, error) { asked++; return asked <= n, nil }
		s.unchanged(t, func() {
			session, err := delegation.Link(t.Context(), s.env(), s.plan(t))
			wantStep(t, err, step, hw.ErrRejected)
			if session != nil || asked != n+1 {
				t.Errorf("step %s: session %v after %d questions", step, session, asked)
			}
		})
	}
}

func wantStep(t *testing.T, err error, step string, is error) {
	t.Helper()
	e, ok := errors.AsType[*delegation.StepError](err)
	if !ok || e.Step != step || !errors.Is(err, is) {
		t.Errorf("%v; want %v in step %s", err, is, step)
	}
}

// TestLinkAgain: what is there already is not done again, and a second grant
// replaces the first.
func TestLinkAgain(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	s.journal.kinds = nil
	second := s.link(t, tokenOnly)
	if diff := cmp.Diff([]string{"plan", "grant_signed", "sending", "mined", "linked"}, s.journal.kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if first.Grant.Number != 1 || second.Grant.Number != 2 {
		t.Errorf("grants %d and %d", first.Grant.Number, second.Grant.Number)
	}
	s.wantSessions(t, second.Account, 2)
	s.wantWords(t, contracts.ReaderAddress(), readerABI.PackBudget(second.Account, s.agent.Address(), common.Address{}), 0, 0, 0, 0, 0, 0, 0, 0)
}

// TestLinkFundsAgent: an agent without a coin submits with what the batch sent.
func TestLinkFundsAgent(t *testing.T) {
	s := newShopWith(t, shopFunds{ether(1), new(big.Int), tusd(1)})
	r := s.request()
	r.FundAgent, r.Batch = milliEther(20), true
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	s.wantLinked(t, p)
}

// TestLinkPayer: another account makes the vault and submits the grant; the
// agent's key is not needed, and nothing is sent from it.
func TestLinkPayer(t *testing.T) {
	s := newShopWith(t, shopFunds{ether(10), new(big.Int), tusd(5000)})
	payer := agent{testKey("payer")}
	r := s.request()
	r.Payer = payer.Address()
	if _, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, r); !errors.Is(err, delegation.ErrPreflight) || !strings.Contains(err.Error(), "the payer "+payer.Address().Hex()) {
		t.Errorf("a payer without coin: %v", err)
	}
	s.send(t, agent{testKey("owner")}, payer.Address(), ether(1), nil)
	p := s.planOf(t, r)
	_, err := delegation.Link(t.Context(), s.env(), p) // with the agent's key
	wantStep(t, err, "recheck", delegation.ErrPreflight)
	env := s.env()
	env.Agent = payer
	session, err := delegation.Link(t.Context(), env, p)
	if err != nil {
		t.Fatal(err)
	}
	if status := s.status(t, *session); !status.Live || session.Agent != s.agent.Address() || s.state(t).AgentNonce != 0 {
		t.Errorf("status %+v", status)
	}
}

// TestLinkStale: the world moved between plan and link. Nobody is asked.
func TestLinkStale(t *testing.T) {
	for name, tc := range map[string]struct {
		move func(t *testing.T, s *shop, e *delegation.Env)
		is   error
		says string
	}{
		"nonce": {func(t *testing.T, s *shop, _ *delegation.Env) {
			t.Helper()
			s.send(t, agent{testKey("owner")}, common.Address{1}, new(big.Int), nil)
		}, delegation.ErrPreflight, "the owner's nonce was 0 at planning and is 1 now"},
		"delegated": {func(_ *testing.T, s *shop, e *delegation.Env) {
			e.Chain = &liar{Chain: e.Chain, account: withCode(s.owner, types.AddressToDelegation(gator))}
		}, delegation.ErrPreflight, "was delegated since planning"},
		"chain": {func(_ *testing.T, _ *shop, e *delegation.Env) {
			e.Chain = &liar{Chain: e.Chain, id: big.NewInt(1)}
		}, delegation.ErrWrongChain, "serves chain 1"},
		"agent": {func(_ *testing.T, _ *shop, e *delegation.Env) {
			e.Agent = agent{testKey("somebody")}
		}, delegation.ErrPreflight, "the plan is for"},
		"expired": {func(t *testing.T, s *shop, _ *delegation.Env) {
			t.Helper()
			if err := s.net.AdvanceTime(t.Context(), 99*365*24*time.Hour); err != nil {
				t.Fatal(err)
			}
		}, delegation.ErrExpired, "2099-12-31 23:59:59 UTC"},
	} {
		s := newBatchShop(t)
		p, env := s.plan(t), s.env()
		tc.move(t, s, &env)
		s.unchanged(t, func() {
			_, err := delegation.Link(t.Context(), env, p)
			wantStep(t, err, "recheck", tc.is)
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%s: %v, want it to say %q", name, err, tc.says)
			}
		})
		if len(s.wallet.Requests()) != 0 || len(s.journal.kinds) != 0 {
			t.Errorf("%s: the holder was asked, or the journal written", name)
		}
	}
}

// TestLinkNumberTaken: another grant came in between. Only the vault knows.
func TestLinkNumberTaken(t *testing.T) {
	s := newShop(t)
	s.link(t)
	stale := s.plan(t)
	s.link(t)
	asked := len(s.wallet.Requests())
	_, err := delegation.Link(t.Context(), s.env(), stale)
	wantStep(t, err, "recheck", delegation.ErrPreflight)
	if len(s.wallet.Requests()) != asked {
		t.Error("the holder was asked for a grant that the vault will not take")
	}
}

// TestLinkNonceTaken: the owner's key is used while the holder reads.
func TestLinkNonceTaken(t *testing.T) {
	s := newBatchShop(t)
	asked := 0
	s.wallet.Holder = func(context.Context) (bool, error) {
		if asked++; asked == 3 {
			s.send(t, agent{testKey("owner")}, common.Address{1}, new(big.Int), nil)
		}
		return true, nil
	}
	p := s.plan(t)
	env := s.env()
	watched := &liar{Chain: env.Chain}
	env.Chain = watched
	_, err := delegation.Link(t.Context(), env, p)
	wantStep(t, err, delegation.StepSend, delegation.ErrPreflight)
	if watched.sent != 0 {
		t.Errorf("%d transactions sent", watched.sent)
	}
}

// TestLinkJournal: a record that cannot be written ends it, before the next
// thing is done.
func TestLinkJournal(t *testing.T) {
	for _, records := range [][]string{batchRecords, textRecords} {
		for n, kind := range records {
			s := newShop(t)
			s.batch = len(records) == len(batchRecords)
			p, env := s.plan(t), s.env()
			watched := &liar{Chain: env.Chain}
			env.Chain, s.journal.failAt = watched, n+1
			session, err := delegation.Link(t.Context(), env, p)
			if session != nil || !errors.Is(err, errJournal) {
				t.Errorf("record %d, %s: %v, %v", n, kind, session, err)
			}
			wantAsked, wantSent := count(records[:n+1], "_signed"), count(records[:n], "sending")
			if got := len(s.wallet.Requests()); got != wantAsked {
				t.Errorf("record %d, %s: %d questions, want %d", n, kind, got, wantAsked)
			}
			if watched.sent != wantSent || len(s.journal.kinds) != n+1 {
				t.Errorf("record %d, %s: %d sent, want %d; %v", n, kind, watched.sent, wantSent, s.journal.kinds)
			}
		}
	}
}

func count(records []string, suffix string) int {
	n := 0
	for _, r := range records {
		if strings.HasSuffix(r, suffix) {
			n++
		}
	}
	return n
}

// TestLinkCancelled: the caller gives up at each record, and at each question.
func TestLinkCancelled(t *testing.T) {
	for n, kind := range batchRecords[:len(batchRecords)-1] {
		s := newBatchShop(t)
		p, env := s.plan(t), s.env()
		watched := &liar{Chain: env.Chain}
		env.Chain = watched
		ctx, cancel := context.WithCancel(t.Context())
		s.journal.after = func(count int, _ string) {
			if count == n+1 {
				cancel()
			}
		}
		session, err := delegation.Link(ctx, env, p)
		if session != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("after %s: %v, %v", kind, session, err)
		}
		if n < 4 && s.state(t).OwnerNonce != 0 {
			t.Errorf("after %s: the owner's transaction is mined", kind)
		}
	}
	s := newBatchShop(t)
	for n, step := range []string{delegation.StepAuthorization, delegation.StepSetup, delegation.StepGrant} {
		s.journal = &journal{}
		ctx, cancel := context.WithCancel(t.Context())
		asked := 0
		s.wallet.Holder = func(ctx context.Context) (bool, error) {
			if asked++; asked > n {
				cancel()
				return false, ctx.Err()
			}
			return true, nil
		}
		s.unchanged(t, func() {
			_, err := delegation.Link(ctx, s.env(), s.plan(t))
			wantStep(t, err, step, hw.ErrStillWaiting)
		})
		cancel()
	}
}

// bare is a wallet that can do no more than it must.
type bare struct{ hw.Wallet }

func TestLinkNeedsSigners(t *testing.T) {
	s := newBatchShop(t)
	env := s.env()
	env.Wallet = bare{s.wallet}
	s.unchanged(t, func() {
		_, err := delegation.Link(t.Context(), env, s.plan(t))
		if _, ok := errors.AsType[*hw.PolicyError](err); !ok {
			t.Errorf("no authorization: %v", err)
		}
	})
	s.delegateTo(t, contracts.Simple7702Address)
	s.unchanged(t, func() {
		_, err := delegation.Link(t.Context(), env, s.plan(t))
		if _, ok := errors.AsType[*hw.PolicyError](err); !ok {
			t.Errorf("no messages: %v", err)
		}
	})
}
