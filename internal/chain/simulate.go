package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// maxSimulated bounds the calls of one simulation.
const maxSimulated = 256

type simulatedBlock struct {
	BlockOverrides *blockOverride                     `json:"blockOverrides,omitempty"`
	StateOverrides map[common.Address]accountOverride `json:"stateOverrides,omitempty"`
	Calls          []callArgs                         `json:"calls"`
}

// Simulate runs calls in one block on top of the newest one, each on what those
// before it left (eth_simulateV1). It gives for each call nil, or the
// [*RevertError] that it ended in. The result is the node's word. A node that does
// not do it, or not so, is [onchain.ErrUnsupported].
func (c *Client) Simulate(ctx context.Context, calls []CallMsg, opts Overrides) ([]error, error) {
	if len(calls) > maxSimulated {
		return nil, fmt.Errorf("eth_simulateV1: %d calls: %w", len(calls), errRange)
	}
	block := simulatedBlock{StateOverrides: stateOf(opts), Calls: make([]callArgs, len(calls))}
	if opts.BlockTime != 0 {
		block.BlockOverrides = &blockOverride{Time: hexutil.Uint64(opts.BlockTime)}
	}
	for i, msg := range calls {
		if err := checkMsg(msg, opts); err != nil {
			return nil, fmt.Errorf("eth_simulateV1: %w", err)
		}
		block.Calls[i] = argsOf(msg)
	}
	raw, err := c.call(ctx, "eth_simulateV1", map[string]any{"blockStateCalls": []simulatedBlock{block}}, "latest")
	if _, refused := errors.AsType[*RPCError](err); refused {
		return nil, fmt.Errorf("%w: %w", onchain.ErrUnsupported, err)
	}
	if err != nil {
		return nil, err
	}
	return decodeSimulation(raw, len(calls))
}

// simulatedCall is what became of one call.
type simulatedCall struct {
	Status *hexutil.Uint64 `json:"status"`
	Return json.RawMessage `json:"returnData"`
	Error  *struct {
		Message string `json:"message"`
		Data    any    `json:"data"`
	} `json:"error"`
}

func decodeSimulation(raw json.RawMessage, calls int) ([]error, error) {
	const what = "eth_simulateV1"
	var blocks []struct {
		Calls []simulatedCall `json:"calls"`
	}
	if err := decode(what, raw, &blocks); err != nil {
		return nil, err
	}
	if len(blocks) != 1 || len(blocks[0].Calls) != calls {
		return nil, malformed(what, errRange)
	}
	outcomes := make([]error, calls)
	for i, call := range blocks[0].Calls {
		if call.Status == nil || *call.Status > 1 {
			return nil, malformed(what, errNull)
		}
		if *call.Status == 1 {
			continue
		}
		revert, err := call.revert()
		if err != nil {
			return nil, malformed(what, err)
		}
		outcomes[i] = revert
	}
	return outcomes, nil
}

// revert reads why a call failed. Nodes put the contract's answer beside the error
// or into it.
func (s simulatedCall) revert() (*RevertError, error) {
	out := &RevertError{Message: "execution reverted"}
	if s.Error != nil {
		data, err := revertData(s.Error.Data)
		if err != nil {
			return nil, err
		}
		out.Data, out.Message = data, onchain.Printable(s.Error.Message)
	}
	if out.Data != nil || isNull(s.Return) {
		return out, nil
	}
	data, err := decodeBytes("returnData", s.Return, maxRevert)
	if err != nil {
		return nil, err
	}
	out.Data = data
	return out, nil
}
