package delegation

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// deployGas bounds the gas of putting the vault factory, with the vault's
// implementation, on a chain.
const deployGas = 8_000_000

// DeployFactory has the agent put the vault factory on the chain, where it is
// missing. The address follows from the code alone, so it does not matter who
// deploys it, and nobody can put other code there.
func DeployFactory(ctx context.Context, env Env, chainID uint64) error {
	if err := deployFactory(ctx, env, chainID); err != nil {
		return fmt.Errorf("deploy the vault factory: %w", err)
	}
	return nil
}

func deployFactory(ctx context.Context, env Env, chainID uint64) error {
	factory := contracts.FactoryAddress()
	code, err := env.Chain.Code(ctx, factory)
	if err != nil || len(code) > 0 {
		return err
	}
	deployer, err := env.Chain.Code(ctx, contracts.Create2Deployer)
	if err != nil {
		return err
	}
	if !bytes.Equal(deployer, contracts.Create2DeployerRuntime()) {
		return preflight("choose a chain that has it", "the CREATE2 deployer %s is not on this chain", contracts.Create2Deployer)
	}
	fees, err := env.Chain.Fees(ctx)
	if err != nil {
		return err
	}
	if err := checkFees(fees); err != nil {
		return err
	}
	err = agentSend(ctx, env, StepDeploy, agentCall{
		chain: chainID, to: contracts.Create2Deployer, data: contracts.FactoryDeployment(), maxGas: deployGas, fees: fees,
	})
	if err != nil {
		return err
	}
	return mustHaveCode(ctx, env.Chain, factory)
}

// StepDeploy is the step of [DeployFactory].
const StepDeploy = "deploy"

func mustHaveCode(ctx context.Context, chain Chain, address common.Address) error {
	code, err := chain.Code(ctx, address)
	if err != nil {
		return err
	}
	if len(code) == 0 {
		return &UnverifiedError{What: "the code at " + address.Hex(), Want: "there", Got: "missing"}
	}
	return nil
}
