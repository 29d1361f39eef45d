//go:build !nodev

package chain

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// DevAvailable tells that this binary has the development chain built in.
const DevAvailable = true

// DevChainID is the chain id of every development chain, as go-ethereum's own.
const DevChainID = 1337

var (
	// ErrDevClosed: the development chain was closed.
	ErrDevClosed = errors.New("development chain is closed")
	// ErrMine: no block could be sealed.
	ErrMine = errors.New("no block was mined")
	// ErrDuration: time only moves forward, by at least a second at a time.
	ErrDuration = errors.New("duration must be between one second and a hundred years")
)

// DevConfig describes a development chain. The zero value is usable: a chain on
// which nobody owns anything.
type DevConfig struct {
	// Alloc is the state of block 0: balances in wei, code, storage. The system
	// contracts of the protocol are added unless they are in it.
	Alloc types.GenesisAlloc
	// Start is the time of block 0. A time in the future makes the times of all
	// blocks predictable, because each is one second after the one before; from the
	// zero value on, blocks follow the wall clock.
	Start time.Time
}

// Dev is a chain in this process that mines a block for every transaction. It has
// the rules of Osaka, chain id [DevChainID] and lives in memory. Safe for
// concurrent use; the caller closes it.
type Dev struct {
	rpc     *rpc.Client
	client  *Client
	indexed func() bool // the node's; safe after Close

	// mine serialises everything that seals blocks: the beacon is not safe for
	// concurrent use.
	mine sync.Mutex
	node *devNode // nil after Close
}

// NewDev starts a development chain.
func NewDev(cfg DevConfig) (*Dev, error) {
	n, err := startDevNode(cfg)
	if err != nil {
		return nil, fmt.Errorf("start development chain: %w", err)
	}
	d := &Dev{node: n, rpc: n.stack.Attach(), indexed: n.indexed}
	d.client = &Client{rpc: d.caller()}
	return d, nil
}

// Client returns the client of the chain, the same one each time. Its Close does
// nothing: close the Dev.
func (d *Dev) Client() *Client { return d.client }

// Close stops the chain and forgets it.
func (d *Dev) Close() error {
	d.mine.Lock()
	defer d.mine.Unlock()
	if d.node == nil {
		return nil
	}
	d.rpc.Close()
	err := d.node.close()
	d.node = nil
	return err
}

// Mine seals a block with whatever is pending, also an empty one.
func (d *Dev) Mine(ctx context.Context) error {
	d.mine.Lock()
	defer d.mine.Unlock()
	return d.seal(ctx)
}

// seal mines one block; the lock is held.
func (d *Dev) seal(ctx context.Context) error {
	if d.node == nil {
		return ErrDevClosed
	}
	before, err := d.client.Head(ctx)
	if err != nil {
		return err
	}
	// Commit reports a failure only to the log; the hash tells it as well.
	if d.node.beacon.Commit() == before.Hash() {
		return ErrMine
	}
	return d.node.settle()
}

const maxAdvance = 100 * 365 * 24 * time.Hour

// AdvanceTime mines what is pending and then a block that is d later, in whole
// seconds. Later blocks go on from there, one second each.
func (d *Dev) AdvanceTime(ctx context.Context, by time.Duration) error {
	if by < time.Second || by > maxAdvance {
		return fmt.Errorf("advance time by %v: %w", by, ErrDuration)
	}
	d.mine.Lock()
	defer d.mine.Unlock()
	if err := d.seal(ctx); err != nil {
		return err
	}
	if err := d.node.beacon.AdjustTime(by); err != nil {
		return fmt.Errorf("advance time by %v: %w: %w", by, ErrMine, err)
	}
	return d.node.settle()
}
