package gasbench

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

const (
	// noon is 2027-01-01 12:00:00 UTC, so that half a day of transactions is in one window.
	noon = 1_798_804_800
	slot = 12 // seconds from block to block
	day  = 86_400

	gasLimit = 200_000_000 // enough for a deployment under Amsterdam's price of code
	baseFee  = 1_000_000_000
)

// coinbase is warm in every transaction (EIP-3651), so nobody else may be it.
var coinbase = common.HexToAddress("0xc0ffee254729296a45a3885639ac7e10f9d54979")

var errFailed = errors.New("the transaction failed")

// chain is a state and its clock. Every transaction has a block to itself.
type chain struct {
	fork  fork
	state *state.StateDB
	time  uint64
	block uint64
}

func newChain(f fork, alloc types.GenesisAlloc) (*chain, error) {
	db := state.NewDatabaseForTesting()
	s, err := state.New(types.EmptyRootHash, db)
	if err != nil {
		return nil, fmt.Errorf("open state: %w", err)
	}
	for address, account := range alloc {
		balance, overflow := uint256.FromBig(account.Balance)
		if overflow {
			return nil, fmt.Errorf("fund %v: %w", address, errFailed)
		}
		s.AddBalance(address, balance, tracing.BalanceIncreaseGenesisBalance)
		s.SetNonce(address, account.Nonce, tracing.NonceChangeGenesis)
		s.SetCode(address, account.Code, tracing.CodeChangeGenesis)
	}
	c := &chain{fork: f, state: s, time: noon}
	s.Finalise(c.rules())
	return c, nil
}

// copy is another chain with the same past.
func (c *chain) copy() *chain {
	other := *c
	other.state = c.state.Copy()
	return &other
}

func (c *chain) rules() params.Rules {
	return c.fork.config.Rules(new(big.Int).SetUint64(c.block), true, c.time)
}

// call is what a transaction is made of, but for what the chain knows itself.
type call struct {
	from  *ecdsa.PrivateKey
	to    *common.Address // nil: a creation
	value *big.Int
	data  []byte
	auth  []types.SetCodeAuthorization
}

// result is what became of a transaction.
type result struct {
	gas     uint64 // of the receipt
	created common.Address
	split   split
}

// send applies a transaction in the next block. That the transaction fails is an error.
func (c *chain) send(m call) (result, error) {
	c.block, c.time = c.block+1, c.time+slot
	tx, err := c.sign(m)
	if err != nil {
		return result{}, fmt.Errorf("sign: %w", err)
	}
	data, err := c.bytes(tx)
	if err != nil {
		return result{}, fmt.Errorf("price calldata: %w", err)
	}
	meter := newMeter(tx, data)
	receipt, err := c.apply(tx, meter.hooks())
	if err != nil {
		return result{}, fmt.Errorf("apply: %w", err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return result{}, fmt.Errorf("%w: %x", errFailed, meter.output)
	}
	s, err := meter.split(receipt.GasUsed)
	if err != nil {
		return result{}, err
	}
	return result{receipt.GasUsed, receipt.ContractAddress, s}, nil
}

func (c *chain) sign(m call) (*types.Transaction, error) {
	nonce := c.state.GetNonce(addressOf(m.from))
	tip, limit := big.NewInt(1), big.NewInt(2*baseFee)
	var inner types.TxData = &types.DynamicFeeTx{
		ChainID: c.fork.config.ChainID, Nonce: nonce, GasTipCap: tip, GasFeeCap: limit, Gas: gasLimit,
		To: m.to, Value: m.value, Data: m.data,
	}
	if m.auth != nil {
		inner = &types.SetCodeTx{
			ChainID: uint256.MustFromBig(c.fork.config.ChainID), Nonce: nonce, GasTipCap: uint256.MustFromBig(tip),
			GasFeeCap: uint256.MustFromBig(limit), Gas: gasLimit, To: *m.to, Data: m.data, AuthList: m.auth,
		}
	}
	return types.SignNewTx(m.from, types.LatestSigner(c.fork.config), inner)
}

func (c *chain) apply(tx *types.Transaction, hooks *tracing.Hooks) (*types.Receipt, error) {
	evm := vm.NewEVM(c.context(), state.NewHookedState(c.state, hooks), c.fork.config, vm.Config{Tracer: hooks})
	message, err := core.TransactionToMessage(tx, types.LatestSigner(c.fork.config), evm.Context.BaseFee)
	if err != nil {
		return nil, err
	}
	c.state.SetTxContext(tx.Hash(), 0, 1)
	receipt, _, err := core.ApplyTransactionWithEVM(context.Background(), message, core.NewGasPool(gasLimit), c.state,
		evm.Context.BlockNumber, common.Hash{}, c.time, tx, evm)
	return receipt, err
}

func (c *chain) context() vm.BlockContext {
	return vm.BlockContext{
		CanTransfer: core.CanTransfer, Transfer: core.Transfer,
		GetHash:  func(uint64) common.Hash { return common.Hash{} },
		Coinbase: coinbase, GasLimit: gasLimit,
		BlockNumber: new(big.Int).SetUint64(c.block), Time: c.time,
		Difficulty: new(big.Int), BaseFee: big.NewInt(baseFee), BlobBaseFee: big.NewInt(1), Random: &common.Hash{},
		CostPerStateByte: params.CostPerStateByte,
	}
}

// bytes is what the transaction's calldata costs.
func (c *chain) bytes(tx *types.Transaction) (uint64, error) {
	price := func(data []byte) (uint64, error) {
		return core.IntrinsicGas(data, nil, nil, common.Address{}, tx.To(), nil, c.rules())
	}
	whole, err := price(tx.Data())
	if err != nil {
		return 0, err
	}
	empty, err := price(nil)
	return whole - empty, err
}

// authorize signs an EIP-7702 authorization for code at an address.
func (c *chain) authorize(key *ecdsa.PrivateKey, code common.Address) (types.SetCodeAuthorization, error) {
	return types.SignSetCode(key, types.SetCodeAuthorization{
		ChainID: *uint256.MustFromBig(c.fork.config.ChainID), Address: code, Nonce: c.state.GetNonce(addressOf(key)),
	})
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }
