//go:build !nodev

package contracts_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts/bindings"
)

type edit = func(*bindings.Grant)

func TestGrantStartsSession(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		g := h.grant(t)
		receipt := h.start(t, g)
		granted := event(t, receipt, vault.UnpackSessionGrantedEvent)
		granted.Raw = nil
		want := &bindings.SessionVaultSessionGranted{
			Agent: agent, Number: 1, Until: g.Until, TextHash: crypto.Keccak256Hash([]byte(renderGrant(h, g))),
		}
		if diff := cmp.Diff(want, granted); diff != "" {
			t.Errorf("event (-want +got):\n%s", diff)
		}
		if got := h.session(t, agent); got.Number != 1 || got.Until != g.Until {
			t.Errorf("session is %+v", got)
		}
		if got := h.lastNumber(t); got != 1 {
			t.Errorf("last number is %d", got)
		}
		h.wantBudget(t, 50, 50, 120)
		h.wantNative(t, 50, 20, 50)
	})
}

// TestGrantReplacesWhole checks that nothing of an agent's older grant outlives a newer one.
func TestGrantReplacesWhole(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.exec(t, tokenAddress, nil, token.PackTransfer(friend, usd(30)))
		h.start(t, h.grant(t, func(g *bindings.Grant) {
			g.Budgets = []bindings.Budget{daily(otherToken, usd(5), usd(5), nil)}
			g.Calls = []bindings.CallRule{call(otherVenue, "checkIn(uint256)")}
		}))
		if got := h.session(t, agent).Number; got != 2 {
			t.Errorf("live number is %d", got)
		}
		h.wantBudget(t, 0, 0, 0)
		h.wantNative(t, 0, 0, 0)
		ended := &bindings.SessionVaultSessionEnded{Number: 1}
		h.execRefused(t, tokenAddress, nil, token.PackTransfer(friend, usd(1)), ended)
		h.execRefused(t, venueAddress, nil, venue.PackCheckIn(usd(1)), ended)
		h.execRefused(t, friend, ether(1), nil, ended)
		h.exec(t, otherToken, nil, token.PackTransfer(friend, usd(5)))
		h.exec(t, otherVenue, nil, venue.PackCheckIn(usd(1)))

		// The same budget again starts full again.
		h.start(t, h.grant(t))
		h.wantBudget(t, 50, 50, 120)
	})
}

// TestSessionsAreSeparate checks that two agents neither share budgets nor see each other's rules.
func TestSessionsAreSeparate(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		h.start(t, h.grant(t))
		h.start(t, h.grant(t, func(g *bindings.Grant) { g.Agent, g.Calls = relayer, nil }))
		transfer := vault.PackExec(tokenAddress, new(big.Int), token.PackTransfer(friend, usd(50)))
		h.must(t, relayerKey, h.at, nil, transfer)
		h.wantBudget(t, 50, 50, 120)
		h.exec(t, tokenAddress, nil, token.PackTransfer(friend, usd(50)))
		h.refuses(t, relayer, vault.PackExec(venueAddress, new(big.Int), venue.PackCheckIn(usd(1))),
			noPermission(venueAddress, "checkIn(uint256)"))
	})
}

