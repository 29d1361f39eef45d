package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Source is whose money a session sends.
type Source string

// The sources. In a wallet that is itself the account, there is only the wallet.
const (
	SourceWallet Source = "wallet" // of a vault: within the allowance that the wallet gave it
	SourceVault  Source = "vault"  // what the vault holds
)

// Transfer is money that a session is to send.
type Transfer struct {
	Token  common.Address // zero: the native coin
	To     common.Address
	Amount *big.Int // base units
	From   Source   // "" for where there is enough, the wallet's allowance first
}

// TransferCall makes the call that sends it, and says from where. Whether the
// session may make it is for [PlanUse] to ask.
func TransferCall(ctx context.Context, chain Chain, session Session, t Transfer) (Call, Source, error) {
	if t.Amount == nil || t.Amount.Sign() < 0 || t.Amount.BitLen() > 256 {
		return Call{}, "", fmt.Errorf("transfer: %w: %s", ErrBadAmount, t.Amount)
	}
	from, err := t.source(ctx, chain, session)
	if err != nil {
		return Call{}, "", fmt.Errorf("transfer: %w", err)
	}
	switch {
	case t.Token == common.Address{}:
		return Call{To: t.To, Value: t.Amount}, from, nil
	case session.Home == HomeVault && from == SourceWallet:
		return Call{To: t.Token, Data: tokenABI().PackTransferFrom(session.Owner, t.To, t.Amount)}, from, nil
	}
	return Call{To: t.Token, Data: tokenABI().PackTransfer(t.To, t.Amount)}, from, nil
}

// source is where the money comes from.
func (t Transfer) source(ctx context.Context, chain Chain, session Session) (Source, error) {
	native := t.Token == common.Address{}
	switch {
	case session.Home == HomeAccount && t.From == SourceVault:
		return "", preflight("leave --from out", "this session acts as the wallet itself: there is no vault")
	case session.Home == HomeAccount:
		return SourceWallet, nil
	case native && t.From == SourceWallet:
		return "", preflight("send native coin to the vault first, or leave --from out", "a vault cannot take the wallet's native coin, only its tokens")
	case native || t.From == "" && !slices.ContainsFunc(session.Grant.Tokens, func(l TokenLimit) bool { return l.Token == t.Token }):
		return SourceVault, nil // or the contract says no
	case t.From != "":
		return t.From, nil
	}
	facts, err := readERC20(ctx, chain, t.Token, session.Owner, session.Account)
	if err != nil {
		return "", explainRevert(err)
	}
	if smallest(facts.allowance, facts.balance).Cmp(t.Amount) >= 0 && facts.allowance.Sign() > 0 {
		return SourceWallet, nil
	}
	if facts.held.Cmp(t.Amount) >= 0 || facts.allowance.Sign() == 0 {
		return SourceVault, nil
	}
	return SourceWallet, nil
}

// PlanIdle plans a use that moves nothing: a transfer of zero, or a listed function
// called with zeros, the first one that all who are asked would have. It is for
// testing a session by a real transaction.
func PlanIdle(ctx context.Context, chain Chain, session Session, caps Caps) (*UsePlan, error) {
	var why error
	for _, call := range idleCalls(session) {
		plan, err := PlanUse(ctx, chain, session, call, caps)
		if err == nil {
			return plan, nil
		}
		_, refused := errors.AsType[*UseRefusedError](err)
		_, refusedByTarget := errors.AsType[*TargetRefusedError](err)
		if !refused && !refusedByTarget {
			return nil, err
		}
		why = err
	}
	if why == nil {
		return nil, preflight("use the session for what it is meant for: valetkey call", "no call of the session is known to move nothing")
	}
	return nil, fmt.Errorf("nothing that the session permits can be done without moving anything: %w", why)
}

// idleCalls are the calls of a grant that move nothing, as far as can be seen.
func idleCalls(session Session) []Call {
	var calls []Call
	g := session.Grant
	for _, t := range g.Tokens {
		calls = append(calls, Call{To: t.Token, Data: tokenABI().PackTransfer(payee(t.Recipients, g.Agent), new(big.Int))})
	}
	if g.Native != nil {
		calls = append(calls, Call{To: payee(g.Native.Recipients, g.Agent)})
	}
	for _, rule := range g.Calls {
		if data, err := sampleCalldata(rule, g.Account); err == nil {
			calls = append(calls, Call{To: rule.Target, Data: data})
		}
	}
	return calls
}
