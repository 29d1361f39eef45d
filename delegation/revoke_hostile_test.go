//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
)

// TestRevokeAllHostileJournal: a journal is a file. A number in it that the owner
// did not sign, or that the account cannot take for long, neither ends the account
// for good nor keeps anybody from revoking.
func TestRevokeAllHostileJournal(t *testing.T) {
	for _, number := range []uint64{2, 66, 65535, 1<<64 - 1} {
		for _, signed := range []bool{false, true} {
			t.Run(fmt.Sprint(number, signed), func(t *testing.T) {
				s := newShop(t)
				session := s.link(t)
				s.forge(t, session, number, signed)
				p := s.planRevokeAll(t, s.agent.Address())
				want := uint64(2)
				if signed && number == 2 {
					want = 3 // that one counts: it is burned, and the one behind it
				}
				if len(p.Accounts) != 1 || p.Accounts[0].UpTo != want {
					t.Fatalf("plan %+v, want numbers to %d", p.Accounts, want)
				}
				if err := delegation.RevokeAll(t.Context(), s.env(), p); err != nil {
					t.Fatal(err)
				}
				s.wantSessions(t, session.Account)
				s.wantWords(t, contracts.VaultAddress(s.owner), vaultABI.PackLastNumber(), int64(want)) //nolint:gosec // 2 or 3
			})
		}
	}
}

// forge writes the plan and the signature of a grant into the journal.
func (s *shop) forge(t *testing.T, session delegation.Session, number uint64, signed bool) {
	t.Helper()
	g := session.Grant
	g.Number = number
	text, signature := g.Text(), hexutil.Bytes{1}
	if signed {
		signature = signText(t, "owner", text)
	}
	plan := map[string]any{"chain": session.Chain, "owner": s.owner, "agent": session.Agent, "grant": g, "text": text, "expires": "never"}
	for _, e := range []struct {
		kind string
		data any
	}{{"plan", plan}, {"grant_signed", map[string]any{"text": text, "signature": signature}}} {
		data, err := json.Marshal(e.data)
		if err != nil {
			t.Fatal(err)
		}
		s.journal.entries = append(s.journal.entries, delegation.Entry{Kind: e.kind, Data: data})
	}
}