func TestGrantRefusals(t *testing.T) {
	permit2 := common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3")
	entryPoint7 := common.HexToAddress("0x0000000071727De22E5E9d8BAf0edAc6f37da032")
	manager := common.HexToAddress("0xdb9B1e94B5b69Df7e401DDbedE43491141047dB3")
	entryPoint8 := common.HexToAddress("0x4337084d9e255ff0702461cf8895ce9e3b5ff108")
	eachHome(t, func(t *testing.T, h *home) {
		past := uint32(h.now(t)) - 1
		for name, tc := range map[string]struct {
			edit edit
			want any
		}{
			"agent zero":   {setAgent(common.Address{}), &bindings.SessionVaultBadAgent{}},
			"agent self":   {setAgent(h.at), &bindings.SessionVaultBadAgent{Agent: h.at}},
			"agent owner":  {setAgent(owner), &bindings.SessionVaultBadAgent{Agent: owner}},
			"past":         {func(g *bindings.Grant) { g.Until = past }, &bindings.SessionVaultBadExpiry{Until: past}},
			"no end":       {func(g *bindings.Grant) { g.Until = 0 }, &bindings.SessionVaultBadExpiry{}},
			"submit late":  {func(g *bindings.Grant) { g.Deadline = past }, &bindings.SessionVaultTooLate{Deadline: past}},
			"empty":        {func(g *bindings.Grant) { g.Budgets, g.Calls = nil, nil }, &bindings.SessionVaultEmptyGrant{}},
			"number again": {func(g *bindings.Grant) { g.Number = 0 }, &bindings.SessionVaultWrongNumber{Expected: 1}},
			"number ahead": {func(g *bindings.Grant) { g.Number = 2 }, &bindings.SessionVaultWrongNumber{Expected: 1}},

			"token day zero":    {setLimit(0, 10), badLimit(tokenAddress)},
			"token total below": {setLimit(11, 10), badLimit(tokenAddress)},
			"too many digits":   {setLimit(137438953473, 0), badLimit(tokenAddress)},
			"no such window":    {func(g *bindings.Grant) { g.Budgets[0].Window = 4 }, badLimit(tokenAddress)},
			"token no code":     {setToken(friend), badLimit(friend)},
			"token no decimals": {setToken(venueAddress), &bindings.SessionVaultBadLimit{Token: venueAddress}},
			"token self":        {setToken(h.at), badLimit(h.at)},
			"token sha256":      {setToken(common.BytesToAddress([]byte{2})), badLimit(common.BytesToAddress([]byte{2}))},
			"token twice": {
				func(g *bindings.Grant) { g.Budgets = append(g.Budgets, g.Budgets[0]) },
				&bindings.SessionVaultDuplicateRule{Target: tokenAddress},
			},

			"native day zero":   {setNative(0, 1), badLimit(common.Address{})},
			"native call above": {setNative(1, 2), badLimit(common.Address{})},
			"value, no native": {
				func(g *bindings.Grant) { g.Budgets, g.Calls[0].MaxValue = g.Budgets[:1], ether(1) }, badLimit(common.Address{}),
			},

			"nobody is paid":     {setParties(bindings.Party{}), &bindings.SessionVaultBadParty{}},
			"party of no budget": {setParties(bindings.Party{Budget: 2, Who: friend}), &bindings.SessionVaultBadParty{Who: friend}},
			"allowance of coin":  {setParties(bindings.Party{Budget: 1, Who: friend, Spender: true}), &bindings.SessionVaultBadParty{Who: friend}},
			"party twice":        {setParties(bindings.Party{Who: friend}, bindings.Party{Who: friend}), &bindings.SessionVaultBadParty{Who: friend}},
			"no such operator":   {setConditions(bindings.Constraint{Op: 5}), &bindings.SessionVaultBadConstraint{Index: new(big.Int)}},
			"no such rule":       {setConditions(bindings.Constraint{Rule: 1, Op: 1}), &bindings.SessionVaultBadConstraint{Index: new(big.Int)}},
			"no such word":       {setConditions(bindings.Constraint{Word: 100, Op: 1}), &bindings.SessionVaultBadConstraint{Index: new(big.Int)}},
			"guard twice": {
				func(g *bindings.Grant) { g.Guards = []common.Address{tokenAddress, tokenAddress} }, &bindings.SessionVaultBadGuard{Token: tokenAddress},
			},
			"rate, no window": {func(g *bindings.Grant) { g.Terms.Rate = 1 }, &bindings.SessionVaultBadTerms{}},
			"begins too late": {func(g *bindings.Grant) { g.Terms.NotBefore = g.Until + 1 }, &bindings.SessionVaultBadTerms{}},

			"target self":       {setTarget(h.at), badTarget(h.at)},
			"target owner":      {setTarget(owner), badTarget(owner)},
			"target zero":       {setTarget(common.Address{}), badTarget(common.Address{})},
			"target precompile": {setTarget(common.HexToAddress("0x1ff")), badTarget(common.HexToAddress("0x1ff"))},
			"target Permit2":    {setTarget(permit2), badTarget(permit2)},
			"EntryPoint 0.7":    {setTarget(entryPoint7), badTarget(entryPoint7)},
			"EntryPoint 0.8":    {setTarget(entryPoint8), badTarget(entryPoint8)},
			"DelegationManager": {setTarget(manager), badTarget(manager)},
			"target budgeted":   {setTarget(tokenAddress), badTarget(tokenAddress)},
			"rule twice": {
				func(g *bindings.Grant) { g.Calls = append(g.Calls, g.Calls[0]) },
				&bindings.SessionVaultDuplicateRule{Target: venueAddress},
			},
		} {
			t.Run(name, func(t *testing.T) {
				g := h.grant(t, tc.edit)
				signature := sign(t, ownerKey, renderGrant(h, g))
				h.refuses(t, relayer, vault.PackGrantWithSig(g, signature), tc.want)
			})
		}
	})
}

