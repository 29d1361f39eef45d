package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts"
)

// Contract is one of valetkey's contracts, as it is or would be on a chain.
type Contract struct {
	Name     string         `json:"name"`
	Address  common.Address `json:"address"`
	CodeHash common.Hash    `json:"code_hash"`
	There    bool           `json:"there"`
}

// ReadContracts tells which of valetkey's contracts a chain has. One that is
// there has exactly its code; other code at an address is [ErrUnverified].
func ReadContracts(ctx context.Context, chain Chain) ([]Contract, error) {
	var list []Contract
	for _, d := range []deployment{sessionReader(), sessionAccount(), vaultFactory(), vaultImplementation()} {
		there, err := d.exists(ctx, chain)
		if err != nil {
			return nil, fmt.Errorf("read the %s: %w", d.name, err)
		}
		list = append(list, Contract{d.name, d.at, d.hash, there})
	}
	if factory, vault := list[2], list[3]; factory.There && !vault.There {
		return nil, fmt.Errorf("read the %s: %w", vault.Name, vaultImplementation().mustExist(ctx, chain))
	}
	return list, nil
}

// DeployRequest is what a chain shall have.
type DeployRequest struct {
	Chain uint64
	Payer common.Address // sends and pays: anybody
	// Vault is the owner whose vault is made as well; zero for nobody's.
	Vault common.Address
	// Caps bound fees and gas; Gas is [DeployGas] where it is 0.
	Caps Caps
	// History is what earlier tries left in the journal; see [ReadHistory].
	History History
}

// DeployPlan is everything that is sent to put valetkey's contracts on a chain.
// Without steps, all of it is there.
type DeployPlan struct {
	Chain     uint64         `json:"chain"`
	Payer     common.Address `json:"payer"`
	Contracts []Contract     `json:"contracts"`
	Vault     *VaultPlan     `json:"vault,omitempty"`
	Steps     []Step         `json:"steps"`
	MaxCost   Amount         `json:"max_cost"` // of all steps, for gas
	Caps      Caps           `json:"caps"`

	fees    Fees
	txs     []deployTx
	history History
}

// VaultPlan is an owner's vault.
type VaultPlan struct {
	Owner   common.Address `json:"owner"`
	Address common.Address `json:"address"`
	There   bool           `json:"there"`
}

// deployTx is a transaction of a plan: a contract, or a vault where that is zero.
type deployTx struct {
	contract deployment
	to       common.Address
	data     []byte
	gas      uint64
}

// PlanDeploy reads what the chain has and plans the rest. It sends nothing.
func PlanDeploy(ctx context.Context, chain Chain, r DeployRequest) (*DeployPlan, error) {
	if r.Caps.Gas == 0 {
		r.Caps.Gas = DeployGas
	}
	p := &DeployPlan{Chain: r.Chain, Payer: r.Payer, Steps: []Step{}, MaxCost: Amount{new(big.Int)}, Caps: r.Caps.WithDefaults(), history: r.History}
	err := firstError(
		func() error { return checkChain(ctx, chain, r.Chain) },
		func() error { return p.look(ctx, chain, r.Vault) },
		func() error { return p.price(ctx, chain) },
	)
	if err != nil {
		return nil, fmt.Errorf("plan deployment: %w", explainRevert(err))
	}
	return p, nil
}

// look finds out what is missing.
func (p *DeployPlan) look(ctx context.Context, chain Chain, owner common.Address) error {
	var err error
	if p.Contracts, err = ReadContracts(ctx, chain); err != nil {
		return err
	}
	for i, d := range []deployment{sessionReader(), sessionAccount(), vaultFactory()} {
		if !p.Contracts[i].There {
			p.txs = append(p.txs, deployTx{contract: d, to: contracts.Create2Deployer, data: d.data})
		}
	}
	if len(p.txs) > 0 {
		if err := mustHaveDeployer(ctx, chain); err != nil {
			return err
		}
	}
	if owner == (common.Address{}) {
		return nil
	}
	p.Vault = &VaultPlan{Owner: owner, Address: contracts.VaultAddress(owner)}
	if p.Vault.There, err = (seat{HomeVault, owner}).exists(ctx, chain); err == nil && !p.Vault.There {
		p.txs = append(p.txs, deployTx{to: contracts.FactoryAddress(), data: factoryABI().PackCreate(owner)})
	}
	return err
}

// mustHaveDeployer fails unless the CREATE2 deployer is on the chain.
func mustHaveDeployer(ctx context.Context, chain Chain) error {
	code, err := chain.Code(ctx, contracts.Create2Deployer)
	if err != nil {
		return fmt.Errorf("read the CREATE2 deployer: %w", err)
	}
	switch want := contracts.Create2DeployerRuntime(); {
	case len(code) == 0:
		return preflight("have it put there first, github.com/Arachnid/deterministic-deployment-proxy says how, or choose a chain that has it",
			"the CREATE2 deployer %s is not on this chain", contracts.Create2Deployer)
	case !bytes.Equal(code, want):
		return compare("the code hash of the CREATE2 deployer "+contracts.Create2Deployer.Hex(), crypto.Keccak256Hash(want), crypto.Keccak256Hash(code))
	}
	return nil
}

