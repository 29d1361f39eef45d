//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// signature finds what was recorded of a text.
func (j *journal) signature(t *testing.T, text string) []byte {
	t.Helper()
	for _, e := range j.entries {
		var r struct {
			Text      string
			Signature string
		}
		if err := json.Unmarshal(e.Data, &r); err == nil && r.Text == text {
			return common.FromHex(r.Signature)
		}
	}
	t.Fatal("the text was not signed")
	return nil
}

func relative(p *delegation.Policy) { p.Expires = delegation.Expiry{After: 24 * time.Hour} }

// TestResume breaks a link off at every record and links again: nothing that
// was signed is asked for twice, nothing is sent twice, and the grant is the
// same one, although its expiry is relative and time goes on.
func TestResume(t *testing.T) {
	for name, tc := range map[string]struct {
		batch   bool
		records []string
		asked   int
		want    state
	}{
		"by text": {false, textRecords, 2, state{OwnerNonce: 1, AgentNonce: 2}},
		"batch":   {true, batchRecords, 3, state{OwnerNonce: 2, AgentNonce: 1}},
	} {
		for n, kind := range tc.records {
			t.Run(name+" "+kind, func(t *testing.T) {
				s := newShop(t)
				s.batch = tc.batch
				first := s.plan(t, relative)
				s.journal.failAt = n + 2 // this record is written, the next is not
				if n == len(tc.records)-1 {
					s.journal.failAt = n + 1 // not even that the link is done
				}
				if _, err := delegation.Link(t.Context(), s.env(), first); !errors.Is(err, errJournal) {
					t.Fatalf("%v, want the journal's error", err)
				}
				asked := len(s.wallet.Requests())
				signed := count(tc.records[:n+1], "_signed")
				if err := s.net.AdvanceTime(t.Context(), time.Hour); err != nil {
					t.Fatal(err)
				}
				s.journal.failAt = 0
				p := s.plan(t, relative)
				again := asked - signed // what was confirmed but not recorded is lost
				session, err := delegation.Link(t.Context(), s.env(), p)
				if err != nil {
					t.Fatal(err)
				}
				if got := len(s.wallet.Requests()); got != tc.asked+again {
					t.Errorf("asked %d times in all, want %d and %d that were lost", got, tc.asked, again)
				}
				if session.Grant.Number != 1 {
					t.Errorf("grant %d", session.Grant.Number)
				}
				if textSigned := signed == tc.asked; textSigned && session.Grant.Until != first.Grant.Until {
					t.Errorf("another expiry than the one that was signed")
				}
				got := s.state(t)
				if got.OwnerNonce != tc.want.OwnerNonce || got.AgentNonce != tc.want.AgentNonce {
					t.Errorf("sent %+v, want %+v", got, tc.want)
				}
			})
		}
	}
}

// TestResumeOnly: what an earlier link signed is used for nothing else.
func TestResumeOnly(t *testing.T) {
	s := newShop(t)
	first := s.plan(t, relative)
	s.journal.failAt = 4 // all is signed, nothing sent
	if _, err := delegation.Link(t.Context(), s.env(), first); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	wantSteps(t, s.plan(t, relative), "approve grant send create submit verify", 0)
	for name, tc := range map[string]struct {
		request func(*delegation.Request)
		policy  func(*delegation.Policy)
		asked   int
	}{
		"the same":         {asked: 0},
		"another limit":    {policy: func(p *delegation.Policy) { p.Tokens[0].PerDay = amount(tusd(49)) }, asked: 1},
		"another total":    {policy: func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(999)) }, asked: 2},
		"another rule":     {policy: func(p *delegation.Policy) { p.Calls[0].Function = "leave()" }, asked: 1},
		"no native coin":   {policy: func(p *delegation.Policy) { p.Native = nil }, asked: 1},
		"another expiry":   {policy: func(p *delegation.Policy) { p.Expires.After = 23 * time.Hour }, asked: 1},
		"caps that hold":   {request: func(r *delegation.Request) { r.Caps.Gas = 100_000 }, asked: 0},
		"from the vault":   {request: func(r *delegation.Request) { r.Spending = delegation.SpendVault }, asked: 0},
		"by a batch":       {request: func(r *delegation.Request) { r.Batch = true }, asked: 2},
		"without journal":  {request: func(r *delegation.Request) { r.History = delegation.History{} }, asked: 2},
		"of another owner": {request: func(r *delegation.Request) { r.History = s.journal.history(gator, s.agent.Address()) }, asked: 1}, // a transaction says itself whose it is
	} {
		r := s.request(relative, func(p *delegation.Policy) {
			if tc.policy != nil {
				tc.policy(p)
			}
		})
		if tc.request != nil {
			tc.request(&r)
		}
		if got := s.planOf(t, r).Confirmations(); got != tc.asked {
			t.Errorf("%s: %d confirmations, want %d", name, got, tc.asked)
		}
	}
	// After its end it is worth nothing.
	if err := s.net.AdvanceTime(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	wantSteps(t, s.plan(t, relative), "approve grant send create submit verify", 1)
	// The owner's nonce moved: the approval is worth nothing either.
	s.send(t, agent{testKey("owner")}, common.Address{1}, new(big.Int), nil)
	wantSteps(t, s.plan(t, relative), "approve grant send create submit verify", 2)
}

