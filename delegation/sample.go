package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Sample is one call that a session's grant permits now: what to give [Exec].
type Sample struct {
	Words string // what it does
	To    common.Address
	Value *big.Int
	Data  []byte
	// Refused is why the target itself would not have it; nil when it passes.
	Refused error
}

// Samples makes a call of each permission: all that is left today of a token or
// of native coin goes to somebody, functions are called with zeros. It sends
// nothing.
func Samples(ctx context.Context, chain Chain, session Session, to common.Address) ([]Sample, error) {
	samples, err := spendings(ctx, chain, session, to)
	if err != nil {
		return nil, fmt.Errorf("make sample calls: %w", explainRevert(err))
	}
	for _, rule := range session.Grant.Calls {
		data, err := zeroCalldata(rule)
		if err != nil {
			return nil, fmt.Errorf("make sample calls: %w", err)
		}
		samples = append(samples, Sample{Words: "called " + rule.Function + " on " + rule.Target.Hex(), To: rule.Target, Value: new(big.Int), Data: data})
	}
	for i, s := range samples {
		msg := CallMsg{From: session.Agent, To: &session.Account, Data: vaultABI().PackExec(s.To, s.Value, s.Data)}
		if _, err := chain.Call(ctx, msg, Overrides{}); err != nil {
			if !isRevert(err) {
				return nil, fmt.Errorf("make sample calls: %w", err)
			}
			samples[i].Refused = explainRevert(err)
		}
	}
	return samples, nil
}

// spendings are the samples that move something.
func spendings(ctx context.Context, chain Chain, session Session, to common.Address) ([]Sample, error) {
	var samples []Sample
	g := session.Grant
	for _, t := range g.Tokens {
		b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Token)
		if err != nil {
			return nil, err
		}
		facts, err := readERC20(ctx, chain, t.Token, session.Owner, g.Account)
		if err != nil {
			return nil, err
		}
		pulled := smallest(b.LeftToday.Int, b.LeftTotal.Int, facts.balance, facts.allowance)
		held := smallest(b.LeftToday.Int, b.LeftTotal.Int, facts.held)
		switch {
		case pulled.Sign() > 0:
			target, data := PullToken(session, t.Token, to, pulled)
			samples = append(samples, Sample{Words: fmt.Sprintf("sent %s %s of the wallet's to %s", FormatAmount(pulled, t.Decimals), t.Symbol, to), To: target, Value: new(big.Int), Data: data})
		case held.Sign() > 0:
			target, data := SendToken(t.Token, to, held)
			samples = append(samples, Sample{Words: fmt.Sprintf("sent %s %s of the vault's to %s", FormatAmount(held, t.Decimals), t.Symbol, to), To: target, Value: new(big.Int), Data: data})
		}
	}
	if g.Native == nil {
		return samples, nil
	}
	b, err := readNativeBudget(ctx, chain, g.Account, g.Agent)
	if err != nil {
		return nil, err
	}
	vault, err := chain.Account(ctx, g.Account)
	if err != nil {
		return nil, err
	}
	if amount := smallest(b.PerCall.Int, b.LeftToday.Int, vault.Balance); amount.Sign() > 0 {
		samples = append(samples, Sample{Words: fmt.Sprintf("sent %s native coin of the vault's to %s", FormatAmount(amount, nativeDecimals), to), To: to, Value: amount})
	}
	return samples, nil
}
