//go:build !nodev

package chain

import (
	"errors"
	"fmt"
	"maps"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// devNode is a go-ethereum node without network, disk or open port, and a simulated
// beacon that seals its blocks. ethclient/simulated has the same parts, but neither
// its rpc client nor its errors can be reached from outside.
type devNode struct {
	stack   *node.Node
	beacon  *catalyst.SimulatedBeacon
	indexed func() bool // the background index of transactions is complete
	// settle has the pool look at the newest block. By itself it does so later, and
	// refuses what an account that was just funded sends until then.
	settle func() error
}

func startDevNode(cfg DevConfig) (*devNode, error) {
	if err := checkAlloc(cfg.Alloc); err != nil {
		return nil, err
	}
	// No DataDir: everything in memory. No ListenAddr, no HTTPHost, no WSHost, no
	// IPCPath: nothing to connect to.
	stack, err := node.New(&node.Config{Name: "valetkey-dev", P2P: p2p.Config{NoDiscovery: true, NoDial: true}})
	if err != nil {
		return nil, err
	}
	n := &devNode{stack: stack}
	if err := n.startEth(devEthConfig(cfg)); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return n, nil
}

func (n *devNode) startEth(cfg *ethconfig.Config) error {
	service, err := eth.New(n.stack, cfg)
	if err != nil {
		return err
	}
	n.indexed, n.settle = service.BlockChain().TxIndexDone, service.TxPool().Sync
	system := filters.NewFilterSystem(service.APIBackend, filters.Config{})
	n.stack.RegisterAPIs([]rpc.API{{Namespace: "eth", Service: filters.NewFilterAPI(system)}})
	if err := n.stack.Start(); err != nil {
		return err
	}
	// Period 0: blocks only when asked.
	n.beacon, err = catalyst.NewSimulatedBeacon(0, common.Address{}, service)
	return err
}

func (n *devNode) close() error {
	return errors.Join(n.beacon.Stop(), n.stack.Close())
}

// checkAlloc finds the balances on which go-ethereum panics.
func checkAlloc(alloc types.GenesisAlloc) error {
	for addr, a := range alloc {
		if a.Balance != nil && (a.Balance.Sign() < 0 || a.Balance.BitLen() > 256) {
			return fmt.Errorf("balance of %v: %w", addr, ErrAmount)
		}
	}
	return nil
}

func devEthConfig(cfg DevConfig) *ethconfig.Config {
	e := ethconfig.Defaults
	e.Genesis = devGenesis(cfg)
	e.SyncMode = ethconfig.FullSync
	e.TxPool.NoLocals = true
	// No log index: a scan of a few blocks needs none, and it would work behind the
	// head.
	e.LogNoHistory = true
	// Full state of every block, under the scheme that can open a trie of any of
	// them: eth_getProof works at every height.
	e.StateScheme, e.NoPruning = rawdb.HashScheme, true
	// Mine any transaction that pays the base fee and one wei; with more, a modest
	// tip would wait for ever in a chain where nobody else pays.
	e.Miner.GasPrice = big.NewInt(1)
	return &e
}

func devGenesis(cfg DevConfig) *core.Genesis {
	rules := *params.AllDevChainProtocolChanges
	rules.ChainID = big.NewInt(DevChainID)
	// go-ethereum v1.17.10 has BogotaTime 0 with AmsterdamTime nil here, a mix of
	// rules that exists on no network and changes gas prices.
	rules.AmsterdamTime, rules.BogotaTime = nil, nil
	// The contracts that the protocol itself calls (EIP-4788, 2935, 7002, 7251).
	alloc := core.SystemContractAllocs()
	maps.Copy(alloc, cfg.Alloc)
	g := &core.Genesis{Config: &rules, GasLimit: ethconfig.Defaults.Miner.GasCeil, Alloc: alloc}
	if !cfg.Start.IsZero() {
		g.Timestamp = uint64(max(cfg.Start.Unix(), 0))
	}
	return g
}
