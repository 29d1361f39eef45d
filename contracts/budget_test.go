//go:build !nodev

package contracts_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

func overDay(token common.Address, asked, left *big.Int) any {
	return &bindings.SessionVaultOverWindowLimit{Token: token, Asked: asked, Left: left}
}

func overTotal(asked, left *big.Int) any {
	return &bindings.SessionVaultOverTotalLimit{Token: tokenAddress, Asked: asked, Left: left}
}

func overCall(asked *big.Int) any {
	return &bindings.SessionVaultOverCallLimit{Asked: asked, Limit: ether(20)}
}

func TestTokenBudget(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t)) // 50 per day, 120 in total
		transfer := func(n int64) []byte { return token.PackTransfer(friend, usd(n)) }

		receipt := h.exec(t, tokenAddress, nil, transfer(20))
		debited := event(t, receipt, vault.UnpackBudgetDebitedEvent)
		debited.Raw = nil
		want := &bindings.SessionVaultBudgetDebited{
			KeyAndAmount:      packed(agent, usd(20)),
			TokenAndRemaining: packed(tokenAddress, usd(30)),
		}
		if diff := cmp.Diff(want, debited, bigInts); diff != "" {
			t.Errorf("event (-want +got):\n%s", diff)
		}
		h.wantBudget(t, 50, 30, 100)
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, big.NewInt(30_000_001)),
			overDay(tokenAddress, big.NewInt(30_000_001), usd(30)))
		h.exec(t, tokenAddress, nil, transfer(30))
		h.wantBudget(t, 50, 0, 70)
		h.execRefused(t, tokenAddress, nil, transfer(1), overDay(tokenAddress, usd(1), usd(0)))
		h.exec(t, tokenAddress, nil, transfer(0))

		// The total is looked at first.
		h.execRefused(t, tokenAddress, nil, transfer(71), overTotal(usd(71), usd(70)))
		huge := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, huge), overTotal(huge, usd(70)))
		wraps := new(big.Int).Lsh(big.NewInt(1), 128) // zero in the type that the counters have
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, wraps), overTotal(wraps, usd(70)))

		h.advanceTo(t, 1, 0)
		h.exec(t, tokenAddress, nil, transfer(50))
		h.advanceTo(t, 1, 0)
		h.wantBudget(t, 50, 50, 20)
		h.execRefused(t, tokenAddress, nil, transfer(21), overTotal(usd(21), usd(20)))
		h.exec(t, tokenAddress, nil, transfer(20))
		h.execRefused(t, tokenAddress, nil, transfer(1), overTotal(usd(1), usd(0)))
		if got := h.tokens(t, tokenAddress, friend); got.Cmp(usd(120)) != 0 {
			t.Errorf("friend has %s", got)
		}
	})
}

// packed is an address and an amount of 12 bytes.
func packed(a common.Address, n *big.Int) (word [32]byte) {
	copy(word[:], a[:])
	copy(word[20:], common.LeftPadBytes(n.Bytes(), 12))
	return word
}

// TestDayIsUTC checks both sides of one midnight, and that a day without use leaves nothing over.
func TestDayIsUTC(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.advanceTo(t, 0, 23*time.Hour)
		h.exec(t, tokenAddress, nil, token.PackTransfer(friend, usd(50)))
		h.exec(t, friend, ether(20), nil)
		h.advanceTo(t, 0, day-time.Second)
		h.wantBudget(t, 50, 0, 70)
		h.wantNative(t, 50, 20, 30)
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(1)), overDay(tokenAddress, usd(1), usd(0)))
		h.advance(t, time.Second)
		h.wantBudget(t, 50, 50, 70)
		h.wantNative(t, 50, 20, 50)
		h.advanceTo(t, 3, time.Hour)
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(51)), overDay(tokenAddress, usd(51), usd(50)))

		// What is spent on a later day than that of the grant counts as well.
		h.exec(t, tokenAddress, nil, token.PackTransfer(friend, usd(30)))
		h.exec(t, friend, ether(20), nil)
		h.exec(t, friend, ether(20), nil)
		h.wantBudget(t, 50, 20, 40)
		h.wantNative(t, 50, 20, 10)
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(21)), overDay(tokenAddress, usd(21), usd(20)))
		h.execRefused(t, friend, ether(11), nil, overDay(common.Address{}, ether(11), ether(10)))
	})
}

func TestNativeBudget(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t)) // 50 per day, 20 per call
		receipt := h.exec(t, friend, ether(20), nil)
		debited := event(t, receipt, vault.UnpackBudgetDebitedEvent)
		if debited.KeyAndAmount != packed(agent, ether(20)) || debited.TokenAndRemaining != packed(common.Address{}, ether(30)) {
			t.Errorf("event %+v", debited)
		}
		h.wantNative(t, 50, 20, 30)
		h.execRefused(t, friend, ether(21), nil, overCall(ether(21)))
		h.exec(t, friend, ether(20), nil)
		// The call's own limit is looked at first.
		h.execRefused(t, friend, ether(21), nil, overCall(ether(21)))
		h.execRefused(t, friend, ether(11), nil, overDay(common.Address{}, ether(11), ether(10)))
		wraps := new(big.Int).Lsh(big.NewInt(1), 128)
		h.execRefused(t, friend, wraps, nil, overCall(wraps))
		h.exec(t, friend, ether(10), nil)
		h.execRefused(t, friend, big.NewInt(1), nil, overDay(common.Address{}, big.NewInt(1), new(big.Int)))
		if got := h.balance(t, friend); got.Cmp(ether(50)) != 0 {
			t.Errorf("friend has %s", got)
		}
	})
}

