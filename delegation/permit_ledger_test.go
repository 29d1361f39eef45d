//go:build !nodev

package delegation_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
	"github.com/valetkey/valetkey/ledger/emulator"
)

// permitRequest asks for an allowance of the token with EIP-2612.
func (l *ledgerShop) permitRequest() delegation.Request {
	l.batch = false
	r := l.request(inPUSD)
	r.Spending = delegation.SpendAllowance
	return r
}

// TestLedgerPermit: with "Raw messages" on, the app shows every field of a permit,
// and what the plan says that it shows is what it shows.
func TestLedgerPermit(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{RawMessages: true})
	p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, l.permitRequest())
	if err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "permit grant allow create submit verify", 2)
	session, err := delegation.Link(t.Context(), l.ledgerEnv(), p)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range l.reviews { // between fields a Nano offers to skip the rest
		l.reviews[i].Screens = slices.DeleteFunc(r.Screens, func(screen string) bool { return strings.Contains(screen, "press both to skip") })
	}
	l.wantScreens(t, p.Steps)
	l.wantWords(t, devnet.PermitToken, tokenABI.PackAllowance(l.owner, session.Account), 1_000_000_000)
}

// TestLedgerPermitRefused: with the setting off the app refuses it, and nothing is
// sent; without a wish for an allowance nobody is led there.
func TestLedgerPermitRefused(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{})
	r := l.permitRequest()
	p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, r)
	if err != nil {
		t.Fatal(err)
	}
	l.unchanged(t, func() {
		_, err := delegation.Link(t.Context(), l.ledgerEnv(), p)
		wantStep(t, err, delegation.StepPermit, hw.ErrRefused)
		if e, ok := errors.AsType[*hw.PolicyError](err); !ok || e.Setting != "Raw messages" {
			t.Errorf("%v, want the setting by its name", err)
		}
	})
	r.Spending = delegation.SpendAuto
	if p, err = delegation.NewPlan(t.Context(), l.net.Client(), l.device, r); err != nil {
		t.Fatal(err)
	}
	wantSteps(t, p, "grant create submit verify", 1)
}

// TestLedgerPermitUnread: with "Blind signing" on a Nano signs typed data of which
// it shows a hash; the plan says so.
func TestLedgerPermitUnread(t *testing.T) {
	l := newLedgerShop(t, emulator.DefaultVersion, emulator.Settings{BlindSigning: true})
	p, err := delegation.NewPlan(t.Context(), l.net.Client(), l.device, l.permitRequest())
	if err != nil {
		t.Fatal(err)
	}
	if got := p.BlindSteps(); len(got) != 1 || got[0] != delegation.StepPermit || stepsByName(p)[delegation.StepPermit].Review.Hidden == "" {
		t.Errorf("unread steps %v", got)
	}
}
