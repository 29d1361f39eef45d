package chain

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"
)

// callTimeout bounds one question to the node, however long the caller's context
// lives: a node that accepts a connection and stays silent is unavailable. Archive
// nodes need a few seconds for a large eth_getLogs; 30 s is what hosted nodes cut at.
const callTimeout = 30 * time.Second

// caller is what Client needs of an *rpc.Client; the development chain puts its
// automatic mining between the two.
type caller interface {
	CallContext(ctx context.Context, result any, method string, args ...any) error
	Close()
}

// Client asks one node. It is safe for concurrent use. The zero value is not
// usable: see [Dial] and Dev.Client.
type Client struct {
	rpc    caller
	isHTTP bool   // the end of a body is the end of an answer, not of a connection
	after  func() // releases what Dial opened beside the rpc client; may be nil

	mu      sync.Mutex
	chainID *big.Int // the first chain id the node named; nil until asked
}

// Close ends the connection. Calls under way end with [ErrUnavailable].
func (c *Client) Close() {
	c.rpc.Close()
	if c.after != nil {
		c.after()
	}
}

// maxChainID is the largest chain id that leaves room for EIP-155's v in 64 bits
// (EIP-2294).
const maxChainID = 1<<63 - 36 - 1

// wellKnown pins the genesis block of the networks where a wrong chain id costs
// most: a node of any other network that calls itself mainnet is found out.
func wellKnown(chainID uint64) (common.Hash, bool) {
	switch chainID {
	case 1:
		return params.MainnetGenesisHash, true
	case 11155111:
		return params.SepoliaGenesisHash, true
	case 560048:
		return params.HoodiGenesisHash, true
	}
	return common.Hash{}, false
}

// ChainID returns the chain id of EIP-155. It is asked anew each time, and an
// answer that differs from the first one is an [ErrInconsistent], as is the id of
// mainnet, Sepolia or Hoodi over another genesis block. The id of any other chain
// is the node's word: show it to the holder.
func (c *Client) ChainID(ctx context.Context) (*big.Int, error) {
	raw, err := c.call(ctx, "eth_chainId")
	if err != nil {
		return nil, err
	}
	id, err := decodeChainID(raw)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	first := c.chainID
	c.mu.Unlock()
	if first == nil {
		if err := c.checkGenesis(ctx, id); err != nil {
			return nil, err
		}
		first = c.keepChainID(id)
	}
	if first.Cmp(id) != 0 {
		return nil, &InconsistentError{Field: "chain id", Told: id.String(), Proven: first.String()}
	}
	return id, nil
}

// keepChainID remembers the first id and returns it.
func (c *Client) keepChainID(id *big.Int) *big.Int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chainID == nil {
		c.chainID = new(big.Int).Set(id)
	}
	return c.chainID
}

func (c *Client) checkGenesis(ctx context.Context, id *big.Int) error {
	want, ok := wellKnown(id.Uint64())
	if !ok {
		return nil
	}
	genesis, err := c.HeaderByNumber(ctx, 0)
	if err != nil {
		return fmt.Errorf("check genesis block of chain %v: %w", id, err)
	}
	if got := genesis.Hash(); got != want {
		return &InconsistentError{
			Field: "chain id", Told: id.String(),
			Proven: fmt.Sprintf("another chain by genesis block %v", got),
		}
	}
	return nil
}

func decodeChainID(raw json.RawMessage) (*big.Int, error) {
	var id hexutil.Big
	if err := decode("chain id", raw, &id); err != nil {
		return nil, err
	}
	n := id.ToInt()
	if n.Sign() == 0 || !n.IsUint64() || n.Uint64() > maxChainID {
		return nil, malformed("chain id", errRange)
	}
	return n, nil
}
