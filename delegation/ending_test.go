//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
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

// errKilled is what everything fails with once a process is killed.
var errKilled = errors.New("killed")

// killer ends a process at one of its calls of the chain or of the journal:
// right before it, or right after it. Nothing works from then on.
type killer struct {
	delegation.Chain
	journal delegation.Journal
	at      int  // the call that kills; 0 never
	after   bool // it is carried out
	calls   int
	lost    string // the journal's record that was not written
	marks   []int  // calls that leave something behind
}

// mark notes that the next call leaves something behind: to be killed after it is
// not the same as before it.
func (k *killer) mark() { k.marks = append(k.marks, k.calls+1) }

// step runs a call, or not.
func (k *killer) step(do func() error) error {
	k.calls++
	switch {
	case k.at == 0 || k.calls < k.at:
		return do()
	case k.calls == k.at && k.after:
		_ = do()
	}
	return errKilled
}

func ran[T any](k *killer, do func() (T, error)) (T, error) {
	var value T
	err := k.step(func() (err error) { value, err = do(); return })
	return value, err
}

func (k *killer) Record(ctx context.Context, kind string, data any) error {
	k.mark()
	if k.calls+1 == k.at && !k.after {
		k.lost = kind
	}
	return k.step(func() error { return k.journal.Record(ctx, kind, data) })
}

func (k *killer) ChainID(ctx context.Context) (*big.Int, error) {
	return ran(k, func() (*big.Int, error) { return k.Chain.ChainID(ctx) })
}

func (k *killer) Head(ctx context.Context) (*types.Header, error) {
	return ran(k, func() (*types.Header, error) { return k.Chain.Head(ctx) })
}

func (k *killer) Fees(ctx context.Context) (delegation.Fees, error) {
	return ran(k, func() (delegation.Fees, error) { return k.Chain.Fees(ctx) })
}

func (k *killer) Account(ctx context.Context, a common.Address) (delegation.Account, error) {
	return ran(k, func() (delegation.Account, error) { return k.Chain.Account(ctx, a) })
}

func (k *killer) PendingNonce(ctx context.Context, a common.Address) (uint64, error) {
	return ran(k, func() (uint64, error) { return k.Chain.PendingNonce(ctx, a) })
}

func (k *killer) Code(ctx context.Context, a common.Address) ([]byte, error) {
	return ran(k, func() ([]byte, error) { return k.Chain.Code(ctx, a) })
}

func (k *killer) Call(ctx context.Context, m delegation.CallMsg, o delegation.Overrides) ([]byte, error) {
	return ran(k, func() ([]byte, error) { return k.Chain.Call(ctx, m, o) })
}

func (k *killer) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	return ran(k, func() ([]types.Log, error) { return k.Chain.Logs(ctx, q) })
}

func (k *killer) EstimateGas(ctx context.Context, m delegation.CallMsg, o delegation.Overrides) (uint64, error) {
	return ran(k, func() (uint64, error) { return k.Chain.EstimateGas(ctx, m, o) })
}

func (k *killer) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	k.mark()
	return ran(k, func() (common.Hash, error) { return k.Chain.Send(ctx, tx) })
}

func (k *killer) WaitReceipt(ctx context.Context, h common.Hash) (*types.Receipt, error) {
	return ran(k, func() (*types.Receipt, error) { return k.Chain.WaitReceipt(ctx, h) })
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
		kills = append(kills, &killer{at: at})
	}
	for _, at := range count.marks {
		kills = append(kills, &killer{at: at, after: true})
	}
	for _, k := range kills {
		s := prepare(t)
		if got := s.state(t); got != before {
			t.Fatalf("another start: %+v, want %+v", got, before)
		}
		asked := len(s.wallet.Requests())
		if err := try(s, k); !errors.Is(err, errKilled) {
			t.Fatalf("killed at call %d: %v", k.at, err)
		}
		if err := try(s, &killer{}); err != nil {
			t.Errorf("killed at call %d (after it: %t), and again: %v", k.at, k.after, err)
			continue
		}
		again := 0
		if strings.HasSuffix(k.lost, "_signed") {
			again = 1
		}
		if got := len(s.wallet.Requests()) - asked; got != confirmed+again {
			t.Errorf("killed at call %d (after it: %t): confirmed %d times, want %d and %d that were not written down", k.at, k.after, got, confirmed, again)
		}
		got := s.state(t)
		got.Block = want.Block
		if got != want {
			t.Errorf("killed at call %d (after it: %t): %+v, want %+v", k.at, k.after, got, want)
		}
		end(t, s)
	}
	t.Logf("killed at %d places of %d calls", len(kills), count.calls)
}
