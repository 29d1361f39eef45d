package chain

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// AccountAt is [Client.Account] at the end of an earlier block. Most nodes keep
// the state of the last 128 blocks only: [onchain.ErrUnsupported] for what they
// no longer have, as far as they say so.
func (c *Client) AccountAt(ctx context.Context, addr common.Address, block uint64) (Account, error) {
	acc, err := c.accountAt(ctx, addr, block)
	if _, refused := errors.AsType[*RPCError](err); refused {
		err = fmt.Errorf("%w: %w", onchain.ErrUnsupported, err)
	}
	if err != nil {
		return Account{}, fmt.Errorf("read account %v at block %d: %w", addr, block, err)
	}
	return acc, nil
}

func (c *Client) accountAt(ctx context.Context, addr common.Address, block uint64) (Account, error) {
	head, err := c.HeaderByNumber(ctx, block)
	if err != nil {
		return Account{}, err
	}
	acc, proof, err := c.readAccount(ctx, addr, head)
	if err != nil {
		return Account{}, err
	}
	if err := c.checkCanonical(ctx, acc.BlockNumber, acc.BlockHash); err != nil {
		return Account{}, err
	}
	return checkAccount(acc, addr, proof, head.Root)
}

// BlockAt is the height of the newest block that is not younger than a time, in unix
// seconds: a search through headers, each checked like [Client.Head]. Block 0 is the
// answer for a time before it.
func (c *Client) BlockAt(ctx context.Context, unix uint64) (uint64, error) {
	return blockAt(ctx, c, unix)
}

// headers is who has them: a node, or several.
type headers interface {
	Head(ctx context.Context) (*types.Header, error)
	HeaderByNumber(ctx context.Context, number uint64) (*types.Header, error)
}

func blockAt(ctx context.Context, c headers, unix uint64) (uint64, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("find the block at %d: %w", unix, err)
	}
	low, high := uint64(0), head.Number.Uint64() // of the answer; block times only rise
	if head.Time <= unix {
		return high, nil
	}
	for low < high {
		middle := low + (high-low+1)/2
		h, err := c.HeaderByNumber(ctx, middle)
		if err != nil {
			return 0, fmt.Errorf("find the block at %d: %w", unix, err)
		}
		if h.Time <= unix {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}
