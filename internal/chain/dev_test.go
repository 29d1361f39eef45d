//go:build !nodev

package chain

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"go.uber.org/goleak"
)

// lingering lists what go-ethereum v1.17.10 leaves behind after its node is closed.
func lingering() []goleak.Option {
	return []goleak.Option{
		// goleveldb's buffer pool drains on a 1 s tick and ends up to a tick after
		// its database is closed (leveldb/db_state.go).
		goleak.IgnoreTopFunction("github.com/syndtr/goleveldb/leveldb.(*DB).mpoolDrain"),
		// One pool per process, started with the first signature and never stopped
		// (core/sender_cacher.go).
		goleak.IgnoreTopFunction("github.com/ethereum/go-ethereum/core.(*txSenderCacher).cache"),
	}
}

var (
	ownerKey  = testKey("owner")
	agentKey  = testKey("agent")
	owner     = crypto.PubkeyToAddress(ownerKey.PublicKey)
	agent     = crypto.PubkeyToAddress(agentKey.PublicKey)
	oneEther  = big.NewInt(1e18)
	untouched = common.HexToAddress("0x00000000000000000000000000000000000a11ce")

	// Contracts small enough to read as opcodes.
	reverter = common.HexToAddress("0xc0de01") // reverts with its calldata
	clock    = common.HexToAddress("0xc0de02") // returns the block's timestamp
	purse    = common.HexToAddress("0xc0de03") // returns its own balance
	logger   = common.HexToAddress("0xc0de04") // logs calldata's first word as a topic

	reverterCode = common.FromHex("0x366000600037366000fd")
	clockCode    = common.FromHex("0x4260005260206000f3")
	purseCode    = common.FromHex("0x4760005260206000f3")
	loggerCode   = common.FromHex("0x60003560006000a100")
)

// testKey derives a key from a label, so that runs repeat.
func testKey(label string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("valetkey chain test " + label)))
	if err != nil {
		panic(err)
	}
	return key
}

