package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/hw"
)

// signText has the device sign a text as a personal message and checks who did.
func signText(ctx context.Context, env Env, step string, path hw.Path, owner common.Address, text string) ([]byte, error) {
	signer, ok := env.Wallet.(hw.MessageSigner)
	if !ok {
		return nil, &hw.PolicyError{Reason: "this wallet signs no messages"}
	}
	digest := TextDigest(text)
	env.observe(Event{Step: step, Detail: "read the text on the device and confirm it", Digest: &digest})
	signature, err := signer.SignMessage(ctx, path, []byte(text))
	if err != nil {
		return nil, err
	}
	return signature, verifyText(signature, digest, owner)
}

func verifyText(signature []byte, digest common.Hash, owner common.Address) error {
	return verifySignature("the text", signature, digest, owner)
}

// verifySignature recovers who signed a digest that we computed ourselves.
func verifySignature(what string, signature []byte, digest common.Hash, owner common.Address) error {
	if len(signature) != crypto.SignatureLength || signature[64] != 27 && signature[64] != 28 {
		return &UnverifiedError{What: what + "'s signature", Want: "65 bytes ending in 27 or 28", Got: fmt.Sprintf("%d bytes", len(signature))}
	}
	raw := append(append([]byte(nil), signature[:64]...), signature[64]-27)
	if !crypto.ValidateSignatureValues(raw[64], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:64]), true) {
		return &UnverifiedError{What: what + "'s signature", Want: "by " + owner.Hex(), Got: "out of range"}
	}
	key, err := crypto.SigToPub(digest[:], raw)
	if err != nil {
		return &UnverifiedError{What: what + "'s signature", Want: "by " + owner.Hex(), Got: "invalid"}
	}
	return compare(what+"'s signer", owner, crypto.PubkeyToAddress(*key))
}

// agentCall is a transaction that the agent pays for and signs.
type agentCall struct {
	chain  uint64
	to     common.Address
	data   []byte
	tuple  *types.SetCodeAuthorization // of somebody else's, signed: makes it type 4
	maxGas uint64                      // what was shown; more is not spent
	fees   Fees                        // likewise
}

// tuples is the authorization list.
func (c agentCall) tuples() []types.SetCodeAuthorization {
	if c.tuple == nil {
		return nil
	}
	return []types.SetCodeAuthorization{*c.tuple}
}

func (c agentCall) query(from common.Address, nonce uint64) txQuery {
	q := txQuery{kind: types.DynamicFeeTxType, chain: c.chain, from: from, nonce: nonce, to: c.to, call: batchCall{Value: new(big.Int), Data: c.data}}
	if c.tuple != nil {
		q.kind = types.SetCodeTxType
		q.signed = func(tx *types.Transaction) bool {
			list := tx.SetCodeAuthorizations()
			return len(list) == 1 && list[0] == *c.tuple
		}
	}
	return q
}

// agentSend estimates, signs with the session key, sends and waits.
func agentSend(ctx context.Context, env Env, step string, call agentCall) error {
	if err := checkChain(ctx, env.Chain, call.chain); err != nil {
		return err
	}
	earlier, err := earlierTx(ctx, env, call)
	if err != nil {
		return err
	}
	if earlier != nil {
		return sendAndWait(ctx, env, step, earlier)
	}
	tx, err := prepareAgentTx(ctx, env, call)
	if err != nil {
		return err
	}
	signed, err := env.Agent.SignTx(tx, tx.ChainId())
	if err != nil {
		return fmt.Errorf("sign with the session key: %w", err)
	}
	return sendAndWait(ctx, env, step, signed)
}

// earlierTx finds the same transaction, sent in an earlier try and in no block
// yet: it is sent again, which is no second transaction. Without an earlier try
// there is none.
func earlierTx(ctx context.Context, env Env, call agentCall) (*types.Transaction, error) {
	if len(env.history.txs) == 0 {
		return nil, nil //nolint:nilnil // nothing was sent before
	}
	account, err := env.Chain.Account(ctx, env.Agent.Address())
	if err != nil {
		return nil, err
	}
	q := call.query(env.Agent.Address(), account.Nonce)
	q.fees, q.caps = call.fees, env.Caps.WithDefaults()
	return env.history.tx(q), nil
}

