//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
)

// stuckPool is a chain where the owner's transactions wait, once it is stuck, and get
// dearer by a factor.
type stuckPool struct {
	delegation.Chain
	owner  common.Address
	stuck  bool
	factor int64
	exact  *delegation.Fees // prices instead
	held   map[uint64]*types.Transaction
}

func (p *stuckPool) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	if !p.stuck {
		return p.Chain.Send(ctx, tx)
	}
	if old := p.held[tx.Nonce()]; old != nil && old.Hash() != tx.Hash() {
		tenth := func(n *big.Int) *big.Int {
			return new(big.Int).Div(new(big.Int).Mul(n, big.NewInt(11)), big.NewInt(10))
		}
		if tx.GasFeeCap().Cmp(tenth(old.GasFeeCap())) < 0 || tx.GasTipCap().Cmp(tenth(old.GasTipCap())) < 0 {
			return common.Hash{}, errors.New("replacement transaction underpriced")
		}
	}
	p.held[tx.Nonce()] = tx
	return tx.Hash(), nil
}

func (p *stuckPool) WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	if p.stuck {
		return nil, errInterrupted
	}
	return p.Chain.WaitReceipt(ctx, hash)
}

func (p *stuckPool) PendingNonce(ctx context.Context, a common.Address) (uint64, error) {
	n, err := p.Chain.PendingNonce(ctx, a)
	if a == p.owner {
		n += uint64(len(p.held))
	}
	return n, err
}

func (p *stuckPool) Fees(ctx context.Context) (delegation.Fees, error) {
	f, err := p.Chain.Fees(ctx)
	if p.exact != nil {
		return *p.exact, nil
	}
	if err == nil && p.factor > 1 {
		f.BaseFee = new(big.Int).Mul(f.MaxFee, big.NewInt(p.factor))
		f.MaxFee = new(big.Int).Mul(f.BaseFee, big.NewInt(2))
	}
	return f, err
}

// TestStuck: what the owner sent waits at a price that no block takes any more. The
// same command replaces it at a higher one, within the caps, and goes on.
func TestStuck(t *testing.T) {
	for name, tc := range map[string]struct {
		prepare func(t *testing.T, s *shop) delegation.Session
		run     func(t *testing.T, s *shop, chain delegation.Chain, env delegation.Env, session delegation.Session, caps delegation.Caps) error
		end     func(t *testing.T, s *shop, session delegation.Session)
	}{
		"revocation": {
			prepare: func(t *testing.T, s *shop) delegation.Session { return s.link(t) },
			run: func(t *testing.T, s *shop, chain delegation.Chain, env delegation.Env, session delegation.Session, caps delegation.Caps) error {
				p, err := delegation.PlanRevoke(t.Context(), chain, s.wallet, delegation.RevokeRequest{
					Session: session, Payer: s.owner, Caps: caps, History: s.journal.history(s.owner, s.agent.Address()),
				})
				if err != nil {
					return err
				}
				return delegation.Revoke(t.Context(), env, p)
			},
			end: func(t *testing.T, s *shop, session delegation.Session) { s.wantEnd(t, session, "revoked") },
		},
		"undelegation": {
			prepare: func(t *testing.T, s *shop) delegation.Session { s.become(t); return delegation.Session{} },
			run: func(t *testing.T, s *shop, chain delegation.Chain, env delegation.Env, _ delegation.Session, caps delegation.Caps) error {
				r := delegation.UndelegateRequest{OwnerRequest: s.ownerRequest(common.Address{})}
				r.Caps = caps
				p, err := delegation.PlanUndelegate(t.Context(), chain, s.wallet, r)
				if err != nil {
					return err
				}
				return delegation.Undelegate(t.Context(), env, p)
			},
			end: func(t *testing.T, s *shop, _ delegation.Session) {
				if account := s.ownerNow(t); len(account.Code) > 0 {
					t.Errorf("the wallet still runs %x", account.Code)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			session := tc.prepare(t, s)
			p := &stuckPool{Chain: s.net.Client(), owner: s.owner, stuck: true, held: map[uint64]*types.Transaction{}}
			env := s.env()
			env.Chain = p
			try := func(caps delegation.Caps) error { return tc.run(t, s, p, env, session, caps) }
			if err := try(delegation.Caps{}); !errors.Is(err, errInterrupted) {
				t.Fatal(err)
			}
			asked := len(s.wallet.Requests())
			// The chain's own price is within the caps, the replacement's is not.
			old := p.held[s.ownerNow(t).Nonce]
			more := func(n int64) *big.Int { return new(big.Int).Add(old.GasFeeCap(), big.NewInt(n)) }
			p.exact = &delegation.Fees{Tip: old.GasTipCap(), BaseFee: more(1), MaxFee: more(2)}
			if err := try(delegation.Caps{MaxFee: amount(more(2))}); !errors.Is(err, delegation.ErrPreflight) || len(s.wallet.Requests()) != asked {
				t.Errorf("over the caps: %v", err)
			}
			p.exact, p.factor = nil, 5
			if err := try(delegation.Caps{}); !errors.Is(err, errInterrupted) {
				t.Fatalf("dearer: %v", err)
			}
			if len(p.held) != 1 || len(s.wallet.Requests()) == asked {
				t.Errorf("%d wait, asked %d times", len(p.held), len(s.wallet.Requests())-asked)
			}
			// It waits at a good price now, and is not asked again.
			asked, p.stuck, p.held = len(s.wallet.Requests()), false, nil
			if err := try(delegation.Caps{}); err != nil || len(s.wallet.Requests()) != asked {
				t.Errorf("the end: %v, asked %d times", err, len(s.wallet.Requests())-asked)
			}
			tc.end(t, s, session)
		})
	}
}
