//go:build !nodev

package contracts_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
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
		want := &bindings.SessionVaultSessionUsed{Key: agent}
		copy(want.TargetAndSelector[:], join(venueAddress[:], selectorBytes("checkIn(uint256)")))
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
		h.execRefused(t, venueAddress, nil, checkIn, noPermission(venueAddress, "checkIn(uint256)"))
		h.start(t, h.grant(t))
		h.refuses(t, relayer, vault.PackExec(venueAddress, new(big.Int), checkIn), noPermission(venueAddress, "checkIn(uint256)"))
		h.refuses(t, owner, vault.PackExec(venueAddress, new(big.Int), checkIn), noPermission(venueAddress, "checkIn(uint256)"))
		transfer := token.PackTransfer(friend, usd(1))
		for name, tc := range map[string]struct {
			to    common.Address
			value int64
			data  []byte
			want  any
		}{
			"self":                     {h.at, 0, vault.PackRevoke(1), &bindings.SessionVaultSelfCall{}},
			"self, native":             {h.at, 1, nil, &bindings.SessionVaultSelfCall{}},
			"zero":                     {common.Address{}, 0, checkIn, &bindings.SessionVaultSelfCall{}},
			"zero, native":             {common.Address{}, 1, nil, &bindings.SessionVaultSelfCall{}},
			"one byte":                 {venueAddress, 0, checkIn[:1], &bindings.SessionVaultBadCalldata{}},
			"three bytes":              {venueAddress, 0, checkIn[:3], &bindings.SessionVaultBadCalldata{}},
			"another function":         {venueAddress, 0, leave, noPermission(venueAddress, "leave()")},
			"selector zero":            {venueAddress, 0, make([]byte, 4), &bindings.SessionVaultNoPermission{Target: venueAddress}},
			"same function, elsewhere": {otherVenue, 0, checkIn, noPermission(otherVenue, "checkIn(uint256)")},
			"a token without budget":   {otherToken, 0, transfer, &bindings.SessionVaultNoPermission{Target: otherToken}},
			"value with a ruled call":  {venueAddress, 1, checkIn, &bindings.SessionVaultValueNotAllowed{Asked: big.NewInt(1), Limit: new(big.Int)}},
			"value with another call":  {venueAddress, 1, leave, noPermission(venueAddress, "leave()")},
		} {
			t.Run(name, func(t *testing.T) { h.execRefused(t, tc.to, big.NewInt(tc.value), tc.data, tc.want) })
		}
	})
}

func noPermission(target common.Address, signature string) any {
	return &bindings.SessionVaultNoPermission{Target: target, Selector: selector(signature)}
}

func TestExecExpiry(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		h.start(t, g)
		checkIn := venue.PackCheckIn(big.NewInt(1))
		h.advanceTo(t, 30, 0)
		h.exec(t, venueAddress, nil, checkIn)
		h.advanceToSecond(t, uint64(g.Until)) // calls now see the last second
		h.view(t, h.at, nil)
		if _, revert := h.call(t, callFrom(agent, h.at, vault.PackExec(venueAddress, new(big.Int), checkIn))); revert != nil {
			t.Errorf("refused in the last second: %s", name(sessionError(revert)))
		}
		h.wantAllowed(t, venueAddress, "checkIn(uint256)", true)
		h.advanceToSecond(t, uint64(g.Until)+1)
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
			g.Calls = []bindings.CallRule{call(target, "f()"), call(echo, "f()")}
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

func TestCanExec(t *testing.T) {
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
			{tokenAddress, "mint(address,uint256)", false},
			{otherToken, "transfer(address,uint256)", false},
		} {
			h.wantAllowed(t, tc.target, tc.signature, tc.want)
		}
	})
}

// wantAllowed asks for a call with zeros.
func (h *home) wantAllowed(t *testing.T, target common.Address, signature string, want bool) {
	t.Helper()
	size := 32 * strings.Count(strings.ReplaceAll(signature, "(", ","), ",")
	data := append(selectorBytes(signature), make([]byte, size)...)
	got, err := vault.UnpackCanExec(h.view(t, h.at, vault.PackCanExec(agent, target, new(big.Int), data)))
	if err != nil {
		t.Fatal(err)
	}
	if got.Ok != want || got.Ok != (len(got.Reason) == 0) {
		t.Errorf("canExec(%s, %s) is %t, %s", target, signature, got.Ok, name(sessionError(got.Reason)))
	}
}

// owners is the calldata with which an owner has its home make a call (ERC-7821).
func owners(t *testing.T, to common.Address, value *big.Int, data []byte) []byte {
	t.Helper()
	list, err := abi.NewType("tuple[]", "", []abi.ArgumentMarshaling{
		{Name: "target", Type: "address"}, {Name: "value", Type: "uint256"}, {Name: "callData", Type: "bytes"},
	})
	if err != nil {
		t.Fatal(err)
	}
	calls, err := abi.Arguments{{Type: list}}.Pack([]bindings.Execution{{Target: to, Value: orZero(value), CallData: data}})
	if err != nil {
		t.Fatal(err)
	}
	return vault.PackExecute([32]byte{0: 1}, calls)
}

func TestExecuteIsTheOwners(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		data := owners(t, tokenAddress, nil, token.PackTransfer(friend, usd(900)))
		for _, stranger := range []common.Address{relayer, tokenAddress} {
			h.refuses(t, stranger, data, &bindings.SessionVaultNoPermission{Target: tokenAddress})
		}
		h.refuses(t, agent, data, overTotal(usd(900), usd(120))) // its own session's batch
		h.must(t, ownerKey, h.at, nil, data)
		h.must(t, ownerKey, h.at, nil, owners(t, friend, ether(7), nil))
		if got := h.tokens(t, tokenAddress, friend); got.Cmp(usd(900)) != 0 || h.balance(t, friend).Cmp(ether(7)) != 0 {
			t.Errorf("friend has %s tokens and %s wei", got, h.balance(t, friend))
		}
		h.wantBudget(t, 50, 50, 120)
		_, revert := h.call(t, callFrom(owner, h.at, owners(t, tokenAddress, nil, token.PackTransfer(friend, usd(101)))))
		if _, err := token.UnpackError(revert); err != nil {
			t.Errorf("the token's own error did not come through: %x", revert)
		}
	})
}