func newTestDev(t testing.TB) *Dev {
	t.Helper()
	d, err := NewDev(DevConfig{Alloc: types.GenesisAlloc{
		owner: {Balance: oneEther}, agent: {Balance: oneEther},
		reverter: {Code: reverterCode}, clock: {Code: clockCode}, purse: {Code: purseCode}, logger: {Code: loggerCode},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// transfer is a signed type-2 transaction of the owner.
func transfer(t testing.TB, nonce uint64, to common.Address, wei int64, data []byte) *types.Transaction {
	t.Helper()
	return transferBy(t, ownerKey, nonce, to, wei, data)
}

func transferBy(t testing.TB, key *ecdsa.PrivateKey, nonce uint64, to common.Address, wei int64, data []byte) *types.Transaction {
	t.Helper()
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(DevChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(DevChainID), Nonce: nonce, To: &to, Value: big.NewInt(wei), Data: data, Gas: 100_000,
		GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(3e9),
	})
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// setCode is the agent's type-4 transaction that carries the owner's authorization
// tuple for a delegate.
func setCode(t testing.TB, agentNonce uint64, auth types.SetCodeAuthorization) *types.Transaction {
	t.Helper()
	tx, err := types.SignNewTx(agentKey, types.LatestSignerForChainID(big.NewInt(DevChainID)), &types.SetCodeTx{
		ChainID: uint256.NewInt(DevChainID), Nonce: agentNonce, To: owner, Gas: 200_000,
		GasTipCap: uint256.NewInt(1), GasFeeCap: uint256.NewInt(3e9), AuthList: []types.SetCodeAuthorization{auth},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func tuple(t testing.TB, nonce uint64, delegate common.Address) types.SetCodeAuthorization {
	t.Helper()
	auth, err := types.SignSetCode(ownerKey, types.SetCodeAuthorization{
		ChainID: *uint256.NewInt(DevChainID), Address: delegate, Nonce: nonce,
	})
	if err != nil {
		t.Fatal(err)
	}
	return auth
}

func mustSend(t testing.TB, c *Client, tx *types.Transaction) *types.Receipt {
	t.Helper()
	hash, err := c.Send(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := c.Receipt(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("transaction %v failed", hash)
	}
	return rec
}

func TestDevTime(t *testing.T) {
	start := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := NewDev(DevConfig{Start: start})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	at := func() int64 {
		h, err := d.Client().Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return int64(h.Time) - start.Unix()
	}
	if got := at(); got != 0 {
		t.Errorf("block 0 is %d s after the start", got)
	}
	if err := d.Mine(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := at(); got != 1 {
		t.Errorf("block 1 is %d s after the start, want 1", got)
	}
	if err := d.AdvanceTime(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := at(); got != 2+24*3600 {
		t.Errorf("a day later it is %d s after the start, want %d", got, 2+24*3600)
	}
	for _, by := range []time.Duration{0, -time.Hour, time.Second - 1, maxAdvance + 1} {
		if err := d.AdvanceTime(t.Context(), by); !errors.Is(err, ErrDuration) {
			t.Errorf("advance by %v: %v, want ErrDuration", by, err)
		}
	}
}

// Gas is what tells the rules apart: a plain transfer costs 21,000 under Osaka, and
// more under the mix that go-ethereum's defaults turn on.
func TestDevRules(t *testing.T) {
	d := newTestDev(t)
	if rec := mustSend(t, d.Client(), transfer(t, 0, agent, 1, nil)); rec.GasUsed != 21_000 {
		t.Errorf("a transfer used %d gas, want 21000", rec.GasUsed)
	}
	g := devGenesis(DevConfig{})
	if !g.Config.IsOsaka(common.Big0, 0) || g.Config.IsAmsterdam(common.Big0, 1<<40) || g.Config.IsBogota(common.Big0, 1<<40) {
		t.Errorf("rules are not exactly Osaka: %v", g.Config)
	}
}

func TestDevHistoryKeepsProofs(t *testing.T) {
	d := newTestDev(t)
	c := d.Client()
	for n := range uint64(140) { // go-ethereum prunes the state behind 128 blocks
		mustSend(t, c, transfer(t, n, agent, 1, nil))
	}
	head, err := c.HeaderByNumber(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	acc, proof, err := c.readAccount(t.Context(), owner, head)
	if err != nil {
		t.Fatal(err)
	}
	acc, err = checkAccount(acc, owner, proof, head.Root)
	if err != nil || acc.Nonce != 3 || !acc.Verified {
		t.Errorf("account at block 3: %+v, %v", acc, err)
	}
}

func TestDevConcurrentSends(t *testing.T) {
	d := newTestDev(t)
	var wg sync.WaitGroup
	for n := range uint64(20) {
		tx := transfer(t, n, agent, 1, nil)
		wg.Go(func() {
			if _, err := d.Client().Send(t.Context(), tx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	acc, err := d.Client().Account(t.Context(), owner)
	if err != nil || acc.Nonce != 20 {
		t.Errorf("nonce %d after 20 transactions in any order, %v", acc.Nonce, err)
	}
}

// Who was paid in a block may spend in the next one, at once.
func TestDevFundedMaySpend(t *testing.T) {
	d := newTestDev(t)
	for n := range uint64(50) {
		key := testKey(fmt.Sprint("funded ", n))
		mustSend(t, d.Client(), transfer(t, n, crypto.PubkeyToAddress(key.PublicKey), 1e15, nil))
		mustSend(t, d.Client(), transferBy(t, key, 0, owner, 1, nil))
	}
}

func TestDevClosed(t *testing.T) {
	d := newTestDev(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Mine(t.Context()); !errors.Is(err, ErrDevClosed) {
		t.Errorf("mine: %v, want ErrDevClosed", err)
	}
	if _, err := d.Client().Head(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("head: %v, want ErrUnavailable", err)
	}
	if _, err := d.Client().Send(t.Context(), transfer(t, 0, agent, 1, nil)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("send: %v, want ErrUnavailable", err)
	}
}

func TestDevRefusesBadGenesis(t *testing.T) {
	for _, wei := range []*big.Int{new(big.Int).Lsh(common.Big1, 256), big.NewInt(-1)} {
		d, err := NewDev(DevConfig{Alloc: types.GenesisAlloc{owner: {Balance: wei}}})
		if err == nil {
			_ = d.Close()
		}
		if !errors.Is(err, ErrAmount) {
			t.Errorf("balance %v: %v, want ErrAmount", wei, err)
		}
	}
}