func setAgent(a common.Address) edit { return func(g *bindings.Grant) { g.Agent = a } }

func setToken(a common.Address) edit {
	return func(g *bindings.Grant) { g.Budgets[0].Token, g.Calls = a, nil }
}

func setTarget(a common.Address) edit {
	return func(g *bindings.Grant) { g.Calls[0].Target = a }
}

func setLimit(perDay, total int64) edit {
	return func(g *bindings.Grant) {
		g.Budgets[0].PerWindow, g.Budgets[0].Total = big.NewInt(perDay), big.NewInt(total)
	}
}

func setNative(perDay, perCall int64) edit {
	return func(g *bindings.Grant) {
		g.Budgets[1].PerWindow, g.Budgets[1].PerCall = big.NewInt(perDay), big.NewInt(perCall)
	}
}

func setParties(parties ...bindings.Party) edit {
	return func(g *bindings.Grant) { g.Parties = parties }
}

func setConditions(conditions ...bindings.Constraint) edit {
	return func(g *bindings.Grant) { g.Constraints = conditions }
}

func badLimit(a common.Address) any  { return &bindings.SessionVaultBadLimit{Token: a} }
func badTarget(a common.Address) any { return &bindings.SessionVaultBadTarget{Target: a} }

// TestGrantNeighbours checks that the refusals above stop where they should.
func TestGrantNeighbours(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		for name, edit := range map[string]edit{
			"first address after the precompiles": setTarget(common.HexToAddress("0x200")),
			"expires now":                         func(g *bindings.Grant) { g.Until = uint32(h.now(t)) },
			"last second":                         func(g *bindings.Grant) { g.Until = 1<<32 - 2 },
			"no end":                              func(g *bindings.Grant) { g.Until, g.Deadline = 0, g.Until },
			"all digits":                          setLimit(137438953471, 0),
			"no total":                            setLimit(1, 0),
			"no limit per call":                   setNative(1, 0),
			"total is a day":                      setLimit(1, 1),
			"all of a day in one call":            setNative(1, 1),
			"token only":                          func(g *bindings.Grant) { g.Calls, g.Budgets = nil, g.Budgets[:1] },
			"call only":                           func(g *bindings.Grant) { g.Budgets = nil },
			"native only":                         func(g *bindings.Grant) { g.Budgets, g.Calls = g.Budgets[1:], nil },
			"one function of two contracts": func(g *bindings.Grant) {
				g.Calls = append(g.Calls, call(otherVenue, g.Calls[0].Signature))
			},
		} {
			t.Run(name, func(t *testing.T) {
				g := h.grant(t, edit)
				data := vault.PackGrantWithSig(g, sign(t, ownerKey, renderGrant(h, g)))
				h.view(t, h.at, data)
			})
		}
	})
}

