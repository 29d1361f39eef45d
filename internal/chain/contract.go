package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation/onchain"
)

const (
	// maxReturn bounds what a contract may return to eth_call.
	maxReturn = 1 << 20
	// maxGas bounds an estimate. EIP-7825 caps a transaction at 2^24 gas; rollups
	// that fold the price of the parent chain into gas go up to about 2^50.
	maxGas = 1 << 50
)

type (
	// CallMsg is what is simulated.
	CallMsg = onchain.CallMsg
	// Overrides is what is pretended for it. Nodes that do not support one refuse
	// the call (an [*RPCError]).
	Overrides = onchain.Overrides
)

type callArgs struct {
	From              common.Address               `json:"from"`
	To                *common.Address              `json:"to,omitempty"`
	Value             *hexutil.Big                 `json:"value,omitempty"`
	Input             hexutil.Bytes                `json:"input,omitempty"`
	Gas               hexutil.Uint64               `json:"gas,omitempty"`
	AuthorizationList []types.SetCodeAuthorization `json:"authorizationList,omitempty"`
}

func argsOf(m CallMsg) callArgs {
	return callArgs{
		From: m.From, To: m.To, Value: (*hexutil.Big)(m.Value), Input: m.Data, Gas: hexutil.Uint64(m.Gas),
		AuthorizationList: m.AuthorizationList,
	}
}

type accountOverride struct {
	Balance *hexutil.Big   `json:"balance,omitempty"`
	Code    *hexutil.Bytes `json:"code,omitempty"`
}

type blockOverride struct {
	Time hexutil.Uint64 `json:"time"`
}

// paramsOf are the parameters behind the block: left out when there is nothing to
// override, because many nodes know only two parameters.
func paramsOf(o Overrides) []any {
	state := stateOf(o)
	switch {
	case o.BlockTime != 0:
		return []any{state, blockOverride{Time: hexutil.Uint64(o.BlockTime)}}
	case len(state) != 0:
		return []any{state}
	}
	return nil
}

func stateOf(o Overrides) map[common.Address]accountOverride {
	state := make(map[common.Address]accountOverride, len(o.Balances)+len(o.Code))
	for addr, wei := range o.Balances {
		state[addr] = accountOverride{Balance: (*hexutil.Big)(wei)}
	}
	for addr, code := range o.Code {
		a := state[addr]
		a.Code = (*hexutil.Bytes)(&code)
		state[addr] = a
	}
	return state
}

// Call simulates msg on top of the newest block (eth_call) and returns what the
// contract returned. A revert comes back as a [*RevertError]. The result is the
// node's word: it has no proof.
func (c *Client) Call(ctx context.Context, msg CallMsg, opts Overrides) ([]byte, error) {
	return c.callAt(ctx, msg, opts, "latest")
}

func (c *Client) callAt(ctx context.Context, msg CallMsg, opts Overrides, block string) ([]byte, error) {
	raw, err := c.simulate(ctx, "eth_call", msg, opts, block)
	if err != nil {
		return nil, err
	}
	return decodeBytes("eth_call", raw, maxReturn)
}

// EstimateGas returns the gas limit that msg needs on top of the newest block
// (eth_estimateGas). A revert comes back as a [*RevertError].
func (c *Client) EstimateGas(ctx context.Context, msg CallMsg, opts Overrides) (uint64, error) {
	raw, err := c.simulate(ctx, "eth_estimateGas", msg, opts, "latest")
	if err != nil {
		return 0, err
	}
	var gas hexutil.Uint64
	if err := decode("eth_estimateGas", raw, &gas); err != nil {
		return 0, err
	}
	if gas == 0 || gas > maxGas {
		return 0, malformed("eth_estimateGas", errRange)
	}
	return uint64(gas), nil
}

func (c *Client) simulate(ctx context.Context, method string, msg CallMsg, opts Overrides, block string) (json.RawMessage, error) {
	if err := checkMsg(msg, opts); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	raw, err := c.call(ctx, method, append([]any{argsOf(msg), block}, paramsOf(opts)...)...)
	if e, ok := errors.AsType[*RPCError](err); ok {
		return nil, revertOf(e)
	}
	return raw, err
}

// ErrAmount: an amount that is negative or has more than 256 bits.
var ErrAmount = errors.New("amount out of range")

func checkMsg(msg CallMsg, opts Overrides) error {
	amounts := []*big.Int{msg.Value}
	for _, wei := range opts.Balances {
		if wei == nil {
			return ErrAmount
		}
		amounts = append(amounts, wei)
	}
	for _, wei := range amounts {
		if wei != nil && (wei.Sign() < 0 || wei.BitLen() > 256) {
			return ErrAmount
		}
	}
	return nil
}
