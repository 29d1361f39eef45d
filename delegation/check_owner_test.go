//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/delegation/onchain"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) check(t *testing.T, session delegation.Session) delegation.Report {
	t.Helper()
	report, err := delegation.Check(t.Context(), s.net.Client(), session, evaluate.Rules{})
	if err != nil {
		t.Fatalf("%v: %+v", err, report)
	}
	return report
}

// TestCheckSince: what the owner's nonce proves of the time since the grant.
func TestCheckSince(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.pull(t, session, tusd(1)) // moves no nonce of the owner's
	since := s.check(t, session).Since
	if !since.Proven || since.Block == 0 || since.NonceThen != since.NonceNow || !strings.Contains(since.Detail, "has sent and authorised nothing since the grant") {
		t.Errorf("%+v", since)
	}
	s.send(t, agent{testKey("owner")}, common.Address{1}, ether(1), nil)
	s.delegateTo(t, common.Address{}) // one transaction and one authorization
	since = s.check(t, session).Since
	if !since.Proven || since.NonceNow != since.NonceThen+3 || !strings.Contains(since.Detail, "3 transactions or authorizations, each signed by the wallet's own key") {
		t.Errorf("%+v", since)
	}
}

// narrow is a node that goes through few blocks at once.
type narrow struct{ *chain.Client }

func (n narrow) Logs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	if q.ToBlock == nil || q.FromBlock.Sign() == 0 && q.ToBlock.Uint64() > 2000 {
		return nil, errors.New("block range too large")
	}
	return n.Client.Logs(ctx, q)
}

// TestCheckSinceNarrow: then the grant is looked for when it was found.
func TestCheckSinceNarrow(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	report, err := delegation.Check(t.Context(), narrow{s.net.Client()}, session, evaluate.Rules{})
	if err != nil || !report.Since.Proven || report.Since.Block == 0 {
		t.Errorf("%+v, %v", report.Since, err)
	}
	session.Since = 1
	report, err = delegation.Check(t.Context(), narrow{s.net.Client()}, session, evaluate.Rules{})
	if err != nil || !strings.Contains(report.Since.Unknown, "there is none") {
		t.Errorf("%+v, %v", report.Since, err)
	}
}

// past changes what a chain says of an earlier block.
type past struct {
	*liar
	err   error
	nonce uint64
}

func (p past) AccountAt(context.Context, common.Address, uint64) (delegation.Account, error) {
	return delegation.Account{Nonce: p.nonce}, p.err
}

// TestCheckSinceUnknown: nodes that forget, and one that contradicts itself.
func TestCheckSinceUnknown(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	for name, tc := range map[string]struct {
		chain delegation.Chain
		says  string
	}{
		"no past":       {&liar{Chain: s.net.Client()}, "tells nothing of earlier blocks"},
		"forgotten":     {past{liar: &liar{Chain: s.net.Client()}, err: fmt.Errorf("%w: pruned", onchain.ErrUnsupported)}, "no longer has the state of block"},
		"no events":     {past{liar: &liar{Chain: s.net.Client(), logs: noLogs}}, "block range too large"},
		"event omitted": {past{liar: &liar{Chain: s.net.Client(), logs: func([]types.Log, error) ([]types.Log, error) { return nil, nil }}}, "there is none"},
	} {
		report, err := delegation.Check(t.Context(), tc.chain, session, evaluate.Rules{})
		if err != nil || !strings.Contains(report.Since.Unknown, tc.says) || report.Since.Proven || report.Since.Detail == "" {
			t.Errorf("%s: %+v, %v", name, report.Since, err)
		}
	}
	back := past{liar: &liar{Chain: s.net.Client()}, nonce: 1 << 40}
	if _, err := delegation.Check(t.Context(), back, session); !errors.Is(err, delegation.ErrUnverified) {
		t.Errorf("a nonce that goes back: %v", err)
	}
	broken := past{liar: &liar{Chain: s.net.Client()}, err: errJournal}
	if _, err := delegation.Check(t.Context(), broken, session); !errors.Is(err, errJournal) {
		t.Errorf("no answer: %v", err)
	}
}

