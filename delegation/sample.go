package delegation

import (
	"context"
	"errors"
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
		data, err := sampleCalldata(rule, session.Account)
		if errors.Is(err, errContradiction) {
			continue // it permits nothing
		}
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
		sample, err := tokenSample(ctx, chain, session, t, payee(t.Recipients, to))
		if err != nil {
			return nil, err
		}
		if sample.Data != nil {
			samples = append(samples, sample)
		}
	}
	if g.Native == nil {
		return samples, nil
	}
	b, err := readBudget(ctx, chain, g.Account, g.Agent, g.Native.Limit())
	if err != nil {
		return nil, err
	}
	vault, err := chain.Account(ctx, g.Account)
	if err != nil {
		return nil, err
	}
	to = payee(g.Native.Recipients, to)
	if amount := smallest(b.once(), vault.Balance); amount.Sign() > 0 {
		samples = append(samples, Sample{Words: fmt.Sprintf("sent %s native coin of the vault's to %s", FormatAmount(amount, nativeDecimals), to), To: to, Value: amount})
	}
	return samples, nil
}

// payee is who may be paid: the first recipient, or to where anybody may.
func payee(recipients []common.Address, to common.Address) common.Address {
	if len(recipients) > 0 {
		return recipients[0]
	}
	return to
}

// tokenSample has no data where nothing can be sent.
func tokenSample(ctx context.Context, chain Chain, session Session, t TokenLimit, to common.Address) (Sample, error) {
	g := session.Grant
	b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Limit())
	if err != nil {
		return Sample{}, err
	}
	facts, err := readERC20(ctx, chain, t.Token, session.Owner, g.Account)
	if err != nil {
		return Sample{}, err
	}
	words := func(amount *big.Int, whose string) string {
		return fmt.Sprintf("sent %s %s of the %s's to %s", FormatAmount(amount, t.Decimals), t.Symbol, whose, to)
	}
	pulled, held := smallest(b.once(), facts.balance, facts.allowance), smallest(b.once(), facts.held)
	s := Sample{Value: new(big.Int)}
	switch {
	case pulled.Sign() > 0:
		s.Words = words(pulled, "wallet")
		s.To, s.Data = PullToken(session, t.Token, to, pulled)
	case held.Sign() > 0:
		s.Words = words(held, "vault")
		s.To, s.Data = SendToken(t.Token, to, held)
	}
	return s, nil
}
