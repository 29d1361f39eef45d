//go:build !nodev

package delegation_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// other is one more agent of the same owner's.
func (s *shop) other(t *testing.T, name string) *shop {
	t.Helper()
	o := *s
	o.agent = agent{testKey(name)}
	s.send(t, s.holder(), o.agent.Address(), milliEther(200), nil)
	return &o
}

// holder is the owner's key, as one that sends by itself.
func (s *shop) holder() agent { return agent{testKey("owner")} }

func (s *shop) readOwner(t *testing.T, o delegation.OwnerOptions, book ...delegation.Session) delegation.OwnerStatus {
	t.Helper()
	status, err := delegation.ReadOwner(t.Context(), s.net.Client(), s.owner, recorded(book), o)
	if err != nil {
		t.Fatal(err)
	}
	return status
}

func recorded(sessions []delegation.Session) []delegation.Recorded {
	var book []delegation.Recorded
	for _, session := range sessions {
		book = append(book, delegation.Recorded{Name: "bot", Session: session})
	}
	return book
}

// codes are those of the notes about a session.
func codes(s delegation.OwnerStatus, number uint64) []string {
	var list []string
	for _, n := range s.Notes {
		if n.Session == number {
			list = append(list, n.Code)
		}
	}
	slices.Sort(list)
	return list
}

func wantCodes(t *testing.T, s delegation.OwnerStatus, number uint64, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, codes(s, number), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("notes about session %d (-want +got):\n%s\n%+v", number, diff, s.Notes)
	}
}

// TestReadOwner lives through every way for a session to begin and to end.
func TestReadOwner(t *testing.T) {
	s := newShop(t)
	first := s.link(t)             // 1
	s.pull(t, first, tusd(20))     //
	orphan := s.other(t, "second") //
	lost := orphan.link(t)         // 2
	orphan.pull(t, lost, tusd(7))  //
	renewed := s.link(t)           // 3, replaces 1
	s.pull(t, renewed, tusd(30))   //
	s.pull(t, renewed, tusd(5))    //
	s.exec(t, renewed, devnet.Venue, nil, venueABI.PackCheckIn(big.NewInt(1)))
	third := s.other(t, "third").link(t) // 4
	vault := first.Account
	s.send(t, s.holder(), vault, nil, vaultABI.PackRevoke(uint16(third.Grant.Number)))
	fourth := s.other(t, "fourth").link(t) // 5
	s.send(t, s.holder(), vault, nil, vaultABI.PackSetGuardian(s.agent.Address()))
	s.send(t, s.agent, vault, nil, vaultABI.PackFreeze(uint16(fourth.Grant.Number)))
	fifth := s.other(t, "fifth").link(t) // 6
	heir := testKey("heir")
	s.send(t, s.holder(), vault, nil, vaultABI.PackRotate(6, 7, fifth.Agent, agent{heir}.Address(), []bindings.Permission{
		{Target: devnet.Token}, {Target: devnet.Venue, Selector: [4]byte(venueABI.PackCheckIn(big.NewInt(0))[:4])},
	}))
	brief := s.other(t, "brief").link(t, func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} }) // 8
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}

	status := s.readOwner(t, delegation.OwnerOptions{All: true}, first, renewed, third, brief)
	h := status.Homes[0]
	if !h.Exists || h.Last != 8 || h.Guardian == nil || *h.Guardian != s.agent.Address() || status.Homes[1].Exists {
		t.Fatalf("homes %+v", status.Homes)
	}
	ended := map[delegation.Ending]int{
		delegation.EndReplaced: 1, delegation.EndRevoked: 1, delegation.EndFrozen: 1, delegation.EndRotated: 1, delegation.EndExpired: 1,
	}
	if diff := cmp.Diff(ended, h.Ended); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	type short struct {
		Number         uint64
		Agent          common.Address
		Name, Limits   string
		Calls, Pays    uint64
		Spent          string
		TokenLeft      string
		Rules          int
		Native, Expiry bool
	}
	var got []short
	for _, l := range h.Live {
		if l.State != delegation.StateLive || l.Since == 0 || l.Grant == nil {
			t.Fatalf("session %+v", l)
		}
		x := short{l.Number, l.Agent, l.Name, l.Limits, l.Use.Calls, l.Use.Payments, "", l.Left.Budgets[0].LeftTotal.String(), len(l.Grant.Calls), l.Left.Native != nil, l.Until != 0}
		if len(l.Use.Spent) > 0 {
			x.Spent = l.Use.Spent[0].Amount.String()
		}
		got = append(got, x)
	}
	want := []short{
		{2, lost.Agent, "", "transaction", 0, 1, "7000000", "993000000", 1, true, true},
		{3, renewed.Agent, "bot", "record", 1, 2, "35000000", "965000000", 1, true, true},
		{7, agent{heir}.Address(), "", "transaction", 0, 0, "", "1000000000", 1, false, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	wantCodes(t, status, 2, delegation.NoteOrphaned)
	wantCodes(t, status, 3)
	wantCodes(t, status, 7, delegation.NoteOrphaned)
	past := map[uint64]delegation.Ending{}
	for _, p := range h.Past {
		past[p.Number] = p.How
	}
	if diff := cmp.Diff(map[uint64]delegation.Ending{1: "replaced", 4: "revoked", 5: "frozen", 6: "rotated", 8: "expired"}, past); diff != "" {
		t.Errorf("past (-want +got):\n%s", diff)
	}
	if e := status.Events; e.From != 0 || e.Missing != "" || e.Ignored != 0 || e.Count == 0 || e.To != status.Block {
		t.Errorf("events %+v", e)
	}
}
