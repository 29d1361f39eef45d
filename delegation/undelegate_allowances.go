package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// GivenBack is an allowance that is set to zero.
type GivenBack struct {
	Token    common.Address `json:"token"`
	Symbol   string         `json:"symbol"`
	Decimals uint8          `json:"decimals"`
	Spender  common.Address `json:"spender"`
	Amount   Amount         `json:"amount"`
}

// String is the allowance in words.
func (g GivenBack) String() string {
	return fmt.Sprintf("the allowance of %s %s to %s", FormatAmount(g.Amount.Int, g.Decimals), g.Symbol, g.Spender)
}

// maxApprovals is how many allowances are set to zero at once: each is a
// transaction that somebody confirms. maxStrangers bounds how many tokens are
// named that nobody asked about: anybody can make a token say anything.
const maxApprovals, maxStrangers = 16, 16

// findAllowances looks at the tokens that were named, for the vault and for
// whomever their events name. Tokens that only events name are told, not called.
func (p *UndelegatePlan) findAllowances(ctx context.Context, chain Chain, tokens []common.Address) error {
	spenders := map[common.Address][]common.Address{}
	vault := contracts.VaultAddress(p.Owner)
	for _, token := range tokens {
		spenders[token] = []common.Address{vault}
	}
	if err := p.readApprovals(ctx, chain, spenders); err != nil {
		return err
	}
	for i, token := range tokens {
		if slices.Contains(tokens[:i], token) {
			continue
		}
		for _, spender := range spenders[token] {
			if err := p.findAllowance(ctx, chain, token, spender); err != nil {
				return err
			}
		}
	}
	return nil
}

// readApprovals adds the spenders of known tokens that the owner's events name.
func (p *UndelegatePlan) readApprovals(ctx context.Context, chain Chain, spenders map[common.Address][]common.Address) error {
	logs, err := chain.Logs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int), Topics: [][]common.Hash{{approvalTopic}, {common.BytesToHash(p.Owner[:])}},
	})
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		p.survive("unknown_allowances", "allowances to others than the vault: the node does not give the wallet's events", "name a node that has them with --rpc")
		return nil
	}
	var strangers []common.Address
	for _, l := range logs {
		if len(l.Topics) != 3 || l.Topics[0] != approvalTopic || common.BytesToAddress(l.Topics[1][:]) != p.Owner {
			continue
		}
		spender := common.BytesToAddress(l.Topics[2][:])
		known, ok := spenders[l.Address]
		switch {
		case ok && !slices.Contains(known, spender):
			spenders[l.Address] = append(known, spender)
		case !ok && !slices.Contains(strangers, l.Address) && len(strangers) < maxStrangers:
			strangers = append(strangers, l.Address)
		}
	}
	for _, token := range strangers {
		p.survive("other_token", fmt.Sprintf("allowances of %s, which says that it has or had some", token), fmt.Sprintf("if you know that token, name it with --token %s", token))
	}
	return nil
}

// findAllowance has one allowance set to zero, or tells why it stays.
func (p *UndelegatePlan) findAllowance(ctx context.Context, chain Chain, token, spender common.Address) error {
	facts, err := readERC20(ctx, chain, token, p.Owner, spender)
	if err != nil {
		if !isRevert(err) && !errors.Is(err, ErrUnverified) {
			return err
		}
		p.survive("token", fmt.Sprintf("%s, which does not answer as a token", token), "")
		return nil
	}
	if facts.decimals > maxDecimals {
		facts.decimals = 0
	}
	if spender == contracts.VaultAddress(p.Owner) && facts.held.Sign() > 0 {
		p.survive("vault_balance", fmt.Sprintf("%s %s in the vault", FormatAmount(facts.held, facts.decimals), facts.symbol), fmt.Sprintf("valetkey withdraw --token %s", token))
	}
	if facts.allowance.Sign() == 0 {
		return nil
	}
	g := GivenBack{token, facts.symbol, facts.decimals, spender, Amount{facts.allowance}}
	if !p.work.byOwner() {
		p.survive("allowance", g.String(), "the wallet's own transaction takes it back: once it has some native coin, run this without --pay-with")
		return nil
	}
	return p.giveBack(ctx, chain, g)
}

// giveBack makes the act, unless the token would not have it: one token must not
// keep the rest from being ended.
func (p *UndelegatePlan) giveBack(ctx context.Context, chain Chain, g GivenBack) error {
	if len(p.Allowances) == maxApprovals {
		p.survive("allowance", g.String(), "run the same command once more")
		return nil
	}
	data := tokenABI().PackApprove(g.Spender, new(big.Int))
	gas, err := chain.EstimateGas(ctx, CallMsg{From: p.Owner, To: &g.Token, Data: data}, Overrides{})
	if err == nil {
		gas = gasMargin(min(gas, 1<<62))
		err = p.work.caps.WithDefaults().checkGas(StepApprove, gas)
	}
	if err != nil {
		if !isRevert(err) && !errors.Is(err, ErrPreflight) {
			return err
		}
		p.survive("allowance", g.String(), "the token does not let it be taken back this way: "+explainRevert(err).Error())
		return nil
	}
	p.Allowances = append(p.Allowances, g)
	p.work.acts = append(p.work.acts, &act{step: StepApprove, effect: "takes back " + g.String(), account: g.Token, own: data, gas: gas})
	return nil
}

func (p *UndelegatePlan) survive(kind, what, next string) {
	p.Survives = append(p.Survives, Survivor{kind, what, next})
}

func (p *UndelegatePlan) verifyAllowances(ctx context.Context, env Env) error {
	for _, g := range p.Allowances {
		facts, err := readERC20(ctx, env.Chain, g.Token, p.Owner, g.Spender)
		if err != nil {
			return err
		}
		if facts.allowance.Sign() != 0 {
			return &UnverifiedError{What: fmt.Sprintf("the allowance of %s to %s", g.Symbol, g.Spender), Want: "0", Got: facts.allowance.String()}
		}
	}
	if len(p.Allowances) > 0 {
		env.observe(Event{Step: StepVerify, Detail: "the allowances are zero"})
	}
	return nil
}

// entryPoints keep deposits for accounts (ERC-4337), which owners of old
// delegations may have made: versions 0.7 and 0.8.
var entryPoints = []common.Address{
	common.HexToAddress("0x0000000071727De22E5E9d8BAf0edAc6f37da032"), common.HexToAddress("0x4337084D9E255Ff0702461CF8895CE9E9b5Ff108"),
}

// findDeposits tells what native coin is elsewhere: in the vault and at entry
// points.
func (p *UndelegatePlan) findDeposits(ctx context.Context, chain Chain) error {
	vault, err := chain.Account(ctx, contracts.VaultAddress(p.Owner))
	if err != nil {
		return err
	}
	if vault.Balance.Sign() > 0 {
		p.survive("vault_balance", FormatAmount(vault.Balance, nativeDecimals)+" native coin in the vault", "valetkey withdraw --native")
	}
	for _, entry := range entryPoints {
		code, err := chain.Code(ctx, entry)
		if err != nil {
			return err
		}
		if len(code) == 0 {
			continue
		}
		deposit, err := read(ctx, chain, entry, tokenABI().PackBalanceOf(p.Owner), Overrides{}, tokenABI().UnpackBalanceOf)
		if err != nil {
			return err
		}
		if deposit.Sign() > 0 {
			p.survive("entry_point_deposit", fmt.Sprintf("%s native coin at the entry point %s", FormatAmount(deposit, nativeDecimals), entry), "the wallet takes it out with withdrawTo")
		}
	}
	return nil
}
