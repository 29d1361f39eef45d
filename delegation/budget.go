package delegation

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// Budget is what a session may still spend of a token, or of the native coin
// (the zero address), in base units. What has no limit is not set.
type Budget struct {
	Token     common.Address `json:"token"`
	Window    Window         `json:"window,omitempty"`
	Steady    bool           `json:"steady,omitempty"`
	PerWindow Amount         `json:"per_window,omitzero"`
	PerCall   Amount         `json:"per_call,omitzero"`
	Total     Amount         `json:"total,omitzero"` // as granted: the chain keeps what is left of it
	// LeftInWindow can exceed LeftTotal: the lower one binds.
	LeftInWindow Amount `json:"left_in_window,omitzero"`
	LeftTotal    Amount `json:"left_total,omitzero"`

	left       *big.Int // in total, also where there is no limit
	recipients int      // how many it names
	spenders   int
}

// String prints the amounts; addresses of budgets are in their context.
func (b Budget) String() string {
	total := "no limit in total"
	if b.Total.Int != nil {
		total = fmt.Sprintf("%s in total (%s left)", b.Total, b.LeftTotal)
	}
	if b.Window == "" {
		return total
	}
	return fmt.Sprintf("%s per %s%s (%s left), %s", b.PerWindow, b.Window, steadily(b.Steady), b.LeftInWindow, total)
}

// Left is the most that may be spent now.
func (b Budget) Left() *big.Int {
	if b.Window == "" {
		return b.left
	}
	return smallest(b.LeftInWindow.Int, b.left)
}

// once is the most that one call may take now.
func (b Budget) once() *big.Int {
	if b.PerCall.Int == nil {
		return b.Left()
	}
	return smallest(b.Left(), b.PerCall.Int)
}

// readBudget reads an agent's budget for what l is about. The grant alone says
// whether there is a limit in total.
func readBudget(ctx context.Context, chain Chain, account, agent common.Address, l Limit) (Budget, error) {
	state, err := readBudgetState(ctx, chain, account, agent, l.Token)
	if err != nil {
		return Budget{}, err
	}
	b := Budget{
		Token: l.Token, PerCall: set(state.PerCall), Total: l.Total, left: state.LeftTotal,
		recipients: int(state.Recipients), spenders: int(state.Spenders),
	}
	b.Window, b.Steady = windowOfCode(state.Window)
	if b.Window != "" {
		b.PerWindow, b.LeftInWindow = Amount{state.PerWindow}, Amount{state.LeftInWindow}
	}
	if l.Total.Int != nil {
		b.LeftTotal = Amount{state.LeftTotal}
	}
	return b, nil
}

func readBudgetState(ctx context.Context, chain Chain, account, agent, token common.Address) (bindings.BudgetState, error) {
	return readState(ctx, chain, readerABI().PackBudget(account, agent, token), readerABI().UnpackBudget)
}

// set is an amount of the contract's, where zero is none.
func set(x *big.Int) Amount {
	if x == nil || x.Sign() == 0 {
		return Amount{}
	}
	return Amount{x}
}

// orZero is an amount in the contract's form.
func (a Amount) orZero() *big.Int {
	if a.Int == nil {
		return new(big.Int)
	}
	return a.Int
}

// steadyCode is added to a window's code for what comes back bit by bit.
const steadyCode = 4

var windowCodes = map[Window]uint8{WindowHour: 1, WindowDay: 2, WindowWeek: 3}

func windowCode(w Window, steady bool) uint8 {
	code := windowCodes[w]
	if steady && code != 0 {
		code += steadyCode
	}
	return code
}

func windowOfCode(code uint8) (w Window, steady bool) {
	for window, c := range windowCodes {
		if c == code%steadyCode {
			w = window
		}
	}
	return w, w != "" && code >= steadyCode
}
