//go:build !nodev

package chain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"
)

// quorum is of an honest node and another one of the same chain.
func quorum(t *testing.T, d *Dev, lies map[string]lie) *Quorum {
	t.Helper()
	return &Quorum{nodes: []*Client{proxy(t, d, nil), proxy(t, d, lies)}, receiptLag: 50 * time.Millisecond}
}

var noProofs = always(&responseError{Code: codeMethodNotFound, Message: "no"})

// eventful is a chain where something happened: the hash is of a transaction with
// an event.
func eventful(t *testing.T) (*Dev, common.Hash, ethereum.FilterQuery) {
	t.Helper()
	d := newTestDev(t)
	mustSend(t, d.Client(), transfer(t, 0, agent, 5, nil))
	topic := common.HexToHash("0x01")
	sent := mustSend(t, d.Client(), transfer(t, 1, logger, 0, topic[:])).TxHash
	return d, sent, ethereum.FilterQuery{Addresses: []common.Address{logger}, FromBlock: common.Big1}
}

// TestQuorumAgrees: of honest nodes the answers are those of one.
func TestQuorumAgrees(t *testing.T) {
	d, sent, query := eventful(t)
	q, c := quorum(t, d, nil), d.Client()
	type asked struct {
		name string
		q, c func() (any, error)
	}
	msg := CallMsg{From: owner, To: &clock}
	for _, a := range []asked{
		{"chain id", func() (any, error) { return q.ChainID(t.Context()) }, func() (any, error) { return c.ChainID(t.Context()) }},
		{"head", func() (any, error) { return q.Head(t.Context()) }, func() (any, error) { return c.Head(t.Context()) }},
		{"account", func() (any, error) { return q.Account(t.Context(), owner) }, func() (any, error) { return c.Account(t.Context(), owner) }},
		{"code", func() (any, error) { return q.Code(t.Context(), clock) }, func() (any, error) { return c.Code(t.Context(), clock) }},
		{"pending nonce", func() (any, error) { return q.PendingNonce(t.Context(), owner) }, func() (any, error) { return c.PendingNonce(t.Context(), owner) }},
		{"call", func() (any, error) { return q.Call(t.Context(), msg, Overrides{}) }, func() (any, error) { return c.Call(t.Context(), msg, Overrides{}) }},
		{"gas", func() (any, error) { return q.EstimateGas(t.Context(), msg, Overrides{}) }, func() (any, error) { return c.EstimateGas(t.Context(), msg, Overrides{}) }},
		{"fees", func() (any, error) { return q.Fees(t.Context()) }, func() (any, error) { return c.Fees(t.Context()) }},
		{"logs", func() (any, error) { return q.Logs(t.Context(), query) }, func() (any, error) { return c.Logs(t.Context(), query) }},
		{"header", func() (any, error) { return q.HeaderByNumber(t.Context(), 1) }, func() (any, error) { return c.HeaderByNumber(t.Context(), 1) }},
		{"transaction", func() (any, error) { return q.Transaction(t.Context(), sent) }, func() (any, error) { return c.Transaction(t.Context(), sent) }},
		{"account then", func() (any, error) { return q.AccountAt(t.Context(), owner, 1) }, func() (any, error) { return c.AccountAt(t.Context(), owner, 1) }},
		{"block at", func() (any, error) { return q.BlockAt(t.Context(), 1<<40) }, func() (any, error) { return c.BlockAt(t.Context(), 1<<40) }},
		{"simulation", func() (any, error) { return q.Simulate(t.Context(), []CallMsg{msg}, Overrides{}) }, func() (any, error) { return c.Simulate(t.Context(), []CallMsg{msg}, Overrides{}) }},
		{"known receipt", func() (any, error) { return q.Receipt(t.Context(), sent) }, func() (any, error) { return c.Receipt(t.Context(), sent) }},
		{"receipt", func() (any, error) { return q.WaitReceipt(t.Context(), sent) }, func() (any, error) { return c.WaitReceipt(t.Context(), sent) }},
	} {
		got, err := a.q()
		want, wantErr := a.c()
		if err != nil || wantErr != nil {
			t.Errorf("%s: %v, %v", a.name, err, wantErr)
		}
		if diff := cmp.Diff(plain(t, want), plain(t, got)); diff != "" {
			t.Errorf("%s (-one +several):\n%s", a.name, diff)
		}
	}
	if _, err := q.Receipt(t.Context(), common.Hash{1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a receipt of nothing: %v", err)
	}
	tx := transfer(t, 2, agent, 1, nil)
	if hash, err := q.Send(t.Context(), tx); err != nil || hash != tx.Hash() {
		t.Errorf("send: %v, %v", hash, err)
	}
	if receipt, err := q.WaitReceipt(t.Context(), tx.Hash()); err != nil || receipt.Status != 1 {
		t.Errorf("receipt of what was sent: %+v, %v", receipt, err)
	}
}

func plain(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestQuorumLies: each lie of one node about something that is compared is found
// out, names both answers, and ends it: nothing is answered any more.
func TestQuorumLies(t *testing.T) {
	d, sent, query := eventful(t)
	clockCall := CallMsg{From: owner, To: &clock}
	revertCall := CallMsg{From: owner, To: &reverter, Data: []byte{1, 2, 3, 4}}
	account := func(q *Quorum) error { _, err := q.Account(t.Context(), owner); return err }
	call := func(msg CallMsg) func(*Quorum) error {
		return func(q *Quorum) error { _, err := q.Call(t.Context(), msg, Overrides{}); return err }
	}
	logs := func(q *Quorum) error { _, err := q.Logs(t.Context(), query); return err }
	receipt := func(q *Quorum) error { _, err := q.WaitReceipt(t.Context(), sent); return err }
	word := "0x" + strings.Repeat("11", 32)
	for _, tc := range []struct {
		name string
		lies map[string]lie
		ask  func(*Quorum) error
		want string
	}{
		{"chain id", map[string]lie{"eth_chainId": always("0x2a")}, func(q *Quorum) error { _, err := q.ChainID(t.Context()); return err }, "chain id: node 1 says 1337, node 2 says 42"},
		{"nonce", map[string]lie{"eth_getProof": noProofs, "eth_getTransactionCount": always("0x7")}, account, "nonce of " + owner.Hex() + " at block 2: node 1 says 2, node 2 says 7"},
		{"balance", map[string]lie{"eth_getProof": noProofs, "eth_getBalance": always("0x7")}, account, "balance of " + owner.Hex() + " at block 2: node 1 says "},
		{"code", map[string]lie{"eth_getProof": noProofs, "eth_getCode": always("0x00")}, account, "node 1 says 0 bytes with hash 0xc5d2"},
		{"call", map[string]lie{"eth_call": always(word)}, call(clockCall), "node 2 says " + word},
		{"call that reverts", map[string]lie{"eth_call": always(word)}, call(revertCall), "node 1 says it reverts with 0x01020304, node 2 says " + word},
		{"reason of a revert", map[string]lie{"eth_call": always(&responseError{Code: codeRevert, Message: "execution reverted", Data: "0x05060708"})}, call(revertCall), "it reverts with 0x01020304, node 2 says it reverts with 0x05060708"},
		{"events left out", map[string]lie{"eth_getLogs": always([]any{})}, logs, "events at block 2: node 1 says 1 event, node 2 says 0 events"},
		{"event altered", map[string]lie{"eth_getLogs": func(_ int, result any) any {
			result.([]any)[0].(map[string]any)["data"] = "0xabcd"
			return result
		}}, logs, "node 2 says 1 event, with 0xabcd"},
		{"status", map[string]lie{"eth_getTransactionReceipt": field("status", "0x0")}, receipt, "node 1 says status 1, block 2, index 0"},
		{"gas used", map[string]lie{"eth_getTransactionReceipt": field("gasUsed", "0x5208")}, receipt, "21000 gas"},
		{"events of a transaction", map[string]lie{"eth_getTransactionReceipt": field("logs", []any{})}, receipt, "0 events"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := quorum(t, d, tc.lies)
			err := tc.ask(q)
			told, ok := errors.AsType[*DisagreementError](err)
			if !ok || !errors.Is(err, ErrInconsistent) || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("%v, want a disagreement with %q", err, tc.want)
			}
			if len(told.Answers) != 2 || told.Answers[0] == told.Answers[1] {
				t.Errorf("the answers are %q", told.Answers)
			}
			if _, err := q.Head(t.Context()); !errors.Is(err, told) {
				t.Errorf("afterwards it answers, %v", err)
			}
			if _, err := q.Send(t.Context(), transfer(t, 2, agent, 1, nil)); !errors.Is(err, told) {
				t.Errorf("afterwards it sends, %v", err)
			}
		})
	}
}

