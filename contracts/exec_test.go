//go:build !nodev

package contracts_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

func TestExecCall(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		receipt := h.exec(t, venueAddress, nil, venue.PackCheckIn(big.NewInt(42)))
		checkedIn := event(t, receipt, venue.UnpackCheckedInEvent)
		if checkedIn.Visitor != h.at || checkedIn.Value.Int64() != 42 {
			t.Errorf("the venue saw %+v", checkedIn)
		}
		used := event(t, receipt, vault.UnpackSessionUsedEvent)
		used.Raw = nil
		want := &bindings.SessionVaultSessionUsed{
			Agent: agent, Target: venueAddress, Selector: selector("checkIn(uint256)"), Value: new(big.Int),
		}
		if diff := cmp.Diff(want, used, bigInts); diff != "" {
			t.Errorf("event (-want +got):\n%s", diff)
		}
		// Extra bytes after the arguments of a ruled function are the target's business.
		h.exec(t, venueAddress, nil, append(venue.PackCheckIn(big.NewInt(1)), 1, 2, 3))
	})
}

func TestExecRefusals(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		checkIn, leave := venue.PackCheckIn(big.NewInt(1)), venue.PackLeave()
		h.execRefused(t, venueAddress, nil, checkIn, &bindings.SessionVaultNoSession{Agent: agent})
		h.start(t, h.grant(t))
		h.refuses(t, relayer, vault.PackExec(venueAddress, new(big.Int), checkIn), &bindings.SessionVaultNoSession{Agent: relayer})
		h.refuses(t, owner, vault.PackExec(venueAddress, new(big.Int), checkIn), &bindings.SessionVaultNoSession{Agent: owner})
		transfer := token.PackTransfer(friend, usd(1))
		for name, tc := range map[string]struct {
			to    common.Address
			value int64
			data  []byte
			want  any
		}{
			"self":                     {h.at, 0, vault.PackRevoke(agent), &bindings.SessionVaultSelfCall{}},
			"self, native":             {h.at, 1, nil, &bindings.SessionVaultSelfCall{}},
			"zero":                     {common.Address{}, 0, checkIn, &bindings.SessionVaultSelfCall{}},
			"zero, native":             {common.Address{}, 1, nil, &bindings.SessionVaultSelfCall{}},
			"one byte":                 {venueAddress, 0, checkIn[:1], &bindings.SessionVaultBadCalldata{}},
			"three bytes":              {venueAddress, 0, checkIn[:3], &bindings.SessionVaultBadCalldata{}},
			"another function":         {venueAddress, 0, leave, notAllowed(venueAddress, "leave()")},
			"selector zero":            {venueAddress, 0, make([]byte, 4), &bindings.SessionVaultFunctionNotAllowed{Target: venueAddress}},
			"same function, elsewhere": {otherVenue, 0, checkIn, &bindings.SessionVaultTargetNotAllowed{Target: otherVenue}},
			"a token without budget":   {otherToken, 0, transfer, &bindings.SessionVaultTargetNotAllowed{Target: otherToken}},
			"value with a ruled call":  {venueAddress, 1, checkIn, &bindings.SessionVaultValueNotAllowed{Value: big.NewInt(1)}},
			"value with another call":  {venueAddress, 1, leave, notAllowed(venueAddress, "leave()")},
		} {
			t.Run(name, func(t *testing.T) { h.execRefused(t, tc.to, big.NewInt(tc.value), tc.data, tc.want) })
		}
	})
}

func notAllowed(target common.Address, signature string) any {
	return &bindings.SessionVaultFunctionNotAllowed{Target: target, Selector: selector(signature)}
}

