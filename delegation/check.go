package delegation

import (
	"context"
	"fmt"
)

// Probe is one thing that was tried with a session, by a simulated call: it
// changes nothing and costs nothing.
type Probe struct {
	Name string `json:"name"`
	// Want is "allowed", or the Solidity error that is to refuse it.
	Want string `json:"want"`
	// Got is "allowed" or what refused it, with its arguments.
	Got string `json:"got"`
	// Evaluator is what the rules say without a chain; left out where they were
	// not asked, because the call's outcome is not theirs alone.
	Evaluator string `json:"evaluator,omitempty"`
	OK        bool   `json:"ok"` // chain and rules both say what is due
	// Skipped says why nothing was tried; OK is false then, and it is no failure.
	Skipped string `json:"skipped,omitempty"`
}

// Report is what a check found.
type Report struct {
	Allowed []Probe `json:"allowed"`
	Refused []Probe `json:"refused"`
	// OwnerUntouched: the owner's nonce is what it was, and nothing went out of
	// the owner's and the vault's balances while the session was not used.
	OwnerUntouched bool `json:"owner_untouched"`
	// Balances are those before and after.
	Balances []BalanceProof `json:"balances"`
	// Since is what the owner's nonce tells of the time since the grant.
	Since Since `json:"since"`
	// Left is what the session may still do.
	Left Left `json:"left"`
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

// add records a probe.
func (r *Report) add(p Probe) {
	if p.Want == allowed {
		r.Allowed = append(r.Allowed, p)
		return
	}
	r.Refused = append(r.Refused, p)
}

const allowed = "allowed"

// checker tries things with a session's key as the sender.
type checker struct {
	chain      Chain
	session    Session
	evaluators []Evaluator
	report     Report
	now        uint64 // the newest block's time
	at         uint64 // when to try things, in unix seconds: now, or when the session begins
	left       Left   // then
	spent      string // why nothing can be allowed then; "" when it can
}

// checkAttempts is how often a check begins anew because the session was used
// while it ran, so that its probes were of several states.
const checkAttempts = 3

// Check tests a session against the chain before it is trusted: what its policy
// permits passes, and everything else is refused by the contract with the right
// error, and each evaluator says the same. A probe that comes out differently
// makes the error [ErrCheckFailed]; the report is complete all the same. A session
// that has ended is [ErrNoSession].
func Check(ctx context.Context, chain Chain, session Session, evaluators ...Evaluator) (Report, error) {
	if err := mustLive(ctx, chain, session); err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	for attempt := 1; ; attempt++ {
		c := &checker{chain: chain, session: session, evaluators: evaluators}
		used, err := c.whole(ctx)
		if err != nil {
			return c.report, fmt.Errorf("check: %w", err)
		}
		failed := c.report.Failed()
		switch {
		case failed == 0 && c.report.OwnerUntouched:
			return c.report, nil
		case used && attempt < checkAttempts:
			continue
		}
		return c.report, fmt.Errorf("%w: %d probes came out otherwise, owner untouched: %t", ErrCheckFailed, failed, c.report.OwnerUntouched)
	}
}

// whole runs every probe between two looks at the owner. used tells that the
// session was used meanwhile.
func (c *checker) whole(ctx context.Context) (used bool, err error) {
	before, err := readHoldings(ctx, c.chain, c.session)
	if err != nil {
		return false, err
	}
	if err := c.run(ctx); err != nil {
		return false, err
	}
	after, err := readHoldings(ctx, c.chain, c.session)
	if err != nil {
		return false, err
	}
	left, err := readLeft(ctx, c.chain, c.session, c.at)
	if err != nil {
		return false, err
	}
	used = !left.same(c.left)
	c.report.Balances = before.compare(after)
	c.report.OwnerUntouched = before.nonce == after.nonce && (used || !lost(c.report.Balances))
	c.report.Since, err = readSince(ctx, c.chain, c.session, after.nonce)
	return used, err
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
	if err := c.readState(ctx); err != nil {
		return err
	}
	for i, t := range c.session.Grant.Tokens {
		if err := c.token(ctx, t, c.left.Limits[i]); err != nil {
			return err
		}
	}
	for _, rule := range c.session.Grant.Calls {
		if err := c.rule(ctx, rule); err != nil {
			return err
		}
	}
	return firstError(
		func() error { return c.native(ctx) },
		func() error { return c.always(ctx) },
		func() error { return c.terms(ctx) },
	)
}

// readState finds out when the session may act, and what is left of it then.
func (c *checker) readState(ctx context.Context) error {
	t := c.session.Grant.Terms
	head, err := c.chain.Head(ctx)
	if err != nil {
		return err
	}
	c.now = head.Time
	c.at = max(c.now, t.NotBefore)
	if c.left, err = readLeft(ctx, c.chain, c.session, c.at); err != nil {
		return err
	}
	c.report.Left = c.left
	switch {
	case c.left.Calls != nil && *c.left.Calls == 0:
		c.spent = "the session has no calls left"
	case c.left.Rate != nil && *c.left.Rate == 0:
		c.spent = "the session has made all calls of its rate"
	}
	return nil
}
