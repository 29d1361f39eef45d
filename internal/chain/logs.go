package chain

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// maxLogs is where hosted nodes cut too.
const maxLogs = 10_000

// Logs returns the events that q asks for (eth_getLogs), in the node's order, at
// most 10,000. Each one matches q; an event that does not is an [ErrInconsistent].
// That none was left out is the node's word.
func (c *Client) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	raw, err := c.call(ctx, "eth_getLogs", filterArgs(q))
	if err != nil {
		return nil, err
	}
	return decodeLogs(raw, q)
}

func filterArgs(q ethereum.FilterQuery) map[string]any {
	args := map[string]any{}
	if len(q.Addresses) > 0 {
		args["address"] = q.Addresses
	}
	if len(q.Topics) > 0 {
		args["topics"] = topicArgs(q.Topics)
	}
	if q.BlockHash != nil {
		args["blockHash"] = *q.BlockHash
		return args
	}
	args["fromBlock"], args["toBlock"] = "0x0", "latest"
	if q.FromBlock != nil {
		args["fromBlock"] = hexutil.EncodeBig(q.FromBlock)
	}
	if q.ToBlock != nil {
		args["toBlock"] = hexutil.EncodeBig(q.ToBlock)
	}
	return args
}

// topicArgs writes null for "any", which every node understands; an empty list
// means "any" to some and "none" to others.
func topicArgs(topics [][]common.Hash) []any {
	out := make([]any, len(topics))
	for i, alternatives := range topics {
		if len(alternatives) > 0 {
			out[i] = alternatives
		}
	}
	return out
}

func decodeLogs(raw json.RawMessage, q ethereum.FilterQuery) ([]types.Log, error) {
	var logs []*types.Log
	if err := decode("logs", raw, &logs); err != nil {
		return nil, err
	}
	if len(logs) > maxLogs {
		return nil, malformed("logs", errRange)
	}
	out := make([]types.Log, len(logs))
	for i, l := range logs {
		if l == nil {
			return nil, malformed("logs", errNull)
		}
		if !matches(l, q) {
			return nil, &InconsistentError{
				Field: "log", Told: fmt.Sprintf("event of %v in block %d", l.Address, l.BlockNumber), Proven: "none of the query's",
			}
		}
		out[i] = *l
	}
	return out, nil
}

func matches(l *types.Log, q ethereum.FilterQuery) bool {
	if l.Removed || len(l.Topics) > 4 || len(q.Topics) > len(l.Topics) {
		return false
	}
	if len(q.Addresses) > 0 && !slices.Contains(q.Addresses, l.Address) {
		return false
	}
	for i, alternatives := range q.Topics {
		if len(alternatives) > 0 && !slices.Contains(alternatives, l.Topics[i]) {
			return false
		}
	}
	if q.BlockHash != nil {
		return l.BlockHash == *q.BlockHash
	}
	at := new(big.Int).SetUint64(l.BlockNumber)
	return (q.FromBlock == nil || at.Cmp(q.FromBlock) >= 0) && (q.ToBlock == nil || at.Cmp(q.ToBlock) <= 0)
}
