//go:build !nodev

package chain

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// lie changes the result of one answer; nth counts the answers to this method from 1.
type lie func(nth int, result any) any

// proxy stands between the client and an honest chain. It is an HTTP server of its
// own, so that what the client sees went over a wire.
func proxy(t *testing.T, d *Dev, lies map[string]lie) *Client {
	t.Helper()
	count := map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		var asked struct{ Method string }
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Error(err)
			return
		}
		answer := d.answer(r.Context(), body)
		if tell := lies[asked.Method]; tell != nil {
			count[asked.Method]++
			answer = alter(t, answer, count[asked.Method], tell)
		}
		_, _ = w.Write(answer)
	}))
	t.Cleanup(srv.Close)
	return mustDial(t, srv.URL)
}

func alter(t *testing.T, answer []byte, nth int, tell lie) []byte {
	t.Helper()
	var msg map[string]any
	if err := json.Unmarshal(answer, &msg); err != nil {
		t.Error(err)
	}
	result := tell(nth, msg["result"])
	if e, ok := result.(*responseError); ok {
		delete(msg, "result")
		msg["error"] = e
	} else {
		delete(msg, "error")
		msg["result"] = result
	}
	return encode(msg)
}

func always(v any) lie { return func(int, any) any { return v } }

func field(name string, v any) lie {
	return func(_ int, result any) any {
		if m, ok := result.(map[string]any); ok {
			m[name] = v
		}
		return result
	}
}

func from(first int, tell lie) lie {
	return func(nth int, result any) any {
		if nth < first {
			return result
		}
		return tell(nth, result)
	}
}

// flip changes one hex digit of the n-th proof node.
func flip(n int) lie {
	return func(_ int, result any) any {
		nodes := result.(map[string]any)["accountProof"].([]any)
		s := []byte(nodes[n].(string))
		s[len(s)-1] ^= 1 // '0'…'9', 'a'…'f' all stay printable; most stay hex
		if s[len(s)-1] == '`' || s[len(s)-1] == 'g' {
			s[len(s)-1] = '0'
		}
		nodes[n] = string(s)
		return result
	}
}

const zeroHash = "0x0000000000000000000000000000000000000000000000000000000000000000"

func TestLiesAboutAccounts(t *testing.T) {
	d := newTestDev(t)
	mustSend(t, d.Client(), transfer(t, 0, agent, 1, nil))
	ofOther, err := d.Client().call(t.Context(), "eth_getProof", agent, []string{}, "latest")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		addr  common.Address
		lies  map[string]lie
		field string // of the InconsistentError
	}{
		{"nonce", owner, map[string]lie{"eth_getTransactionCount": always("0x7")}, "nonce"},
		{"nonce of nobody", untouched, map[string]lie{"eth_getTransactionCount": always("0x1")}, "nonce"},
		{"balance", owner, map[string]lie{"eth_getBalance": always("0x1")}, "balance"},
		{"balance of nobody", untouched, map[string]lie{"eth_getBalance": always("0x1")}, "balance"},
		{"code hidden", clock, map[string]lie{"eth_getCode": always("0x")}, "code"},
		{"code invented", owner, map[string]lie{"eth_getCode": always("0xef0100" + strings.Repeat("11", 20))}, "code"},
		{"plain nonce in proof", owner, map[string]lie{"eth_getProof": field("nonce", "0x7")}, "nonce"},
		{"plain balance in proof", owner, map[string]lie{"eth_getProof": field("balance", "0x7")}, "balance"},
		{"plain code hash in proof", clock, map[string]lie{"eth_getProof": field("codeHash", zeroHash)}, "code"},
		{
			"nonce lied about twice", owner,
			map[string]lie{"eth_getTransactionCount": always("0x7"), "eth_getProof": field("nonce", "0x7")},
			"nonce",
		},
		{"root node", owner, map[string]lie{"eth_getProof": flip(0)}, "account proof"},
		{"no nodes", owner, map[string]lie{"eth_getProof": field("accountProof", []string{})}, "account proof"},
		{"proof of another account", owner, map[string]lie{"eth_getProof": always(ofOther)}, "account proof"},
		{
			"absence by a short proof", owner,
			map[string]lie{"eth_getProof": func(_ int, result any) any {
				m := result.(map[string]any)
				m["accountProof"] = m["accountProof"].([]any)[:1]
				return m
			}},
			"account proof",
		},
		{"block hash", owner, map[string]lie{"eth_getBlockByNumber": field("hash", zeroHash)}, "block hash"},
		{"state root", owner, map[string]lie{"eth_getBlockByNumber": field("stateRoot", zeroHash)}, "block hash"},
		{"base fee", owner, map[string]lie{"eth_getBlockByNumber": field("baseFeePerGas", "0x1")}, "block hash"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := proxy(t, d, tc.lies).Account(t.Context(), tc.addr)
			wantInconsistent(t, err, tc.field)
		})
	}
}

