//go:build !nodev

package contracts_test

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/holiman/uint256"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/contracts/bindings"
)

var (
	tokenAddress = common.HexToAddress("0x70c0000000000000000000000000000000000001")
	otherToken   = common.HexToAddress("0x70c0000000000000000000000000000000000002")
	venueAddress = common.HexToAddress("0x7e00000000000000000000000000000000000001")
	otherVenue   = common.HexToAddress("0x7e00000000000000000000000000000000000002")

	ownerKey   = newKey("owner")
	agentKey   = newKey("agent")
	relayerKey = newKey("relayer")

	owner   = addressOf(ownerKey)
	agent   = addressOf(agentKey)
	relayer = addressOf(relayerKey)
	friend  = addressOf(newKey("friend"))
)

func newKey(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return key
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

func ether(milli int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(milli), big.NewInt(1e15))
}

// chain is one Osaka chain in this process.
type chain struct {
	backend *simulated.Backend
	client  simulated.Client
	signer  types.Signer
}

func newChain(t *testing.T, chainID int64, extra types.GenesisAlloc) *chain {
	t.Helper()
	log.SetDefault(log.NewLogger(slog.NewTextHandler(io.Discard, nil)))
	backend := simulated.NewBackend(genesis(extra), func(_ *node.Config, ethConf *ethconfig.Config) {
		// The development default switches on a fork after Osaka without the one in between.
		cfg := *params.AllDevChainProtocolChanges
		cfg.BogotaTime = nil
		cfg.ChainID = big.NewInt(chainID)
		ethConf.Genesis.Config = &cfg
	})
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Errorf("close chain: %v", err)
		}
	})
	c := &chain{backend: backend, client: backend.Client(), signer: types.NewPragueSigner(big.NewInt(chainID))}
	backend.Commit()
	return c
}

func genesis(extra types.GenesisAlloc) types.GenesisAlloc {
	rich := types.Account{Balance: ether(1_000_000)}
	alloc := types.GenesisAlloc{
		contracts.Create2Deployer: {Code: contracts.Create2DeployerRuntime(), Balance: new(big.Int)},
		tokenAddress:              {Code: contracts.DevToken().Runtime, Balance: new(big.Int)},
		otherToken:                {Code: contracts.DevToken().Runtime, Balance: new(big.Int)},
		venueAddress:              {Code: contracts.DevVenue().Runtime, Balance: new(big.Int)},
		otherVenue:                {Code: contracts.DevVenue().Runtime, Balance: new(big.Int)},
		owner:                     rich,
		agent:                     rich,
		relayer:                   rich,
	}
	for address, account := range extra {
		alloc[address] = account
	}
	return alloc
}

// now is the time of the latest block, which eth_call sees as well.
func (c *chain) now(t *testing.T) uint64 {
	t.Helper()
	head, err := c.client.HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatalf("read head: %v", err)
	}
	return head.Time
}

// call runs eth_call on the latest block. The revert data is nil when the call succeeds.
func (c *chain) call(t *testing.T, msg ethereum.CallMsg) (answer, revert []byte) {
	t.Helper()
	answer, err := c.client.CallContract(t.Context(), msg, nil)
	if err == nil {
		return answer, nil
	}
	var withData rpc.DataError
	if !errors.As(err, &withData) {
		t.Fatalf("call: %v", err)
	}
	text, _ := withData.ErrorData().(string)
	revert, decodeErr := hexutil.Decode(text)
	if decodeErr != nil {
		t.Fatalf("call: %v (data %q: %v)", err, text, decodeErr)
	}
	return nil, revert
}

func (c *chain) view(t *testing.T, to common.Address, data []byte) []byte {
	t.Helper()
	answer, revert := c.call(t, ethereum.CallMsg{To: &to, Data: data})
	if revert != nil {
		t.Fatalf("view: reverted with %x", revert)
	}
	return answer
}

// send mines one transaction and returns its receipt, whatever its status.
func (c *chain) send(t *testing.T, key *ecdsa.PrivateKey, to common.Address, value *big.Int, data []byte) *types.Receipt {
	t.Helper()
	return c.sendTx(t, key, &types.DynamicFeeTx{To: &to, Value: value, Data: data})
}

