package delegation

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// Chain is what the domain needs of a node. An implementation checks what the
// node says where it can (proofs against the block's state root, hashes of
// headers and transactions) and fails rather than pass a contradiction on.
type Chain interface {
	ChainID(ctx context.Context) (*big.Int, error)
	// Head is the newest block's header.
	Head(ctx context.Context) (*types.Header, error)
	// Account is nonce, balance and code at the newest block.
	Account(ctx context.Context, address common.Address) (Account, error)
	// PendingNonce counts what waits in the pool, too.
	PendingNonce(ctx context.Context, address common.Address) (uint64, error)
	Code(ctx context.Context, address common.Address) ([]byte, error)
	// Call runs a message call at the newest block without a transaction. A
	// revert is a *RevertError.
	Call(ctx context.Context, msg CallMsg, overrides Overrides) ([]byte, error)
	// Logs are the events that a filter asks for (eth_getLogs).
	Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error)
	EstimateGas(ctx context.Context, msg CallMsg, overrides Overrides) (uint64, error)
	Fees(ctx context.Context) (Fees, error)
	// Send hands a signed transaction over. Sending the same one again is no error.
	Send(ctx context.Context, tx *types.Transaction) (common.Hash, error)
	// WaitReceipt waits until the transaction is in a block or ctx ends.
	WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
}

// The values that pass over a [Chain], see package onchain.
type (
	// Account is what the chain holds under one address.
	Account = onchain.Account
	// CallMsg is a call to simulate.
	CallMsg = onchain.CallMsg
	// Overrides are what to pretend for it.
	Overrides = onchain.Overrides
	// Fees are prices per gas.
	Fees = onchain.Fees
	// RevertError is a contract's refusal.
	RevertError = onchain.RevertError
)

// Agent is a session key that can pay for and send its own transactions.
type Agent interface {
	Address() common.Address
	SignTx(tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)
}

// Journal takes a record of what was done, before the next thing is done.
type Journal interface {
	Record(ctx context.Context, kind string, data any) error
}