// TestFailedSpendIsNotDebited checks that a debit goes with the call that it was for.
func TestFailedSpendIsNotDebited(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.must(t, ownerKey, h.at, nil, owners(t, tokenAddress, nil, token.PackTransfer(friend, usd(990))))
		h.start(t, h.grant(t))
		data := vault.PackExec(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(40)))
		_, revert := h.call(t, callFrom(agent, h.at, data))
		if _, err := token.UnpackError(revert); err != nil {
			t.Fatalf("want the token's own error, got %x", revert)
		}
		if h.send(t, agentKey, h.at, nil, data).Status != 0 {
			t.Fatal("the transfer of more than there is went through")
		}
		h.wantBudget(t, 50, 50, 120)
	})
}

func TestTokenCalldata(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		transfer := token.PackTransfer(friend, usd(1))
		approve := token.PackApprove(friend, usd(1))
		pull := token.PackTransferFrom(owner, friend, usd(1))
		bad := &bindings.SessionVaultBadCalldata{}
		for name, data := range map[string][]byte{
			"transfer, short":             transfer[:67],
			"transfer, selector only":     transfer[:4],
			"transfer, long":              append(clone(transfer), 0),
			"transfer, dirty address":     dirty(transfer, 4),
			"approve, short":              approve[:36],
			"approve, long":               append(clone(approve), make([]byte, 32)...),
			"approve, dirty address":      dirty(approve, 4),
			"transferFrom, short":         pull[:68],
			"transferFrom, long":          append(clone(pull), 0),
			"transferFrom, dirty from":    dirty(pull, 4),
			"transfer with third word":    append(clone(transfer), transfer[4:36]...),
			"transfer, lowest dirty byte": dirty(transfer, 4+11),
		} {
			t.Run(name, func(t *testing.T) { h.execRefused(t, tokenAddress, nil, data, bad) })
		}
		for _, offset := range []int{36, 36 + 11} { // of who is paid
			want := any(bad)
			if h.at == owner { // whose the tokens are comes first, and there is nobody to pull from
				want = &bindings.SessionVaultSourceNotAllowed{From: owner}
			}
			h.execRefused(t, tokenAddress, nil, dirty(pull, offset), want)
		}
		h.execRefused(t, tokenAddress, big.NewInt(1), transfer, &bindings.SessionVaultValueNotAllowed{Asked: big.NewInt(1), Limit: new(big.Int)})
		h.execRefused(t, tokenAddress, nil, token.PackMint(agent, usd(1)), noPermission(tokenAddress, "mint(address,uint256)"))
		h.execRefused(t, tokenAddress, nil, make([]byte, 68), &bindings.SessionVaultNoPermission{Target: tokenAddress})
	})
}

func clone(b []byte) []byte { return append([]byte{}, b...) }

// dirty sets a bit in a byte that has to be zero.
func dirty(data []byte, offset int) []byte {
	data = clone(data)
	data[offset] |= 1
	return data
}

// TestApproveIsDebited checks that an allowance counts as spent when it is given, and that the agent, who may use it
// up outside of the session, gets no more than that.
func TestApproveIsDebited(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t, func(g *bindings.Grant) { g.Parties = []bindings.Party{{Spender: true, Who: agent}} }))
		h.execRefused(t, tokenAddress, nil, token.PackApprove(friend, usd(1)), &bindings.SessionVaultSpenderNotAllowed{Token: tokenAddress, Spender: friend})
		h.exec(t, tokenAddress, nil, token.PackApprove(agent, usd(30)))
		h.wantBudget(t, 50, 20, 90)
		h.must(t, agentKey, tokenAddress, nil, token.PackTransferFrom(h.at, agent, usd(30)))
		h.execRefused(t, tokenAddress, nil, token.PackApprove(agent, usd(21)), overDay(tokenAddress, usd(21), usd(20)))
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(agent, usd(21)), overDay(tokenAddress, usd(21), usd(20)))
		h.exec(t, tokenAddress, nil, token.PackApprove(agent, usd(20)))
		h.exec(t, tokenAddress, nil, token.PackApprove(agent, usd(0)))
		h.wantBudget(t, 50, 0, 70)
	})
}

// TestTransferFrom checks that only the owner's own tokens can be pulled.
func TestTransferFrom(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.must(t, relayerKey, tokenAddress, nil, token.PackMint(relayer, usd(100)))
		h.must(t, relayerKey, tokenAddress, nil, token.PackApprove(h.at, usd(100)))
		h.start(t, h.grant(t))
		h.execRefused(t, tokenAddress, nil, token.PackTransferFrom(relayer, agent, usd(1)),
			&bindings.SessionVaultSourceNotAllowed{From: relayer})
		h.execRefused(t, tokenAddress, nil, token.PackTransferFrom(h.at, agent, usd(1)),
			&bindings.SessionVaultSourceNotAllowed{From: h.at})
		if h.at == owner { // transfer is for that
			return
		}
		h.must(t, relayerKey, tokenAddress, nil, token.PackMint(owner, usd(100)))
		h.must(t, ownerKey, tokenAddress, nil, token.PackApprove(h.at, usd(100)))
		h.exec(t, tokenAddress, nil, token.PackTransferFrom(owner, friend, usd(35)))
		h.wantBudget(t, 50, 15, 85)
		h.execRefused(t, tokenAddress, nil, token.PackTransferFrom(owner, friend, usd(16)), overDay(tokenAddress, usd(16), usd(15)))
		if got := h.tokens(t, tokenAddress, friend); got.Cmp(usd(35)) != 0 {
			t.Errorf("friend has %s", got)
		}
	})
}