func wantInconsistent(t *testing.T, err error, field string) {
	t.Helper()
	e, ok := errors.AsType[*InconsistentError](err)
	if !ok || !errors.Is(err, ErrInconsistent) {
		t.Fatalf("%v, want an InconsistentError", err)
	}
	if e.Field != field {
		t.Errorf("found out about %q, want %q: %v", e.Field, field, err)
	}
}

func TestLiesAboutPendingNonce(t *testing.T) {
	d := newTestDev(t)
	mustSend(t, d.Client(), transfer(t, 0, agent, 1, nil))
	// The first question is about the proven block, the second about pending.
	c := proxy(t, d, map[string]lie{"eth_getTransactionCount": from(2, always("0x0"))})
	_, err := c.PendingNonce(t.Context(), owner)
	wantInconsistent(t, err, "pending nonce")
}

func TestLiesAboutChainID(t *testing.T) {
	d := newTestDev(t)
	c := proxy(t, d, map[string]lie{"eth_chainId": from(2, always("0x1"))})
	_, err := c.ChainID(t.Context())
	wantInconsistent(t, err, "chain id")

	// A development chain that plays a network that everybody knows is found out by
	// its genesis block, at the first question.
	for _, id := range []string{"0x1", "0xaa36a7", "0x88bb0"} {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			answer := d.answer(r.Context(), body)
			if strings.Contains(string(body), "eth_chainId") {
				answer = alter(t, answer, 1, always(id))
			}
			_, _ = w.Write(answer)
		}))
		wantDialError(t, h.URL, ErrInconsistent)
		h.Close()
	}
}

// A node without eth_getProof is usable, and says so. One that fails is not.
func TestNoProofs(t *testing.T) {
	d := newTestDev(t)
	for _, code := range []int{-32601, -32004, -32600} {
		c := proxy(t, d, map[string]lie{"eth_getProof": always(&responseError{Code: code, Message: "no"})})
		acc, err := c.Account(t.Context(), clock)
		if err != nil || acc.Verified || len(acc.Code) == 0 {
			t.Errorf("code %d: %+v, %v", code, acc, err)
		}
	}
	c := proxy(t, d, map[string]lie{"eth_getProof": always(&responseError{Code: -32000, Message: "\x1bbusy"})})
	_, err := c.Account(t.Context(), clock)
	e, ok := errors.AsType[*RPCError](err)
	if !ok || e.Code != -32000 || e.Message != "?busy" || e.Method != "eth_getProof" {
		t.Errorf("%v, want the node's error", err)
	}
}

// The block is replaced between the first and the last question, once: start over.
// When it happens each time, nothing is certain.
func TestBlockReplacedWhileReading(t *testing.T) {
	d := newTestDev(t)
	genesis, err := d.Client().call(t.Context(), "eth_getBlockByNumber", "0x0", false)
	if err != nil {
		t.Fatal(err)
	}
	mustSend(t, d.Client(), transfer(t, 0, agent, 1, nil))
	other := newTestDev(t)
	mustSend(t, other.Client(), transfer(t, 0, agent, 2, nil))
	replaced, err := other.Client().call(t.Context(), "eth_getBlockByNumber", "0x1", false)
	if err != nil {
		t.Fatal(err)
	}
	once := func(nth int, result any) any {
		if nth == 2 {
			return replaced
		}
		return result
	}
	c := proxy(t, d, map[string]lie{"eth_getBlockByNumber": once})
	acc, err := c.Account(t.Context(), owner)
	if err != nil || !acc.Verified || acc.Nonce != 1 {
		t.Errorf("after one replacement: %+v, %v", acc, err)
	}
	c = proxy(t, d, map[string]lie{"eth_getBlockByNumber": func(nth int, result any) any {
		if nth%2 == 0 {
			return replaced
		}
		return result
	}})
	_, err = c.Account(t.Context(), owner)
	wantInconsistent(t, err, "block 1")

	c = proxy(t, d, map[string]lie{"eth_getBlockByNumber": always(genesis)})
	_, err = c.HeaderByNumber(t.Context(), 1)
	wantInconsistent(t, err, "block number")
}