// A node that proves what it says contradicts itself when it lies, and is named.
func TestQuorumNamesTheNode(t *testing.T) {
	d, _, _ := eventful(t)
	_, err := quorum(t, d, map[string]lie{"eth_getTransactionCount": always("0x7")}).Account(t.Context(), owner)
	wantInconsistent(t, err, "nonce")
	if !strings.Contains(err.Error(), "node 2: ") {
		t.Errorf("%v does not name node 2", err)
	}
	// One that proves nothing is as good as the one that does, as long as they agree;
	// what only a proof tells is of the one that does.
	for _, swapped := range []bool{false, true} {
		q := quorum(t, d, map[string]lie{"eth_getProof": noProofs})
		if swapped {
			slices.Reverse(q.nodes)
		}
		acc, err := q.Account(t.Context(), owner)
		if err != nil || !acc.Verified || acc.StorageRoot != types.EmptyRootHash {
			t.Errorf("swapped %t: %+v, %v", swapped, acc, err)
		}
	}
}

// Two chains that both call themselves 1337.
func TestQuorumOfTwoChains(t *testing.T) {
	d, _, _ := eventful(t)
	other, _, _ := eventful(t)
	q := &Quorum{nodes: []*Client{proxy(t, d, nil), proxy(t, other, nil)}}
	_, err := q.Account(t.Context(), owner)
	if _, ok := errors.AsType[*DisagreementError](err); !ok || !strings.Contains(err.Error(), "block 2: node 1 says 0x") {
		t.Errorf("%v", err)
	}
}

