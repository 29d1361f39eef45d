package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// maxFee bounds a price per gas, in wei: one whole coin per gas is no market price
// anywhere, and a transaction signed with it would burn the account.
var maxFee = big.NewInt(params.Ether)

// ErrNoBaseFee: the chain has no EIP-1559 fee market.
var ErrNoBaseFee = errors.New("chain has no base fee (EIP-1559)")

// Fees are prices per gas in wei.
type Fees = onchain.Fees

// Fees proposes prices: twice the base fee, which the header proves, and a tip
// that recent blocks took. The tip is the node's word: show the total to the
// holder. See [Client.tip] for where it comes from.
func (c *Client) Fees(ctx context.Context) (Fees, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return Fees{}, fmt.Errorf("read fees: %w", err)
	}
	return c.feesAt(ctx, head)
}

func (c *Client) feesAt(ctx context.Context, head *types.Header) (Fees, error) {
	if head.BaseFee == nil {
		return Fees{}, fmt.Errorf("read fees: %w", ErrNoBaseFee)
	}
	if head.BaseFee.Cmp(maxFee) > 0 {
		return Fees{}, malformed("base fee", errRange)
	}
	tip, err := c.tip(ctx, head.BaseFee)
	if err != nil {
		return Fees{}, fmt.Errorf("read fees: %w", err)
	}
	limit := new(big.Int).Lsh(head.BaseFee, 1)
	return Fees{Tip: tip, BaseFee: head.BaseFee, MaxFee: limit.Add(limit, tip)}, nil
}

// tip is what the middle transaction paid in the middle one of the last blocks. A
// node that keeps no history, or whose last blocks were empty, is asked for its
// own proposal, and one without eth_maxPriorityFeePerGas for eth_gasPrice, which is
// base fee and tip in one.
func (c *Client) tip(ctx context.Context, baseFee *big.Int) (*big.Int, error) {
	tip, err := c.paidTip(ctx)
	if _, refused := errors.AsType[*RPCError](err); err != nil && !refused || tip != nil {
		return tip, err
	}
	tip, err = c.price(ctx, "eth_maxPriorityFeePerGas")
	if e, ok := errors.AsType[*RPCError](err); !ok || !e.unsupported() {
		return tip, err
	}
	whole, err := c.price(ctx, "eth_gasPrice")
	if err != nil {
		return nil, err
	}
	if whole.Cmp(baseFee) <= 0 {
		return new(big.Int), nil
	}
	return whole.Sub(whole, baseFee), nil
}

func (c *Client) price(ctx context.Context, method string) (*big.Int, error) {
	raw, err := c.call(ctx, method)
	if err != nil {
		return nil, err
	}
	var n hexutil.Big
	if err := decode(method, raw, &n); err != nil {
		return nil, err
	}
	if n.ToInt().Cmp(maxFee) > 0 {
		return nil, malformed(method, errRange)
	}
	return n.ToInt(), nil
}
