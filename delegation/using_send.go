package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Used is a use of a session that was sent.
type Used struct {
	Hash common.Hash `json:"hash"`
	// Again: the same had been sent before and was in no block yet; it was not sent
	// a second time.
	Again bool `json:"again"`
	// The rest is set once it is mined.
	Mined   bool   `json:"mined"`
	Block   uint64 `json:"block,omitempty"`
	GasUsed uint64 `json:"gas_used,omitempty"`
	Cost    Amount `json:"cost,omitzero"` // wei
}

// UseOptions are what [Use] does beside sending.
type UseOptions struct {
	// History is the journal: what it has as sent and the chain has not yet is the
	// same use, and is waited for instead of sent again.
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
		return used, nil
	}
	return used, used.wait(ctx, env, tx)
}

// StepUse is what the journal calls a use.
const StepUse = "use"

// transaction is what was sent of the same before and is in no block yet, or a new
// one. again tells which. One that the chain has become too dear for is replaced
// under its own nonce, so that only one of them can ever be in a block.
func (p *UsePlan) transaction(ctx context.Context, env Env, h History) (tx *types.Transaction, again bool, err error) {
	account, err := env.Chain.Account(ctx, p.Agent)
	if err != nil {
		return nil, false, err
	}
	earlier := h.unmined(p, account.Nonce)
	switch {
	case earlier == nil:
		nonce, err := env.Chain.PendingNonce(ctx, p.Agent)
		if err != nil {
			return nil, false, err
		}
		tx, err = p.sign(env, nonce, p.fees)
		return tx, false, err
	case p.fees.BaseFee == nil || earlier.GasFeeCap().Cmp(p.fees.BaseFee) >= 0:
		return earlier, true, nil
	}
	fees := p.fees.Above(earlier)
	if err := env.Caps.WithDefaults().checkFees(fees); err != nil {
		return nil, false, err
	}
	tx, err = p.sign(env, earlier.Nonce(), fees)
	return tx, true, err
}

// unmined finds the newest transaction that was signed for the same use and whose
// nonce is still free.
func (h *History) unmined(p *UsePlan, nonce uint64) *types.Transaction {
	id := new(big.Int).SetUint64(p.Chain)
	for i := len(h.txs) - 1; i >= 0; i-- {
		tx := h.txs[i]
		if tx.Nonce() < nonce || tx.To() == nil || *tx.To() != p.Account || tx.ChainId().Cmp(id) != 0 || string(tx.Data()) != string(p.Data) || tx.Value().Sign() != 0 {
			continue
		}
		if from, err := types.Sender(types.LatestSignerForChainID(id), tx); err == nil && from == p.Agent {
			return tx
		}
	}
	return nil
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
	if receipt.Status != types.ReceiptStatusSuccessful {
		return &revertedError{hash: u.Hash, cause: replay(ctx, env, tx)}
	}
	return env.record(ctx, "mined", minedTx{Step: StepUse, Hash: u.Hash, Block: receipt.BlockNumber, GasUsed: receipt.GasUsed})
}
