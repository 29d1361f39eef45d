package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
)

// verifyBatch looks at what a batch left behind: a transaction succeeds even
// when its tuple was skipped (EIP-7702), so success alone says nothing of the
// delegation.
func (p *Plan) verifyBatch(ctx context.Context, env Env) error {
	account, err := env.Chain.Account(ctx, p.Owner)
	if err != nil {
		return err
	}
	want := types.AddressToDelegation(contracts.Simple7702Address)
	if !bytes.Equal(account.Code, want) {
		return &UnverifiedError{What: "the designator at " + p.Owner.Hex(), Want: hexutil.Encode(want), Got: hexutil.Encode(account.Code)}
	}
	env.observe(Event{Step: StepSend, Detail: "the owner's code is the designator " + hexutil.Encode(want)})
	return mustHaveVault(ctx, env, StepSend, p.Owner)
}

// mustHaveVault fails unless the owner's vault is on the chain.
func mustHaveVault(ctx context.Context, env Env, step string, owner common.Address) error {
	there, err := seat{HomeVault, owner}.exists(ctx, env.Chain)
	if err != nil {
		return err
	}
	if !there {
		return &UnverifiedError{What: "the vault's code", Want: "a clone owned by " + owner.Hex(), Got: "missing"}
	}
	env.observe(Event{Step: step, Detail: fmt.Sprintf("the vault is there, owned by %s", owner)})
	return nil
}

// verifyAllowances compares the tokens' own books with the plan. Other sessions
// may spend meanwhile, which takes off the allowance what it takes off theirs.
func (p *Plan) verifyAllowances(ctx context.Context, env Env) error {
	for i, share := range p.Allowances {
		limit := p.Grant.Tokens[i]
		facts, err := readERC20(ctx, env.Chain, share.Token, p.Owner, p.Account)
		if err != nil {
			return err
		}
		least := new(big.Int).Sub(share.Target.Int, share.slack)
		if facts.allowance.Cmp(share.Target.Int) > 0 || facts.allowance.Cmp(least) < 0 {
			if err := compare("the vault's allowance of "+limit.Symbol, share.Target, facts.allowance); err != nil {
				return err
			}
		}
	}
	if len(p.Allowances) > 0 {
		env.observe(Event{Step: StepSend, Detail: "the vault's allowances are the plan's"})
	}
	return nil
}

// verify reads the session back, and completes its record.
func (p *Plan) verify(ctx context.Context, env Env, session *Session) error {
	if err := verifyGrant(ctx, env.Chain, p.Grant); err != nil {
		return err
	}
	head, err := env.Chain.Head(ctx)
	if err != nil {
		return err
	}
	session.Since = head.Time
	env.observe(Event{Step: StepVerify, Detail: "the grant on chain is the plan's, rule by rule"})
	if err := env.record(ctx, "linked", session); err != nil {
		return err
	}
	return env.save(ctx, *session)
}
