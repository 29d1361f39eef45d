//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
)

// errDead is what a process that is no more gets from its calls.
var errDead = errors.New("the process is dead")

// mortal is a node whose caller dies at one of its calls: before it, or, where
// late is set, when the node has done what it was asked and nobody hears of it.
// The dead make no more calls.
type mortal struct {
	delegation.Chain
	calls, diesAt int // 0: never
	late          bool
}

// dead counts a call, and tells whether the caller dies before it.
func (m *mortal) dead() bool {
	m.calls++
	return m.diesAt > 0 && (m.calls > m.diesAt || m.calls == m.diesAt && !m.late)
}

// outlived is a call's answer, unless the caller died in it.
func outlived[T any](m *mortal, f func() (T, error)) (T, error) {
	var none T
	if m.dead() {
		return none, errDead
	}
	answer, err := f()
	if m.calls == m.diesAt {
		return none, errDead
	}
	return answer, err
}

func (m *mortal) ChainID(ctx context.Context) (*big.Int, error) {
	return outlived(m, func() (*big.Int, error) { return m.Chain.ChainID(ctx) })
}

func (m *mortal) Head(ctx context.Context) (*types.Header, error) {
	return outlived(m, func() (*types.Header, error) { return m.Chain.Head(ctx) })
}

func (m *mortal) Account(ctx context.Context, a common.Address) (delegation.Account, error) {
	return outlived(m, func() (delegation.Account, error) { return m.Chain.Account(ctx, a) })
}

func (m *mortal) PendingNonce(ctx context.Context, a common.Address) (uint64, error) {
	return outlived(m, func() (uint64, error) { return m.Chain.PendingNonce(ctx, a) })
}

func (m *mortal) Code(ctx context.Context, a common.Address) ([]byte, error) {
	return outlived(m, func() ([]byte, error) { return m.Chain.Code(ctx, a) })
}

func (m *mortal) Call(ctx context.Context, msg delegation.CallMsg, o delegation.Overrides) ([]byte, error) {
	return outlived(m, func() ([]byte, error) { return m.Chain.Call(ctx, msg, o) })
}

func (m *mortal) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	return outlived(m, func() ([]types.Log, error) { return m.Chain.Logs(ctx, q) })
}

func (m *mortal) EstimateGas(ctx context.Context, msg delegation.CallMsg, o delegation.Overrides) (uint64, error) {
	return outlived(m, func() (uint64, error) { return m.Chain.EstimateGas(ctx, msg, o) })
}

func (m *mortal) Fees(ctx context.Context) (delegation.Fees, error) {
	return outlived(m, func() (delegation.Fees, error) { return m.Chain.Fees(ctx) })
}

func (m *mortal) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	return outlived(m, func() (common.Hash, error) { return m.Chain.Send(ctx, tx) })
}

func (m *mortal) WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	return outlived(m, func() (*types.Receipt, error) { return m.Chain.WaitReceipt(ctx, hash) })
}

// linkOn plans and links over a node.
func (s *shop) linkOn(ctx context.Context, chain delegation.Chain, r delegation.Request) (*delegation.Session, error) {
	r.History = s.journal.history(s.owner, s.agent.Address())
	p, err := delegation.NewPlan(ctx, chain, s.wallet, r)
	if err != nil {
		return nil, err
	}
	env := s.env()
	env.Chain = chain
	return delegation.Link(ctx, env, p)
}

// TestLinkDies has the process die at every call of a node, before it and behind
// it, and links once more: the same is reached, with as many confirmations and
// transactions as without a death.
func TestLinkDies(t *testing.T) {
	for name, makeShop := range map[string]func(*testing.T) (*shop, delegation.Request){
		"vault": func(t *testing.T) (*shop, delegation.Request) {
			s := newShop(t)
			return s, s.request(relative)
		},
		"batch": func(t *testing.T) (*shop, delegation.Request) {
			s := newBatchShop(t)
			return s, s.request(relative)
		},
		"account": func(t *testing.T) (*shop, delegation.Request) {
			s := newAccountShop(t)
			return s, s.request(relative)
		},
	} {
		s, r := makeShop(t)
		alive := &mortal{Chain: s.net.Client()}
		if _, err := s.linkOn(t.Context(), alive, r); err != nil {
			t.Fatal(err)
		}
		want, asked := s.outcome(t), len(s.wallet.Requests())
		step := 1
		if testing.Short() {
			step = 7
		}
		for at := 1; at <= alive.calls; at += step {
			for _, late := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%d late %t", name, at, late), func(t *testing.T) {
					s, r := makeShop(t)
					if _, err := s.linkOn(t.Context(), &mortal{Chain: s.net.Client(), diesAt: at, late: late}, r); !errors.Is(err, errDead) {
						t.Fatalf("%v, want a death", err)
					}
					if err := s.net.AdvanceTime(t.Context(), time.Minute); err != nil {
						t.Fatal(err)
					}
					if _, err := s.linkOn(t.Context(), s.net.Client(), s.requestLike(r)); err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(want, s.outcome(t)); diff != "" {
						t.Errorf("another outcome (-want +got):\n%s", diff)
					}
					if got := len(s.wallet.Requests()); got != asked {
						t.Errorf("the holder was asked %d times, want %d", got, asked)
					}
				})
			}
		}
	}
}

// requestLike is the same request at another time.
func (s *shop) requestLike(r delegation.Request) delegation.Request {
	r.Now = s.now()
	return r
}

// outcome is what a link leaves behind, whatever the way there.
type outcome struct {
	OwnerNonce, AgentNonce uint64
	OwnerCode              string
	Number                 uint64
	Live                   bool
}

func (s *shop) outcome(t *testing.T) outcome {
	t.Helper()
	session := s.saved[len(s.saved)-1]
	state := s.state(t)
	return outcome{state.OwnerNonce, state.AgentNonce, state.OwnerCode, session.Grant.Number, s.status(t, session).Live}
}
