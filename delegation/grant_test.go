//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

// TestGrantTextGolden pins the bytes that holders read and sign.
func TestGrantTextGolden(t *testing.T) {
	account, agent := common.HexToAddress("0x7c8999dC9a822c1f0Df42023113EDB4FDd543266"), common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	g := examplePolicy().Grant(7, account, agent, uint64(time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC).Unix()))
	want := `valetkey grant 7 on chain 1337
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Agent 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
- spend up to 50 TUSD (0x7E57000000000000000000000000000000000020) per day, 1000 in total
- spend up to 0.05 native coin per day, 0.01 per call
- call checkIn(uint256) on 0x7E570000000000000000000000000000000000C0
Until 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, g.Text()); diff != "" {
		t.Errorf("grant (-want +got):\n%s", diff)
	}
	want = `valetkey revoke 7 on chain 1337
Account 0x7c8999dC9a822c1f0Df42023113EDB4FDd543266
Submit by 2026-12-31 23:59:59 UTC`
	if diff := cmp.Diff(want, delegation.RevokeText(7, 1337, account, g.Until)); diff != "" {
		t.Errorf("revocation (-want +got):\n%s", diff)
	}
}

// TestTextDigest: keccak256("\x19Ethereum Signed Message:\n5hello"), as wallets
// compute it.
func TestTextDigest(t *testing.T) {
	want := common.HexToHash("0x50b2c43fd39106bafbba0da34fc430e1f91e3c96ea2acee2bc34119f92b37750")
	if got := delegation.TextDigest("hello"); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestSelector(t *testing.T) {
	rule := delegation.CallRule{Function: "transfer(address,uint256)"}
	if got := rule.Selector(); got != [4]byte{0xa9, 0x05, 0x9c, 0xbb} {
		t.Errorf("selector %x, want a9059cbb", got)
	}
}

// renderer asks the vault's code on a real chain for its texts. Nothing is
// deployed: the codes of vault and tokens are pretended.
type renderer struct {
	client *chain.Client
	vault  common.Address
	code   map[common.Address][]byte
}

func newRenderer(t *testing.T) renderer {
	t.Helper()
	owner := agent{testKey("owner")}.Address()
	vault := contracts.VaultAddress(owner)
	return renderer{startNet(t).Client(), vault, map[common.Address][]byte{vault: contracts.VaultRuntime(owner)}}
}

func (r renderer) call(t require, data []byte) ([]byte, error) {
	return r.client.Call(t.Context(), chain.CallMsg{To: &r.vault, Data: data}, chain.Overrides{Code: r.code})
}

// tinyToken is a token's code that answers symbol() and decimals() and nothing
// else: symbol is the whole ABI-encoded answer.
func tinyToken(symbol []byte, decimals uint8) []byte {
	code := common.FromHex("5f3560e01c63313ce5671460185760ff60215f3960ff5ff35b60ff5f5260205ff3")
	size := byte(len(symbol))
	code[15], code[21], code[26] = size, size, decimals
	return append(code, symbol...)
}

func symbolString(symbol string) []byte {
	out := append(common.LeftPadBytes([]byte{32}, 32), common.LeftPadBytes([]byte{byte(len(symbol))}, 32)...)
	return append(out, common.RightPadBytes([]byte(symbol), (len(symbol)+31)/32*32)...)
}

// require is what tests and property checks have in common.
type require interface{ Context() context.Context }

// TestGrantTextIsTheContracts renders random grants twice, here and in the
// contract. 100 checks (rapid's default) of 3 grants each.
func TestGrantTextIsTheContracts(t *testing.T) {
	r := newRenderer(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 3 {
			g := r.drawGrant(t)
			answer, err := r.call(t, vaultABI.PackGrantText(structure(g)))
			if revert, ok := errors.AsType[*chain.RevertError](err); ok {
				tooLong, ok := bindings.SessionError(revert.Data).(*bindings.SessionVaultTextTooLong)
				if !ok || tooLong.Length.Int64() != int64(len(g.Text())) || len(g.Text()) <= delegation.MaxText {
					t.Fatalf("the contract refuses %+v: %v", g, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := vaultABI.UnpackGrantText(answer)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(text, g.Text()); diff != "" {
				t.Fatalf("text (-contract +here):\n%s", diff)
			}
		}
	})
}

func TestRevokeTextIsTheContracts(t *testing.T) {
	r := newRenderer(t)
	rapid.Check(t, func(t *rapid.T) {
		number, agent := rapid.Uint64().Draw(t, "number"), drawAddress(t, "agent")
		answer, err := r.call(t, vaultABI.PackRevokeText(number, agent))
		if err != nil {
			t.Fatal(err)
		}
		text, err := vaultABI.UnpackRevokeText(answer)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, delegation.RevokeText(number, devnet.ChainID, r.vault, 0)); diff != "" {
			t.Fatalf("text (-contract +here):\n%s", diff)
		}
	})
}

// TestGrantTextExtremes are the ends of every range.
func TestGrantTextExtremes(t *testing.T) {
	r := newRenderer(t)
	one, tokenAddress := big.NewInt(1), common.HexToAddress("0x7000000000000000000000000000000000000001")
	for name, change := range map[string]func(*delegation.Grant){
		"epoch":         func(g *delegation.Grant) { g.Until = 0 },
		"last second":   func(g *delegation.Grant) { g.Until = 253402300799 },
		"leap day":      func(g *delegation.Grant) { g.Until = uint64(time.Date(2400, 2, 29, 0, 0, 0, 0, time.UTC).Unix()) },
		"century":       func(g *delegation.Grant) { g.Until = uint64(time.Date(2100, 2, 28, 23, 59, 59, 0, time.UTC).Unix()) },
		"number":        func(g *delegation.Grant) { g.Number = 1<<64 - 1 },
		"least amounts": func(g *delegation.Grant) { g.Tokens[0].PerDay, g.Tokens[0].Total = amount(one), amount(one) },
		"most amounts": func(g *delegation.Grant) {
			g.Tokens[0].PerDay, g.Tokens[0].Total = amount(maxAmount), amount(maxAmount)
		},
		"native": func(g *delegation.Grant) {
			g.Native = &delegation.NativeLimit{PerDay: amount(maxAmount), PerCall: amount(one)}
		},
		"one more than a unit": func(g *delegation.Grant) {
			g.Native = &delegation.NativeLimit{PerDay: amount(new(big.Int).Add(ether(1), one)), PerCall: amount(ether(1))}
		},
	} {
		for _, decimals := range []uint8{0, 1, 18, 36} {
			r.code[tokenAddress] = tinyToken(symbolString("A.$+-_9zZ0Tt"), decimals)
			g := delegation.Grant{
				Number: 1, Chain: devnet.ChainID, Account: r.vault, Agent: common.Address{1}, Until: 1,
				Tokens: []delegation.TokenLimit{{Token: tokenAddress, Symbol: "A.$+-_9zZ0Tt", Decimals: decimals, PerDay: amount(one), Total: amount(one)}},
			}
			change(&g)
			answer, err := r.call(t, vaultABI.PackGrantText(structure(g)))
			if err != nil {
				t.Errorf("%s, %d decimals: %v", name, decimals, err)
				continue
			}
			if text, err := vaultABI.UnpackGrantText(answer); err != nil || text != g.Text() {
				t.Errorf("%s, %d decimals: %v\ncontract: %s\nhere:     %s", name, decimals, err, text, g.Text())
			}
		}
	}
}

func drawAddress(t *rapid.T, label string) common.Address {
	a := common.BytesToAddress(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, label))
	a[0] |= 0x10 // neither zero nor a precompile
	return a
}

func drawAmount(t *rapid.T, label string) *big.Int {
	x := units().Draw(t, label)
	return x.Add(x, big.NewInt(int64(1-min(1, x.Sign())))) // above zero
}

var lowHigh = func(a, b *big.Int) (delegation.Amount, delegation.Amount) {
	if a.Cmp(b) > 0 {
		a, b = b, a
	}
	return amount(a), amount(b)
}

// drawGrant draws a grant that the contract's rules allow, with tokens that
// answer what it says.
func (r renderer) drawGrant(t *rapid.T) delegation.Grant {
	g := delegation.Grant{
		Number: rapid.Uint64().Draw(t, "number"), Chain: devnet.ChainID, Account: r.vault, Agent: drawAddress(t, "agent"),
		Until: rapid.Uint64Range(0, 253402300799).Draw(t, "until"),
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "tokens") {
		limit := delegation.TokenLimit{
			Token: drawAddress(t, "token"), Decimals: rapid.Uint8Range(0, 36).Draw(t, "decimals"),
			Symbol: rapid.StringMatching(`[A-Za-z0-9$+\-._]{1,12}`).Draw(t, "symbol"),
		}
		limit.Token[19] = byte(i) // different from the others
		limit.PerDay, limit.Total = lowHigh(drawAmount(t, "per day"), drawAmount(t, "total"))
		r.code[limit.Token] = tinyToken(drawSymbol(t, &limit), limit.Decimals)
		g.Tokens = append(g.Tokens, limit)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "calls") {
		target := drawAddress(t, "target")
		target[19] = byte(0x80 + i)
		g.Calls = append(g.Calls, delegation.CallRule{Target: target, Function: rapid.StringMatching(
			`[a-zA-Z_$][a-zA-Z0-9_$]{0,39}\((uint256|address,bytes32|\(bool,string\)\[\]|)\)`).Draw(t, "function")})
	}
	if len(g.Tokens)+len(g.Calls) == 0 || rapid.Bool().Draw(t, "native") {
		call, day := lowHigh(drawAmount(t, "native per call"), drawAmount(t, "native per day"))
		g.Native = &delegation.NativeLimit{PerDay: day, PerCall: call}
	}
	return g
}

// drawSymbol encodes the symbol as a string, as bytes32, or replaces it by one
// that neither side shows.
func drawSymbol(t *rapid.T, limit *delegation.TokenLimit) []byte {
	drawn := limit.Symbol
	if !startsLikeWord.MatchString(drawn) {
		limit.Symbol = "tokens" // "50 100 (0x…)" would read as an amount
	}
	switch rapid.IntRange(0, 3).Draw(t, "encoding") {
	case 0:
		return common.RightPadBytes([]byte(drawn), 32)
	case 1:
		limit.Symbol = "tokens"
		return symbolString(rapid.SampledFrom([]string{"", "US D", "USD₮", strings.Repeat("A", 13), "a\nb", "\x1b[2J"}).Draw(t, "strange"))
	}
	return symbolString(drawn)
}

var startsLikeWord = regexp.MustCompile(`^\$?[A-Za-z]`)

// structure is the contract's form of a grant, put together independently of
// the package.
func structure(g delegation.Grant) bindings.Grant {
	s := bindings.Grant{Number: g.Number, Agent: g.Agent, Until: g.Until, Native: bindings.NativeLimit{PerDay: new(big.Int), PerCall: new(big.Int)}}
	for _, l := range g.Tokens {
		s.Tokens = append(s.Tokens, bindings.TokenLimit{Token: l.Token, PerDay: l.PerDay.Int, Total: l.Total.Int})
	}
	for _, c := range g.Calls {
		s.Calls = append(s.Calls, bindings.CallRule{Target: c.Target, Signature: c.Function})
	}
	if g.Native != nil {
		s.Native = bindings.NativeLimit{PerDay: g.Native.PerDay.Int, PerCall: g.Native.PerCall.Int}
	}
	return s
}
