//go:build !nodev

package delegation_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestSamples: each permission has a call; those that pass can be sent.
func TestSamples(t *testing.T) {
	s := newShop(t)
	friend := common.Address{1}
	session := s.link(t, func(p *delegation.Policy) {
		p.Calls = append(p.Calls, delegation.CallRule{Target: devnet.Venue, Function: "leave()"})
	})
	s.send(t, agent{testKey("owner")}, session.Account, milliEther(4), nil)
	samples := func() []delegation.Sample {
		t.Helper()
		list, err := delegation.Samples(t.Context(), s.net.Client(), session, friend)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	var got []string
	for _, sample := range samples() {
		if sample.Refused == nil {
			got = append(got, sample.Words)
			s.exec(t, session, sample.To, sample.Value, sample.Data)
		} else if !errors.Is(sample.Refused, delegation.ErrChain) {
			t.Errorf("%s: %v", sample.Words, sample.Refused)
		}
	}
	want := []string{
		"sent 50 TUSD of the wallet's to " + friend.Hex(), "sent 0.004 native coin of the vault's to " + friend.Hex(),
		"called checkIn(uint256) on " + devnet.Venue.Hex(),
	}
	if diff := cmp.Diff(want, got[:3]); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
	if now := samples(); len(now) != 2 || now[0].To != devnet.Venue {
		t.Errorf("with everything spent: %+v", now)
	}
	s.send(t, s.agent, devnet.Token, new(big.Int), tokenABI.PackMint(session.Account, tusd(7)))
	session.Grant.Tokens[0].PerDay = amount(tusd(50))
	if _, err := delegation.Samples(t.Context(), &liar{Chain: s.net.Client(), call: func(_, _ []byte, _ error) ([]byte, error) { return nil, errDisk }}, session, friend); !errors.Is(err, errDisk) {
		t.Errorf("a node that fails: %v", err)
	}
}