func prepareAgentTx(ctx context.Context, env Env, call agentCall) (*types.Transaction, error) {
	agent := env.Agent.Address()
	gas, err := env.Chain.EstimateGas(ctx, CallMsg{From: agent, To: &call.to, Data: call.data, AuthorizationList: call.tuples()}, Overrides{})
	if err != nil {
		return nil, fmt.Errorf("estimate: %w", explainRevert(err))
	}
	gas = gasMargin(gas)
	if gas > call.maxGas {
		return nil, preflight("plan again", "it would take %d gas, more than the %d that were allowed for", gas, call.maxGas)
	}
	nonce, err := env.Chain.PendingNonce(ctx, agent)
	if err != nil {
		return nil, err
	}
	stuck, err := stuckTx(ctx, env, call, nonce)
	if err != nil {
		return nil, err
	}
	if stuck != nil {
		nonce, call.fees = stuck.Nonce(), call.fees.Above(stuck)
		if err := env.Caps.WithDefaults().checkFees(call.fees); err != nil {
			return nil, err
		}
	}
	return call.transaction(nonce, gas), nil
}

// stuckTx finds the same call, of an earlier try, that waits at a price which the
// chain does not take any more: it is replaced, for behind it nothing would move.
func stuckTx(ctx context.Context, env Env, call agentCall, pending uint64) (*types.Transaction, error) {
	if len(env.history.txs) == 0 {
		return nil, nil //nolint:nilnil // nothing was sent before
	}
	from := env.Agent.Address()
	account, err := env.Chain.Account(ctx, from)
	if err != nil {
		return nil, err
	}
	for nonce := account.Nonce; nonce < pending; nonce++ {
		old := env.history.sent(call.chain, from, nonce)
		if old == nil {
			break
		}
		if call.query(from, nonce).isFor(old) {
			return old, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// transaction is type 4 with a tuple, type 2 without.
func (c agentCall) transaction(nonce, gas uint64) *types.Transaction {
	chainID := new(big.Int).SetUint64(c.chain)
	if c.tuple == nil {
		return types.NewTx(&types.DynamicFeeTx{
			ChainID: chainID, Nonce: nonce, GasTipCap: c.fees.Tip, GasFeeCap: c.fees.MaxFee,
			Gas: gas, To: &c.to, Value: new(big.Int), Data: c.data,
		})
	}
	return types.NewTx(&types.SetCodeTx{
		ChainID: toUint256(chainID), Nonce: nonce, GasTipCap: toUint256(c.fees.Tip), GasFeeCap: toUint256(c.fees.MaxFee),
		Gas: gas, To: c.to, Value: new(uint256.Int), Data: c.data, AuthList: c.tuples(),
	})
}

// sendAndWait records the hash before the bytes leave, so that a crash leaves a
// trace of what may be on its way.
func sendAndWait(ctx context.Context, env Env, step string, tx *types.Transaction) error {
	hash := tx.Hash()
	if err := env.record(ctx, "sending", sentTx{Step: step, Hash: hash, Tx: tx}); err != nil {
		return err
	}
	env.observe(Event{Step: step, Detail: "send the transaction", Tx: &hash})
	if _, err := env.Chain.Send(ctx, tx); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	receipt, err := waitReceipt(ctx, env, hash)
	if err != nil {
		return fmt.Errorf("wait for %s: %w", hash, err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return &revertedError{hash: hash, cause: replay(ctx, env, tx)}
	}
	return env.record(ctx, "mined", minedTx{Step: step, Hash: hash, Block: receipt.BlockNumber, GasUsed: receipt.GasUsed})
}

// patience is how long a transaction may take to get into a block. It is on its
// way all the same when this runs out, and the same command finds it again.
const patience = 10 * time.Minute

func waitReceipt(ctx context.Context, env Env, hash common.Hash) (*types.Receipt, error) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	receipt, err := env.Chain.WaitReceipt(bounded, hash)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("it is in no block after %s: %w", patience, err)
	}
	return receipt, err
}

type sentTx struct {
	Step string             `json:"step"`
	Hash common.Hash        `json:"hash"`
	Tx   *types.Transaction `json:"tx"`
}

type minedTx struct {
	Step    string      `json:"step"`
	Hash    common.Hash `json:"hash"`
	Block   *big.Int    `json:"block"`
	GasUsed uint64      `json:"gas_used"`
}

// replay asks why a transaction failed, by calling the same once more.
func replay(ctx context.Context, env Env, tx *types.Transaction) error {
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	if err != nil {
		return err
	}
	_, err = env.Chain.Call(ctx, CallMsg{From: from, To: tx.To(), Value: tx.Value(), Data: tx.Data(), Gas: tx.Gas()}, Overrides{})
	if err == nil {
		return errors.New("the same call passes now")
	}
	return explainRevert(err)
}