// stale is a node that stopped at a block.
func stale(t *testing.T, d *Dev, block uint64) *Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(d.answer(r.Context(), bytes.ReplaceAll(body, []byte(`"latest"`), fmt.Appendf(nil, `"0x%x"`, block))))
	}))
	t.Cleanup(srv.Close)
	return mustDial(t, srv.URL)
}

// TestQuorumLag: one block behind is normal, and what is read is of that block;
// far behind is told as that, and is no lie.
func TestQuorumLag(t *testing.T) {
	d, _, query := eventful(t)
	q := &Quorum{nodes: []*Client{d.Client(), stale(t, d, 1)}}
	acc, err := q.Account(t.Context(), owner)
	if err != nil || acc.Nonce != 1 || acc.BlockNumber != 1 || !acc.Verified {
		t.Errorf("one block behind: %+v, %v", acc, err)
	}
	if logs, err := q.Logs(t.Context(), query); err != nil || len(logs) != 0 {
		t.Errorf("events beyond the common block: %v, %v", logs, err)
	}
	for range 3 {
		if err := d.AdvanceTime(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	_, err = q.Head(t.Context())
	behind, ok := errors.AsType[*BehindError](err)
	if !ok || !errors.Is(err, ErrBehind) || errors.Is(err, ErrInconsistent) || behind.Node != "node 2" || behind.Blocks < 4 {
		t.Fatalf("%v", err)
	}
	if text := err.Error(); !strings.Contains(text, "node 2 is ") || !strings.Contains(text, "node 1 is at block ") || !strings.Contains(text, "node 2 is at block 1") {
		t.Errorf("%v", text)
	}
}

// What time may explain is no disagreement.
func TestQuorumBehind(t *testing.T) {
	d, sent, _ := eventful(t)
	q := quorum(t, d, map[string]lie{"eth_getTransactionCount": from(2, always("0x9")), "eth_getProof": noProofs})
	q.nodes[1] = proxy(t, d, map[string]lie{"eth_getTransactionCount": func(nth int, result any) any {
		if nth%2 == 0 { // the second question of each look is about the pool
			return "0x9"
		}
		return result
	}})
	if _, err := q.PendingNonce(t.Context(), owner); !errors.Is(err, ErrBehind) || !strings.Contains(err.Error(), "node 1 says 2, node 2 says 9") {
		t.Errorf("pending nonce: %v", err)
	}
	q = quorum(t, d, map[string]lie{"eth_getTransactionReceipt": always(nil)})
	_, err := q.WaitReceipt(t.Context(), sent)
	if !errors.Is(err, ErrBehind) || !strings.Contains(err.Error(), "node 1 says it is in a block, node 2 says there is none") {
		t.Errorf("receipt: %v", err)
	}
	if _, err := q.Head(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestQuorumOpinions: what is no fact is taken from who can do least harm with it.
func TestQuorumOpinions(t *testing.T) {
	d, _, _ := eventful(t)
	honest, err := d.Client().EstimateGas(t.Context(), CallMsg{From: owner, To: &clock}, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	for _, estimate := range []uint64{honest - 1, honest + 1} {
		q := quorum(t, d, map[string]lie{"eth_estimateGas": always(fmt.Sprintf("0x%x", estimate))})
		if gas, err := q.EstimateGas(t.Context(), CallMsg{From: owner, To: &clock}, Overrides{}); err != nil || gas != max(honest, estimate) {
			t.Errorf("estimate %d beside %d: %d, %v", estimate, honest, gas, err)
		}
	}
	fees, err := quorum(t, d, map[string]lie{"eth_feeHistory": always(history([]float64{1}, "0x8ac7230489e80000"))}).Fees(t.Context()) // ten coins: no price
	if !errors.Is(err, ErrMalformed) {
		t.Errorf("%+v, %v", fees, err)
	}
	fees, err = quorum(t, d, map[string]lie{"eth_feeHistory": always(history([]float64{1}, "0x1"))}).Fees(t.Context())
	if err != nil || fees.Tip.Cmp(big.NewInt(1)) != 0 {
		t.Errorf("%+v, %v", fees, err)
	}
	// A contract's refusal is not a price: both have to know of it.
	msg := CallMsg{From: owner, To: &reverter, Data: []byte{1, 2, 3, 4}}
	_, err = quorum(t, d, nil).EstimateGas(t.Context(), msg, Overrides{})
	if revert, ok := errors.AsType[*RevertError](err); !ok || !bytes.Equal(revert.Data, msg.Data) {
		t.Errorf("refusal: %v", err)
	}
}

func TestDialAll(t *testing.T) {
	d, _, _ := eventful(t)
	one, two := httptest.NewServer(d.Handler()), httptest.NewServer(d.Handler())
	defer one.Close()
	defer two.Close()
	q, err := DialAll(t.Context(), one.URL, two.URL)
	if err != nil {
		t.Fatal(err)
	}
	if head, err := q.Head(t.Context()); err != nil || head.Number.Uint64() != 2 {
		t.Errorf("%v, %v", head, err)
	}
	q.Close()
	if _, err := DialAll(t.Context(), one.URL, "http://127.0.0.1:1"); !errors.Is(err, ErrUnavailable) || !strings.HasPrefix(err.Error(), "node 2: ") {
		t.Errorf("nobody there: %v", err)
	}
	other := httptest.NewServer(result(`"0x2a"`))
	defer other.Close()
	if _, err := DialAll(t.Context(), one.URL, other.URL); !errors.Is(err, ErrInconsistent) || !strings.Contains(err.Error(), "chain id: node 1 says 1337, node 2 says 42") {
		t.Errorf("another chain: %v", err)
	}
}
