package trezorudp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/valetkey/valetkey/hw"
)

const (
	// DefaultAddress is where an emulator listens for messages
	// (trezorlib/transport/udp.py; TREZOR_UDP_PORT of the emulator).
	DefaultAddress = "127.0.0.1:21324"
	// PacketSize is the size of every packet, in bytes.
	PacketSize = 64
)

// ErrNotLocal: the address is not one of this machine, and nobody asked for
// another one.
var ErrNotLocal = errors.New("not a loopback address")

// Options change what Dial does. The zero value is right for an emulator on
// this machine.
type Options struct {
	// AnyHost allows addresses of other machines.
	AnyHost bool
}

// Link is a UDP link to one emulator. It implements [hw.ReportIO], and does
// more than that asks for: a report may be written while a read waits, and
// Close, at any time, ends what is going on with [hw.ErrDisconnected].
type Link struct {
	conn   net.Conn
	reads  sync.Mutex // one at a time: each sets the socket's deadline
	writes sync.Mutex
	pongs  atomic.Int64 // asked for and not seen yet
	gone   atomic.Bool  // after an error, and after Close
}

var _ hw.ReportIO = (*Link)(nil)

// Dial opens a link to the emulator at address (HOST:PORT) and makes sure that
// one is there.
func Dial(ctx context.Context, address string, o Options) (*Link, error) {
	conn, err := connect(ctx, address, o)
	if err != nil {
		return nil, fmt.Errorf("connect to the emulator at %s: %w", address, err)
	}
	l := &Link{conn: conn}
	if err := l.greet(ctx); err != nil {
		_ = l.Close() // the first error is the one that tells
		return nil, fmt.Errorf("connect to the emulator at %s: %w", address, err)
	}
	return l, nil
}

// connect makes a socket that hears nobody but address. Nothing is sent yet.
func connect(ctx context.Context, address string, o Options) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", hw.ErrNoDevice, err)
	}
	if host == "localhost" {
		host = "127.0.0.1" // emulators bind IPv4, the name may stand for ::1 first
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "udp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, dialError(ctx, err)
	}
	peer, ok := conn.RemoteAddr().(*net.UDPAddr)
	if !o.AnyHost && (!ok || !peer.IP.IsLoopback()) {
		_ = conn.Close()
		return nil, fmt.Errorf("%w: %w: %s", hw.ErrNoDevice, ErrNotLocal, conn.RemoteAddr())
	}
	return conn, nil
}

func dialError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", hw.ErrNoDevice, err)
}

// WriteReport sends one packet.
func (l *Link) WriteReport(ctx context.Context, report []byte) error {
	if len(report) != PacketSize {
		return fmt.Errorf("send to the emulator: a packet of %d bytes, it takes %d", len(report), PacketSize)
	}
	if err := l.send(ctx, report); err != nil {
		return l.fail(ctx, "send to the emulator", err)
	}
	return nil
}

// ReadReport waits for the next packet.
func (l *Link) ReadReport(ctx context.Context) ([]byte, error) {
	report, err := l.next(ctx)
	if err != nil {
		return nil, l.fail(ctx, "read from the emulator", err)
	}
	return report, nil
}

// Close ends the link, and what is going on over it.
func (l *Link) Close() error {
	l.gone.Store(true)
	if err := l.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the link to the emulator: %w", err)
	}
	return nil
}

// fail names an error of an exchange. All but the end of the caller's context
// take the link with them.
func (l *Link) fail(ctx context.Context, action string, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return ctx.Err()
	}
	closed := l.gone.Swap(true)
	_ = l.conn.Close() // wakes a read that waits
	switch {
	case closed:
		return fmt.Errorf("%s: %w", action, hw.ErrDisconnected)
	case errors.Is(err, hw.ErrBadAnswer):
		return fmt.Errorf("%s: %w", action, err)
	}
	return fmt.Errorf("%s: %w: %w", action, hw.ErrDisconnected, err)
}