func TestLiesAboutTransactions(t *testing.T) {
	d := newTestDev(t)
	c := proxy(t, d, map[string]lie{"eth_sendRawTransaction": always(zeroHash)})
	tx := transfer(t, 0, agent, 1, nil)
	hash, err := c.Send(t.Context(), tx)
	wantInconsistent(t, err, "transaction hash")
	if hash != tx.Hash() {
		t.Errorf("hash %v next to the error, want the transaction's own", hash)
	}
	topic := common.HexToHash("0x01")
	sent := mustSend(t, d.Client(), transfer(t, 1, logger, 0, topic[:])).TxHash
	log := func(name string, v any) lie {
		return func(_ int, result any) any {
			result.(map[string]any)["logs"].([]any)[0].(map[string]any)[name] = v
			return result
		}
	}
	for _, tc := range []struct {
		name  string
		tell  lie
		field string
	}{
		{"transaction", field("transactionHash", zeroHash), "receipt"},
		{"nothing", field("unknown", true), ""}, // what is new in a receipt is no lie
		{"log of another transaction", log("transactionHash", zeroHash), "receipt log"},
		{"log of another block", log("blockHash", zeroHash), "receipt log"},
		{"log of another height", log("blockNumber", "0x7"), "receipt log"},
		{"log removed", log("removed", true), "receipt log"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec, err := proxy(t, d, map[string]lie{"eth_getTransactionReceipt": tc.tell}).WaitReceipt(t.Context(), sent)
			if tc.field != "" {
				wantInconsistent(t, err, tc.field)
			} else if err != nil || rec.TxHash != sent {
				t.Errorf("%+v, %v", rec, err)
			}
		})
	}
	c = proxy(t, d, map[string]lie{"eth_getTransactionReceipt": func(_ int, result any) any {
		m := result.(map[string]any)
		m["logs"], m["blockHash"] = []any{}, "0x"+strings.Repeat("22", 32)
		return m
	}})
	_, err = c.Receipt(t.Context(), sent)
	wantInconsistent(t, err, "block 2")
}

func TestLiesAboutLogs(t *testing.T) {
	d := newTestDev(t)
	topic := common.HexToHash("0x01")
	mustSend(t, d.Client(), transfer(t, 0, logger, 0, topic[:]))
	q := ethereum.FilterQuery{Addresses: []common.Address{logger}, Topics: [][]common.Hash{{topic}}, FromBlock: common.Big1, ToBlock: common.Big1}
	for name, v := range map[string]any{
		"address": clock, "topics": []string{zeroHash}, "blockNumber": "0x7", "removed": true,
	} {
		c := proxy(t, d, map[string]lie{"eth_getLogs": func(_ int, result any) any {
			result.([]any)[0].(map[string]any)[name] = v
			return result
		}})
		_, err := c.Logs(t.Context(), q)
		wantInconsistent(t, err, "log")
	}
}

func TestFeesOfOddNodes(t *testing.T) {
	d := newTestDev(t)
	no := always(&responseError{Code: -32601, Message: "no"})
	for _, tc := range []struct {
		name  string
		price any
		tip   uint64
	}{
		{"gas price above base fee", "0x3b9aca05", 5},
		{"gas price below base fee", "0x1", 0},
	} {
		c := proxy(t, d, map[string]lie{"eth_feeHistory": no, "eth_maxPriorityFeePerGas": no, "eth_gasPrice": always(tc.price)})
		f, err := c.Fees(t.Context())
		if err != nil || f.Tip.Uint64() != tc.tip {
			t.Errorf("%s: tip %v, want %d, %v", tc.name, f.Tip, tc.tip, err)
		}
	}
	c := proxy(t, d, map[string]lie{"eth_feeHistory": no, "eth_maxPriorityFeePerGas": always("0xde0b6b3a7640001")}) // a coin and a wei
	if _, err := c.Fees(t.Context()); !errors.Is(err, ErrMalformed) {
		t.Errorf("a tip above one coin per gas: %v, want ErrMalformed", err)
	}
	c = proxy(t, d, map[string]lie{"eth_estimateGas": always("0x4000000000001")})
	if _, err := c.EstimateGas(t.Context(), CallMsg{To: &agent}, Overrides{}); !errors.Is(err, ErrMalformed) {
		t.Errorf("an estimate above 2^50: %v, want ErrMalformed", err)
	}
}

// A chain whose headers have no base fee, recomputed so that the hash is honest.
func TestFeesWithoutBaseFee(t *testing.T) {
	h := &types.Header{Difficulty: common.Big1, Number: common.Big1, Extra: []byte{}}
	raw, err := h.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	d := newTestDev(t)
	c := proxy(t, d, map[string]lie{"eth_getBlockByNumber": always(json.RawMessage(raw))})
	if _, err := c.Fees(t.Context()); !errors.Is(err, ErrNoBaseFee) {
		t.Errorf("%v, want ErrNoBaseFee", err)
	}
}
