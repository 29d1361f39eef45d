package delegation

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

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
	return mustRun(ctx, env, StepSend, seat{HomeVault, p.Owner})
}

// mustRun fails unless the account runs our code now. A transaction succeeds even
// when the tuple that it carried was skipped (EIP-7702).
func mustRun(ctx context.Context, env Env, step string, at seat) error {
	there, err := at.runs(ctx, env.Chain)
	if err != nil {
		return err
	}
	if !there {
		return &UnverifiedError{What: fmt.Sprintf("the code of %s", at), Want: hexutil.Encode(at.code()), Got: "missing"}
	}
	detail := fmt.Sprintf("the vault is there, owned by %s", at.owner)
	if at.home == HomeAccount {
		detail = "the owner's code is the designator " + hexutil.Encode(at.code())
	}
	env.observe(Event{Step: step, Detail: detail})
	return nil
}

// verifyAllowances compares the tokens' own books with the plan. Other sessions
// may spend meanwhile, which takes off the allowance what it takes off theirs.
func (p *Plan) verifyAllowances(ctx context.Context, env Env, step string) error {
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
		env.observe(Event{Step: step, Detail: "the vault's allowances are the plan's"})
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
