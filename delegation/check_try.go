package delegation

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// attempt is one call through the account.
type attempt struct {
	name string
	want string
	from common.Address // zero: the session key
	Call
	over Overrides
	// notRules: the outcome is not the policy's alone, so evaluators are not asked.
	notRules bool
}

func (c *checker) try(ctx context.Context, a attempt) error {
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
	probe := Probe{Name: a.name, Want: a.want, Got: outcome.text, OK: c.same(outcome, a.want)}
	if !a.notRules && a.from == c.session.Agent {
		for _, e := range c.evaluators {
			c.judge(&probe, outcome, e.Decide(c.session, c.left, a.over.BlockTime, a.Call)[0])
		}
	}
	c.report.add(probe)
	return nil
}

// judge adds what an evaluator says: the error that it would be, down to its
// arguments, or nil.
func (c *checker) judge(p *Probe, chain outcome, refusal []byte) {
	rules := outcome{allowed, allowed}
	if refusal != nil {
		rules = outcomeOf(refusal)
	}
	p.Evaluator = rules.text
	p.OK = p.OK && c.same(chain, rules.name) && (rules.name != chain.name || rules.name == allowed || rules.text == chain.text)
}

// same tells whether the chain's outcome is the one that is due. Where an agent
// once had a permission that it no longer has, the contract still knows whose it
// was, and says that this session has ended.
func (c *checker) same(chain outcome, want string) bool {
	if want == "NoPermission" && chain.name == "SessionEnded" {
		return chain.text != fmt.Sprintf("SessionEnded(number %d)", c.session.Grant.Number)
	}
	return chain.name == want
}

// skip records a probe that proves nothing here.
func (c *checker) skip(name, want, why string) {
	c.report.add(Probe{Name: name, Want: want, Skipped: why})
}

// outcome is how a probe ended: name is "allowed" or the error's.
type outcome struct{ name, text string }

// outcomeOf reads what a call reverted with. What is not one of the contract's
// errors comes from the target: the policy let the call through.
func outcomeOf(data []byte) outcome {
	if refusal := decodeVaultError(data); refusal != nil {
		return outcome{refusal.Name, refusal.Text}
	}
	return outcome{allowed, "allowed (and then refused by the target itself: " + (&RevertError{Data: data}).Error() + ")"}
}

// execOutcome calls exec and reads why it reverted.
func execOutcome(ctx context.Context, chain Chain, account common.Address, a attempt) (outcome, error) {
	_, err := chain.Call(ctx, CallMsg{From: a.from, To: &account, Data: vaultABI().PackExec(a.To, a.wei(), a.Data)}, a.over)
	if err == nil {
		return outcome{allowed, allowed}, nil
	}
	if revert, ok := errors.AsType[*RevertError](err); ok {
		return outcomeOf(revert.Data), nil //nolint:nilerr // the refusal is the outcome
	}
	return outcome{}, fmt.Errorf("probe %s: %w", a.name, err)
}
