package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// verifyGrant compares the session on chain with the grant, rule by rule. Only
// right after linking are the budgets whole.
func verifyGrant(ctx context.Context, chain Chain, g Grant) error {
	live, err := readSession(ctx, chain, g.Account, g.Agent)
	if err != nil {
		return err
	}
	if err := compare("the session's grant number", g.Number, live.Number); err != nil {
		return err
	}
	if err := compare("the session's expiry", g.Until, live.Until); err != nil {
		return err
	}
	for _, t := range g.Tokens {
		if err := verifyToken(ctx, chain, g, t); err != nil {
			return err
		}
	}
	for _, c := range g.Calls {
		allowed, err := read(ctx, chain, g.Account, vaultABI.PackAllowed(g.Agent, c.Target, c.Selector()), Overrides{}, vaultABI.UnpackAllowed)
		if err != nil {
			return err
		}
		if err := compare("the rule for "+c.Function, true, allowed); err != nil {
			return err
		}
	}
	return verifyNative(ctx, chain, g)
}

func verifyToken(ctx context.Context, chain Chain, g Grant, t TokenLimit) error {
	b, err := readBudget(ctx, chain, g.Account, g.Agent, t.Token)
	if err != nil {
		return err
	}
	want := Budget{t.Token, t.PerDay, t.Total, t.PerDay, t.Total}
	return compare("the limit of "+t.Symbol, want, b)
}

func verifyNative(ctx context.Context, chain Chain, g Grant) error {
	b, err := readNativeBudget(ctx, chain, g.Account, g.Agent)
	if err != nil {
		return err
	}
	want := NativeBudget{Amount{new(big.Int)}, Amount{new(big.Int)}, Amount{new(big.Int)}}
	if g.Native != nil {
		want = NativeBudget{g.Native.PerDay, g.Native.PerCall, g.Native.PerDay}
	}
	return compare("the limit of native coin", want, b)
}

// Live is what the contract says of a session; Number 0 is none.
type Live struct {
	Number uint64 `json:"number"`
	Until  uint64 `json:"until"`
}

func readSession(ctx context.Context, chain Chain, account, agent common.Address) (Live, error) {
	return read(ctx, chain, account, vaultABI.PackSession(agent), Overrides{}, func(b []byte) (Live, error) {
		out, err := vaultABI.UnpackSession(b)
		return Live{out.Number, out.Until}, err
	})
}

// Budget is what a session may still spend of a token, in base units.
type Budget struct {
	Token     common.Address `json:"token"`
	PerDay    Amount         `json:"per_day"`
	Total     Amount         `json:"total"`
	LeftToday Amount         `json:"left_today"`
	LeftTotal Amount         `json:"left_total"`
}

// String prints the amounts; addresses of budgets are in their context.
func (b Budget) String() string {
	return fmt.Sprintf("%s a day (%s left), %s in total (%s left)", b.PerDay, b.LeftToday, b.Total, b.LeftTotal)
}

func readBudget(ctx context.Context, chain Chain, account, agent, token common.Address) (Budget, error) {
	return read(ctx, chain, account, vaultABI.PackBudget(agent, token), Overrides{}, func(b []byte) (Budget, error) {
		out, err := vaultABI.UnpackBudget(b)
		return Budget{token, Amount{out.PerDay}, Amount{out.Total}, Amount{out.LeftToday}, Amount{out.LeftTotal}}, err
	})
}

// NativeBudget is what a session may still spend of the native coin, in wei.
type NativeBudget struct {
	PerDay    Amount `json:"per_day"`
	PerCall   Amount `json:"per_call"`
	LeftToday Amount `json:"left_today"`
}

func (b NativeBudget) String() string {
	return fmt.Sprintf("%s a day (%s left), %s a call", b.PerDay, b.LeftToday, b.PerCall)
}

func readNativeBudget(ctx context.Context, chain Chain, account, agent common.Address) (NativeBudget, error) {
	return read(ctx, chain, account, vaultABI.PackNativeBudget(agent), Overrides{}, func(b []byte) (NativeBudget, error) {
		out, err := vaultABI.UnpackNativeBudget(b)
		return NativeBudget{Amount{out.PerDay}, Amount{out.PerCall}, Amount{out.LeftToday}}, err
	})
}
