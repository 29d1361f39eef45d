//go:build !nodev

package devnet

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"maps"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/internal/chain"
)

// ChainID is the embedded chain's EIP-155 id.
const ChainID = 1337

// What a policy can name. The addresses are part of the genesis block and the
// same on every start.
var (
	Token = common.HexToAddress("0x7e57000000000000000000000000000000000020") // TUSD, 6 decimals
	// PermitToken is PUSD, 6 decimals, with EIP-2612.
	PermitToken = common.HexToAddress("0x7e57000000000000000000000000000000002612")
	Venue       = common.HexToAddress("0x7e570000000000000000000000000000000000c0") // checkIn(uint256), leave()
)

// Fund is what an account has from the start.
type Fund struct {
	Address common.Address
	Wei     *big.Int
	Tokens  *big.Int // of each token, in base units; nil for none
}

// Net is a running chain with a faucet: a rich account whose key nobody knows
// and that lives as long as the chain.
type Net struct {
	*chain.Dev
	faucet *ecdsa.PrivateKey
}

// Start makes the chain. ctx bounds the start alone; Close ends it.
func Start(ctx context.Context, funds ...Fund) (*Net, error) {
	n, err := StartBare(funds...)
	if err != nil {
		return nil, err
	}
	if err := n.deploy(ctx); err != nil {
		_ = n.Close() // the first error is the one that tells
		return nil, fmt.Errorf("deploy the contracts: %w", err)
	}
	return n, nil
}

// StartBare makes a chain where nobody has deployed valetkey's own contracts.
func StartBare(funds ...Fund) (*Net, error) {
	faucet, err := crypto.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("start the development chain: %w", err)
	}
	rich := new(big.Int).Lsh(big.NewInt(1), 100)
	alloc := genesis(append(funds, Fund{Address: crypto.PubkeyToAddress(faucet.PublicKey), Wei: rich}))
	dev, err := chain.NewDev(chain.DevConfig{Alloc: alloc})
	if err != nil {
		return nil, fmt.Errorf("start the development chain: %w", err)
	}
	return &Net{dev, faucet}, nil
}

// Give sends native coin from the faucet.
func (n *Net) Give(ctx context.Context, to common.Address, wei *big.Int) error {
	if err := n.send(ctx, to, wei, nil); err != nil {
		return fmt.Errorf("give %s native coin: %w", to, err)
	}
	return nil
}

// Tick mines a block every so often, also an empty one, until ctx ends: a chain
// whose newest block is old looks to its users like a node that fell behind.
func (n *Net) Tick(ctx context.Context, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := n.Mine(ctx); err != nil {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // ended in the middle of it
			}
			return fmt.Errorf("mine an empty block: %w", err)
		}
	}
}

// deploy puts valetkey's own contracts where they are on every chain.
func (n *Net) deploy(ctx context.Context) error {
	for _, c := range []struct {
		at   common.Address
		data []byte
	}{
		{contracts.ReaderAddress(), contracts.ReaderDeployment()},
		{contracts.AccountAddress(), contracts.AccountDeployment()},
		{contracts.FactoryAddress(), contracts.FactoryDeployment()},
	} {
		if err := n.send(ctx, contracts.Create2Deployer, new(big.Int), c.data); err != nil {
			return err
		}
		code, err := n.Client().Code(ctx, c.at)
		if err != nil {
			return err
		}
		if len(code) == 0 {
			return fmt.Errorf("no code at %s", c.at)
		}
	}
	return nil
}

func (n *Net) send(ctx context.Context, to common.Address, wei *big.Int, data []byte) error {
	const deployGas = 8_000_000
	client, id := n.Client(), big.NewInt(ChainID)
	nonce, err := client.PendingNonce(ctx, crypto.PubkeyToAddress(n.faucet.PublicKey))
	if err != nil {
		return err
	}
	tx, err := types.SignNewTx(n.faucet, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: deployGas,
		To: &to, Value: wei, Data: data,
	})
	if err != nil {
		return err
	}
	hash, err := client.Send(ctx, tx)
	if err != nil {
		return err
	}
	receipt, err := client.WaitReceipt(ctx, hash)
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("transaction %s failed", hash)
	}
	return err
}

func genesis(funds []Fund) types.GenesisAlloc {
	supply, books := new(big.Int), map[common.Hash]common.Hash{}
	alloc := types.GenesisAlloc{
		contracts.Simple7702Address: {Code: contracts.DevSimple7702().Runtime, Balance: new(big.Int)},
		contracts.Create2Deployer:   {Code: contracts.Create2DeployerRuntime(), Balance: new(big.Int), Nonce: 1},
		Venue:                       {Code: contracts.DevVenue().Runtime, Balance: new(big.Int)},
	}
	for _, f := range funds {
		alloc[f.Address] = types.Account{Balance: f.Wei}
		if f.Tokens != nil {
			books[balanceSlot(f.Address)] = common.BigToHash(f.Tokens)
			supply.Add(supply, f.Tokens)
		}
	}
	books[common.BigToHash(big.NewInt(supplySlot))] = common.BigToHash(supply)
	alloc[Token] = types.Account{Code: contracts.DevToken().Runtime, Balance: new(big.Int), Storage: books}
	alloc[PermitToken] = types.Account{Code: contracts.DevPermitToken().Runtime, Balance: new(big.Int), Storage: maps.Clone(books)}
	return alloc
}

// Where OpenZeppelin's ERC20 keeps its books: balances in slot 0, the total
// supply in slot 2 (contracts/token/ERC20/ERC20.sol, 5.x).
const (
	balancesSlot = 0
	supplySlot   = 2
)

func balanceSlot(holder common.Address) common.Hash {
	return crypto.Keccak256Hash(common.LeftPadBytes(holder[:], 32), common.BigToHash(big.NewInt(balancesSlot)).Bytes())
}
