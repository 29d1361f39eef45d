package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Send hands a signed transaction to the node and returns its hash, which is the
// transaction's own and is valid next to an error too: after [ErrUnavailable] the
// transaction may well be on its way. A node that refuses a transaction because it
// has it already counts as success, so that Send can be repeated.
func (c *Client) Send(ctx context.Context, tx *types.Transaction) (common.Hash, error) {
	hash := tx.Hash()
	blob, err := tx.MarshalBinary()
	if err != nil {
		return hash, fmt.Errorf("encode transaction: %w", err)
	}
	raw, err := c.call(ctx, "eth_sendRawTransaction", hexutil.Bytes(blob))
	if _, refused := errors.AsType[*RPCError](err); refused {
		// "Already known" has no code of its own, and texts are no interface. So
		// ask whether the node has it.
		if known, lookup := c.knows(ctx, hash); lookup == nil && known {
			return hash, nil
		}
	}
	if err != nil {
		return hash, fmt.Errorf("send transaction %v: %w", hash, err)
	}
	var told common.Hash
	if err := decode("transaction hash", raw, &told); err != nil {
		return hash, err
	}
	if told != hash {
		return hash, &InconsistentError{Field: "transaction hash", Told: told.Hex(), Proven: hash.Hex()}
	}
	return hash, nil
}

// knows asks whether the node holds the transaction, in its pool or in a block.
func (c *Client) knows(ctx context.Context, hash common.Hash) (bool, error) {
	raw, err := c.call(ctx, "eth_getTransactionByHash", hash)
	if err != nil || isNull(raw) {
		return false, err
	}
	tx, err := decodeTransaction(raw)
	if err != nil {
		return false, err
	}
	return tx.Hash() == hash, nil
}

func decodeTransaction(raw json.RawMessage) (*types.Transaction, error) {
	tx := new(types.Transaction)
	if err := decode("transaction", raw, tx); err != nil {
		return nil, err
	}
	return tx, nil
}
