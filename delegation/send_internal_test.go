package delegation

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// silent is a chain on which nothing gets into a block.
type silent struct{ Chain }

func (silent) WaitReceipt(ctx context.Context, _ common.Hash) (*types.Receipt, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestWaitEnds: a transaction that gets into no block does not hold the caller
// for good, and an impatient caller is not told that it took too long.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, err := waitReceipt(t.Context(), Env{Chain: silent{}}, common.Hash{1})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != patience {
			t.Errorf("after %s: %v", time.Since(begun), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		if _, err := waitReceipt(ctx, Env{Chain: silent{}}, common.Hash{1}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}
