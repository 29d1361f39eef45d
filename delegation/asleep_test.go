//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// proofless is a node that proves nothing.
func (s *shop) proofless() *liar {
	return &liar{Chain: s.net.Client(), account: func(_ common.Address, a delegation.Account) delegation.Account {
		a.Verified, a.StorageRoot = false, common.Hash{}
		return a
	}}
}

// newSleepingShop has a session in a wallet that does not run our code any more.
func newSleepingShop(t *testing.T) (*shop, delegation.Session) {
	t.Helper()
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	session := s.link(t)
	s.delegateTo(t, common.Address{})
	s.accept = hw.AcceptUnlistedDelegate
	return s, session
}

// revivals are what a plan says of sessions that live again.
func revivals(p *delegation.Plan) string {
	i := slices.IndexFunc(p.Warnings, func(w delegation.Warning) bool { return w.Code == "sessions_revived" })
	if i < 0 {
		return ""
	}
	_, numbers, _ := strings.Cut(p.Warnings[i].Message, "with this link: ")
	numbers, _, _ = strings.Cut(numbers, ";")
	return numbers
}

// TestLinkRevives: whether or not a node has proofs, the numbers go on, and a
// holder reads which sessions live again with the wallet's code.
func TestLinkRevives(t *testing.T) {
	for name, proves := range map[string]bool{"with proofs": true, "without": false} {
		s, session := newSleepingShop(t)
		var chain delegation.Chain = s.net.Client()
		if !proves {
			chain = s.proofless()
		}
		less := func(p *delegation.Policy) { p.Native = nil }
		if p, err := delegation.NewPlan(t.Context(), chain, s.wallet, s.request(less)); err != nil || p.Grant.Number != 2 || revivals(p) != "" {
			t.Errorf("%s, the same agent: %+v, %v", name, p, err) // its grant ends that session
		}
		r := s.request(less)
		r.Agent, r.Payer = common.Address{0x77, 19: 0x33}, s.agent.Address()
		p, err := delegation.NewPlan(t.Context(), chain, s.wallet, r)
		if err != nil || p.Grant.Number != 2 || revivals(p) != "1" {
			t.Fatalf("%s, another agent: %v, %v", name, p, err)
		}
		env := s.env()
		env.Chain = chain
		if _, err := delegation.Link(t.Context(), env, p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !s.status(t, session).Live {
			t.Errorf("%s: the warning was of nothing", name)
		}
	}
}

// TestLinkRevivesNothing: a wallet that never ran the code has nothing asleep, and
// no node has to prove that.
func TestLinkRevivesNothing(t *testing.T) {
	s := newAccountShop(t)
	s.home, s.accept = delegation.HomeAccount, hw.AcceptUnlistedDelegate
	p, err := delegation.NewPlan(t.Context(), s.proofless(), s.wallet, s.request())
	if err != nil || p.Grant.Number != 1 || revivals(p) != "" {
		t.Errorf("%+v, %v", p, err)
	}
}

var errOverrides = errors.New("no overrides")

// unable is a node that pretends no code.
type unable struct{ delegation.Chain }

func (p unable) Call(ctx context.Context, msg delegation.CallMsg, o delegation.Overrides) ([]byte, error) {
	if len(o.Code) > 0 {
		return nil, errOverrides
	}
	return p.Chain.Call(ctx, msg, o)
}

// TestLinkUnread: a node that cannot pretend the wallet's code is good enough for
// a link in a vault that is there, and not for one in the wallet.
func TestLinkUnread(t *testing.T) {
	s, _ := newSleepingShop(t)
	s.home = delegation.HomeVault
	s.link(t)
	less := func(p *delegation.Policy) { p.Native = nil }
	for name, node := range map[string]unable{"with proofs": {s.net.Client()}, "without": {s.proofless()}} {
		s.home = delegation.HomeVault
		if p, err := delegation.NewPlan(t.Context(), node, s.wallet, s.request(less)); err != nil || p.Grant.Number != 2 {
			t.Errorf("%s, vault: %+v, %v", name, p, err)
		}
		s.home = delegation.HomeAccount
		if _, err := delegation.NewPlan(t.Context(), node, s.wallet, s.request(less)); !errors.Is(err, errOverrides) {
			t.Errorf("%s, wallet: %v", name, err)
		}
	}
}
