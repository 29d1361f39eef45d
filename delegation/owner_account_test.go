//go:build !nodev

package delegation_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// bareGrant is one that the owner submits unsigned: no text of it has a hash.
func bareGrant(number uint16, agent common.Address) bindings.Grant {
	none := new(big.Int)
	return bindings.Grant{
		Number: number, Agent: agent, Deadline: uint32(farAway.Unix()), Terms: bindings.Terms{MaxCalls: 10, Rate: 5, RateWindow: 1, Gas: big.NewInt(1e9)},
		Budgets: []bindings.Budget{
			{Window: 3, PerWindow: milliEther(10), Total: none, PerCall: milliEther(1)},
			{Token: devnet.Token, Window: 6, PerWindow: tusd(5), Total: tusd(50), PerCall: none},
		},
		Parties: []bindings.Party{{Budget: 0, Who: common.Address{1}}, {Budget: 1, Spender: true, Who: common.Address{2}}},
		Calls:   []bindings.CallRule{{Target: devnet.Venue, Signature: "checkIn(uint256)", MaxValue: none}, {Target: devnet.Venue, Signature: "leave()", MaxValue: none}},
		Constraints: []bindings.Constraint{
			{Rule: 0, Op: 2, Word: 0, Value: common.BigToHash(big.NewInt(100))},
		},
		Guards: []common.Address{devnet.Token},
	}
}

// TestReadOwnerAccount: the wallet itself is the home. Its sessions end with
// nothing that takes its code away, and the status says so.
func TestReadOwnerAccount(t *testing.T) {
	s := newShop(t)
	s.delegateTo(t, contracts.AccountAddress())
	s.send(t, s.holder(), s.owner, nil, vaultABI.PackGrant(bareGrant(1, s.agent.Address())))
	s.send(t, s.agent, s.owner, nil, vaultABI.PackExec(devnet.Venue, new(big.Int), venueABI.PackCheckIn(big.NewInt(7))))
	s.send(t, s.agent, s.owner, nil, vaultABI.PackExec(devnet.Token, new(big.Int), tokenABI.PackApprove(common.Address{2}, tusd(1))))

	status := s.readOwner(t, delegation.OwnerOptions{})
	if d := status.Delegate; d == nil || !d.Ours || !d.Verified || !d.Known || d.Name != "valetkey SessionAccount" || len(status.Code) != 23 {
		t.Errorf("delegate %+v, code %s", d, status.Code)
	}
	home := status.Homes[1]
	if home.Home != delegation.HomeAccount || home.Account != s.owner || !home.Exists || len(home.Live) != 1 || status.Homes[0].Exists {
		t.Fatalf("homes %+v", status.Homes)
	}
	l := home.Live[0]
	want := delegation.Grant{
		Number: 1, Chain: devnet.ChainID, Account: s.owner, Agent: s.agent.Address(), Deadline: uint64(farAway.Unix()),
		Terms:  delegation.Terms{MaxCalls: 10, Rate: delegation.Rate{Calls: 5, Window: delegation.WindowHour}, Gas: amount(big.NewInt(1e9))},
		Native: &delegation.NativeLimit{PerWeek: amount(milliEther(10)), PerCall: amount(milliEther(1)), Recipients: []common.Address{{1}}},
		Tokens: []delegation.TokenLimit{{
			Token: devnet.Token, Symbol: "TUSD", Decimals: 6, PerDay: amount(tusd(5)), Steady: true, Total: amount(tusd(50)), AllowanceTo: []common.Address{{2}},
		}},
		Calls: []delegation.CallRule{
			{Target: devnet.Venue, Function: "checkIn(uint256)", Arguments: []delegation.Constraint{{Word: 1, Op: delegation.OpAtMost, Value: common.BigToHash(big.NewInt(100))}}},
			{Target: devnet.Venue, Function: "leave()"},
		},
		Guards: []delegation.Guard{{Token: devnet.Token, Symbol: "TUSD"}},
	}
	if l.Grant == nil {
		t.Fatalf("no limits: %s", l.Unknown)
	}
	if diff := cmp.Diff(want, *l.Grant, amountsByValue); diff != "" {
		t.Errorf("recovered (-want +got):\n%s", diff)
	}
	if l.State != delegation.StateLive || l.Until != 0 || *l.Left.CallsLeft != 8 || *l.Left.RateLeft != 3 || l.Left.GasLeft.Int64() != 1e9 || l.Use.Calls != 1 || l.Use.Payments != 1 {
		t.Errorf("session %+v", l)
	}
	wantCodes(t, status, 1, delegation.NoteNoExpiry, delegation.NoteOrphaned)
	wantStanding(t, status, delegation.StandingAllowance{
		Token: devnet.Token, Symbol: "TUSD", Decimals: 6, From: s.owner, To: common.Address{2}, Amount: amount(tusd(1)), Needed: true,
	})

	s.delegateTo(t, common.Address{0xde, 0x1e})
	status = s.readOwner(t, delegation.OwnerOptions{})
	home = status.Homes[1]
	if home.Exists || len(home.Live) != 1 || home.Live[0].State != delegation.StateAsleep || home.Live[0].Use.Calls != 1 {
		t.Errorf("home %+v", home)
	}
	wantCodes(t, status, 1, delegation.NoteOrphaned, delegation.NoteAsleep)
	wantCodes(t, status, 0, delegation.NoteDelegate)
	s.delegateTo(t, contracts.AccountAddress())
	if status = s.readOwner(t, delegation.OwnerOptions{}); len(status.Homes[1].Live) != 1 || status.Homes[1].Live[0].State != delegation.StateLive {
		t.Errorf("home %+v", status.Homes[1])
	}
	s.send(t, s.holder(), s.owner, nil, vaultABI.PackRevokeAll())
	if status = s.readOwner(t, delegation.OwnerOptions{}); len(status.Homes[1].Live) != 0 || status.Homes[1].Ended[delegation.EndRevoked] != 1 {
		t.Errorf("home %+v", status.Homes[1])
	}
}

