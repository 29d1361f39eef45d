package delegation

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/delegation/onchain"
)

// Simulator is a [Chain] that can simulate calls in a row, each on what those
// before it left: for each nil, or the [*RevertError] that it ended in. A node
// that cannot is [onchain.ErrUnsupported].
type Simulator interface {
	Simulate(ctx context.Context, calls []CallMsg, overrides Overrides) ([]error, error)
}

const (
	// maxRow bounds the calls of one probe.
	maxRow = 64
	// rowLater is how many seconds ahead calls in a row are simulated: a node wants
	// them in a block after its newest, and that may be another one by then.
	rowLater = 60
)

// row makes calls one after the other; all pass but the last one, which is to be
// refused with what a wants. calls makes them for what is left then, none where
// they are too many.
func (c *checker) row(ctx context.Context, a attempt, calls func(Left) []Call) error {
	simulator, ok := c.chain.(Simulator)
	at := c.at + rowLater
	switch until := c.session.Grant.Until; {
	case !ok:
		c.skip(a.name, a.want, "it takes several calls in a row, which cannot be simulated here")
		return nil
	case until != 0 && at > until:
		c.skip(a.name, a.want, "it takes several calls in a row, and the session ends before they could be tried")
		return nil
	}
	left, err := readLeft(ctx, c.chain, c.session, at)
	if err != nil {
		return err
	}
	list := calls(left)
	switch n, bounded := left.calls(); {
	case list == nil:
		c.skip(a.name, a.want, fmt.Sprintf("it takes over %d calls in a row", maxRow))
		return nil
	case bounded && n+1 < uint64(len(list)):
		c.skip(a.name, a.want, fmt.Sprintf("it takes %d calls in a row, and %d are left", len(list), n))
		return nil
	}
	a.over.BlockTime = at
	return c.simulateRow(ctx, simulator, a, left, list)
}

func (c *checker) simulateRow(ctx context.Context, simulator Simulator, a attempt, left Left, calls []Call) error {
	account, messages := c.session.Account, make([]CallMsg, 0, len(calls))
	for _, call := range calls {
		messages = append(messages, CallMsg{From: c.session.Agent, To: &account, Data: vaultABI().PackExec(call.To, call.wei(), call.Data)})
	}
	results, err := simulator.Simulate(ctx, messages, a.over)
	switch {
	case errors.Is(err, onchain.ErrUnsupported):
		c.skip(a.name, a.want, fmt.Sprintf("it takes %d calls in a row, which the node does not simulate", len(calls)))
		return nil
	case err != nil:
		return fmt.Errorf("probe %s: %w", a.name, err)
	case len(results) != len(calls):
		return &UnverifiedError{What: "a simulation", Want: fmt.Sprintf("%d outcomes", len(calls)), Got: fmt.Sprint(len(results))}
	}
	probe := Probe{Name: fmt.Sprintf("%s, in %d calls", a.name, len(calls)), Want: a.want}
	if len(calls) == 1 {
		probe.Name = a.name
	}
	c.report.add(c.rowProbe(probe, results, left, a.over.BlockTime, calls))
	return nil
}

// rowProbe compares a row's outcomes with what is due and with the evaluators.
func (c *checker) rowProbe(p Probe, results []error, left Left, at uint64, calls []Call) Probe {
	outcomes := make([]outcome, len(results))
	for i, result := range results {
		outcomes[i] = outcome{allowed, allowed}
		if revert, ok := errors.AsType[*RevertError](result); ok {
			outcomes[i] = outcomeOf(revert.Data)
		} else if result != nil {
			outcomes[i] = outcome{"failed", onchain.Printable(result.Error())}
		}
	}
	last := len(outcomes) - 1
	p.Got, p.OK = outcomes[last].text, outcomes[last].name == p.Want
	for i, o := range outcomes[:last] {
		if o.name != allowed {
			p.Got, p.OK = fmt.Sprintf("call %d: %s", i+1, o.text), false
			break
		}
	}
	for _, e := range c.evaluators {
		for i, refusal := range e.Decide(c.session, left, at, calls...) {
			c.judge(&p, outcomes[i], refusal)
		}
	}
	return p
}

// willing pretends that a token agrees to everything, so that its limit is what
// decides and not who has how much of it.
func willing(token common.Address) Overrides {
	return Overrides{Code: map[common.Address][]byte{token: common.FromHex("60015f5260205ff3")}} // returns 1
}
