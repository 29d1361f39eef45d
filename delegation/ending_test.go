//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// become has the wallet itself run the session account, by a tuple of a local key.
func (s *shop) become(t *testing.T) {
	t.Helper()
	s.delegateTo(t, contracts.AccountAddress())
}

// grantAt grants a session at the wallet's own address.
func (s *shop) grantAt(t *testing.T, number uint64, change ...func(*delegation.Policy)) delegation.Session {
	t.Helper()
	g, err := testPolicy(change...).GrantAt(number, s.owner, s.agent.Address(), s.now())
	if err != nil {
		t.Fatal(err)
	}
	s.send(t, s.agent, s.owner, new(big.Int), delegation.GrantCalldata(g, signText(t, "owner", g.Text())))
	return delegation.Session{
		Chain: devnet.ChainID, Home: delegation.HomeAccount, Owner: s.owner, Path: hw.DefaultPath, Account: s.owner,
		Agent: s.agent.Address(), Grant: g, Since: 1,
	}
}

// in makes a session in one of the homes.
func (s *shop) in(t *testing.T, home delegation.Home, change ...func(*delegation.Policy)) delegation.Session {
	t.Helper()
	if home == delegation.HomeVault {
		return s.link(t, change...)
	}
	s.become(t)
	return s.grantAt(t, 1, change...)
}

func (s *shop) ownerRequest(payer common.Address) delegation.OwnerRequest {
	return delegation.OwnerRequest{Chain: devnet.ChainID, Path: hw.DefaultPath, Payer: payer, History: s.journal.history(s.owner, common.Address{})}
}

// killer is a mortal process with a journal: it dies at one of its calls of either.
type killer struct {
	mortal
	journal delegation.Journal
	lost    string // the journal's record that was not written
	marks   []int  // calls that leave something behind
}

// mark notes that the next call leaves something behind: to be killed after it is
// not the same as before it.
func (k *killer) mark() { k.marks = append(k.marks, k.calls+1) }

func (k *killer) Record(ctx context.Context, kind string, data any) error {
	k.mark()
	if k.calls+1 == k.diesAt && !k.late {
		k.lost = kind
	}
	_, err := outlived(&k.mortal, func() (any, error) { return nil, k.journal.Record(ctx, kind, data) })
	return err
}

func (k *killer) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	k.mark()
	return k.mortal.Send(ctx, tx)
}

// killEverywhere runs something that plans and carries out, killed at each of its
// calls in turn, and once more to the end. Nothing is confirmed twice but what was
// confirmed and not written down, and as much is sent as without a kill.
func killEverywhere(t *testing.T, prepare func(t *testing.T) *shop, run func(s *shop, chain delegation.Chain, env delegation.Env) error, end func(t *testing.T, s *shop)) {
	t.Helper()
	try := func(s *shop, k *killer) error {
		k.Chain, k.journal = s.net.Client(), s.journal
		env := s.env()
		env.Chain, env.Journal = k, k
		return run(s, k, env)
	}
	whole := prepare(t)
	before, asked := whole.state(t), len(whole.wallet.Requests())
	count := &killer{}
	if err := try(whole, count); err != nil {
		t.Fatal(err)
	}
	want, confirmed := whole.state(t), len(whole.wallet.Requests())-asked
	// Of the calls that only read before anything is written, nothing can be left.
	first := count.marks[0] - 1
	var kills []*killer
	for at := first; at <= count.calls; at++ {
		kills = append(kills, &killer{mortal: mortal{diesAt: at}})
	}
	for _, at := range count.marks {
		kills = append(kills, &killer{mortal: mortal{diesAt: at, late: true}})
	}
	for _, k := range kills {
		s := prepare(t)
		if got := s.state(t); got != before {
			t.Fatalf("another start: %+v, want %+v", got, before)
		}
		asked := len(s.wallet.Requests())
		if err := try(s, k); !errors.Is(err, errDead) {
			t.Fatalf("killed at call %d: %v", k.diesAt, err)
		}
		if err := try(s, &killer{}); err != nil {
			t.Errorf("killed at call %d (after it: %t), and again: %v", k.diesAt, k.late, err)
			continue
		}
		again := 0
		if strings.HasSuffix(k.lost, "_signed") {
			again = 1
		}
		if got := len(s.wallet.Requests()) - asked; got != confirmed+again {
			t.Errorf("killed at call %d (after it: %t): confirmed %d times, want %d and %d that were not written down", k.diesAt, k.late, got, confirmed, again)
		}
		got := s.state(t)
		got.Block = want.Block
		if got != want {
			t.Errorf("killed at call %d (after it: %t): %+v, want %+v", k.diesAt, k.late, got, want)
		}
		end(t, s)
	}
	t.Logf("killed at %d places of %d calls", len(kills), count.calls)
}