func wantStanding(t *testing.T, s delegation.OwnerStatus, want ...delegation.StandingAllowance) {
	t.Helper()
	if diff := cmp.Diff(want, s.Allowances, amountsByValue); diff != "" {
		t.Errorf("allowances (-want +got):\n%s", diff)
	}
}

// TestReadOwnerDelegates names whom a wallet obeys beside its key.
func TestReadOwnerDelegates(t *testing.T) {
	s := newShop(t)
	for name, tc := range map[string]struct {
		delegate common.Address
		known    bool
	}{
		"Simple7702Account":                  {contracts.Simple7702Address, true},
		"MetaMask EIP7702StatelessDeleGator": {gator, true},
		"Ambire account":                     {common.HexToAddress("0x5A7FC11397E9a8AD41BF10bf13F22B0a63f96f6d"), true},
		"an unknown contract":                {common.Address{0xba, 0xd0}, false},
	} {
		s.delegateTo(t, tc.delegate)
		status := s.readOwner(t, delegation.OwnerOptions{})
		if d := status.Delegate; d == nil || d.Name != name || d.Known != tc.known || d.Ours || d.Verified || d.Address != tc.delegate {
			t.Errorf("%s: %+v", name, d)
		}
		wantCodes(t, status, 0, delegation.NoteDelegate)
	}
}

// TestReadOwnerTimes: sessions grow old, lie idle, and come to their end.
func TestReadOwnerTimes(t *testing.T) {
	s := newShop(t)
	day := 24 * time.Hour
	session := s.link(t, func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: 100 * day} })
	for _, tc := range []struct {
		wait time.Duration
		use  bool
		want []string
	}{
		{time.Hour, false, nil},
		{31 * day, false, []string{delegation.NoteUnused}},
		{time.Hour, true, nil},
		{29 * day, false, nil},
		{30 * day, true, []string{delegation.NoteOld}},
		{8 * day, false, []string{delegation.NoteEnding, delegation.NoteOld}},
	} {
		if err := s.net.AdvanceTime(t.Context(), tc.wait); err != nil {
			t.Fatal(err)
		}
		if tc.use {
			s.pull(t, session, tusd(1))
		}
		status := s.readOwner(t, delegation.OwnerOptions{}, session)
		wantCodes(t, status, session.Grant.Number, tc.want...)
	}
	if err := s.net.AdvanceTime(t.Context(), 3*day); err != nil {
		t.Fatal(err)
	}
	status := s.readOwner(t, delegation.OwnerOptions{}, session)
	if h := status.Homes[0]; len(h.Live) != 0 || h.Ended[delegation.EndExpired] != 1 {
		t.Errorf("home %+v", h)
	}
	wantCodes(t, status, session.Grant.Number)
}
