//go:build !nodev

package contracts_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

// answer is what a ScriptedToken does when it is asked.
type answer struct {
	How  uint8
	Data []byte
}

const (
	returns = iota
	reverts
	loops
	huge
)

// scripted deploys a token that answers symbol(), decimals() and everything else as told.
func (c *chain) scripted(t *testing.T, symbol, decimals, other answer) common.Address {
	t.Helper()
	parsed, bytecode := hostile(t, "ScriptedToken")
	args, err := parsed.Pack("", symbol, decimals, other)
	if err != nil {
		t.Fatal(err)
	}
	return c.create(t, append(bytecode, args...))
}

func hostile(t *testing.T, name string) (abi.ABI, []byte) {
	t.Helper()
	abiJSON, bytecode := testArtifact(t, name)
	parsed, err := abi.JSON(bytes.NewReader(abiJSON))
	if err != nil {
		t.Fatal(err)
	}
	return parsed, bytecode
}

func word(n int64) []byte { return common.LeftPadBytes(big.NewInt(n).Bytes(), 32) }

func text(s string) []byte {
	return join(word(32), word(int64(len(s))), common.RightPadBytes([]byte(s), (len(s)+31)/32*32))
}

func TestHostileSymbols(t *testing.T) {
	h := accountHome(t, 1337)
	full := append([]byte("TWELVE-chars"), make([]byte, 20)...)
	for name, tc := range map[string]struct {
		symbol answer
		want   string
	}{
		"string":                {answer{Data: text("USDC")}, "USDC"},
		"one character":         {answer{Data: text("x")}, "x"},
		"twelve characters":     {answer{Data: text("$aZ09+-._abc")}, "$aZ09+-._abc"},
		"thirteen characters":   {answer{Data: text("abcdefghijklm")}, "tokens"},
		"bytes32":               {answer{Data: common.RightPadBytes([]byte("MKR"), 32)}, "MKR"},
		"bytes32, twelve":       {answer{Data: full}, "TWELVE-chars"},
		"bytes32, full":         {answer{Data: bytes.Repeat([]byte("a"), 32)}, "tokens"},
		"bytes32, empty":        {answer{Data: word(0)}, "tokens"},
		"bytes32, bytes behind": {answer{Data: common.RightPadBytes([]byte("MKR\x00x"), 32)}, "tokens"},
		"bytes32, newline":      {answer{Data: common.RightPadBytes([]byte("MK\nR"), 32)}, "tokens"},
		"newline":               {answer{Data: text("A\n- x")}, "tokens"},
		"digits":                {answer{Data: text("000")}, "tokens"},
		"a number":              {answer{Data: text(".5e18")}, "tokens"},
		"a digit first":         {answer{Data: text("0x50")}, "tokens"},
		"dollars":               {answer{Data: text("$1000")}, "tokens"},
		"a dollar":              {answer{Data: text("$")}, "tokens"},
		"a dollar and letters":  {answer{Data: text("$LIT")}, "$LIT"},
		"digits later":          {answer{Data: text("USD0")}, "USD0"},
		"space":                 {answer{Data: text("A B")}, "tokens"},
		"comma":                 {answer{Data: text("A,B")}, "tokens"},
		"bracket":               {answer{Data: text("A(0x1)")}, "tokens"},
		"UTF-8":                 {answer{Data: text("USDС")}, "tokens"}, // Cyrillic
		"NUL":                   {answer{Data: text("US\x00D")}, "tokens"},
		"high bit":              {answer{Data: text("US\xff")}, "tokens"},
		"empty string":          {answer{Data: text("")}, "tokens"},
		"nothing":               {answer{}, "tokens"},
		"cut string":            {answer{Data: text("USDC")[:95]}, "tokens"},
		"cut before content":    {answer{Data: text("USDC")[:64]}, "tokens"},
		"33 bytes":              {answer{Data: append(common.RightPadBytes([]byte("MKR"), 32), 0)}, "tokens"},
		"another offset":        {answer{Data: join(word(64), word(4), text("USDC")[64:])}, "tokens"},
		"length of 2^255":       {answer{Data: join(word(32), dirty(word(4), 0), text("USDC")[64:])}, "tokens"},
		"reverts":               {answer{How: reverts, Data: text("USDC")}, "tokens"},
		"loops":                 {answer{How: loops}, "tokens"},
		"huge":                  {answer{How: huge}, "tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			at := h.scripted(t, tc.symbol, answer{Data: word(3)}, answer{})
			g := h.grant(t, setToken(at))
			got := h.text(t, g)
			if want := renderWith(h, g, map[common.Address]unit{at: {tc.want, 3}}); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if gas := h.gas(t, callFrom(h.at, contracts.ReaderAddress(), reader.PackGrantText(g))); gas > 400_000 {
				t.Errorf("rendering takes %d gas", gas)
			}
		})
	}
}