func TestFunctionGrammar(t *testing.T) {
	h := accountHome(t, 1337)
	for _, good := range []string{
		"f()", "_()", "$x1(uint8)", "Z9(address[],(uint256,bytes32[2])[],bool)", strings.Repeat("a", 40) + "()",
		"f(" + strings.Repeat("a", 93) + ")", "f((((()))))",
	} {
		h.text(t, h.grant(t, func(g *bindings.Grant) { g.Calls[0].Signature = good }))
	}
	for _, bad := range []string{
		"", "f", "f(", "f)", "()", "(uint256)", "1f()", "f()()", "f())", "f(()", "f()x", "f() ", " f()", "f(uint256 x)", "f(Uint8)",
		"f(a_b)", "f(a$)", "f.g()", "f-g()", "f(\n)", "f(\x00)", "f(a)b(c)", "é()", "f(é)", "a)", "f(a){}", "f\n()",
		strings.Repeat("a", 41) + "()", "f(" + strings.Repeat("a", 94) + ")",
	} {
		g := h.grant(t, func(g *bindings.Grant) { g.Calls[0].Signature = bad })
		h.readerRefuses(t, reader.PackGrantText(g), &bindings.SessionVaultBadFunction{Signature: bad})
	}
}

// TestAssetFunctions checks that what moves assets cannot be ruled, under its own name or under one that was ground to
// have the same selector. (wycpnbqcyf() and many_msg_babbage(bytes1) are well known collisions.)
func TestAssetFunctions(t *testing.T) {
	h := accountHome(t, 1337)
	for _, signature := range []string{
		"transfer(address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)",
		"increaseAllowance(address,uint256)", "decreaseAllowance(address,uint256)",
		"permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
		"permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)",
		"safeTransferFrom(address,address,uint256)", "safeTransferFrom(address,address,uint256,bytes)",
		"safeTransferFrom(address,address,uint256,uint256,bytes)",
		"safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", "setApprovalForAll(address,bool)",
		"transferAndCall(address,uint256)", "transferAndCall(address,uint256,bytes)",
		"transferFromAndCall(address,address,uint256)", "transferFromAndCall(address,address,uint256,bytes)",
		"approveAndCall(address,uint256)", "approveAndCall(address,uint256,bytes)",
		"permit(address,address,uint256,uint256,bytes)", "burnFrom(address,uint256)", "burn(address,uint256)",
		"increaseApproval(address,uint256)", "decreaseApproval(address,uint256)",
		"push(address,uint256)", "pull(address,uint256)", "move(address,address,uint256)",
		"transfer(address,uint256,bytes)", "transfer(address,uint256,uint256)", "transferFrom(address,address,uint256,uint256)",
		"approve(address,uint256,uint256)", "setOperator(address,bool)", "operatorBurn(address,uint256,bytes,bytes)",
		"send(address,uint256,bytes)", "operatorSend(address,address,uint256,bytes,bytes)", "authorizeOperator(address)",
		"many_msg_babbage(bytes1)", "wycpnbqcyf()",
	} {
		g := h.grant(t, func(g *bindings.Grant) { g.Calls[0].Signature = signature })
		h.readerRefuses(t, reader.PackGrantText(g), &bindings.SessionVaultBadFunction{Signature: signature})
	}
}

// TestSelectorCollision checks that two spellings of one selector on one target count as one rule.
// (The pair was found by search; both hash to 0x42966c68.)
func TestSelectorCollision(t *testing.T) {
	h := accountHome(t, 1337)
	pair := []string{"burn(uint256)", "collate_propagate_storage(bytes16)"}
	if a, b := selector(pair[0]), selector(pair[1]); a != b {
		t.Fatalf("no collision: %x, %x", a, b)
	}
	g := h.grant(t, func(g *bindings.Grant) {
		g.Calls = []bindings.CallRule{call(venueAddress, pair[0]), call(venueAddress, pair[1])}
	})
	h.readerRefuses(t, reader.PackGrantText(g), &bindings.SessionVaultDuplicateRule{Target: venueAddress})
}

func selector(signature string) [4]byte { return [4]byte(crypto.Keccak256([]byte(signature))[:4]) }
