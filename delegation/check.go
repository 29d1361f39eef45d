package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Probe is one thing that was tried with a session, by a simulated call: it
// changes nothing and costs nothing.
type Probe struct {
	Name string `json:"name"`
	// Want is "allowed", or the Solidity error that is to refuse it.
	Want string `json:"want"`
	// Got is "allowed" or what refused it, with its arguments.
	Got string `json:"got"`
	OK  bool   `json:"ok"`
	// Skipped says why nothing was tried; OK is false then, and it is no failure.
	Skipped string `json:"skipped,omitempty"`
}

// Report is what a check found.
type Report struct {
	Allowed []Probe `json:"allowed"`
	Refused []Probe `json:"refused"`
	// OwnerUntouched: nonce and native balance of the owner are what they were.
	OwnerUntouched bool `json:"owner_untouched"`
}

// Failed counts probes that came out otherwise than the policy says.
func (r Report) Failed() int {
	count := 0
	for _, list := range [][]Probe{r.Allowed, r.Refused} {
		for _, p := range list {
			if !p.OK && p.Skipped == "" {
				count++
			}
		}
	}
	return count
}

const allowed = "allowed"

// checker tries things with a session's key as the sender.
type checker struct {
	chain   Chain
	session Session
	report  Report
	at      uint64 // when to try things, in unix seconds; 0 for now
	spent   string // why nothing can be allowed now; "" when it can
}

// Check tests a session against the chain before it is trusted: what its policy
// permits passes, and everything else is refused by the contract with the right
// error. A probe that comes out differently makes the error [ErrCheckFailed];
// the report is complete all the same. A session that has ended is [ErrNoSession].
func Check(ctx context.Context, chain Chain, session Session) (Report, error) {
	if err := mustLive(ctx, chain, session); err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	before, err := chain.Account(ctx, session.Owner)
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	c := &checker{chain: chain, session: session}
	if err := c.run(ctx); err != nil {
		return c.report, fmt.Errorf("check: %w", err)
	}
	after, err := chain.Account(ctx, session.Owner)
	if err != nil {
		return c.report, fmt.Errorf("check: %w", err)
	}
	c.report.OwnerUntouched = before.Nonce == after.Nonce && before.Balance.Cmp(after.Balance) == 0
	if failed := c.report.Failed(); failed > 0 || !c.report.OwnerUntouched {
		return c.report, fmt.Errorf("%w: %d probes came out otherwise, owner untouched: %t", ErrCheckFailed, failed, c.report.OwnerUntouched)
	}
	return c.report, nil
}

// mustLive fails with [ErrNoSession] when there is nothing to test.
func mustLive(ctx context.Context, chain Chain, session Session) error {
	if err := session.Validate(); err != nil {
		return err
	}
	if err := checkChain(ctx, chain, session.Chain); err != nil {
		return err
	}
	head, err := chain.Head(ctx)
	if err != nil {
		return err
	}
	end, err := endOf(ctx, chain, session, head.Time)
	if err != nil {
		return explainRevert(err)
	}
	if end != "" {
		return fmt.Errorf("%w: grant %d of agent %s is %s", ErrNoSession, session.Grant.Number, session.Agent, end)
	}
	return nil
}

func (c *checker) run(ctx context.Context) error {
	if err := c.readTerms(ctx); err != nil {
		return err
	}
	for _, t := range c.session.Grant.Tokens {
		if err := c.token(ctx, t); err != nil {
			return err
		}
	}
	for _, rule := range c.session.Grant.Calls {
		if err := c.rule(ctx, rule); err != nil {
			return err
		}
	}
	if err := c.native(ctx); err != nil {
		return err
	}
	return c.always(ctx)
}

// readTerms finds out when the session may act, and whether it has calls left.
func (c *checker) readTerms(ctx context.Context) error {
	t := c.session.Grant.Terms
	head, err := c.chain.Head(ctx)
	if err != nil {
		return err
	}
	if head.Time < t.NotBefore {
		c.at = t.NotBefore
	}
	if t.MaxCalls == 0 && t.Rate.Calls == 0 {
		return nil
	}
	target, selector, _ := c.session.Grant.firstPermission()
	state, err := readTerms(ctx, c.chain, c.session.Account, c.session.Agent, target, selector)
	if err != nil {
		return err
	}
	switch {
	case t.MaxCalls > 0 && state.CallsLeft == 0:
		c.spent = "the session has no calls left"
	case t.Rate.Calls > 0 && state.RateLeft == 0:
		c.spent = "the session has made all calls of its rate"
	}
	return nil
}

// attempt is one call through the vault.
type attempt struct {
	name  string
	want  string
	from  common.Address // zero: the session key
	to    common.Address
	value *big.Int
	data  []byte
	over  Overrides
}

func (c *checker) try(ctx context.Context, a attempt) error {
	if a.value == nil {
		a.value = new(big.Int)
	}
	if a.from == (common.Address{}) {
		a.from = c.session.Agent
	}
	if a.want == allowed && c.spent != "" {
		c.skip(a.name, allowed, c.spent)
		return nil
	}
	if a.over.BlockTime == 0 {
		a.over.BlockTime = c.at
	}
	outcome, err := execOutcome(ctx, c.chain, c.session.Account, a)
	if err != nil {
		return err
	}
	probe := Probe{Name: a.name, Want: a.want, Got: outcome.text, OK: outcome.name == a.want}
	if a.want == allowed {
		c.report.Allowed = append(c.report.Allowed, probe)
	} else {
		c.report.Refused = append(c.report.Refused, probe)
	}
	return nil
}

// skip records a probe that proves nothing here.
func (c *checker) skip(name, want, why string) {
	probe := Probe{Name: name, Want: want, Skipped: why}
	if want == allowed {
		c.report.Allowed = append(c.report.Allowed, probe)
	} else {
		c.report.Refused = append(c.report.Refused, probe)
	}
}

// outcome is how a probe ended: name is "allowed" or the error's.
type outcome struct{ name, text string }

// execOutcome calls exec and reads why it reverted. A revert that is not one of
// the contract's errors comes from the target: the policy let the call through.
func execOutcome(ctx context.Context, chain Chain, account common.Address, a attempt) (outcome, error) {
	_, err := chain.Call(ctx, CallMsg{From: a.from, To: &account, Data: vaultABI().PackExec(a.to, a.value, a.data)}, a.over)
	if err == nil {
		return outcome{allowed, allowed}, nil
	}
	revert, ok := errors.AsType[*RevertError](err)
	if !ok {
		return outcome{}, fmt.Errorf("probe %s: %w", a.name, err)
	}
	if refusal := decodeVaultError(revert.Data); refusal != nil {
		return outcome{refusal.Name, refusal.Text}, nil //nolint:nilerr // the refusal is the outcome
	}
	return outcome{allowed, "allowed (and then refused by the target itself: " + revert.Error() + ")"}, nil
}
