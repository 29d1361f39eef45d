//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
)

// liar is a chain whose answers are changed on the way. Hooks that are nil
// leave the truth.
type liar struct {
	delegation.Chain
	id      *big.Int
	fees    *delegation.Fees
	account func(common.Address, delegation.Account) delegation.Account
	pending func(uint64) uint64
	code    func(common.Address, []byte) []byte
	call    func(data, answer []byte, err error) ([]byte, error)
	receipt func(*types.Receipt)
	logs    func([]types.Log, error) ([]types.Log, error)
	sent    int // how often something was handed over
	onSend  func()
}

func (l *liar) ChainID(ctx context.Context) (*big.Int, error) {
	if l.id != nil {
		return l.id, nil
	}
	return l.Chain.ChainID(ctx)
}

func (l *liar) Fees(ctx context.Context) (delegation.Fees, error) {
	if l.fees != nil {
		return *l.fees, nil
	}
	return l.Chain.Fees(ctx)
}

func (l *liar) Account(ctx context.Context, address common.Address) (delegation.Account, error) {
	account, err := l.Chain.Account(ctx, address)
	if err == nil && l.account != nil {
		account = l.account(address, account)
	}
	return account, err
}

func (l *liar) PendingNonce(ctx context.Context, address common.Address) (uint64, error) {
	nonce, err := l.Chain.PendingNonce(ctx, address)
	if err == nil && l.pending != nil {
		nonce = l.pending(nonce)
	}
	return nonce, err
}

func (l *liar) Code(ctx context.Context, address common.Address) ([]byte, error) {
	code, err := l.Chain.Code(ctx, address)
	if err == nil && l.code != nil {
		code = l.code(address, code)
	}
	return code, err
}

func (l *liar) Call(ctx context.Context, msg delegation.CallMsg, overrides delegation.Overrides) ([]byte, error) {
	answer, err := l.Chain.Call(ctx, msg, overrides)
	if l.call != nil {
		return l.call(msg.Data, answer, err)
	}
	return answer, err
}

func (l *liar) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	logs, err := l.Chain.Logs(ctx, q)
	if l.logs != nil {
		return l.logs(logs, err)
	}
	return logs, err
}

// noLogs is a node that keeps no events, or not for so long.
func noLogs([]types.Log, error) ([]types.Log, error) { return nil, errors.New("block range too large") }

func (l *liar) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	l.sent++
	hash, err := l.Chain.Send(ctx, tx)
	if l.onSend != nil {
		l.onSend()
	}
	return hash, err
}

func (l *liar) WaitReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	receipt, err := l.Chain.WaitReceipt(ctx, hash)
	if err == nil && l.receipt != nil {
		l.receipt(receipt)
	}
	return receipt, err
}

// answerTo changes the answer to one function, given any calldata of it.
func answerTo(selector []byte, answer []byte) func(data, truth []byte, err error) ([]byte, error) {
	return func(data, truth []byte, err error) ([]byte, error) {
		if len(data) >= 4 && string(data[:4]) == string(selector[:4]) {
			return answer, nil
		}
		return truth, err
	}
}
