//go:build !nodev

package chain

import (
	"context"
	"errors"
	"fmt"
)

// ErrDepth: there are not that many blocks to replace.
var ErrDepth = errors.New("block 0 cannot be replaced")

// Reorg replaces the newest blocks by empty ones, and one more, as a chain does
// that others have built a longer branch of: what was in them is in no block, and
// not in the pool either. Who wants it back sends it again.
func (d *Dev) Reorg(ctx context.Context, depth uint64) error {
	d.mine.Lock()
	defer d.mine.Unlock()
	if d.node == nil {
		return ErrDevClosed
	}
	head, err := d.client.Head(ctx)
	if err != nil {
		return err
	}
	if depth == 0 || depth > head.Number.Uint64() {
		return fmt.Errorf("replace %d blocks: %w", depth, ErrDepth)
	}
	parent, err := d.client.HeaderByNumber(ctx, head.Number.Uint64()-depth)
	if err != nil {
		return err
	}
	d.node.beacon.Rollback() // what waits in the pool would keep the fork from being made
	if err := d.node.beacon.Fork(parent.Hash()); err != nil {
		return fmt.Errorf("replace %d blocks: %w: %w", depth, ErrMine, err)
	}
	// The pool takes back what was in the blocks, as it should: this is about what a
	// chain loses for good.
	if err := d.node.settle(); err != nil {
		return err
	}
	d.node.beacon.Rollback()
	for range depth + 1 {
		if err := d.seal(ctx); err != nil {
			return err
		}
	}
	return nil
}
