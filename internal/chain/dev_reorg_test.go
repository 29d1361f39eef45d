//go:build !nodev

package chain

import (
	"errors"
	"testing"
)

// TestReorg: what was in the blocks is gone, the others have the same hash, and the
// same transaction can be sent once more.
func TestReorg(t *testing.T) {
	d := newTestDev(t)
	c := d.Client()
	mustSend(t, c, transfer(t, 0, agent, 1, nil))
	kept, err := c.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lost := transfer(t, 1, agent, 2, nil)
	old := mustSend(t, c, lost)
	mustSend(t, c, transfer(t, 2, agent, 3, nil))
	if err := d.Reorg(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	head, err := c.Head(t.Context())
	if err != nil || head.Number.Uint64() != 4 {
		t.Fatalf("head %v, %v", head.Number, err)
	}
	if h, err := c.HeaderByNumber(t.Context(), 1); err != nil || h.Hash() != kept.Hash() {
		t.Errorf("block 1 was replaced, %v", err)
	}
	if h, err := c.HeaderByNumber(t.Context(), 2); err != nil || h.Hash() == old.BlockHash {
		t.Errorf("block 2 was not replaced, %v", err)
	}
	if _, err := c.Receipt(t.Context(), lost.Hash()); !errors.Is(err, ErrNotFound) {
		t.Errorf("the receipt of what was lost: %v", err)
	}
	acc, err := c.Account(t.Context(), owner)
	if err != nil || acc.Nonce != 1 || !acc.Verified {
		t.Errorf("%+v, %v", acc, err)
	}
	if nonce, err := c.PendingNonce(t.Context(), owner); err != nil || nonce != 1 {
		t.Errorf("pending nonce %d, %v", nonce, err)
	}
	if again := mustSend(t, c, lost); again.BlockNumber.Uint64() != 5 || again.Status != 1 {
		t.Errorf("sent again: %+v", again)
	}
	for _, depth := range []uint64{0, 6} {
		if err := d.Reorg(t.Context(), depth); !errors.Is(err, ErrDepth) {
			t.Errorf("depth %d: %v", depth, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Reorg(t.Context(), 1); !errors.Is(err, ErrDevClosed) {
		t.Errorf("closed: %v", err)
	}
}
