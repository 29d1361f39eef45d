package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/delegation/onchain"
)

const (
	// maxCode bounds contract code. EIP-170 allows 24 KiB and EIP-7907 proposes
	// 64 KiB; some rollups allow more.
	maxCode = 256 << 10
	// pinAttempts is how often a read starts over because its block was replaced
	// while it ran. Twice in a row is rare; more is a node that flaps.
	pinAttempts = 3
)

// Account is what the chain holds under one address at one block.
type Account = onchain.Account

// Account reads nonce, balance and code at the newest block and proves them. A
// plain answer that differs from the proven one is an [*InconsistentError] with the
// Field "nonce", "balance", "code" or "account proof". An address that was never
// used has nonce 0, balance 0 and no code, proven by the absence of its leaf.
func (c *Client) Account(ctx context.Context, addr common.Address) (Account, error) {
	acc, err := c.account(ctx, addr)
	if err != nil {
		return Account{}, fmt.Errorf("read account %v: %w", addr, err)
	}
	return acc, nil
}

func (c *Client) account(ctx context.Context, addr common.Address) (Account, error) {
	var moved error
	for range pinAttempts {
		head, err := c.Head(ctx)
		if err != nil {
			return Account{}, err
		}
		acc, proof, err := c.readAccount(ctx, addr, head)
		if err != nil {
			return Account{}, err
		}
		// Only now is it certain that all answers were about this block.
		moved = c.checkCanonical(ctx, acc.BlockNumber, acc.BlockHash)
		if errors.Is(moved, ErrInconsistent) || errors.Is(moved, ErrNotFound) {
			continue
		}
		if moved != nil {
			return Account{}, moved
		}
		return checkAccount(acc, addr, proof, head.Root)
	}
	return Account{}, moved
}

// readAccount collects the plain answers and the proof, all by block number. proof
// is nil where the node has no eth_getProof.
func (c *Client) readAccount(ctx context.Context, addr common.Address, head *types.Header) (Account, *accountProof, error) {
	at := hexutil.EncodeBig(head.Number)
	acc := Account{BlockNumber: head.Number.Uint64(), BlockHash: head.Hash()}
	var err error
	if acc.Nonce, err = c.nonceAt(ctx, addr, at); err != nil {
		return acc, nil, err
	}
	if acc.Balance, err = c.balanceAt(ctx, addr, at); err != nil {
		return acc, nil, err
	}
	if acc.Code, err = c.codeAt(ctx, addr, at); err != nil {
		return acc, nil, err
	}
	acc.CodeHash = crypto.Keccak256Hash(acc.Code)
	proof, err := c.proofAt(ctx, addr, at)
	return acc, proof, err
}

func (c *Client) nonceAt(ctx context.Context, addr common.Address, block string) (uint64, error) {
	raw, err := c.call(ctx, "eth_getTransactionCount", addr, block)
	if err != nil {
		return 0, err
	}
	var n hexutil.Uint64
	if err := decode("nonce", raw, &n); err != nil {
		return 0, err
	}
	return uint64(n), nil
}

func (c *Client) balanceAt(ctx context.Context, addr common.Address, block string) (*big.Int, error) {
	raw, err := c.call(ctx, "eth_getBalance", addr, block)
	if err != nil {
		return nil, err
	}
	var n hexutil.Big
	if err := decode("balance", raw, &n); err != nil {
		return nil, err
	}
	return n.ToInt(), nil
}

func (c *Client) codeAt(ctx context.Context, addr common.Address, block string) ([]byte, error) {
	raw, err := c.call(ctx, "eth_getCode", addr, block)
	if err != nil {
		return nil, err
	}
	return decodeBytes("code", raw, maxCode)
}

// Code returns the code at addr, checked like [Client.Account]; empty, not nil
// error, for an address without code.
func (c *Client) Code(ctx context.Context, addr common.Address) ([]byte, error) {
	acc, err := c.Account(ctx, addr)
	if err != nil {
		return nil, err
	}
	return acc.Code, nil
}

// PendingNonce returns the nonce for the account's next transaction, counting those
// that the node holds but that are in no block. Pending transactions have no proof,
// so this is the node's word, except that it cannot be below the account's proven
// nonce. Never sign an authorization tuple over it: use Account.Nonce.
func (c *Client) PendingNonce(ctx context.Context, addr common.Address) (uint64, error) {
	acc, err := c.Account(ctx, addr)
	if err != nil {
		return 0, err
	}
	pending, err := c.nonceAt(ctx, addr, "pending")
	if err != nil {
		return 0, err
	}
	if pending < acc.Nonce {
		return 0, &InconsistentError{
			Field: "pending nonce", Told: fmt.Sprint(pending), Proven: fmt.Sprintf("%d or more", acc.Nonce),
		}
	}
	return pending, nil
}
