//go:build !nodev

package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// overTransports runs f once per way to reach a development chain.
func overTransports(t *testing.T, f func(t *testing.T, d *Dev, c *Client)) {
	t.Helper()
	t.Run("in process", func(t *testing.T) {
		d := newTestDev(t)
		f(t, d, d.Client())
	})
	t.Run("http", func(t *testing.T) {
		d := newTestDev(t)
		f(t, d, mustDial(t, serveDev(t, d)))
	})
	t.Run("ipc", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("Unix sockets here, named pipes there")
		}
		d := newTestDev(t)
		f(t, d, mustDial(t, serveIPC(t, d.answer)))
	})
	t.Run("websocket", func(t *testing.T) {
		d := newTestDev(t)
		f(t, d, mustDial(t, serveWS(t, d)))
	})
}

func mustDial(t *testing.T, url string) *Client {
	t.Helper()
	c, err := Dial(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// serveDev runs Serve on a free port until the test ends.
func serveDev(t *testing.T, d *Dev) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + ln.Addr().String()
}

// serveIPC answers each JSON value that comes over a Unix socket.
func serveIPC(t *testing.T, answer func(context.Context, []byte) []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "node.ipc")
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				dec := json.NewDecoder(conn)
				for {
					var raw json.RawMessage
					if dec.Decode(&raw) != nil {
						return
					}
					if _, err := conn.Write(answer(ctx, raw)); err != nil {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		wg.Wait()
	})
	return path
}

// serveWS serves the chain over go-ethereum's own websocket server, method by method.
func serveWS(t *testing.T, d *Dev) string {
	t.Helper()
	srv := rpc.NewServer()
	if err := srv.RegisterName("eth", &ethBridge{d}); err != nil {
		t.Fatal(err)
	}
	hs := httptest.NewServer(srv.WebsocketHandler(nil))
	t.Cleanup(func() {
		srv.Stop()
		hs.Close()
	})
	return "ws" + hs.URL[len("http"):]
}

// ethBridge is a service of the rpc package over a Dev.
type ethBridge struct{ d *Dev }

func (b *ethBridge) pass(ctx context.Context, method string, args ...*json.RawMessage) (json.RawMessage, error) {
	var given []any
	for _, a := range args {
		if a != nil {
			given = append(given, *a)
		}
	}
	var raw json.RawMessage
	err := b.d.caller().CallContext(ctx, &raw, method, given...)
	return raw, err
}

func (b *ethBridge) ChainId(ctx context.Context) (json.RawMessage, error) { //nolint:revive // the wire name
	return b.pass(ctx, "eth_chainId")
}

func (b *ethBridge) MaxPriorityFeePerGas(ctx context.Context) (json.RawMessage, error) {
	return b.pass(ctx, "eth_maxPriorityFeePerGas")
}

func (b *ethBridge) GetBlockByNumber(ctx context.Context, n, full json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getBlockByNumber", &n, &full)
}

func (b *ethBridge) GetTransactionCount(ctx context.Context, a, n json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getTransactionCount", &a, &n)
}

func (b *ethBridge) GetBalance(ctx context.Context, a, n json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getBalance", &a, &n)
}

func (b *ethBridge) GetCode(ctx context.Context, a, n json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getCode", &a, &n)
}

func (b *ethBridge) GetProof(ctx context.Context, a, k, n json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getProof", &a, &k, &n)
}

func (b *ethBridge) SendRawTransaction(ctx context.Context, tx json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_sendRawTransaction", &tx)
}

func (b *ethBridge) GetTransactionByHash(ctx context.Context, h json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getTransactionByHash", &h)
}

func (b *ethBridge) GetTransactionReceipt(ctx context.Context, h json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getTransactionReceipt", &h)
}

func (b *ethBridge) GetLogs(ctx context.Context, q json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_getLogs", &q)
}

func (b *ethBridge) Call(ctx context.Context, m, n json.RawMessage, s, o *json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_call", &m, &n, s, o)
}

func (b *ethBridge) EstimateGas(ctx context.Context, m, n json.RawMessage, s, o *json.RawMessage) (json.RawMessage, error) {
	return b.pass(ctx, "eth_estimateGas", &m, &n, s, o)
}

// The limit must hold on every transport: 17 MiB of hex is no chain id.
func TestBoundsOnStreams(t *testing.T) {
	huge := hexutil.Encode(bytes.Repeat([]byte{0xff}, MaxAnswer/2+1<<19))
	t.Run("ipc", func(t *testing.T) {
		path := serveIPC(t, func(context.Context, []byte) []byte {
			return []byte(`{"jsonrpc":"2.0","id":1,"result":"` + huge + `"}`)
		})
		wantDialError(t, path, errTooLarge)
	})
	t.Run("websocket", func(t *testing.T) {
		srv := rpc.NewServer()
		if err := srv.RegisterName("eth", &hugeService{huge}); err != nil {
			t.Fatal(err)
		}
		hs := httptest.NewServer(srv.WebsocketHandler(nil))
		defer hs.Close()
		defer srv.Stop()
		wantDialError(t, "ws"+hs.URL[len("http"):], ErrUnavailable)
	})
}

type hugeService struct{ answer string }

func (s *hugeService) ChainId() string { return s.answer } //nolint:revive // the wire name
