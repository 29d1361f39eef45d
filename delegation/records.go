package delegation

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Records is a chain that is asked about its past, too.
type Records interface {
	Chain
	// HeaderByNumber is the header of the block at a height.
	HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error)
	// Transaction is what was sent under a hash, which it has.
	Transaction(ctx context.Context, hash common.Hash) (*types.Transaction, error)
}
