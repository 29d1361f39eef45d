//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
)

// TestStorageOfOthers: a session that nobody here linked makes the wallet's storage
// no more ours when it is revoked here.
func TestStorageOfOthers(t *testing.T) {
	s := newAccountShop(t)
	s.home = delegation.HomeAccount
	session := s.link(t)
	refused := func(when string) {
		t.Helper()
		_, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request())
		if risk, ok := errors.AsType[*hw.RiskError](err); !ok || risk.Risk != string(hw.AcceptUnlistedDelegate) {
			t.Errorf("%s: %v", when, err)
		}
	}
	s.journal = &journal{} // of a computer that never linked anything there
	refused("before")
	found, err := delegation.SessionOnChain(t.Context(), s.net.Client(), delegation.HomeAccount, s.owner, session.Agent)
	if err != nil {
		t.Fatal(err)
	}
	found.Path = hw.DefaultPath
	p, err := delegation.PlanRevoke(t.Context(), s.net.Client(), s.wallet, delegation.RevokeRequest{
		Session: found, Payer: s.agent.Address(), History: s.journal.history(s.owner, s.agent.Address()),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := delegation.Revoke(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	refused("after")
	// One that is linked at that risk is ours from when its text is signed.
	s.accept = hw.AcceptUnlistedDelegate
	s.link(t)
	s.accept = ""
	s.plan(t)
	entries := s.journal.entries
	for i, e := range entries {
		if e.Kind != "grant_signed" {
			continue
		}
		s.journal.entries = entries[:i+1]
		s.plan(t)
		var data map[string]any
		if err := json.Unmarshal(e.Data, &data); err != nil {
			t.Fatal(err)
		}
		data["signature"] = hexutil.Encode(signText(t, "stranger", data["text"].(string)))
		text, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		s.journal.entries = append(entries[:i:i], delegation.Entry{Kind: e.Kind, Data: text})
		refused("signed by a stranger")
	}
}
