package delegation

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// covered: the coin that a call carries is the account's, not the agent's.
func (p *UsePlan) covered(ctx context.Context, chain Chain) error {
	if p.Value.Sign() == 0 {
		return nil
	}
	account, err := chain.Account(ctx, p.Account)
	if err != nil || account.Balance.Cmp(p.Value.Int) >= 0 {
		return err
	}
	return preflight("send some native coin to "+p.Account.Hex(), "%s holds %s native coin, and %s of it are to be sent", p.session.seat(),
		FormatAmount(account.Balance, nativeDecimals), FormatAmount(p.Value.Int, nativeDecimals))
}

// tokensCover tells of a transfer that failed whether there was too little to send:
// tokens say that in as many ways as there are tokens, or not at all. It is asked
// after the try alone, since what a token makes of its balances is its own affair.
func (p *UsePlan) tokensCover(ctx context.Context, chain Chain) error {
	from, amount, ok := tokenMove(p.Input, p.Account)
	if !ok {
		return nil
	}
	for _, t := range p.session.Grant.Tokens {
		if t.Token != p.To {
			continue
		}
		if from != p.Account && p.session.Home == HomeVault {
			if err := p.allowanceCovers(ctx, chain, t, from, amount); err != nil {
				return err
			}
		}
		return p.balanceCovers(ctx, chain, t, from, amount)
	}
	return nil
}

func (p *UsePlan) balanceCovers(ctx context.Context, chain Chain, t TokenLimit, from common.Address, amount *big.Int) error {
	holder := seat{HomeAccount, from}.String()
	if from == p.Account {
		holder = p.session.seat().String()
	}
	held, err := read(ctx, chain, t.Token, tokenABI().PackBalanceOf(from), Overrides{}, tokenABI().UnpackBalanceOf)
	if err != nil {
		return explainRevert(err)
	}
	if held.Cmp(amount) >= 0 {
		return nil
	}
	return preflight("send some "+t.Symbol+" to "+from.Hex(), "%s holds %s %s, and %s of it are to be sent",
		holder, FormatAmount(held, t.Decimals), t.Symbol, FormatAmount(amount, t.Decimals))
}

func (p *UsePlan) allowanceCovers(ctx context.Context, chain Chain, t TokenLimit, from common.Address, amount *big.Int) error {
	allowed, err := readAllowance(ctx, chain, t.Token, from, p.Account)
	if err != nil {
		return explainRevert(err)
	}
	if allowed.Cmp(amount) >= 0 {
		return nil
	}
	return preflight("have the wallet approve more, or send some "+t.Symbol+" to the vault "+p.Account.Hex(),
		"the wallet %s lets the vault pull %s %s, and %s of it are to be sent", from, FormatAmount(allowed, t.Decimals), t.Symbol, FormatAmount(amount, t.Decimals))
}

// tokenMove reads whose tokens a transfer or transferFrom moves, and how many.
func tokenMove(input []byte, account common.Address) (from common.Address, amount *big.Int, ok bool) {
	switch {
	case len(input) == 4+64 && string(input[:4]) == selectorTransfer:
		return account, new(big.Int).SetBytes(input[36:68]), true
	case len(input) == 4+96 && string(input[:4]) == selectorTransferFrom:
		return common.BytesToAddress(input[4:36]), new(big.Int).SetBytes(input[68:100]), true
	}
	return from, nil, false
}
