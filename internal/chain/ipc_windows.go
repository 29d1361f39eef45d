package chain

import (
	"context"

	"github.com/ethereum/go-ethereum/rpc"
)

// connectIPC opens a named pipe. SECURITY NOTE: here answers are not bounded by
// MaxAnswer; Windows lets only the owner of a pipe's name serve it.
func connectIPC(ctx context.Context, path string) (*Client, error) {
	r, err := rpc.DialIPC(ctx, path)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	return &Client{rpc: r}, nil
}
