package chain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// What is asked of eth_feeHistory: of each of the last blocks the tip below which
// half of its gas was. One block is what one sender made of it; twenty are four
// minutes on Ethereum, and no node keeps fewer.
const (
	feeBlocks     = 20
	feePercentile = 50
)

var errHistory = errors.New("blocks and tips do not match")

// feeHistory is the answer, as far as it is used. The base fees in it are left
// alone: the header's is the one that is proven.
type feeHistory struct {
	Used    []float64        `json:"gasUsedRatio"`
	Rewards [][]*hexutil.Big `json:"reward"`
}

// paidTip is the tip of the recent blocks, nil when they tell none.
func (c *Client) paidTip(ctx context.Context) (*big.Int, error) {
	raw, err := c.call(ctx, "eth_feeHistory", hexutil.Uint(feeBlocks), "latest", []int{feePercentile})
	if err != nil {
		return nil, err
	}
	tips, err := decodeTips(raw)
	if err != nil || len(tips) == 0 {
		return nil, err
	}
	slices.SortFunc(tips, (*big.Int).Cmp)
	return tips[len(tips)/2], nil
}

// decodeTips reads one tip of each block that had a transaction. An empty block
// reports zero, which nobody paid. Some nodes leave the tips out altogether.
func decodeTips(raw json.RawMessage) ([]*big.Int, error) {
	const what = "eth_feeHistory"
	var h feeHistory
	if err := decode(what, raw, &h); err != nil {
		return nil, err
	}
	if h.Rewards == nil {
		return nil, nil
	}
	if len(h.Rewards) > feeBlocks || len(h.Rewards) != len(h.Used) {
		return nil, malformed(what, fmt.Errorf("%w: %d and %d", errHistory, len(h.Used), len(h.Rewards)))
	}
	var tips []*big.Int
	for i, reward := range h.Rewards {
		switch {
		case len(reward) != 1 || reward[0] == nil:
			return nil, malformed(what, errHistory)
		case h.Used[i] < 0 || h.Used[i] > 1 || reward[0].ToInt().Cmp(maxFee) > 0:
			return nil, malformed(what, errRange)
		case h.Used[i] > 0:
			tips = append(tips, reward[0].ToInt())
		}
	}
	return tips, nil
}
