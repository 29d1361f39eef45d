package delegation

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

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
	return read(ctx, chain, account, vaultABI().PackBudget(agent, token), Overrides{}, func(b []byte) (Budget, error) {
		out, err := vaultABI().UnpackBudget(b)
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
	return read(ctx, chain, account, vaultABI().PackNativeBudget(agent), Overrides{}, func(b []byte) (NativeBudget, error) {
		out, err := vaultABI().UnpackNativeBudget(b)
		return NativeBudget{Amount{out.PerDay}, Amount{out.PerCall}, Amount{out.LeftToday}}, err
	})
}
