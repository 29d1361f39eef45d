//go:build !nodev

package chain

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/go-cmp/cmp"
)

func TestClient(t *testing.T) {
	for _, tc := range []struct {
		name string
		run  func(t *testing.T, d *Dev, c *Client)
	}{
		{"chain and head", testChainAndHead},
		{"account", testAccount},
		{"send and receipt", testSendAndReceipt},
		{"reverts", testReverts},
		{"overrides", testOverrides},
		{"set code", testSetCode},
		{"logs", testLogs},
		{"fees", testFees},
	} {
		t.Run(tc.name, func(t *testing.T) { overTransports(t, tc.run) })
	}
}

func testChainAndHead(t *testing.T, d *Dev, c *Client) {
	id, err := c.ChainID(t.Context())
	if err != nil || id.Uint64() != DevChainID {
		t.Fatalf("chain id %v, %v", id, err)
	}
	if err := d.Mine(t.Context()); err != nil {
		t.Fatal(err)
	}
	head, err := c.Head(t.Context())
	if err != nil || head.Number.Uint64() != 1 {
		t.Fatalf("head %v, %v", head, err)
	}
	again, err := c.HeaderByNumber(t.Context(), 1)
	if err != nil || again.Hash() != head.Hash() {
		t.Errorf("block 1 by number: %v, %v", again, err)
	}
	if _, err := c.HeaderByNumber(t.Context(), 2); !errors.Is(err, ErrNotFound) {
		t.Errorf("block of the future: %v, want ErrNotFound", err)
	}
}

func testAccount(t *testing.T, _ *Dev, c *Client) {
	for _, tc := range []struct {
		addr common.Address
		want Account
	}{
		{untouched, Account{Balance: new(big.Int), Code: []byte{}}},
		{owner, Account{Balance: oneEther, Code: []byte{}}},
		{clock, Account{Balance: new(big.Int), Code: clockCode}},
	} {
		got, err := c.Account(t.Context(), tc.addr)
		if err != nil {
			t.Fatal(err)
		}
		head, err := c.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tc.want.Verified, tc.want.CodeHash, tc.want.BlockHash = true, crypto.Keccak256Hash(tc.want.Code), head.Hash()
		tc.want.StorageRoot = types.EmptyRootHash
		if diff := cmp.Diff(tc.want, got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Errorf("%v: (-want +got)\n%s", tc.addr, diff)
		}
	}
	code, err := c.Code(t.Context(), clock)
	if err != nil || !bytes.Equal(code, clockCode) {
		t.Errorf("code %#x, %v", code, err)
	}
}

func testSendAndReceipt(t *testing.T, _ *Dev, c *Client) {
	tx := transfer(t, 0, agent, 12345, nil)
	if _, err := c.Receipt(t.Context(), tx.Hash()); !errors.Is(err, ErrNotFound) {
		t.Errorf("receipt before sending: %v, want ErrNotFound", err)
	}
	hash, err := c.Send(t.Context(), tx)
	if err != nil || hash != tx.Hash() {
		t.Fatalf("send: %v, %v", hash, err)
	}
	rec, err := c.WaitReceipt(t.Context(), hash)
	if err != nil || rec.BlockNumber.Uint64() != 1 || rec.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("receipt %+v, %v", rec, err)
	}
	acc, err := c.Account(t.Context(), agent)
	if want := new(big.Int).Add(oneEther, big.NewInt(12345)); err != nil || acc.Balance.Cmp(want) != 0 || !acc.Verified {
		t.Errorf("agent holds %v, %v", acc.Balance, err)
	}
	if again, err := c.Send(t.Context(), tx); err != nil || again != hash {
		t.Errorf("send again: %v, %v", again, err)
	}
	other := transfer(t, 0, agent, 1, nil)
	if _, err := c.Send(t.Context(), other); !isRPCError(err) {
		t.Errorf("a used nonce: %v, want the node's refusal", err)
	}
	testNonceGap(t, c)
}

