package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// terms probes what bounds the session as a whole.
func (c *checker) terms(ctx context.Context) error {
	call, token, ok := c.any()
	if !ok {
		return nil
	}
	g := c.session.Grant
	over := willing(call.To)
	return firstError(
		func() error {
			if g.Terms.NotBefore == 0 {
				return nil
			}
			over.BlockTime = g.Terms.NotBefore - 1
			return c.tryBefore(ctx, call, over)
		},
		func() error {
			if g.Until == 0 {
				return nil
			}
			return c.try(ctx, attempt{name: "after expiry", want: "SessionExpired", Call: call, over: Overrides{BlockTime: g.Until + 1}})
		},
		func() error { return c.tooMany(ctx, call, willing(call.To)) },
		func() error { return c.gas(ctx, call) },
		func() error { return c.guards(ctx, call, token) },
	)
}

// tryBefore is for a session that has yet to begin. Later, what was counted since
// cannot be there before it, and the contract answers something else.
func (c *checker) tryBefore(ctx context.Context, call Call, over Overrides) error {
	const name, want = "before it begins", "SessionNotYet"
	if c.now >= c.session.Grant.Terms.NotBefore {
		c.skip(name, want, "it has begun")
		return nil
	}
	return c.try(ctx, attempt{name: name, want: want, Call: call, over: over})
}

// tooMany makes one call more than there are, in all or at the rate.
func (c *checker) tooMany(ctx context.Context, call Call, over Overrides) error {
	n, bounded := c.left.calls()
	if !bounded {
		return nil
	}
	name, want := "over the number of calls", "NoCallsLeft"
	if c.left.Calls == nil || uint64(*c.left.Calls) > n {
		name, want = "over the rate of calls", "OverRate"
	}
	a := attempt{name: name, want: want, Call: call, over: over}
	if n == 0 {
		return c.try(ctx, a)
	}
	return c.row(ctx, a, func(later Left) []Call {
		n, _ := later.calls()
		if n >= maxRow {
			return nil
		}
		calls := make([]Call, n+1)
		for i := range calls {
			calls[i] = call
		}
		return calls
	})
}

// entryPoint is EntryPoint 0.8, from where the account takes ERC-4337 operations.
var entryPoint = common.HexToAddress("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108")

// gas asks the account for an ERC-4337 operation that costs one wei more than its
// gas budget leaves. That is looked at before the signature, which nobody makes here.
func (c *checker) gas(ctx context.Context, call Call) error {
	name, left := "an ERC-4337 operation that the account pays for", new(big.Int)
	if c.left.Gas.Int != nil {
		name, left = "over the gas budget", c.left.Gas.Int
	}
	cost := plusOne(left)
	data := vaultABI().PackValidateUserOp(c.operation(call, cost), [32]byte{}, new(big.Int))
	_, err := c.chain.Call(ctx, CallMsg{From: entryPoint, To: &c.session.Account, Data: data}, Overrides{BlockTime: c.at})
	got := outcome{allowed, allowed}
	if revert, ok := errors.AsType[*RevertError](err); ok {
		got = outcomeOf(revert.Data)
	} else if err != nil {
		return fmt.Errorf("probe %s: %w", name, err)
	}
	probe := Probe{Name: name, Want: "OverGasBudget", Got: got.text, OK: got.name == "OverGasBudget"}
	for _, e := range c.evaluators {
		c.judge(&probe, got, e.PayGas(c.session, c.left, cost))
	}
	c.report.add(probe)
	return nil
}

// operation is an ERC-4337 operation for one call whose gas comes to cost wei:
// that much per gas, and one gas.
func (c *checker) operation(call Call, cost *big.Int) bindings.PackedUserOperation {
	var fees [32]byte
	cost.FillBytes(fees[16:])
	const signature = 65
	execute := []byte{0x8d, 0xd7, 0x71, 0x2f} // executeUserOp(PackedUserOperation,bytes32), and behind it a list of calls
	calls := packBatch([]batchCall{{To: call.To, Value: call.wei(), Data: call.Data}})
	return bindings.PackedUserOperation{
		Sender: c.session.Account, Nonce: new(big.Int), CallData: append(execute, calls[4:]...), PreVerificationGas: big.NewInt(1), GasFees: fees,
		Signature: append(c.session.Agent.Bytes(), make([]byte, signature)...),
	}
}

// falling is the code of a token that always says yes, and whose balances fall
// with every look at them: balanceOf answers with the gas that is left.
var falling = common.FromHex("5f3560e01c6370a0823114601657" + "60015f5260205ff3" + "5b5a5f5260205ff3")

// guards has a permitted call cost the account some of each guarded token.
func (c *checker) guards(ctx context.Context, call Call, token common.Address) error {
	for _, guard := range c.session.Grant.Guards {
		name, want := "a loss of "+guard.Symbol+" beyond its limits", "GuardedLoss"
		if c.spent != "" {
			c.skip(name, want, c.spent)
			continue
		}
		over := Overrides{Code: map[common.Address][]byte{guard.Token: falling}}
		if token != guard.Token && call.Data != nil {
			over.Code[call.To] = willing(call.To).Code[call.To]
		}
		if err := c.try(ctx, attempt{name: name, want: want, Call: call, over: over, notRules: true}); err != nil {
			return err
		}
	}
	return nil
}
