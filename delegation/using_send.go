package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// Used is a use of a session that was sent.
type Used struct {
	Hash common.Hash `json:"hash"`
	// Again: the same had been sent before, and was in no block yet or by a command
	// that broke off; it was not sent a second time.
	Again bool `json:"again"`
	// The rest is set once it is mined.
	Mined   bool   `json:"mined"`
	Block   uint64 `json:"block,omitempty"`
	GasUsed uint64 `json:"gas_used,omitempty"`
	Cost    Amount `json:"cost,omitzero"` // wei
}

// UseOptions are what [Use] does beside sending.
type UseOptions struct {
	// History is the journal: what it has as sent and the chain has not yet, or what
	// nobody saw the end of, is the same use, and is not sent again.
	History History
	// NoWait returns when the node has the transaction.
	NoWait bool
}

// Use signs what was planned with the session key, sends it and waits for its
// receipt. A transaction that fails all the same is [ErrChain].
func Use(ctx context.Context, env Env, plan *UsePlan, o UseOptions) (Used, error) {
	used, err := use(ctx, env, plan, o)
	if err != nil {
		return used, fmt.Errorf("use session: %w", err)
	}
	return used, nil
}

func use(ctx context.Context, env Env, plan *UsePlan, o UseOptions) (Used, error) {
	if env.Agent.Address() != plan.Agent {
		return Used{}, fmt.Errorf("%w: the key is %s, the session is for %s", ErrNoSession, env.Agent.Address(), plan.Agent)
	}
	if err := checkChain(ctx, env.Chain, plan.Chain); err != nil {
		return Used{}, err
	}
	if tx, err := plan.brokenOff(ctx, env, o.History); err != nil || tx != nil {
		used := Used{Again: true}
		if err == nil {
			used.Hash = tx.Hash()
			err = used.wait(ctx, env, tx)
		}
		return used, err
	}
	tx, again, err := plan.transaction(ctx, env, o.History)
	if err != nil {
		return Used{}, err
	}
	used := Used{Hash: tx.Hash(), Again: again}
	if err := env.record(ctx, "sending", sentTx{Step: StepUse, Hash: used.Hash, Tx: tx}); err != nil {
		return used, err
	}
	env.observe(Event{Step: StepUse, Detail: "send the transaction", Tx: &used.Hash})
	if _, err := env.Chain.Send(ctx, tx); err != nil {
		return used, fmt.Errorf("send: %w", err)
	}
	if o.NoWait {
		return used, env.record(ctx, kindSubmitted, minedTx{Step: StepUse, Hash: used.Hash})
	}
	return used, used.wait(ctx, env, tx)
}

// StepUse is what the journal calls a use.
const StepUse = "use"

// The journal's words for what became of a use, beside "mined": it failed, or it was
// not to be waited for.
const (
	kindReverted  = "reverted"
	kindSubmitted = "submitted"
)

// brokenOff finds the same use in a block, sent by a command that did not live to
// see it; nil where there is none: a nonce may have gone to something else.
func (p *UsePlan) brokenOff(ctx context.Context, env Env, h History) (*types.Transaction, error) {
	chain, ok := env.Chain.(interface {
		Receipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
	})
	if !ok {
		return nil, nil //nolint:nilnil // this chain cannot be asked
	}
	for _, tx := range h.same(p, 0) {
		if h.done[tx.Hash()] {
			continue
		}
		if _, err := chain.Receipt(ctx, tx.Hash()); !errors.Is(err, onchain.ErrNotFound) {
			return tx, err
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// transaction is what was sent of the same before and is in no block yet, or a new
// one. again tells which. One that the chain has become too dear for is replaced
// under its own nonce, so that only one of them can ever be in a block.
func (p *UsePlan) transaction(ctx context.Context, env Env, h History) (tx *types.Transaction, again bool, err error) {
	account, err := env.Chain.Account(ctx, p.Agent)
	if err != nil {
		return nil, false, err
	}
	same := h.same(p, account.Nonce)
	if len(same) == 0 {
		nonce, err := env.Chain.PendingNonce(ctx, p.Agent)
		if err != nil {
			return nil, false, err
		}
		tx, err = p.sign(env, nonce, p.fees)
		return tx, false, err
	}
	earlier := same[0]
	if p.fees.BaseFee == nil || earlier.GasFeeCap().Cmp(p.fees.BaseFee) >= 0 {
		return earlier, true, nil
	}
	fees := p.fees.Above(earlier)
	if err := env.Caps.WithDefaults().checkFees(fees); err != nil {
		return nil, false, err
	}
	tx, err = p.sign(env, earlier.Nonce(), fees)
	return tx, true, err
}

// same finds the transactions that were signed for the same use and whose nonce is
// at least this one, the newest first.
func (h *History) same(p *UsePlan, nonce uint64) []*types.Transaction {
	id := new(big.Int).SetUint64(p.Chain)
	var same []*types.Transaction
	for _, tx := range slices.Backward(h.txs) {
		if tx.Nonce() < nonce || tx.To() == nil || *tx.To() != p.Account || tx.ChainId().Cmp(id) != 0 || string(tx.Data()) != string(p.Data) || tx.Value().Sign() != 0 {
			continue
		}
		if from, err := types.Sender(types.LatestSignerForChainID(id), tx); err == nil && from == p.Agent {
			same = append(same, tx)
		}
	}
	return same
}

func (p *UsePlan) sign(env Env, nonce uint64, fees Fees) (*types.Transaction, error) {
	id := new(big.Int).SetUint64(p.Chain)
	tx, err := env.Agent.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: fees.Tip, GasFeeCap: fees.MaxFee, Gas: p.MaxGas, To: &p.Account, Value: new(big.Int), Data: p.Data,
	}), id)
	if err != nil {
		return nil, fmt.Errorf("sign with the session key: %w", err)
	}
	return tx, nil
}

func (u *Used) wait(ctx context.Context, env Env, tx *types.Transaction) error {
	receipt, err := waitReceipt(ctx, env, u.Hash)
	if err != nil {
		return fmt.Errorf("wait for %s: %w", u.Hash, err)
	}
	u.Mined, u.Block, u.GasUsed = true, receipt.BlockNumber.Uint64(), receipt.GasUsed
	if receipt.EffectiveGasPrice != nil {
		u.Cost = Amount{new(big.Int).Mul(receipt.EffectiveGasPrice, new(big.Int).SetUint64(receipt.GasUsed))}
	}
	end := minedTx{Step: StepUse, Hash: u.Hash, Block: receipt.BlockNumber, GasUsed: receipt.GasUsed}
	if receipt.Status == types.ReceiptStatusSuccessful {
		return env.record(ctx, "mined", end)
	}
	if err := env.record(ctx, kindReverted, end); err != nil {
		return err
	}
	return &revertedError{hash: u.Hash, cause: replay(ctx, env, tx)}
}