func TestHostileDecimals(t *testing.T) {
	h := accountHome(t, 1337)
	symbol := answer{Data: text("EVIL")}
	for name, decimals := range map[string]answer{
		"31":         {Data: word(31)},
		"255":        {Data: word(255)},
		"256":        {Data: word(256)},
		"2^248":      {Data: dirty(word(0), 0)},
		"nothing":    {},
		"31 bytes":   {Data: word(0)[1:]},
		"reverts":    {How: reverts, Data: word(6)},
		"loops":      {How: loops},
		"text as it": {Data: common.RightPadBytes([]byte{6}, 32)},
	} {
		t.Run(name, func(t *testing.T) {
			at := h.scripted(t, symbol, decimals, answer{})
			g := h.grant(t, setToken(at))
			h.readerRefuses(t, reader.PackGrantText(g), badLimit(at))
			grant := vault.PackGrantWithSig(g, make([]byte, 65))
			if receipt := h.send(t, relayerKey, h.at, nil, grant); receipt.Status != 0 || receipt.GasUsed > 400_000 {
				t.Errorf("the refusal took %d gas", receipt.GasUsed)
			}
		})
	}
	for _, n := range []int{0, 1, 18, 30} {
		at := h.scripted(t, symbol, answer{Data: word(int64(n))}, answer{})
		g := h.grant(t, setToken(at), setLimitHuge)
		if got, want := h.text(t, g), renderWith(h, g, map[common.Address]unit{at: {"EVIL", n}}); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func setLimitHuge(g *bindings.Grant) {
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 87), big.NewInt(1))
	g.Budgets[0].PerWindow, g.Budgets[0].Total = big.NewInt(1), most
}

func TestHostileTransfers(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		for name, tc := range map[string]struct {
			other    answer
			accepted bool
		}{
			"true":            {answer{Data: word(1)}, true},
			"nothing":         {answer{}, true},
			"true and more":   {answer{Data: join(word(1), word(0))}, true},
			"false":           {answer{Data: word(0)}, false},
			"two":             {answer{Data: word(2)}, false},
			"one byte":        {answer{Data: []byte{1}}, false},
			"31 bytes":        {answer{Data: word(1)[1:]}, false},
			"high bit":        {answer{Data: dirty(word(1), 0)}, false},
			"40000 bytes":     {answer{How: huge}, false},
			"true, too early": {answer{Data: append([]byte{1}, make([]byte, 31)...)}, false},
		} {
			t.Run(name, func(t *testing.T) {
				at := h.scripted(t, answer{Data: text("EVIL")}, answer{Data: word(6)}, tc.other)
				g := h.grant(t, setToken(at))
				signature := sign(t, ownerKey, renderWith(h, g, map[common.Address]unit{at: {"EVIL", 6}}))
				h.must(t, relayerKey, h.at, nil, vault.PackGrantWithSig(g, signature))
				if tc.accepted {
					h.exec(t, at, nil, token.PackTransfer(friend, usd(1)))
					return
				}
				h.execRefused(t, at, nil, token.PackTransfer(friend, usd(1)), &bindings.SessionVaultTokenRefused{Token: at})
			})
		}
	})
}

