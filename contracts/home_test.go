//go:build !nodev

package contracts_test

import (
	"crypto/ecdsa"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

var (
	vault   = bindings.NewSessionVault()
	reader  = bindings.NewSessionReader()
	factory = bindings.NewSessionVaultFactory()
	token   = bindings.NewDevToken()
	venue   = bindings.NewDevVenue()
	simple  = bindings.NewDevSimple7702()
)

// home is a chain with one permission contract that owns coins and tokens.
type home struct {
	*chain
	at common.Address
}

// eachHome runs a test on a wallet that delegates to SessionAccount and on a vault. Both have 1000 TUSD and 1 coin more
// than they need for gas.
func eachHome(t *testing.T, test func(t *testing.T, h *home)) {
	t.Helper()
	t.Run("account", func(t *testing.T) { test(t, accountHome(t, 1337)) })
	t.Run("vault", func(t *testing.T) { test(t, vaultHome(t, 1337)) })
}

func accountHome(t *testing.T, chainID int64) *home {
	t.Helper()
	c := newChain(t, chainID, types.GenesisAlloc{
		owner: {Code: types.AddressToDelegation(contracts.AccountAddress()), Balance: ether(1_000_000)},
	})
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.ReaderDeployment())
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.AccountDeployment())
	return fund(t, &home{chain: c, at: owner})
}

func vaultHome(t *testing.T, chainID int64) *home {
	t.Helper()
	c := newChain(t, chainID, nil)
	c.deployFactory(t)
	c.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner))
	return fund(t, &home{chain: c, at: contracts.VaultAddress(owner)})
}

// deployFactory puts the factory on the chain, and the reader that its code names.
func (c *chain) deployFactory(t *testing.T) {
	t.Helper()
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.ReaderDeployment())
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.FactoryDeployment())
}

func fund(t *testing.T, h *home) *home {
	t.Helper()
	h.must(t, relayerKey, tokenAddress, nil, token.PackMint(h.at, usd(1000)))
	h.must(t, relayerKey, otherToken, nil, token.PackMint(h.at, usd(1000)))
	h.must(t, relayerKey, h.at, ether(1000), nil)
	return h
}

// usd is an amount of the development tokens, which have 6 decimals.
func usd(n int64) *big.Int { return big.NewInt(n * 1_000_000) }

// grant is a fresh grant with one permission of each kind, after the edits.
func (h *home) grant(t *testing.T, edits ...func(*bindings.Grant)) bindings.Grant {
	t.Helper()
	g := bindings.Grant{
		Number: h.lastNumber(t) + 1,
		Agent:  agent,
		Until:  uint32(h.now(t)) + 30*86400,
		Terms:  bindings.Terms{Gas: new(big.Int)},
		Calls:  []bindings.CallRule{{Target: venueAddress, Signature: "checkIn(uint256)", MaxValue: new(big.Int)}},
		Budgets: []bindings.Budget{
			daily(tokenAddress, usd(50), usd(120), nil),
			daily(common.Address{}, ether(50), nil, ether(20)),
		},
	}
	for _, edit := range edits {
		edit(&g)
	}
	return g
}

// daily is a budget that comes back whole with every UTC day; nil is no such limit.
func daily(at common.Address, perDay, total, perCall *big.Int) bindings.Budget {
	return bindings.Budget{Token: at, Window: windowDay, PerWindow: perDay, Total: orZero(total), PerCall: orZero(perCall)}
}

// The codes of windows.
const (
	windowHour = 1
	windowDay  = 2
	windowWeek = 3
	steady     = 4 // added to one of the others
)

// call is a rule without conditions and without coin.
func call(at common.Address, signature string) bindings.CallRule {
	return bindings.CallRule{Target: at, Signature: signature, MaxValue: new(big.Int)}
}

// start signs a grant's text, as this test renders it, and submits it by a stranger's transaction.
func (h *home) start(t *testing.T, g bindings.Grant) *types.Receipt {
	t.Helper()
	signature := sign(t, ownerKey, renderGrant(h, g))
	return h.must(t, relayerKey, h.at, nil, vault.PackGrantWithSig(g, signature))
}

// sign makes an EIP-191 personal-message signature with v 27 or 28, as the devices do.
func sign(t *testing.T, key *ecdsa.PrivateKey, text string) []byte {
	t.Helper()
	signature, err := crypto.Sign(accounts.TextHash([]byte(text)), key)
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	signature[64] += 27
	return signature
}

// refuses checks that a call of the home reverts with exactly this error, without mining anything.
func (h *home) refuses(t *testing.T, from common.Address, data []byte, want any) {
	t.Helper()
	answer, revert := h.call(t, ethereum.CallMsg{From: from, To: &h.at, Data: data})
	if revert == nil {
		t.Fatalf("the call went through with %x, want %s", answer, name(want))
	}
	got := sessionError(revert)
	if got == nil {
		t.Fatalf("unknown revert data %x, want %s", revert, name(want))
	}
	if diff := cmp.Diff(want, got, bigInts); diff != "" {
		t.Fatalf("wrong refusal (-want +got):\n%s", diff)
	}
}

