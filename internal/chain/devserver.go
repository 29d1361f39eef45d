//go:build !nodev

package chain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

const (
	// maxRequest bounds a request, as go-ethereum's own server does.
	maxRequest = 5 << 20
	// endGrace is what calls under way get when the server ends.
	endGrace = 5 * time.Second
)

// ErrNotLoopback: the development chain answers only this machine.
var ErrNotLoopback = errors.New("not a loopback address")

// Serve answers JSON-RPC over HTTP on ln until ctx ends; then calls under way get
// five seconds. It closes ln. The end of ctx is not an error. A listener on any
// other than a loopback address is refused: the chain has no access control, and
// evm_mine and evm_increaseTime are for the developer alone.
func (d *Dev) Serve(ctx context.Context, ln net.Listener) error {
	if err := checkLoopback(ln.Addr()); err != nil {
		return errors.Join(fmt.Errorf("serve development chain: %w", err), ln.Close())
	}
	srv := &http.Server{
		Handler:           d.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve development chain: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()
	err := srv.Shutdown(grace)
	if err != nil {
		err = errors.Join(fmt.Errorf("end development chain server: %w", err), srv.Close())
	}
	<-ended //nolint:errcheck // always http.ErrServerClosed now
	return err
}

func checkLoopback(addr net.Addr) error {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return fmt.Errorf("%v: %w", addr, ErrNotLoopback)
	}
	return nil
}

// Handler serves the chain as JSON-RPC 2.0 over HTTP POST, single calls and batches:
// eth_* of the embedded node (without subscriptions), net_version,
// web3_clientVersion, evm_mine and evm_increaseTime. Every other method is "method
// not found". There are no CORS headers, and the Content-Type and Host that are
// asked for keep web pages out, also those that rebind their name to 127.0.0.1.
func (d *Dev) Handler() http.Handler { return &devHandler{dev: d} }

type devHandler struct{ dev *Dev }

// ServeHTTP implements http.Handler.
func (h *devHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if status := checkRequest(r); status != 0 {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	answer := h.dev.answer(r.Context(), body)
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer) // a client that is gone reads no error either
}

// checkRequest returns the status of a refusal, or 0.
func checkRequest(r *http.Request) int {
	if !isLoopbackHost(r.Host) {
		return http.StatusForbidden
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	// A page may post text/plain to anybody without asking; application/json it may
	// not, and the preflight that it needs gets 405.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return http.StatusUnsupportedMediaType
	}
	return 0
}

// isLoopbackHost takes localhost, its subdomains (RFC 6761, section 6.3) and loopback
// addresses, with or without a port.
func isLoopbackHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}