// TestHistoryHostile: a journal is a file. What is changed in it is not used.
func TestHistoryHostile(t *testing.T) {
	s := newShop(t)
	s.journal.failAt = 4
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t)); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	good := s.journal.entries
	s.journal.failAt = 0
	for name, change := range map[string]func(kind string, data map[string]any){
		"signature": func(kind string, data map[string]any) {
			if kind == "grant_signed" {
				data["signature"] = "0x" + common.Bytes2Hex(signText(t, "stranger", data["text"].(string)))
			}
		},
		"short signature": func(kind string, data map[string]any) {
			if kind == "grant_signed" {
				data["signature"] = "0x01"
			}
		},
		"text": func(kind string, data map[string]any) {
			if kind == "grant_signed" {
				data["text"] = "valetkey grant 1 on chain 1"
			}
		},
		"planned grant": func(kind string, data map[string]any) {
			if kind == "plan" {
				data["grant"].(map[string]any)["until"] = 253402300799
			}
		},
	} {
		s.journal.entries = nil
		for _, e := range good {
			var data map[string]any
			if err := json.Unmarshal(e.Data, &data); err != nil {
				t.Fatal(err)
			}
			change(e.Kind, data)
			text, err := json.Marshal(data)
			if err != nil {
				t.Fatal(err)
			}
			s.journal.entries = append(s.journal.entries, delegation.Entry{Kind: e.Kind, Data: text})
		}
		p := s.plan(t)
		if got := p.Confirmations(); got != 1 || stepsByName(p)[delegation.StepGrant].Done || p.Grant.Until != uint64(farAway.Unix()) { //nolint:gosec // after 1970
			t.Errorf("%s: %d confirmations, want the text to be asked again", name, got)
		}
	}
	for _, bad := range []delegation.Entry{{Kind: "plan", Data: []byte(`{"chain":"x"}`)}, {Kind: "grant_signed", Data: []byte(`[`)}, {Kind: "linked", Data: []byte(`5`)}} {
		_, err := delegation.ReadHistory(func(yield func(delegation.Entry, error) bool) { yield(bad, nil) }, 1, s.owner, s.owner)
		if err == nil {
			t.Errorf("%s %s was read", bad.Kind, bad.Data)
		}
	}
	_, err := delegation.ReadHistory(func(yield func(delegation.Entry, error) bool) { yield(delegation.Entry{}, errJournal) }, 1, s.owner, s.owner)
	if !errors.Is(err, errJournal) {
		t.Errorf("%v, want the journal's error", err)
	}
}

func FuzzReadHistory(f *testing.F) {
	f.Add("plan", []byte(`{"chain":1337,"text":"a","grant":{"number":1,"tokens":[{"per_day":"1"}]}}`))
	f.Add("grant_signed", []byte(`{"text":"a","signature":"0x00"}`))
	f.Add("sending", []byte(`{"tx":{"type":"0x2","chainId":"0x539","nonce":"0x0","to":"0x0000000000000000000000000000000000000001","gas":"0x1","maxPriorityFeePerGas":"0x1","maxFeePerGas":"0x1","value":"0x0","input":"0x","accessList":[],"v":"0x0","r":"0x1","s":"0x1","yParity":"0x0"}}`))
	f.Add("linked", []byte(`{"chain":1337}`))
	f.Fuzz(func(_ *testing.T, kind string, data []byte) {
		_, _ = delegation.ReadHistory(func(yield func(delegation.Entry, error) bool) {
			_ = yield(delegation.Entry{Kind: "plan", Data: []byte(`{"text":"a"}`)}, nil) && yield(delegation.Entry{Kind: kind, Data: data}, nil)
		}, 1337, common.Address{}, common.Address{})
	})
}

// TestStepsDone: what an earlier try signed says so.
func TestStepsDone(t *testing.T) {
	s := newShop(t)
	s.journal.failAt = 4
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t)); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt, s.wallet.Holder = 0, reject
	p := s.plan(t)
	var done []string
	for _, step := range p.Steps {
		if step.Done {
			done = append(done, step.Name)
		}
	}
	if diff := cmp.Diff([]string{delegation.StepApprove, delegation.StepGrant}, done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil || errors.Is(err, hw.ErrRejected) {
		t.Errorf("%v; nobody was to be asked", err)
	}
}