// sessionError decodes an error of a home or of the reader, which have the same ones.
func sessionError(revert []byte) any { return bindings.SessionError(revert) }

var bigInts = cmp.Options{
	cmp.Comparer(func(a, b *big.Int) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) }),
	cmpopts.EquateEmpty(),
}

// exec makes the agent's call succeed, mined.
func (h *home) exec(t *testing.T, to common.Address, value *big.Int, data []byte) *types.Receipt {
	t.Helper()
	return h.must(t, agentKey, h.at, nil, vault.PackExec(to, orZero(value), data))
}

// execRefused checks that the agent's call reverts with exactly this error.
func (h *home) execRefused(t *testing.T, to common.Address, value *big.Int, data []byte, want any) {
	t.Helper()
	h.refuses(t, agent, vault.PackExec(to, orZero(value), data), want)
}

func orZero(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}

func (h *home) lastNumber(t *testing.T) uint16 {
	t.Helper()
	n, err := vault.UnpackLastNumber(h.view(t, h.at, vault.PackLastNumber()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// listed is a session as its home lists it.
type listed struct {
	Number uint16
	Until  uint32
}

// session is what the home lists for an agent, by its tag; zeros when there is none.
func (h *home) session(t *testing.T, of common.Address) (s listed) {
	t.Helper()
	all, err := reader.UnpackSessions(h.ask(t, reader.PackSessions(h.at)))
	if err != nil {
		t.Fatal(err)
	}
	for i, tag := range all.Tags {
		if all.Numbers[i] != 0 && tag == uint16(of[18]&0xf)<<8|uint16(of[19]) {
			s.Number, s.Until = all.Numbers[i], all.Untils[i]
		}
	}
	return s
}

// ask asks the reader, as the home would.
func (h *home) ask(t *testing.T, data []byte) []byte {
	t.Helper()
	answer, revert := h.call(t, callFrom(h.at, contracts.ReaderAddress(), data))
	if revert != nil {
		t.Fatalf("the reader refuses: %s (%x)", name(sessionError(revert)), revert)
	}
	return answer
}

// readerRefuses checks that the reader, asked as the home would, reverts with exactly this error.
func (h *home) readerRefuses(t *testing.T, data []byte, want any) {
	t.Helper()
	_, revert := h.call(t, callFrom(h.at, contracts.ReaderAddress(), data))
	if diff := cmp.Diff(want, sessionError(revert), bigInts); diff != "" {
		t.Fatalf("wrong refusal (-want +got):\n%s", diff)
	}
}

func (h *home) tokens(t *testing.T, at, of common.Address) *big.Int {
	t.Helper()
	n, err := token.UnpackBalanceOf(h.view(t, at, token.PackBalanceOf(of)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// budget is the agent's.
func (h *home) budget(t *testing.T, of common.Address) bindings.BudgetState {
	t.Helper()
	b, err := reader.UnpackBudget(h.ask(t, reader.PackBudget(h.at, agent, of)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantBudget checks what the agent may spend per day, and what of it is left today and in total, in TUSD.
func (h *home) wantBudget(t *testing.T, perDay, leftToday, leftTotal int64) {
	t.Helper()
	b := h.budget(t, tokenAddress)
	got := []*big.Int{b.PerWindow, b.LeftInWindow, b.LeftTotal}
	if diff := cmp.Diff([]*big.Int{usd(perDay), usd(leftToday), usd(leftTotal)}, got, bigInts); diff != "" {
		t.Errorf("budget (-want +got):\n%s", diff)
	}
}

// name is an error's name in Solidity.
func name(e any) string {
	if e == nil {
		return "nothing known"
	}
	return strings.TrimPrefix(reflect.TypeOf(e).Elem().Name(), "SessionVault")
}

// event returns the only log of a receipt that unpack understands.
func event[E any](t *testing.T, receipt *types.Receipt, unpack func(*types.Log) (*E, error)) *E {
	t.Helper()
	var found *E
	for _, l := range receipt.Logs {
		e, err := unpack(l)
		if err != nil {
			continue
		}
		if found != nil {
			t.Fatalf("two events of type %T", e)
		}
		found = e
	}
	if found == nil {
		t.Fatalf("no event of type %T", found)
	}
	return found
}

// wantNative checks perDay, perCall and leftToday of the agent, in thousandths of a coin.
func (h *home) wantNative(t *testing.T, perDay, perCall, leftToday int64) {
	t.Helper()
	b := h.budget(t, common.Address{})
	got := []*big.Int{b.PerWindow, b.PerCall, b.LeftInWindow}
	if diff := cmp.Diff([]*big.Int{ether(perDay), ether(perCall), ether(leftToday)}, got, bigInts); diff != "" {
		t.Errorf("native budget (-want +got):\n%s", diff)
	}
}

func callFrom(from, to common.Address, data []byte) ethereum.CallMsg {
	return ethereum.CallMsg{From: from, To: &to, Data: data}
}