// TestCheckBalances: they are in the report, and a loss that no use of the session
// explains fails the check; a gift does not.
func TestCheckBalances(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	report := s.check(t, session)
	want := "wallet native coin, wallet TUSD, vault native coin, vault TUSD"
	var names []string
	for _, b := range report.Balances {
		names = append(names, b.Of+" "+b.Symbol)
		if b.Before.Cmp(b.After.Int) != 0 {
			t.Errorf("%+v", b)
		}
	}
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("balances of %s, want %s", got, want)
	}
	for name, change := range map[string]int64{"taken": -1, "given": 1} {
		asked := 0
		l := &liar{Chain: s.net.Client(), account: func(address common.Address, a delegation.Account) delegation.Account {
			if asked++; address == session.Owner {
				a.Balance = new(big.Int).Add(a.Balance, big.NewInt(change*int64(asked)))
			}
			return a
		}}
		report, err := delegation.Check(t.Context(), l, session, evaluate.Rules{})
		if errors.Is(err, delegation.ErrCheckFailed) != (name == "taken") || report.OwnerUntouched == (name == "taken") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCheckWhileUsed: probes of several states fail, so a check begins anew.
func TestCheckWhileUsed(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	uses := 0
	approve := vaultABI.PackExec(devnet.Token, new(big.Int), tokenABI.PackApprove(common.Address{1}, new(big.Int)))
	l := &liar{Chain: s.net.Client(), call: func(data, answer []byte, err error) ([]byte, error) {
		if uses == 0 && string(data[:4]) == string(approve[:4]) {
			uses++
			s.pull(t, session, tusd(20)) // the probes that follow find less than was read
		}
		return answer, err
	}}
	report, err := delegation.Check(t.Context(), l, session, evaluate.Rules{})
	if err != nil || uses != 1 || report.Allowed[0].Name != "transfer 30 TUSD" {
		t.Errorf("%v: %+v", err, report.Allowed)
	}
}

// contrary is an evaluator that finds everything to be otherwise.
type contrary struct{ evaluate.Rules }

func (c contrary) Decide(s delegation.Session, left delegation.Left, at uint64, calls ...delegation.Call) [][]byte {
	answers := c.Rules.Decide(s, left, at, calls...)
	for i, a := range answers {
		if a == nil {
			answers[i] = (&evaluate.Refusal{Kind: evaluate.NoCallsLeft}).Data()
		} else {
			answers[i] = nil
		}
	}
	return answers
}

func (contrary) PayGas(delegation.Session, delegation.Left, *big.Int) []byte { return nil }

// TestCheckEvaluators: one that differs from the chain fails the probe, which
// names both answers; so does another number in the same error.
func TestCheckEvaluators(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	report, err := delegation.Check(t.Context(), s.net.Client(), session, contrary{})
	if !errors.Is(err, delegation.ErrCheckFailed) {
		t.Fatal(err)
	}
	for _, p := range append(report.Allowed, report.Refused...) {
		if asked := p.Name != "another key than the agent's"; p.OK == asked || (p.Evaluator != "") != asked {
			t.Errorf("%+v", p)
		}
	}
	for _, p := range s.check(t, session).Refused {
		if p.Want == "OverWindowLimit" && p.Evaluator != p.Got {
			t.Errorf("%+v", p)
		}
	}
}

// TestCheckNarrower: of what an earlier grant permitted and this one does not, the
// contract says that that session has ended.
func TestCheckNarrower(t *testing.T) {
	s := newShop(t)
	s.link(t)
	session := s.link(t, func(p *delegation.Policy) { p.Native = nil })
	for _, p := range s.check(t, session).Refused {
		if p.Name == "send native coin" && (!p.OK || p.Got != "SessionEnded(number 1)" || p.Evaluator == "") {
			t.Errorf("%+v", p)
		}
	}
}

// TestCheckContradiction: conditions that nothing meets permit nothing.
func TestCheckContradiction(t *testing.T) {
	s := newShop(t)
	session := s.link(t, func(p *delegation.Policy) {
		p.Calls[0].Arguments = []delegation.Constraint{
			{Word: 1, Op: delegation.OpAtLeast, Value: common.Hash{31: 9}}, {Word: 1, Op: delegation.OpAtMost, Value: common.Hash{31: 7}},
		}
	})
	report := s.check(t, session)
	for _, p := range report.Allowed {
		if p.Name == "call checkIn(uint256)" && !strings.Contains(p.Skipped, "contradict") {
			t.Errorf("%+v", p)
		}
	}
	samples, err := delegation.Samples(t.Context(), s.net.Client(), session, common.Address{1})
	if err != nil || len(samples) != 1 {
		t.Errorf("%d samples, %v", len(samples), err)
	}
}
