//go:build !nodev

package delegation_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/hw/hwtest"
	"github.com/valetkey/valetkey/internal/devnet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The bindings' methods only pack and unpack.
var (
	vaultABI  = bindings.NewSessionVault()
	readerABI = bindings.NewSessionReader()
	tokenABI  = bindings.NewDevToken()
	venueABI  = bindings.NewDevVenue()
)

// shop is a chain with an owner, whose key is in a soft wallet, and an agent.
// All keys and addresses are the same in every run.
type shop struct {
	net     *devnet.Net
	wallet  *hwtest.SoftWallet
	owner   common.Address
	agent   agent
	journal *journal
	events  []delegation.Event
	saved   []delegation.Session
	batch   bool // plans are batches
	home    delegation.Home
	accept  hw.UnlistedDelegateRisk
	now     func() time.Time
}

type shopFunds struct{ ownerWei, agentWei, tokens *big.Int }

func rich() shopFunds { return shopFunds{ether(10), ether(9), tusd(5000)} }

func newShop(t *testing.T) *shop {
	t.Helper()
	return newShopWith(t, rich())
}

// newBatchShop is a shop where plans are batches.
func newBatchShop(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.batch = true
	return s
}

func newShopWith(t *testing.T, funds shopFunds) *shop {
	t.Helper()
	key := testKey("owner")
	s := &shop{
		wallet: hwtest.NewSoftWallet(key), owner: crypto.PubkeyToAddress(key.PublicKey),
		agent: agent{testKey("agent")}, journal: &journal{},
	}
	s.net = startNet(t, devnet.Fund{Address: s.owner, Wei: funds.ownerWei, Tokens: funds.tokens},
		devnet.Fund{Address: s.agent.Address(), Wei: funds.agentWei})
	s.now = chainClock(t, s.net)
	return s
}

// chainClock is a clock that agrees with the chain's newest block.
func chainClock(t *testing.T, net *devnet.Net) func() time.Time {
	t.Helper()
	return func() time.Time {
		head, err := net.Client().Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return time.Unix(int64(head.Time), 0) //nolint:gosec // a block of this test
	}
}

func startNet(t *testing.T, funds ...devnet.Fund) *devnet.Net {
	t.Helper()
	net, err := devnet.Start(t.Context(), funds...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := net.Close(); err != nil {
			t.Error(err)
		}
	})
	return net
}

func (s *shop) env() delegation.Env {
	return delegation.Env{
		Chain: s.net.Client(), Wallet: s.wallet, Agent: s.agent, Journal: s.journal,
		Save: func(_ context.Context, session delegation.Session) error {
			s.saved = append(s.saved, session)
			return nil
		},
		Observe: func(e delegation.Event) { s.events = append(s.events, e) },
	}
}

func (s *shop) request(change ...func(*delegation.Policy)) delegation.Request {
	return delegation.Request{
		Policy: testPolicy(change...), Path: hw.DefaultPath, Agent: s.agent.Address(), Now: s.now(), Batch: s.batch,
		Home: s.home, Unlisted: s.accept,
		History: s.journal.history(s.owner, s.agent.Address()),
	}
}

