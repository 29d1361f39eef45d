package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
)

// deployment is a contract of ours that a chain may lack.
type deployment struct {
	name string
	at   common.Address
	hash common.Hash // of its whole code on chain
	data []byte      // for the CREATE2 deployer; nil where another's constructor makes it
}

func sessionReader() deployment {
	return deployment{"session reader", readerAddress(), contracts.ReaderCodeHash(), contracts.ReaderDeployment()}
}

func sessionAccount() deployment {
	return deployment{"session account", contracts.AccountAddress(), contracts.AccountCodeHash(), contracts.AccountDeployment()}
}

func vaultFactory() deployment {
	return deployment{"vault factory", contracts.FactoryAddress(), contracts.FactoryCodeHash(), contracts.FactoryDeployment()}
}

// vaultImplementation is what all vaults run; the factory's constructor makes it.
func vaultImplementation() deployment {
	return deployment{"vault implementation", contracts.VaultImplementationAddress(), contracts.VaultImplementationCodeHash(), nil}
}

// exists tells whether the contract is on the chain. Other code at its address
// is [ErrUnverified]: addresses follow from the code, so the node is lying.
func (d deployment) exists(ctx context.Context, chain Chain) (bool, error) {
	code, err := chain.Code(ctx, d.at)
	if err != nil || len(code) == 0 {
		return false, err
	}
	if got := crypto.Keccak256Hash(code); got != d.hash {
		return true, &UnverifiedError{What: fmt.Sprintf("the code hash of the %s at %s", d.name, d.at), Want: d.hash.Hex(), Got: got.Hex()}
	}
	return true, nil
}

// mustExist fails where the contract is not on the chain, too.
func (d deployment) mustExist(ctx context.Context, chain Chain) error {
	there, err := d.exists(ctx, chain)
	if err == nil && !there {
		return &UnverifiedError{What: fmt.Sprintf("the code hash of the %s at %s", d.name, d.at), Want: d.hash.Hex(), Got: "missing"}
	}
	return err
}

// factoryExists tells whether there is a factory, with what its vaults run.
func factoryExists(ctx context.Context, chain Chain) (bool, error) {
	there, err := vaultFactory().exists(ctx, chain)
	if err != nil || !there {
		return false, err
	}
	return true, vaultImplementation().mustExist(ctx, chain)
}

// putOnChain has the payer deploy one contract and looks at what is there then.
func putOnChain(ctx context.Context, env Env, d deployment, chain, maxGas uint64, fees Fees) error {
	err := agentSend(ctx, env, StepDeploy, agentCall{chain: chain, to: contracts.Create2Deployer, data: d.data, maxGas: maxGas, fees: fees})
	if err != nil {
		return err
	}
	if err := d.mustExist(ctx, env.Chain); err != nil {
		return err
	}
	if d.at == contracts.FactoryAddress() {
		return vaultImplementation().mustExist(ctx, env.Chain)
	}
	return nil
}
