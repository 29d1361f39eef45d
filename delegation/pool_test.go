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

	"github.com/valetkey/valetkey/delegation"
)

var errInterrupted = errors.New("interrupted")

// pool is a chain that makes no blocks: what is sent waits.
type pool struct {
	delegation.Chain
	owner common.Address
	held  []*types.Transaction
	more  uint64   // that somebody else sent
	times *big.Int // by which fees rose; nil when they did not
}

func (p *pool) Send(_ context.Context, tx *types.Transaction) (common.Hash, error) {
	p.held = append(p.held, tx)
	return tx.Hash(), nil
}

func (p *pool) WaitReceipt(context.Context, common.Hash) (*types.Receipt, error) {
	return nil, errInterrupted
}

func (p *pool) PendingNonce(ctx context.Context, address common.Address) (uint64, error) {
	nonce, err := p.Chain.PendingNonce(ctx, address)
	if address == p.owner {
		nonce += uint64(len(p.held)) + p.more
	}
	return nonce, err
}

func (p *pool) Fees(ctx context.Context) (delegation.Fees, error) {
	fees, err := p.Chain.Fees(ctx)
	if err == nil && p.times != nil {
		fees.MaxFee, fees.BaseFee = new(big.Int).Mul(fees.MaxFee, p.times), new(big.Int).Add(fees.MaxFee, big.NewInt(1))
	}
	return fees, err
}

// pooled has everything that is sent wait.
func (s *shop) pooled() (*pool, delegation.Env) {
	p := &pool{Chain: s.net.Client(), owner: s.owner}
	env := s.env()
	env.Chain = p
	return p, env
}

// TestResumePending: the owner's own transaction waits in the pool. It is found
// again; a stranger's is not built on.
func TestResumePending(t *testing.T) {
	s := newShop(t)
	pool, env := s.pooled()
	if _, err := delegation.Link(t.Context(), env, s.plan(t)); !errors.Is(err, errInterrupted) || len(pool.held) != 1 {
		t.Fatalf("%d waiting: %v", len(pool.held), err)
	}
	p, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request())
	if err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "approve grant send create submit verify", 0)
	pool.more = 1
	if _, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("two waiting: %v, want ErrPreflight", err)
	}
	pool.more, s.journal = 0, &journal{}
	if _, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("somebody else's: %v, want ErrPreflight", err)
	}
}

// TestResumeUnsent: what was signed and never sent is not what waits.
func TestResumeUnsent(t *testing.T) {
	s := newShop(t)
	s.journal.failAt = 4
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t)); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	pool, _ := s.pooled()
	wantSteps(t, s.plan(t), "approve grant send create submit verify", 0)
	pool.more = 1
	if _, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request()); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("%v, want ErrPreflight", err)
	}
}

// TestResumeDearer: what waits at a price that the chain does not take any more
// is replaced by the same, and the plan says so; by another it is not.
func TestResumeDearer(t *testing.T) {
	s := newShop(t)
	pool, env := s.pooled()
	if _, err := delegation.Link(t.Context(), env, s.plan(t)); !errors.Is(err, errInterrupted) {
		t.Fatal(err)
	}
	pool.times = big.NewInt(3)
	p, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request())
	if err != nil {
		t.Fatal(err)
	}
	step := stepsByName(p)[delegation.StepApprove]
	if step.Done || !strings.Contains(step.What, "replaces the same one") || step.Tx.MaxFee.Cmp(pool.held[0].GasFeeCap()) <= 0 {
		t.Errorf("%+v", step)
	}
	less := func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(999)) }
	if p, err := delegation.NewPlan(t.Context(), pool, s.wallet, s.request(less)); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("another approval: %v, %v, want ErrPreflight", p, err)
	}
}

// TestLinkBehindRevocation: a revocation of the owner's that waits is nobody's to
// replace, whichever agent is linked.
func TestLinkBehindRevocation(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	pool, env := s.pooled()
	rp, err := delegation.PlanRevoke(t.Context(), pool, s.wallet, delegation.RevokeRequest{
		Session: session, Payer: s.owner, History: s.journal.history(s.owner, s.agent.Address()),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := delegation.Revoke(t.Context(), env, rp); !errors.Is(err, errInterrupted) || len(pool.held) != 1 {
		t.Fatalf("%d waiting: %v", len(pool.held), err)
	}
	other := *s
	other.agent = agent{testKey("other")}
	for name, from := range map[string]*shop{"the same agent": s, "another": &other} {
		r := from.request(func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(999)) })
		r.Payer, r.ResetAllowance, r.Spending = s.agent.Address(), true, delegation.SpendAllowance
		if p, err := delegation.NewPlan(t.Context(), pool, s.wallet, r); !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("%s: %v, %v, want ErrPreflight", name, p, err)
		}
	}
	if _, err := s.net.Client().Send(t.Context(), pool.held[0]); err != nil {
		t.Fatal(err)
	}
	if s.status(t, session).Live {
		t.Error("it is live")
	}
}
