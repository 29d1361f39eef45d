package chain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// dialBudget is for the connection and the first answer together: somebody waits
// at a terminal, and a node that needs longer for its chain id is of no use.
const dialBudget = 10 * time.Second

// ErrURL: the address of the node is not one of the forms that [Dial] takes.
var ErrURL = errors.New("not an http, https, ws, wss URL or IPC path")

// Dial connects to the node at rawurl: http(s)://, ws(s)://, or the path of an IPC
// socket (a named pipe on Windows). It asks for the chain id before it returns, so
// an address where no node lives is found here. The caller closes the Client.
//
// SECURITY NOTE: with http:// or ws:// to another machine, anybody on the way can
// play the node. The proofs catch altered answers, not an invented chain.
func Dial(ctx context.Context, rawurl string) (*Client, error) {
	dctx, cancel := context.WithTimeout(ctx, dialBudget)
	defer cancel()
	c, err := connect(dctx, rawurl)
	if err != nil {
		return nil, fmt.Errorf("dial node: %w", err)
	}
	if _, err := c.ChainID(dctx); err != nil {
		c.Close()
		return nil, fmt.Errorf("dial node: %w", err)
	}
	return c, nil
}

func connect(ctx context.Context, rawurl string) (*Client, error) {
	u, err := url.Parse(rawurl)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrURL, withoutURL(err))
	}
	switch u.Scheme {
	case "http", "https":
		return connectHTTP(ctx, rawurl)
	case "ws", "wss":
		return connectWS(ctx, rawurl)
	case "":
		if rawurl == "" {
			return nil, ErrURL
		}
		return connectIPC(ctx, rawurl)
	}
	return nil, fmt.Errorf("%w: scheme %q", ErrURL, u.Scheme)
}

func connectHTTP(ctx context.Context, rawurl string) (*Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck // nothing here replaces it
	hc := &http.Client{
		Transport: &boundedTransport{next: transport},
		// A redirect would carry the question, and the trust, to a host that
		// nobody named. 3xx comes back as an HTTPError.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	r, err := rpc.DialOptions(ctx, rawurl, rpc.WithHTTPClient(hc))
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	return &Client{rpc: r, isHTTP: true, after: transport.CloseIdleConnections}, nil
}

func connectWS(ctx context.Context, rawurl string) (*Client, error) {
	r, err := rpc.DialOptions(ctx, rawurl, rpc.WithWebsocketMessageSizeLimit(MaxAnswer))
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	return &Client{rpc: r}, nil
}

// unreachable is a failed connection: the caller's cancellation stays one.
func unreachable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, withoutURL(err))
}
