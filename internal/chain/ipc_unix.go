//go:build !windows

package chain

import (
	"context"
	"net"

	"github.com/ethereum/go-ethereum/rpc"
)

// connectIPC opens a Unix socket. go-ethereum's own IPC transport reads answers of
// any size, so the connection is opened here and handed over as a bounded stream.
// The price is that a lost connection is not opened again.
func connectIPC(ctx context.Context, path string) (*Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	b := &boundedConn{conn: conn}
	r, err := rpc.DialIO(ctx, b, b)
	if err != nil {
		_ = conn.Close() // the dial error is the one to report
		return nil, unreachable(ctx, err)
	}
	return &Client{rpc: &ipcCaller{Client: r, conn: conn}}, nil
}

// ipcCaller closes the socket before the client: the client waits for its reader,
// and only the end of the socket ends that.
type ipcCaller struct {
	*rpc.Client
	conn net.Conn
}

// Close implements caller.
func (c *ipcCaller) Close() {
	_ = c.conn.Close() // nothing was buffered: there is nothing to lose
	c.Client.Close()
}