func (c *chain) sendTx(t *testing.T, key *ecdsa.PrivateKey, inner *types.DynamicFeeTx) *types.Receipt {
	t.Helper()
	inner.Nonce = c.nonce(t, addressOf(key))
	inner.Gas, inner.GasFeeCap, inner.GasTipCap = 8_000_000, big.NewInt(1e10), big.NewInt(1e9)
	return c.mine(t, types.MustSignNewTx(key, c.signer, inner))
}

func (c *chain) nonce(t *testing.T, address common.Address) uint64 {
	t.Helper()
	nonce, err := c.client.NonceAt(t.Context(), address, nil)
	if err != nil {
		t.Fatalf("read nonce: %v", err)
	}
	return nonce
}

func (c *chain) mine(t *testing.T, tx *types.Transaction) *types.Receipt {
	t.Helper()
	if err := c.client.SendTransaction(t.Context(), tx); err != nil {
		t.Fatalf("send: %v", err)
	}
	c.backend.Commit()
	receipt, err := c.client.TransactionReceipt(t.Context(), tx.Hash())
	if err != nil {
		t.Fatalf("read receipt: %v", err)
	}
	// Making a block waits until the pool has caught up with the one before. The pool takes only one transaction at a
	// time from an account that delegates, and the clock cannot be moved while it holds any.
	c.backend.Commit()
	return receipt
}

// must is send for transactions that have to succeed.
func (c *chain) must(t *testing.T, key *ecdsa.PrivateKey, to common.Address, value *big.Int, data []byte) *types.Receipt {
	t.Helper()
	receipt := c.send(t, key, to, value, data)
	if receipt.Status != types.ReceiptStatusSuccessful {
		_, revert := c.call(t, ethereum.CallMsg{From: addressOf(key), To: &to, Value: value, Data: data})
		t.Fatalf("transaction to %s failed; called now it reverts with %T (%x)", to, bindings.SessionError(revert), revert)
	}
	return receipt
}

func (c *chain) code(t *testing.T, address common.Address) []byte {
	t.Helper()
	code, err := c.client.CodeAt(t.Context(), address, nil)
	if err != nil {
		t.Fatalf("read code: %v", err)
	}
	return code
}

func (c *chain) balance(t *testing.T, address common.Address) *big.Int {
	t.Helper()
	balance, err := c.client.BalanceAt(t.Context(), address, nil)
	if err != nil {
		t.Fatalf("read balance: %v", err)
	}
	return balance
}

// delegate points an account to code by a type-4 transaction of the relayer; the zero address ends it.
func (c *chain) delegate(t *testing.T, key *ecdsa.PrivateKey, to common.Address) {
	t.Helper()
	tuple := c.authorize(t, key, to)
	receipt := c.sendSetCode(t, relayer, nil, tuple)
	if receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatal("delegation failed")
	}
	want := types.AddressToDelegation(to)
	if to == (common.Address{}) {
		want = nil
	}
	if got := c.code(t, addressOf(key)); !bytes.Equal(got, want) {
		t.Fatalf("code after delegation is %x, want %x", got, want)
	}
}

func (c *chain) authorize(t *testing.T, key *ecdsa.PrivateKey, to common.Address) types.SetCodeAuthorization {
	t.Helper()
	tuple, err := types.SignSetCode(key, types.SetCodeAuthorization{
		ChainID: *uint256.MustFromBig(c.signer.ChainID()), Address: to, Nonce: c.nonce(t, addressOf(key)),
	})
	if err != nil {
		t.Fatalf("sign authorization: %v", err)
	}
	return tuple
}

// sendSetCode sends a type-4 transaction of the relayer.
func (c *chain) sendSetCode(t *testing.T, to common.Address, data []byte, tuple types.SetCodeAuthorization) *types.Receipt {
	t.Helper()
	return c.mine(t, types.MustSignNewTx(relayerKey, c.signer, &types.SetCodeTx{
		ChainID: uint256.MustFromBig(c.signer.ChainID()), Nonce: c.nonce(t, relayer), Gas: 8_000_000,
		GasFeeCap: uint256.NewInt(1e10), GasTipCap: uint256.NewInt(1e9),
		To: to, Data: data, AuthList: []types.SetCodeAuthorization{tuple},
	}))
}
