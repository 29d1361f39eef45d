//go:build !nodev

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// linked is a record's session of grant number for an owner.
func linked(owner byte, number, since uint64) delegation.Session {
	address := common.Address{owner}
	account, agent := contracts.VaultAddress(address), common.Address{0xa9}
	return delegation.Session{
		Chain: 1, Home: delegation.HomeVault, Owner: address, Path: hw.DefaultPath, Account: account, Agent: agent, Since: since,
		Grant: delegation.Grant{Number: number, Chain: 1, Account: account, Agent: agent, Until: 1},
	}
}

func numbers(r linkRecord) []uint64 {
	var list []uint64
	for _, s := range r.Sessions {
		list = append(list, s.Grant.Number)
	}
	return list
}

// TestSaveLink: a grant that was never submitted stands beside the live one; a
// live one ends all before it; another owner has another record.
func TestSaveLink(t *testing.T) {
	s := state{t.TempDir()}
	for i, step := range []struct {
		session delegation.Session
		want    []uint64
	}{
		{linked(1, 1, 0), []uint64{1}},
		{linked(1, 1, 7), []uint64{1}},
		{linked(1, 2, 0), []uint64{1, 2}},
		{linked(1, 2, 0), []uint64{1, 2}},
		{linked(2, 1, 9), []uint64{1}},
		{linked(1, 3, 8), []uint64{3}},
		{linked(1, 2, 0), []uint64{2, 3}},
	} {
		if err := s.saveLink("bot", step.session); err != nil {
			t.Fatal(err)
		}
		records, err := s.loadLinks("bot")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if r.newest().Owner != step.session.Owner {
				continue
			}
			if diff := cmp.Diff(step.want, numbers(r)); diff != "" {
				t.Errorf("step %d (-want +got):\n%s", i, diff)
			}
		}
		if want := 1 + i/4; len(records) != min(want, 2) { // the fifth is another owner's
			t.Errorf("step %d: %d records, want %d", i, len(records), min(want, 2))
		}
	}
	for number := uint64(4); number < 60; number++ {
		if err := s.saveLink("bot", linked(1, number, 0)); err != nil {
			t.Fatal(err)
		}
	}
	records, err := s.loadLinks("bot")
	if err != nil || len(records) != 2 {
		t.Fatal(records, err)
	}
	for _, r := range records {
		if len(r.Sessions) > maxGrants {
			t.Errorf("%d grants in a record", len(r.Sessions))
		}
	}
}

// TestLoadLinkRefuses: a record that is not whole, or points elsewhere, is an
// error with a way on, never a session.
func TestLoadLinkRefuses(t *testing.T) {
	encode := func(sessions ...delegation.Session) string {
		text, err := json.Marshal(linkRecord{sessions})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	elsewhere := linked(1, 1, 1)
	elsewhere.Account, elsewhere.Grant.Account = common.Address{9}, common.Address{9}
	for name, text := range map[string]string{
		"empty":      "",
		"no object":  "5",
		"no session": `{"sessions":[]}`,
		"elsewhere":  encode(elsewhere),
		"two owners": encode(linked(1, 1, 1), linked(2, 2, 1)),
		"cut":        encode(linked(1, 1, 1))[:100],
	} {
		s := state{t.TempDir()}
		if err := s.saveLink("bot", linked(1, 1, 1)); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(s.linkDir("bot"), "*.json"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		if err := os.WriteFile(files[0], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = s.loadLinks("bot")
		if e, ok := errors.AsType[*hinted](err); !ok || e.hint == "" {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.saveLink("bot", linked(1, 2, 0)); err == nil {
			t.Errorf("%s: the record was written over", name)
		}
	}
	if records, err := (state{t.TempDir()}).loadLinks("bot"); err != nil || records != nil {
		t.Errorf("nothing there: %v, %v", records, err)
	}
}

func FuzzDecodeLink(f *testing.F) {
	text, err := json.Marshal(linkRecord{[]delegation.Session{linked(1, 1, 1)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"sessions":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		record, err := decodeLink(text)
		if err != nil {
			return
		}
		for _, s := range record.Sessions {
			if s.Account != contracts.VaultAddress(s.Owner) || s.Grant.Account != s.Account {
				t.Errorf("%s points at %s", s.Owner, s.Account)
			}
		}
	})
}

// oneChain is a node of chain 1 that is asked for nothing else.
type oneChain struct{ node }

func (oneChain) ChainID(context.Context) (*big.Int, error) { return big.NewInt(1), nil }

// TestChooseRecordHomes: a key can act in both homes of one wallet; each can be
// named.
func TestChooseRecordHomes(t *testing.T) {
	s := state{t.TempDir()}
	vault, wallet := linked(1, 1, 7), linked(1, 1, 8)
	wallet.Home, wallet.Account, wallet.Grant.Account = delegation.HomeAccount, wallet.Owner, wallet.Owner
	for _, session := range []delegation.Session{vault, wallet} {
		if err := s.saveLink("bot", session); err != nil {
			t.Fatal(err)
		}
	}
	for home, want := range map[string]delegation.Home{"account": delegation.HomeAccount, "vault": delegation.HomeVault, "": ""} {
		records, err := s.loadLinks("bot")
		if err != nil {
			t.Fatal(err)
		}
		record, err := s.chooseRecord(t.Context(), oneChain{}, "bot", vault.Owner, sessionOption{home: home}.inHome(records))
		switch {
		case want == "" && (err == nil || !strings.Contains(err.Error(), "in several homes: ")):
			t.Errorf("no home named: %v", err)
		case want != "" && (err != nil || record.newest().Home != want):
			t.Errorf("%s: %v, %v", home, record, err)
		}
	}
}