// TestTokenThatLosesItsCode uses an account that delegates to a token as the token, and ends the delegation.
func TestTokenThatLosesItsCode(t *testing.T) {
	h := vaultHome(t, 1337)
	shell := newKey("shell")
	h.delegate(t, shell, tokenAddress)
	h.must(t, relayerKey, addressOf(shell), nil, token.PackMint(h.at, usd(100)))
	h.start(t, h.grant(t, setToken(addressOf(shell))))
	h.exec(t, addressOf(shell), nil, token.PackTransfer(friend, usd(1)))
	h.delegate(t, shell, common.Address{})
	h.execRefused(t, addressOf(shell), nil, token.PackTransfer(friend, usd(1)),
		&bindings.SessionVaultTokenRefused{Token: addressOf(shell)})
}

// TestSymbolChangesAfterSigning checks that a text that is no longer true is no longer signed.
func TestSymbolChangesAfterSigning(t *testing.T) {
	h := vaultHome(t, 1337)
	shell := newKey("shell")
	h.delegate(t, shell, tokenAddress)
	g := h.grant(t, setToken(addressOf(shell)))
	data := vault.PackGrantWithSig(g, sign(t, ownerKey, renderGrant(h, g)))
	other := h.scripted(t, answer{Data: text("EVIL")}, answer{Data: word(6)}, answer{})
	fewer := h.scripted(t, answer{Data: text("TUSD")}, answer{Data: word(5)}, answer{})
	for _, code := range []common.Address{other, fewer, contracts.Create2Deployer} {
		h.delegate(t, shell, code)
		if receipt := h.send(t, relayerKey, h.at, nil, data); receipt.Status != types.ReceiptStatusFailed {
			t.Errorf("accepted with the code of %s", code)
		}
	}
}

// TestReentrance has a session whose agent is the recipient, the token and the venue of its own calls call itself.
func TestReentrance(t *testing.T) {
	eachHome(t, func(t *testing.T, h *home) {
		parsed, bytecode := hostile(t, "ReentrantAgent")
		for name, tc := range map[string]struct {
			value *big.Int
			data  []byte
		}{
			"native": {ether(20), nil},
			"token":  {nil, token.PackTransfer(friend, big.NewInt(20))},
			"call":   {nil, selectorBytes("visit()")},
		} {
			t.Run(name, func(t *testing.T) {
				evil := h.create(t, bytecode)
				g := h.grant(t, setAgent(evil), func(g *bindings.Grant) { // 50 per day, 20 per call
					g.Calls, g.Budgets = nil, g.Budgets[1:]
					switch name {
					case "token":
						g.Budgets = []bindings.Budget{daily(evil, big.NewInt(50), big.NewInt(50), nil)}
					case "call":
						g.Calls = []bindings.CallRule{call(evil, "visit()")}
					}
				})
				signature := sign(t, ownerKey, renderWith(h, g, map[common.Address]unit{evil: {"tokens", 0}}))
				h.must(t, relayerKey, h.at, nil, vault.PackGrantWithSig(g, signature))
				run, err := parsed.Pack("run", h.at, orZero(tc.value), tc.data)
				if err != nil {
					t.Fatal(err)
				}
				h.must(t, relayerKey, evil, nil, run)
				h.wantReentrance(t, parsed, evil)
			})
		}
	})
}

// wantReentrance: the first call got through, the second one did not while it ran.
func (h *home) wantReentrance(t *testing.T, parsed abi.ABI, evil common.Address) {
	t.Helper()
	get := func(method string) any {
		data, err := parsed.Pack(method)
		if err != nil {
			t.Fatal(err)
		}
		out, err := parsed.Unpack(method, h.view(t, evil, data))
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}
	if got := get("calls").(*big.Int); got.Int64() != 1 {
		t.Errorf("%s calls got through", got)
	}
	if refusal := sessionError(get("refusal").([]byte)); name(refusal) != "Reentered" {
		t.Errorf("stopped by %s", name(refusal))
	}
}

func selectorBytes(signature string) []byte { s := selector(signature); return s[:] }
