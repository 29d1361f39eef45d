//go:build !nodev

package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// post hands a request to the handler without a network.
func post(h http.Handler, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8545/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestServerProtocol(t *testing.T) {
	h := newTestDev(t).Handler()
	call := func(method, params string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":"x","method":%q,"params":%s}`, method, params)
	}
	ok := func(result string) string { return `{"jsonrpc":"2.0","id":"x","result":` + result + `}` }
	refused := func(id string, code int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":%d,`, id, code)
	}
	many := strings.TrimSuffix(strings.Repeat(`{},`, maxBatch+1), ",")
	for _, tc := range []struct{ name, body, want string }{
		{"chain id", call("eth_chainId", "[]"), ok(`"0x539"`)},
		{"no params", `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`, `{"jsonrpc":"2.0","id":1,"result":"0x539"}`},
		{"null id", `{"jsonrpc":"2.0","id":null,"method":"eth_chainId"}`, `{"jsonrpc":"2.0","id":null,"result":"0x539"}`},
		{"network", call("net_version", "[]"), ok(`"1337"`)},
		{"client", call("web3_clientVersion", "[]"), `{"jsonrpc":"2.0","id":"x","result":"valetkey-dev/`},
		{"mine", call("evm_mine", "[]"), ok(`"0x0"`)},
		{"mined", call("eth_blockNumber", "[]"), ok(`"0x1"`)},
		{"mine with a time", call("evm_mine", "[5]"), refused(`"x"`, -32602)},
		{"time as number", call("evm_increaseTime", "[60]"), ok(`60`)},
		{"time as hex", call("evm_increaseTime", `["0x3c"]`), ok(`60`)},
		{"no time", call("evm_increaseTime", `[]`), refused(`"x"`, -32602)},
		{"time back", call("evm_increaseTime", `[-1]`), refused(`"x"`, -32602)},
		{"time zero", call("evm_increaseTime", `[0]`), refused(`"x"`, -32602)},
		{"end of time", call("evm_increaseTime", `[9223372036854775807]`), refused(`"x"`, -32602)},
		{"params object", call("eth_chainId", `{}`), refused(`"x"`, -32602)},
		{"node's error", call("eth_getBalance", `["0x"]`), refused(`"x"`, -32602)},
		{"revert with data", call("eth_call", fmt.Sprintf(`[{"to":%q,"input":"0xdeadbeef"},"latest"]`, reverter)), `"code":3,"message":"execution reverted","data":"0xdeadbeef"`},
		{"no JSON", `{`, refused("null", -32700)},
		{"empty", ``, refused("null", -32700)},
		{"JSON-RPC 1", `{"id":1,"method":"eth_chainId"}`, refused("null", -32600)},
		{"object id", `{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}`, refused("null", -32600)},
		{"a string", `"eth_chainId"`, refused("null", -32600)},
		{"empty batch", `[]`, refused("null", -32600)},
		{"batch too long", `[` + many + `]`, refused("null", -32600)},
		{"batch", `[` + call("eth_chainId", "[]") + `,5,` + call("miner_stop", "[]") + `]`, `[` + ok(`"0x539"`) + `,` + refused("null", -32600)},
	} {
		w := post(h, tc.body, nil)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), tc.want) || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s, want %s", tc.name, w.Code, w.Body, tc.want)
		}
	}
	for _, body := range []string{
		`{"jsonrpc":"2.0","method":"eth_chainId"}`, `[{"jsonrpc":"2.0","method":"eth_chainId"}]`,
	} {
		if w := post(h, body, nil); w.Code != http.StatusNoContent || w.Body.Len() != 0 {
			t.Errorf("notification %s: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestServerOffersNothingElse(t *testing.T) {
	h := newTestDev(t).Handler()
	for _, method := range []string{
		"admin_nodeInfo", "admin_startHTTP", "debug_setHead", "personal_listAccounts", "miner_setEtherbase", "txpool_content",
		"engine_newPayloadV4", "rpc_modules", "web3_sha3", "net_peerCount", "eth_subscribe", "eth_unsubscribe", "evm_revert", "eth", "",
	} {
		w := post(h, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":[]}`, method), nil)
		want := `"code":-32601`
		if method == "" {
			want = `"code":-32600`
		}
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %s, want %s", method, w.Body, want)
		}
	}
}

func TestServerKeepsWebPagesOut(t *testing.T) {
	h := newTestDev(t).Handler()
	body := `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	host := func(v string) func(*http.Request) { return func(r *http.Request) { r.Host = v } }
	for _, tc := range []struct {
		name   string
		body   string
		change func(*http.Request)
		want   int
	}{
		{"plain", body, nil, 200},
		{"charset", body, header("Content-Type", "application/json; charset=utf-8"), 200},
		{"localhost", body, host("localhost:8545"), 200},
		{"subdomain of localhost", body, host("Dev.LOCALHOST."), 200},
		{"IPv6", body, host("[::1]:8545"), 200},
		{"IPv6 without port", body, host("[::1]"), 200},
		{"other loopback", body, host("127.8.9.1"), 200},
		{"mapped", body, host("[::ffff:127.0.0.1]:1"), 200},
		{"rebound name", body, host("evil.example:8545"), 403},
		{"tricky name", body, host("localhost.evil.example"), 403},
		{"suffix without dot", body, host("evillocalhost"), 403},
		{"any address", body, host("0.0.0.0:8545"), 403},
		{"LAN address", body, host("192.168.1.5:8545"), 403},
		{"no host", body, host(""), 403},
		{"form post", body, header("Content-Type", "text/plain"), 415},
		{"no type", body, func(r *http.Request) { r.Header.Del("Content-Type") }, 415},
		{"get", body, func(r *http.Request) { r.Method = http.MethodGet }, 405},
		{"preflight", "", func(r *http.Request) { r.Method = http.MethodOptions; r.Header.Set("Origin", "https://evil.example") }, 405},
		{"5 MB", strings.Repeat(" ", maxRequest-len(body)) + body, nil, 200},
		{"too large", strings.Repeat(" ", maxRequest-len(body)+1) + body, nil, 413},
	} {
		w := post(h, tc.body, tc.change)
		if w.Code != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, w.Code, tc.want)
		}
		for k := range w.Header() {
			if strings.HasPrefix(k, "Access-Control-") {
				t.Errorf("%s: CORS header %s", tc.name, k)
			}
		}
	}
}

func TestServeOnlyOnLoopback(t *testing.T) {
	d := newTestDev(t)
	ln, err := net.Listen("tcp", "0.0.0.0:0") //nolint:gosec // that is what must be refused
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Serve(t.Context(), ln); !errors.Is(err, ErrNotLoopback) {
		t.Errorf("%v, want ErrNotLoopback", err)
	}
	if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is still open: %v", err)
	}
}

func TestServeEnds(t *testing.T) {
	d := newTestDev(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + ln.Addr().String()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, ln) }()
	c := mustDial(t, url)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := c.Head(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("after the end: %v, want ErrUnavailable", err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	if err := d.Serve(t.Context(), closed); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener: %v", err)
	}
}

// Mining over HTTP: the transaction is in a block when its answer is here.
func TestServerMinesAtOnce(t *testing.T) {
	d := newTestDev(t)
	blob, err := transfer(t, 0, agent, 1, nil).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	w := post(d.Handler(), `[{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["`+hexutil.Encode(blob)+`"]},`+
		`{"jsonrpc":"2.0","id":2,"method":"eth_blockNumber"}]`, nil)
	answer, err := io.ReadAll(w.Body)
	if err != nil || !strings.Contains(string(answer), `"id":2,"result":"0x1"`) {
		t.Errorf("%s, %v", answer, err)
	}
}

func FuzzServer(f *testing.F) {
	d := newTestDev(f)
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`))
	f.Add([]byte(`[{"jsonrpc":"2.0","method":"evm_increaseTime","params":["0x1"]},null]`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[null,{"blockHash":"0x"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if answer := d.answer(t.Context(), body); answer != nil && !json.Valid(answer) {
			t.Fatalf("answered %q", answer)
		}
	})
}