func TestExecExpiry(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		h.start(t, g)
		checkIn := venue.PackCheckIn(big.NewInt(1))
		h.advanceTo(t, 30, 0)
		h.exec(t, venueAddress, nil, checkIn)
		h.advanceToSecond(t, g.Until) // calls now see the last second
		h.view(t, h.at, nil)
		if _, revert := h.call(t, callFrom(agent, h.at, vault.PackExec(venueAddress, new(big.Int), checkIn))); revert != nil {
			t.Errorf("refused in the last second: %s", name(bindings.SessionError(revert)))
		}
		h.wantAllowed(t, venueAddress, "checkIn(uint256)", true)
		h.advanceToSecond(t, g.Until+1)
		h.execRefused(t, venueAddress, nil, checkIn, &bindings.SessionVaultSessionExpired{Until: g.Until})
		h.wantAllowed(t, venueAddress, "checkIn(uint256)", false)
		if got := h.session(t, agent); got.Number != 1 || got.Until != g.Until {
			t.Errorf("an expired session reads as %+v", got)
		}
	})
}

// TestExecBubbles checks that the agent gets the callee's own revert data, of any length, and its answers.
func TestExecBubbles(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		reason := bytes.Repeat([]byte{0xde, 0xad}, 50)
		target := h.scripted(t, answer{}, answer{}, answer{How: reverts, Data: reason})
		echo := h.scripted(t, answer{}, answer{}, answer{Data: reason})
		h.start(t, h.grant(t, func(g *bindings.Grant) {
			g.Calls = []bindings.CallRule{{Target: target, Signature: "f()"}, {Target: echo, Signature: "f()"}}
		}))
		f := selector("f()")
		_, revert := h.call(t, callFrom(agent, h.at, vault.PackExec(target, new(big.Int), f[:])))
		if !bytes.Equal(revert, reason) {
			t.Errorf("bubbled %x", revert)
		}
		raw, _ := h.call(t, callFrom(agent, h.at, vault.PackExec(echo, new(big.Int), f[:])))
		if got, err := vault.UnpackExec(raw); err != nil || !bytes.Equal(got, reason) {
			t.Errorf("answered %x, %v", got, err)
		}
	})
}

func TestAllowed(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.wantAllowed(t, venueAddress, "checkIn(uint256)", false)
		h.start(t, h.grant(t))
		for _, tc := range []struct {
			target    common.Address
			signature string
			want      bool
		}{
			{venueAddress, "checkIn(uint256)", true},
			{venueAddress, "leave()", false},
			{venueAddress, "wycpnbqcyf()", false}, // selector zero
			{otherVenue, "checkIn(uint256)", false},
			{tokenAddress, "transfer(address,uint256)", true},
			{tokenAddress, "transferFrom(address,address,uint256)", true},
			{tokenAddress, "approve(address,uint256)", true},
			{tokenAddress, "mint(address,uint256)", false},
			{otherToken, "transfer(address,uint256)", false},
		} {
			h.wantAllowed(t, tc.target, tc.signature, tc.want)
		}
	})
}

func (h *home) wantAllowed(t *testing.T, target common.Address, signature string, want bool) {
	t.Helper()
	got, err := vault.UnpackAllowed(h.view(t, h.at, vault.PackAllowed(agent, target, selector(signature))))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("allowed(%s, %s) is %t", target, signature, got)
	}
}

func TestExecuteIsTheOwners(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		data := vault.PackExecute(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(900)))
		for _, stranger := range []common.Address{agent, relayer, tokenAddress} {
			h.refuses(t, stranger, data, &bindings.SessionVaultNotOwner{Caller: stranger})
		}
		h.must(t, ownerKey, h.at, nil, data)
		h.must(t, ownerKey, h.at, nil, vault.PackExecute(friend, ether(7), nil))
		if got := h.tokens(t, tokenAddress, friend); got.Cmp(usd(900)) != 0 || h.balance(t, friend).Cmp(ether(7)) != 0 {
			t.Errorf("friend has %s tokens and %s wei", got, h.balance(t, friend))
		}
		h.wantBudget(t, 50, 120, 50, 120)
		_, revert := h.call(t, callFrom(owner, h.at, vault.PackExecute(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(101)))))
		if _, err := token.UnpackError(revert); err != nil {
			t.Errorf("the token's own error did not come through: %x", revert)
		}
	})
}
