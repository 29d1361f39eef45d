//go:build !nodev

package devnet

import (
	"context"
	"fmt"
	"math/big"

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
	Venue = common.HexToAddress("0x7e570000000000000000000000000000000000c0") // checkIn(uint256), leave()
)

// Fund is what an account has from the start.
type Fund struct {
	Address common.Address
	Wei     *big.Int
	Tokens  *big.Int // in base units of [Token]; nil for none
}

// Start makes the chain. ctx bounds the start alone; Close ends it.
func Start(ctx context.Context, funds ...Fund) (*chain.Dev, error) {
	// Whoever deploys the factory does not matter: its address follows from
	// its code. The key lives for this one transaction.
	deployer, err := crypto.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("start the development chain: %w", err)
	}
	ether := big.NewInt(1e18)
	alloc := genesis(append(funds, Fund{Address: crypto.PubkeyToAddress(deployer.PublicKey), Wei: ether}))
	dev, err := chain.NewDev(chain.DevConfig{Alloc: alloc})
	if err != nil {
		return nil, fmt.Errorf("start the development chain: %w", err)
	}
	tx, err := types.SignNewTx(deployer, types.LatestSignerForChainID(big.NewInt(ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(ChainID), GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(3e9), Gas: 8_000_000,
		To: new(contracts.Create2Deployer), Data: contracts.FactoryDeployment(),
	})
	if err == nil {
		err = mine(ctx, dev.Client(), tx)
	}
	if err != nil {
		_ = dev.Close() // the first error is the one that tells
		return nil, fmt.Errorf("deploy the vault factory: %w", err)
	}
	return dev, nil
}

func mine(ctx context.Context, client *chain.Client, tx *types.Transaction) error {
	hash, err := client.Send(ctx, tx)
	if err != nil {
		return err
	}
	receipt, err := client.WaitReceipt(ctx, hash)
	if err != nil {
		return err
	}
	code, err := client.Code(ctx, contracts.FactoryAddress())
	if err == nil && (receipt.Status != types.ReceiptStatusSuccessful || len(code) == 0) {
		err = fmt.Errorf("transaction %s left no code at %s", hash, contracts.FactoryAddress())
	}
	return err
}

func genesis(funds []Fund) types.GenesisAlloc {
	token := types.Account{Code: contracts.DevToken().Runtime, Balance: new(big.Int), Storage: map[common.Hash]common.Hash{}}
	supply := new(big.Int)
	alloc := types.GenesisAlloc{
		contracts.Simple7702Address: {Code: contracts.DevSimple7702().Runtime, Balance: new(big.Int)},
		contracts.Create2Deployer:   {Code: contracts.Create2DeployerRuntime(), Balance: new(big.Int), Nonce: 1},
		Venue:                       {Code: contracts.DevVenue().Runtime, Balance: new(big.Int)},
	}
	for _, f := range funds {
		alloc[f.Address] = types.Account{Balance: f.Wei}
		if f.Tokens != nil {
			token.Storage[balanceSlot(f.Address)] = common.BigToHash(f.Tokens)
			supply.Add(supply, f.Tokens)
		}
	}
	token.Storage[common.BigToHash(big.NewInt(supplySlot))] = common.BigToHash(supply)
	alloc[Token] = token
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