// price finds gas limits and what the payer has to have.
func (p *DeployPlan) price(ctx context.Context, chain Chain) error {
	if len(p.txs) == 0 {
		return nil
	}
	var err error
	if p.fees, err = readFees(ctx, chain, p.Caps); err != nil {
		return err
	}
	for i := range p.txs {
		tx := &p.txs[i]
		if tx.gas, err = p.estimate(ctx, chain, *tx); err != nil {
			return err
		}
		if err := p.Caps.checkGas(tx.what(p), tx.gas); err != nil {
			return err
		}
		p.MaxCost.Add(p.MaxCost.Int, cost(p.fees, tx.gas))
		p.Steps = append(p.Steps, tx.step(p))
	}
	p.Steps = append(p.Steps, Step{Name: StepVerify, By: ByTool, What: "read back all code, and compare its hashes"})
	account, err := chain.Account(ctx, p.Payer)
	if err != nil {
		return err
	}
	return mustAffordElse("send it some native coin, or name another session key that has some",
		"the payer "+p.Payer.Hex(), account.Balance, p.MaxCost.Int)
}

// estimate asks the node. A vault that an absent factory makes has a bound.
func (p *DeployPlan) estimate(ctx context.Context, chain Chain, tx deployTx) (uint64, error) {
	if factory := p.Contracts[2]; tx.contract.name == "" && !factory.There {
		return createGas, nil
	}
	gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Payer, To: &tx.to, Data: tx.data}, Overrides{})
	if err != nil {
		return 0, fmt.Errorf("estimate to %s: %w", tx.what(p), err)
	}
	return gasMargin(min(gas, 1<<62)), nil
}

func (tx deployTx) what(p *DeployPlan) string {
	if tx.contract.name == "" {
		return fmt.Sprintf("make the vault %s of %s", p.Vault.Address, p.Vault.Owner)
	}
	return fmt.Sprintf("put the %s at %s", tx.contract.name, tx.contract.at)
}

func (tx deployTx) step(p *DeployPlan) Step {
	name := StepDeploy
	if tx.contract.name == "" {
		name = StepCreate
	}
	return Step{Name: name, By: ByPayer, What: tx.what(p), Tx: &TxPlan{
		Type: types.DynamicFeeTxType, To: tx.to, Value: Amount{new(big.Int)}, Data: tx.data, Gas: tx.gas,
		MaxFee: Amount{p.fees.MaxFee}, Tip: Amount{p.fees.Tip},
	}}
}

// Deploy carries a plan out with env's Agent as the payer. What somebody else
// has put there meanwhile is left as it is.
func Deploy(ctx context.Context, env Env, p *DeployPlan) error {
	if len(p.txs) == 0 {
		return nil
	}
	if env.Agent.Address() != p.Payer {
		return &StepError{"recheck", preflight("unlock the key that the plan names", "the key is %s, the plan is for %s", env.Agent.Address(), p.Payer)}
	}
	if err := env.record(ctx, "deploy_plan", p); err != nil {
		return err
	}
	env.history, env.Caps = p.history, p.Caps
	for _, tx := range p.txs {
		if err := p.send(ctx, env, tx); err != nil {
			return err
		}
	}
	if err := p.verify(ctx, env); err != nil {
		return &StepError{StepVerify, err}
	}
	return env.record(ctx, "deployed", p)
}

func (p *DeployPlan) send(ctx context.Context, env Env, tx deployTx) error {
	if tx.contract.name == "" {
		return p.sendVault(ctx, env, tx)
	}
	there, err := tx.contract.exists(ctx, env.Chain)
	if err == nil && !there {
		err = putOnChain(ctx, env, tx.contract, p.Chain, tx.gas, p.fees)
	}
	if err != nil {
		return &StepError{StepDeploy, err}
	}
	env.observe(Event{Step: StepDeploy, Detail: fmt.Sprintf("the %s is at %s", tx.contract.name, tx.contract.at)})
	return nil
}

func (p *DeployPlan) sendVault(ctx context.Context, env Env, tx deployTx) error {
	there, err := seat{HomeVault, p.Vault.Owner}.exists(ctx, env.Chain)
	if err == nil && !there {
		err = agentSend(ctx, env, StepCreate, agentCall{chain: p.Chain, to: tx.to, data: tx.data, maxGas: tx.gas, fees: p.fees})
	}
	if err == nil {
		err = mustRun(ctx, env, StepCreate, seat{HomeVault, p.Vault.Owner})
	}
	if err != nil {
		return &StepError{StepCreate, err}
	}
	return nil
}

// verify reads all of it back.
func (p *DeployPlan) verify(ctx context.Context, env Env) error {
	for _, d := range []deployment{sessionReader(), sessionAccount(), vaultFactory(), vaultImplementation()} {
		if err := d.mustExist(ctx, env.Chain); err != nil {
			return err
		}
	}
	env.observe(Event{Step: StepVerify, Detail: "all code on the chain is valetkey's, by its hashes"})
	return nil
}
