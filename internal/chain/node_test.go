package chain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

func wantDialError(t *testing.T, url string, want error) {
	t.Helper()
	c, err := Dial(t.Context(), url)
	if err == nil {
		c.Close()
	}
	if !errors.Is(err, want) {
		t.Errorf("dial: %v, want %v", err, want)
	}
}

func result(json string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"result":`+json+`}`)
	}
}

// Everything that may live behind a URL, met at the first question.
func TestDialHostileNodes(t *testing.T) {
	for _, tc := range []struct {
		name string
		node http.HandlerFunc
		want error
	}{
		{"html", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>hello</html>") }, ErrMalformed},
		{"nothing", func(http.ResponseWriter, *http.Request) {}, ErrMalformed},
		{"half an answer", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"re`) }, ErrMalformed},
		{"no result", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1}`) }, ErrMalformed},
		{"error of a wrong type", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"error":"no"}`)
		}, ErrMalformed},
		{"a batch", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `[{"jsonrpc":"2.0","id":1,"result":"0x1"}]`)
		}, ErrMalformed},
		{"null", result(`null`), ErrMalformed},
		{"number", result(`5`), ErrMalformed},
		{"object", result(`{"a":1}`), ErrMalformed},
		{"empty hex", result(`"0x"`), ErrMalformed},
		{"zero", result(`"0x0"`), ErrMalformed},
		{"leading zero", result(`"0x01"`), ErrMalformed},
		{"beyond EIP-2294", result(`"0x7fffffffffffffdc"`), ErrMalformed},
		{"300 bits", result(`"0x` + strings.Repeat("f", 75) + `"`), ErrMalformed},
		{"100 MB", hundredMegabytes, errTooLarge},
		{"100 MB of error page", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); hundredMegabytes(w, r) }, ErrUnavailable},
		{"bad gateway", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusBadGateway) }, ErrUnavailable},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			redirectToHonest(w, r)
		}, ErrUnavailable},
		{"connection cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrUnavailable},
		{"body cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"jsonrpc":`)
		}, ErrUnavailable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			srv := httptest.NewServer(tc.node)
			defer srv.Close()
			wantDialError(t, srv.URL, tc.want)
		})
	}
}

// redirectToHonest sends the question to a path where an answer would be had.
func redirectToHonest(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/elsewhere" {
		result(`"0x539"`)(w, r)
		return
	}
	http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
}

func hundredMegabytes(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":1,"result":"0x`)
	chunk := []byte(strings.Repeat("f", 1<<20))
	for range 100 {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func TestDialNobodyThere(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"http://" + addr, "ws://" + addr, t.TempDir() + "/none.ipc"} {
		wantDialError(t, url, ErrUnavailable)
	}
	for _, url := range []string{"", "ftp://" + addr, "stdio://", "http://[::1"} {
		wantDialError(t, url, ErrURL)
	}
}

// Hosted nodes put the API key into the URL; errors end up in logs and bug reports.
func TestErrorsHideURL(t *testing.T) {
	for _, url := range []string{
		"http://127.0.0.1:1/v3/secret", "ws://127.0.0.1:1/v3/secret", "http://user:secret@127.0.0.1:1", "http://127.0.0.1:1/secret%zz",
	} {
		c, err := Dial(t.Context(), url)
		if err == nil {
			c.Close()
			t.Fatal("somebody listens on port 1")
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%v tells the URL", err)
		}
	}
}

func TestHTTPErrorIsSafeToPrint(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, "\x1b]0;owned\x07"+strings.Repeat("x", 1000))
	}))
	defer srv.Close()
	_, err := Dial(t.Context(), srv.URL)
	e, ok := errors.AsType[*HTTPError](err)
	if !ok || e.Status != http.StatusTooManyRequests {
		t.Fatalf("%v, want an HTTPError with 429", err)
	}
	if strings.ContainsAny(e.Body, "\x1b\x07") || len([]rune(e.Body)) != 300+1 {
		t.Errorf("body %q", e.Body)
	}
}

func TestAnswerAfterTheEnd(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-release
		result(`"0x1"`)(w, r)
	}))
	defer srv.Close()
	defer close(release)

	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := Dial(ctx, srv.URL); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) {
		t.Errorf("cancelled: %v", err)
	}
	go func() { <-asked }()
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, srv.URL); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrUnavailable) {
		t.Errorf("timed out: %v", err)
	}
}

// fakeNode answers from a function, without a network; it lets time be simulated.
type fakeNode func(ctx context.Context, method string) (string, error)

func (f fakeNode) Close() {}

func (f fakeNode) CallContext(ctx context.Context, into any, method string, _ ...any) error {
	s, err := f(ctx, method)
	if err != nil {
		return err
	}
	raw, ok := into.(interface{ UnmarshalJSON([]byte) error })
	if !ok {
		return fmt.Errorf("result of type %T", into)
	}
	return raw.UnmarshalJSON([]byte(s))
}

// An answer that arrives although the caller's context is over is not used.
func TestLateAnswerIsDropped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := &Client{rpc: fakeNode(func(context.Context, string) (string, error) {
		cancel()
		return `"0x1"`, nil
	})}
	if _, err := c.nonceAt(ctx, common.Address{}, "latest"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// Each method's answers of the wrong type.
func TestMalformedAnswers(t *testing.T) {
	asks := map[string]func(ctx context.Context, c *Client) error{
		"head":    func(ctx context.Context, c *Client) error { _, err := c.Head(ctx); return err },
		"receipt": func(ctx context.Context, c *Client) error { _, err := c.Receipt(ctx, common.Hash{1}); return err },
		"nonce": func(ctx context.Context, c *Client) error {
			_, err := c.nonceAt(ctx, common.Address{}, "latest")
			return err
		},
		"balance": func(ctx context.Context, c *Client) error {
			_, err := c.balanceAt(ctx, common.Address{}, "latest")
			return err
		},
		"code": func(ctx context.Context, c *Client) error {
			_, err := c.codeAt(ctx, common.Address{}, "latest")
			return err
		},
		"proof": func(ctx context.Context, c *Client) error {
			_, err := c.proofAt(ctx, common.Address{}, "latest")
			return err
		},
		"call": func(ctx context.Context, c *Client) error { _, err := c.Call(ctx, CallMsg{}, Overrides{}); return err },
		"estimate": func(ctx context.Context, c *Client) error {
			_, err := c.EstimateGas(ctx, CallMsg{}, Overrides{})
			return err
		},
		"price": func(ctx context.Context, c *Client) error { _, err := c.price(ctx, "eth_gasPrice"); return err },
	}
	answers := []string{`true`, `[]`, `[null]`, `{}`, `"0xzz"`, `"0x` + strings.Repeat("f", 2*maxReturn+2) + `"`}
	for name, ask := range asks {
		for _, answer := range answers {
			c := &Client{rpc: fakeNode(func(context.Context, string) (string, error) { return answer, nil })}
			if err := ask(t.Context(), c); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s answered with %.20s: %v, want ErrMalformed", name, answer, err)
			}
		}
	}
}
