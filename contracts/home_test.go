//go:build !nodev

package contracts_test

import (
	"crypto/ecdsa"
	"fmt"
	"maps"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
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
		contracts.AccountAddress(): {Code: contracts.SessionAccount().Runtime, Balance: new(big.Int)},
		owner:                      {Code: types.AddressToDelegation(contracts.AccountAddress()), Balance: ether(1_000_000)},
	})
	return fund(t, &home{chain: c, at: owner})
}

func vaultHome(t *testing.T, chainID int64) *home {
	t.Helper()
	c := newChain(t, chainID, nil)
	c.must(t, relayerKey, contracts.Create2Deployer, nil, contracts.FactoryDeployment())
	c.must(t, relayerKey, contracts.FactoryAddress(), nil, factory.PackCreate(owner))
	return fund(t, &home{chain: c, at: contracts.VaultAddress(owner)})
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
		Until:  h.now(t) + 30*86400,
		Tokens: []bindings.TokenLimit{{Token: tokenAddress, PerDay: usd(50), Total: usd(120)}},
		Calls:  []bindings.CallRule{{Target: venueAddress, Signature: "checkIn(uint256)"}},
		Native: bindings.NativeLimit{PerDay: ether(50), PerCall: ether(20)},
	}
	for _, edit := range edits {
		edit(&g)
	}
	return g
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
	got := bindings.SessionError(revert)
	if got == nil {
		t.Fatalf("unknown revert data %x, want %s", revert, name(want))
	}
	if diff := cmp.Diff(want, got, bigInts); diff != "" {
		t.Fatalf("wrong refusal (-want +got):\n%s", diff)
	}
	provoked.Store(name(want), true)
}

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

func (h *home) lastNumber(t *testing.T) uint64 {
	t.Helper()
	n, err := vault.UnpackLastNumber(h.view(t, h.at, vault.PackLastNumber()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *home) session(t *testing.T, of common.Address) bindings.SessionOutput {
	t.Helper()
	s, err := vault.UnpackSession(h.view(t, h.at, vault.PackSession(of)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (h *home) tokens(t *testing.T, at, of common.Address) *big.Int {
	t.Helper()
	n, err := token.UnpackBalanceOf(h.view(t, at, token.PackBalanceOf(of)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// wantBudget checks perDay, total, leftToday and leftTotal of the agent, in TUSD.
func (h *home) wantBudget(t *testing.T, perDay, total, leftToday, leftTotal int64) {
	t.Helper()
	got, err := vault.UnpackBudget(h.view(t, h.at, vault.PackBudget(agent, tokenAddress)))
	if err != nil {
		t.Fatal(err)
	}
	want := bindings.BudgetOutput{PerDay: usd(perDay), Total: usd(total), LeftToday: usd(leftToday), LeftTotal: usd(leftTotal)}
	if diff := cmp.Diff(want, got, bigInts); diff != "" {
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

// provoked holds the names of the errors that some test made happen; TestMain compares it with the ABI.
var provoked sync.Map

func TestMain(m *testing.M) {
	status := m.Run()
	if status == 0 && wholeSuite() {
		if missing := unprovoked(); len(missing) > 0 {
			fmt.Fprintln(os.Stderr, "FAIL: no test provoked the errors", missing)
			status = 1
		}
	}
	exit(status)
}

func unprovoked() []string {
	parsed, err := bindings.SessionVaultMetaData.ParseABI()
	if err != nil {
		panic(err)
	}
	declared := maps.Clone(parsed.Errors)
	delete(declared, "StringsInsufficientHexLength") // of a library function that is not used
	provoked.Range(func(key, _ any) bool {
		delete(declared, key.(string))
		return true
	})
	return slices.Sorted(maps.Keys(declared))
}

// wantNative checks perDay, perCall and leftToday of the agent, in thousandths of a coin.
func (h *home) wantNative(t *testing.T, perDay, perCall, leftToday int64) {
	t.Helper()
	got, err := vault.UnpackNativeBudget(h.view(t, h.at, vault.PackNativeBudget(agent)))
	if err != nil {
		t.Fatal(err)
	}
	want := bindings.NativeBudgetOutput{PerDay: ether(perDay), PerCall: ether(perCall), LeftToday: ether(leftToday)}
	if diff := cmp.Diff(want, got, bigInts); diff != "" {
		t.Errorf("native budget (-want +got):\n%s", diff)
	}
}

func callFrom(from, to common.Address, data []byte) ethereum.CallMsg {
	return ethereum.CallMsg{From: from, To: &to, Data: data}
}