// A transaction behind a gap stays in the pool; the one that fills it brings both.
func testNonceGap(t *testing.T, c *Client) {
	t.Helper()
	if _, err := c.Send(t.Context(), transfer(t, 2, agent, 1, nil)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.PendingNonce(t.Context(), owner); err != nil || n != 1 {
		t.Errorf("pending nonce over a gap is %d, %v", n, err)
	}
	if _, err := c.Send(t.Context(), transfer(t, 1, agent, 1, nil)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.PendingNonce(t.Context(), owner); err != nil || n != 3 {
		t.Errorf("pending nonce is %d, %v; want 3", n, err)
	}
}

func isRPCError(err error) bool {
	_, ok := errors.AsType[*RPCError](err)
	return ok
}

func testReverts(t *testing.T, _ *Dev, c *Client) {
	for _, tc := range []struct {
		name   string
		data   []byte
		reason string
	}{
		{"text", solidityError("not today"), "not today"},
		{"terminal escape", solidityError("\x1b[2J\u202eok"), "?[2J?ok"},
		{"panic", common.FromHex("0x4e487b710000000000000000000000000000000000000000000000000000000000000011"), "arithmetic underflow or overflow"},
		{"custom error", common.FromHex("0xdeadbeef01"), ""},
		{"nothing", nil, ""},
	} {
		msg := CallMsg{From: owner, To: &reverter, Data: tc.data}
		_, callErr := c.Call(t.Context(), msg, Overrides{})
		_, gasErr := c.EstimateGas(t.Context(), msg, Overrides{})
		for _, err := range []error{callErr, gasErr} {
			rev, ok := errors.AsType[*RevertError](err)
			if !ok {
				t.Errorf("%s: %v, want a RevertError", tc.name, err)
				continue
			}
			if reason, _ := rev.Reason(); !bytes.Equal(rev.Data, tc.data) || reason != tc.reason {
				t.Errorf("%s: data %#x, reason %q", tc.name, rev.Data, reason)
			}
		}
	}
}

// solidityError encodes Error(string) for texts of at most 32 bytes.
func solidityError(s string) []byte {
	out := append(common.FromHex("0x08c379a0"), common.LeftPadBytes([]byte{32}, 32)...)
	out = append(out, common.LeftPadBytes([]byte{byte(len(s))}, 32)...)
	return append(out, common.RightPadBytes([]byte(s), 32)...)
}

func testOverrides(t *testing.T, _ *Dev, c *Client) {
	const year2099 = 4_070_908_800
	wei := big.NewInt(7e17)
	for _, tc := range []struct {
		name string
		to   common.Address
		opts Overrides
		want uint64
	}{
		{"block time", clock, Overrides{BlockTime: year2099}, year2099},
		{"balance", purse, Overrides{Balances: map[common.Address]*big.Int{purse: wei}}, wei.Uint64()},
		{"code", untouched, Overrides{Code: map[common.Address][]byte{untouched: clockCode}, BlockTime: year2099}, year2099},
		{
			"code and balance", untouched,
			Overrides{Code: map[common.Address][]byte{untouched: purseCode}, Balances: map[common.Address]*big.Int{untouched: wei}},
			wei.Uint64(),
		},
		{"none", purse, Overrides{}, 0},
	} {
		out, err := c.Call(t.Context(), CallMsg{From: owner, To: &tc.to}, tc.opts)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if got := new(big.Int).SetBytes(out); got.Uint64() != tc.want || len(out) != 32 {
			t.Errorf("%s: returned %v, want %d", tc.name, got, tc.want)
		}
	}
	poor := CallMsg{From: untouched, To: &agent, Value: wei}
	if _, err := c.EstimateGas(t.Context(), poor, Overrides{}); err == nil {
		t.Error("an empty account could pay")
	}
	rich := Overrides{Balances: map[common.Address]*big.Int{untouched: oneEther}}
	if gas, err := c.EstimateGas(t.Context(), poor, rich); err != nil || gas != 21_000 {
		t.Errorf("estimate with a balance override: %d, %v", gas, err)
	}
}

func testSetCode(t *testing.T, _ *Dev, c *Client) {
	auth := tuple(t, 0, clock)
	msg := CallMsg{From: agent, To: &owner, AuthorizationList: []types.SetCodeAuthorization{auth}}
	with, err := c.EstimateGas(t.Context(), msg, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	// EIP-7702: PER_EMPTY_ACCOUNT_COST is 25,000 on top of the call.
	if with < 21_000+25_000 {
		t.Errorf("estimate %d does not pay for the tuple", with)
	}
	rec := mustSend(t, c, setCode(t, 0, auth))
	if rec.Type != types.SetCodeTxType {
		t.Errorf("receipt of type %d", rec.Type)
	}
	acc, err := c.Account(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	if to, ok := acc.Delegate(); !ok || to != clock || !acc.Verified || acc.Nonce != 1 {
		t.Errorf("owner is %+v, want a proven designator of %v", acc, clock)
	}
	// The zero address clears the designator.
	mustSend(t, c, setCode(t, 1, tuple(t, 1, common.Address{})))
	acc, err = c.Account(t.Context(), owner)
	if _, ok := acc.Delegate(); err != nil || ok || len(acc.Code) != 0 || acc.CodeHash != types.EmptyCodeHash {
		t.Errorf("owner is %+v after the designator was cleared, %v", acc, err)
	}
}

func testLogs(t *testing.T, _ *Dev, c *Client) {
	topic, other := common.HexToHash("0x01"), common.HexToHash("0x02")
	rec := mustSend(t, c, transfer(t, 0, logger, 0, topic[:]))
	mustSend(t, c, transfer(t, 1, logger, 0, other[:]))
	for _, tc := range []struct {
		name string
		q    ethereum.FilterQuery
		want int
	}{
		{"all", ethereum.FilterQuery{}, 2},
		{"topic", ethereum.FilterQuery{Topics: [][]common.Hash{{topic}}}, 1},
		{"either topic", ethereum.FilterQuery{Topics: [][]common.Hash{{topic, other}}}, 2},
		{"any topic", ethereum.FilterQuery{Topics: [][]common.Hash{{}}}, 2},
		{"address", ethereum.FilterQuery{Addresses: []common.Address{clock}}, 0},
		{"range", ethereum.FilterQuery{FromBlock: big.NewInt(2), ToBlock: big.NewInt(2)}, 1},
		{"block", ethereum.FilterQuery{BlockHash: &rec.BlockHash}, 1},
	} {
		logs, err := c.Logs(t.Context(), tc.q)
		if err != nil || len(logs) != tc.want {
			t.Errorf("%s: %d events, want %d, %v", tc.name, len(logs), tc.want, err)
		}
	}
}

func testFees(t *testing.T, _ *Dev, c *Client) {
	f, err := c.Fees(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := new(big.Int).Add(f.Tip, new(big.Int).Mul(big.NewInt(2), f.BaseFee))
	if f.BaseFee.Sign() <= 0 || f.MaxFee.Cmp(want) != 0 {
		t.Errorf("fees %+v", f)
	}
}

func TestAmountsAreChecked(t *testing.T) {
	d := newTestDev(t)
	huge := new(big.Int).Lsh(common.Big1, 256)
	for name, tc := range map[string]struct {
		msg  CallMsg
		opts Overrides
	}{
		"negative value":   {CallMsg{Value: big.NewInt(-1)}, Overrides{}},
		"huge value":       {CallMsg{Value: huge}, Overrides{}},
		"negative balance": {CallMsg{}, Overrides{Balances: map[common.Address]*big.Int{owner: big.NewInt(-1)}}},
		"nil balance":      {CallMsg{}, Overrides{Balances: map[common.Address]*big.Int{owner: nil}}},
	} {
		if _, err := d.Client().Call(t.Context(), tc.msg, tc.opts); !errors.Is(err, ErrAmount) {
			t.Errorf("%s: %v, want ErrAmount", name, err)
		}
	}
}
