package bridge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/valetkey/valetkey/hw"
)

const (
	// origin is trezorlib's (transport/bridge.py). trezord-go lets in what is on
	// trezor.io or on some ports of localhost (server/api/cors.go), Suite's
	// bridge those, and who sends none.
	origin = "https://python.trezor.io"

	// bodyTime is how long an answer may take once it has begun.
	bodyTime  = 10 * time.Second
	maxHeader = 16 << 10
)

// newHTTP is a client that speaks to the address it is given and to nobody else.
// Connections are not kept: each request stands alone, and the end of its
// connection is how a bridge learns that nobody waits any more.
func newHTTP() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // the environment's would see every message
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// baseURL is http://ADDRESS for an address of this machine.
func baseURL(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return "", fmt.Errorf("%q is not a loopback address", host)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", fmt.Errorf("%q is no port", port)
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// request is one question to the bridge.
type request struct {
	action string        // for errors
	path   string        // of the URL, without the first slash
	body   []byte        //
	limit  int64         // of the answer, in bytes
	within time.Duration // for all of it; 0: as long as the context lasts
}

// post asks and returns the body of the answer. Errors that the bridge answers
// are [Error], others what went wrong on the way.
func (c *Client) post(ctx context.Context, r request) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if r.within > 0 {
		defer time.AfterFunc(r.within, func() { cancel(errSlow) }).Stop()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/"+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Origin", origin)
	req.Header.Set("Content-Type", "text/plain")
	resp, err := c.http.Do(req) //nolint:gosec // to a loopback address, see baseURL
	if err != nil {
		return nil, r.failed(ctx, err)
	}
	defer resp.Body.Close()
	defer time.AfterFunc(bodyTime, func() { cancel(errSlow) }).Stop()
	body, err := io.ReadAll(io.LimitReader(resp.Body, r.limit+1))
	if err != nil {
		return nil, r.failed(ctx, err)
	}
	if int64(len(body)) > r.limit {
		return nil, badAnswer(r.action, "more than %d bytes", r.limit)
	}
	if err := refusal(r.action, resp.StatusCode, body); err != nil {
		return nil, err
	}
	return body, nil
}

// errSlow: the bridge took longer than any bridge does.
var errSlow = fmt.Errorf("%w: the bridge does not answer in time", hw.ErrBusy)

// failed is an error on the way: the context's cause, or the network's without
// the URL around it.
func (r request) failed(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("bridge: %s: %w", r.action, cause)
	}
	if inURL, ok := errors.AsType[*url.Error](err); ok {
		err = inURL.Err
	}
	return fmt.Errorf("bridge: %s: %w: %w", r.action, hw.ErrDisconnected, err)
}