func (s *shop) plan(t *testing.T, change ...func(*delegation.Policy)) *delegation.Plan {
	t.Helper()
	p, err := delegation.NewPlan(t.Context(), s.net.Client(), s.wallet, s.request(change...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *shop) link(t *testing.T, change ...func(*delegation.Policy)) delegation.Session {
	t.Helper()
	session, err := delegation.Link(t.Context(), s.env(), s.plan(t, change...))
	if err != nil {
		t.Fatal(err)
	}
	return *session
}

// testPolicy is the shape of the documented example.
func testPolicy(change ...func(*delegation.Policy)) delegation.Policy {
	p := delegation.Policy{
		Chain: devnet.ChainID, Expires: delegation.Expiry{At: farAway},
		Tokens: []delegation.TokenLimit{{Token: devnet.Token, Symbol: "TUSD", Decimals: 6, PerDay: amount(tusd(50)), Total: amount(tusd(1000))}},
		Calls:  []delegation.CallRule{{Target: devnet.Venue, Function: "checkIn(uint256)"}},
		Native: &delegation.NativeLimit{PerDay: amount(milliEther(50)), PerCall: amount(milliEther(10))},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

// tokenOnly leaves nothing but the token in a policy.
func tokenOnly(p *delegation.Policy) { p.Calls, p.Native = nil, nil }

// agent is a session key in memory.
type agent struct{ key *ecdsa.PrivateKey }

func (a agent) Address() common.Address { return crypto.PubkeyToAddress(a.key.PublicKey) }

func (a agent) SignTx(tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	return types.SignTx(tx, types.LatestSignerForChainID(chainID), a.key)
}

// errJournal is what a journal fails with in tests.
var errJournal = errors.New("disk full")

// journal remembers kinds in order and fails at one of them.
type journal struct {
	mu      sync.Mutex
	entries []delegation.Entry
	kinds   []string
	failAt  int                      // 1 is the first record; 0 never
	after   func(n int, kind string) // called with each record, also the failing
}

func (j *journal) Record(_ context.Context, kind string, data any) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	j.kinds = append(j.kinds, kind)
	if j.after != nil {
		j.after(len(j.kinds), kind)
	}
	if len(j.kinds) == j.failAt {
		return errJournal
	}
	j.entries = append(j.entries, delegation.Entry{Kind: kind, Data: text})
	return nil
}

// history reads back what was recorded.
func (j *journal) history(owner, agent common.Address) delegation.History {
	h, err := delegation.ReadHistory(func(yield func(delegation.Entry, error) bool) {
		for _, e := range j.entries {
			if !yield(e, nil) {
				return
			}
		}
	}, devnet.ChainID, owner, agent)
	if err != nil {
		panic(err) // what this package wrote itself
	}
	return h
}

// state is what must not change when nothing is to be sent.
type state struct {
	OwnerNonce, AgentNonce uint64
	OwnerCode, VaultCode   string
	Block                  uint64
}

func (s *shop) state(t *testing.T) state {
	t.Helper()
	client := s.net.Client()
	owner, err := client.Account(t.Context(), s.owner)
	if err != nil {
		t.Fatal(err)
	}
	payer, err := client.Account(t.Context(), s.agent.Address())
	if err != nil {
		t.Fatal(err)
	}
	vault, err := client.Code(t.Context(), contracts.VaultAddress(s.owner))
	if err != nil {
		t.Fatal(err)
	}
	return state{owner.Nonce, payer.Nonce, common.Bytes2Hex(owner.Code), common.Bytes2Hex(vault), owner.BlockNumber}
}

// unchanged runs f and fails when it moved the chain.
func (s *shop) unchanged(t *testing.T, f func()) {
	t.Helper()
	before := s.state(t)
	f()
	if diff := cmp.Diff(before, s.state(t)); diff != "" {
		t.Errorf("the chain changed (-before +after):\n%s", diff)
	}
}

// send has somebody send a transaction of their own and wants it mined.
func (s *shop) send(t *testing.T, from agent, to common.Address, value *big.Int, data []byte) {
	t.Helper()
	client := s.net.Client()
	nonce, err := client.PendingNonce(t.Context(), from.Address())
	if err != nil {
		t.Fatal(err)
	}
	s.mine(t, types.MustSignNewTx(from.key, types.LatestSignerForChainID(big.NewInt(devnet.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devnet.ChainID), Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11),
		Gas: 1_000_000, To: &to, Value: value, Data: data,
	}))
}

func (s *shop) mine(t *testing.T, tx *types.Transaction) {
	t.Helper()
	hash, err := s.net.Client().Send(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := s.net.Client().WaitReceipt(t.Context(), hash)
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("transaction %s: %+v, %v", hash, receipt, err)
	}
}

// delegateTo has the owner point its code at delegate, by a type-4 transaction
// of its own, to somebody who has no code that could mind.
func (s *shop) delegateTo(t *testing.T, delegate common.Address) {
	t.Helper()
	key, id := testKey("owner"), big.NewInt(devnet.ChainID)
	account, err := s.net.Client().Account(t.Context(), s.owner)
	if err != nil {
		t.Fatal(err)
	}
	tuple, err := types.SignSetCode(key, types.SetCodeAuthorization{ChainID: u256(id), Address: delegate, Nonce: account.Nonce + 1})
	if err != nil {
		t.Fatal(err)
	}
	s.mine(t, types.MustSignNewTx(key, types.LatestSignerForChainID(id), &types.SetCodeTx{
		ChainID: new(u256(id)), Nonce: account.Nonce, GasTipCap: new(u256(big.NewInt(1e9))), GasFeeCap: new(u256(big.NewInt(1e11))),
		Gas: 200_000, To: common.Address{1}, AuthList: []types.SetCodeAuthorization{tuple},
	}))
}

// golden compares with testdata/name, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
