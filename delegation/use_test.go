//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestExec: a token, a function and native coin, within the limits.
func TestExec(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	friend := common.Address{1}
	s.journal.kinds = nil
	s.pull(t, session, tusd(50))
	if diff := cmp.Diff([]string{"sending", "mined"}, s.journal.kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(friend), 50_000_000)
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(s.owner), 4_950_000_000)
	s.exec(t, session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(7)))
	s.wantWords(t, devnet.Venue, venueABI.PackVisits(session.Account), 7)
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	s.exec(t, session, friend, milliEther(10), nil)
	account, err := s.net.Client().Account(t.Context(), friend)
	if err != nil || account.Balance.Cmp(milliEther(10)) != 0 {
		t.Errorf("the friend has %s, %v", account.Balance, err)
	}
}

// TestExecRefused: over the limits nothing is mined, and nothing recorded as sent.
func TestExecRefused(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	s.journal.kinds = nil
	friend := common.Address{1}
	pull := func(from common.Address, units *big.Int) []byte {
		return tokenABI.PackTransferFrom(from, friend, units)
	}
	for name, tc := range map[string]struct {
		to    common.Address
		value *big.Int
		data  []byte
		want  string
	}{
		"over the day":      {devnet.Token, nil, pull(s.owner, tusd(51)), "OverWindowLimit"},
		"over the total":    {devnet.Token, nil, pull(s.owner, tusd(1001)), "OverTotalLimit"},
		"somebody else's":   {devnet.Token, nil, pull(friend, tusd(1)), "SourceNotAllowed"},
		"mint":              {devnet.Token, nil, tokenABI.PackMint(friend, tusd(1)), "NoPermission"},
		"leave":             {devnet.Venue, nil, venueABI.PackLeave(), "NoPermission"},
		"check in for coin": {devnet.Venue, big.NewInt(1), venueABI.PackCheckIn(big.NewInt(1)), "ValueNotAllowed"},
		"another target":    {friend, nil, venueABI.PackLeave(), "NoPermission"},
		"over the call":     {friend, milliEther(11), nil, "OverCallLimit"},
		"over all":          {devnet.Token, nil, tokenABI.PackApprove(friend, tusd(1)), "SpenderNotAllowed"},
		"itself":            {session.Account, nil, vaultABI.PackRevoke(uint16(session.Grant.Number)), "SelfCall"},
		"half a selector":   {devnet.Venue, nil, []byte{1, 2}, "BadCalldata"},
	} {
		s.unchanged(t, func() {
			err := delegation.Exec(t.Context(), s.env(), session, tc.to, tc.value, tc.data)
			refused, ok := errors.AsType[*delegation.RefusedError](err)
			if !ok || refused.Name != tc.want || !errors.Is(err, delegation.ErrChain) {
				t.Errorf("%s: %v, want %s", name, err, tc.want)
			}
		})
	}
	if len(s.journal.kinds) != 0 {
		t.Errorf("journal %v", s.journal.kinds)
	}
}

// TestExecPreflight: what is wrong with the caller's side.
func TestExecPreflight(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	data := venueABI.PackCheckIn(big.NewInt(1))
	for name, tc := range map[string]struct {
		change func(*delegation.Env)
		is     error
	}{
		"another key":   {func(e *delegation.Env) { e.Agent = agent{testKey("somebody")} }, delegation.ErrNoSession},
		"another chain": {func(e *delegation.Env) { e.Chain = &liar{Chain: e.Chain, id: big.NewInt(1)} }, delegation.ErrWrongChain},
		"implausible fees": {func(e *delegation.Env) {
			e.Chain = &liar{Chain: e.Chain, fees: &delegation.Fees{Tip: big.NewInt(1), MaxFee: ether(1)}}
		}, delegation.ErrPreflight},
		"journal": {func(e *delegation.Env) { e.Journal = &journal{failAt: 1} }, errJournal},
	} {
		env := s.env()
		tc.change(&env)
		s.unchanged(t, func() {
			if err := delegation.Exec(t.Context(), env, session, devnet.Venue, nil, data); !errors.Is(err, tc.is) {
				t.Errorf("%s: %v, want %v", name, err, tc.is)
			}
		})
	}
}

func TestExecBadValue(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for _, value := range []*big.Int{big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 256)} {
		s.unchanged(t, func() {
			if err := delegation.Exec(t.Context(), s.env(), session, common.Address{1}, value, nil); !errors.Is(err, delegation.ErrBadAmount) {
				t.Errorf("%s wei: %v, want ErrBadAmount", value, err)
			}
		})
	}
}

// TestExecExpired lets a session end by the clock of the chain.
func TestExecExpired(t *testing.T) {
	s := newShop(t)
	session := s.link(t, func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} })
	s.pull(t, session, tusd(1))
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	s.unchanged(t, func() {
		to, data := delegation.PullToken(session, devnet.Token, common.Address{1}, tusd(1))
		err := delegation.Exec(t.Context(), s.env(), session, to, nil, data)
		if refused, ok := errors.AsType[*delegation.RefusedError](err); !ok || refused.Name != "SessionExpired" {
			t.Errorf("%v, want SessionExpired", err)
		}
	})
}

// bigEstimate asks for more gas than was shown.
type bigEstimate struct{ delegation.Chain }

func (b bigEstimate) EstimateGas(ctx context.Context, _ delegation.CallMsg, _ delegation.Overrides) (uint64, error) {
	return 1 << 40, ctx.Err()
}

func TestGasStaysInBounds(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	env := s.env()
	env.Chain = bigEstimate{env.Chain}
	s.unchanged(t, func() {
		err := delegation.Exec(t.Context(), env, session, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(1)))
		if !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("%v, want ErrPreflight", err)
		}
	})
}
