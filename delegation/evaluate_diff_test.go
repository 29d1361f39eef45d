//go:build !nodev

package delegation_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts/bindings"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/internal/leanevm"
)

var evaluations = flag.Int("evaluations", 25_000, "how many calls to decide on here and in the contract")

// yes is the code of a contract that answers 1 to everything.
var yes = common.FromHex("60015f5260205ff3")

// life is one session in the contract and in package evaluate.
type life struct {
	world
	drawer
	grant  delegation.Grant
	state  evaluate.State
	counts map[string]int // of decisions, by what was decided
	trace  func(format string, args ...any)
}

// TestEvaluateIsTheContract: what package evaluate decides, and what it says is
// left, is what the contract does, over random sessions, calls and times.
func TestEvaluateIsTheContract(t *testing.T) {
	counts := map[string]int{}
	if testing.Short() {
		*evaluations = 5000
	}
	for steps, seed := 0, uint64(0); steps < *evaluations; seed++ {
		w := newWorld(t)
		d := newDrawer(seed)
		for range 20 {
			steps += liveThrough(t, w, d, counts)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
	t.Logf("decisions: %v", counts)
	for _, kind := range []string{
		"allowed", "NoPermission", "SessionEnded", "SessionExpired", "SessionNotYet", "SelfCall", "BadCalldata", "ValueNotAllowed", "OverWindowLimit",
		"OverTotalLimit", "OverCallLimit", "RecipientNotAllowed", "SpenderNotAllowed", "SourceNotAllowed", "ArgumentNotAllowed", "NoCallsLeft", "OverRate",
	} {
		if counts[kind] == 0 {
			t.Errorf("no %s among them", kind)
		}
	}
}

// FuzzEvaluate has the fuzzer choose.
func FuzzEvaluate(f *testing.F) {
	f.Add([]byte("valetkey"))
	f.Add(bytes.Repeat([]byte{0, 1, 2, 3, 0xff}, 100))
	f.Fuzz(func(t *testing.T, choices []byte) {
		d := newDrawer(1)
		d.Rand = rand.New(&source{choices, rand.NewPCG(uint64(len(choices)), 1)}) //nolint:gosec // the fuzzer chooses
		liveThrough(t, newWorld(t), d, map[string]int{})
	})
}

// source is randomness that begins with given bytes.
type source struct {
	given []byte
	rest  rand.Source
}

func (s *source) Uint64() uint64 {
	if len(s.given) < 8 {
		return s.rest.Uint64()
	}
	x := binary.LittleEndian.Uint64(s.given)
	s.given = s.given[8:]
	return x
}

// liveThrough grants a session and has its agent try things until it is over, and
// a little longer. It returns how many calls it made.
func liveThrough(t *testing.T, w world, d drawer, counts map[string]int) int {
	t.Helper()
	l := &life{world: w, drawer: d, counts: counts, trace: t.Errorf}
	l.SetBalance(l.vault, new(big.Int).Lsh(big.NewInt(1), 120))
	last, err := l.last()
	if err != nil {
		t.Fatal(err)
	}
	l.begin(last + 1)
	if _, _, err := l.Call(worldOwner, l.vault, nil, l.abi.PackGrant(structure(l.grant))); err != nil {
		t.Errorf("grant %+v: %v", l.grant, err)
		return 0
	}
	l.state = evaluate.New(l.grant, worldOwner, l.Time)
	steps := 10 + d.IntN(60)
	for i := range steps {
		if i == steps-3 && !d.one(4) {
			l.end()
		}
		l.Time += l.pause()
		l.step(t)
		if t.Failed() {
			return i
		}
	}
	if !l.state.Ended {
		l.end()
	}
	return steps
}

func (l *life) last() (uint64, error) {
	answer, err := l.View(worldOwner, l.vault, l.abi.PackLastNumber())
	if err != nil {
		return 0, err
	}
	last, err := l.abi.UnpackLastNumber(answer)
	return uint64(last), err
}

// end is by the owner; the session may have expired before.
func (l *life) end() {
	if _, _, err := l.Call(worldOwner, l.vault, nil, l.abi.PackRevoke(uint16(l.grant.Number))); err != nil {
		l.trace("revoke: %v", err)
	}
	l.state = l.state.End()
}

// begin draws a grant whose limits are met within a few calls.
func (l *life) begin(number uint64) {
	g := l.drawer.grant(worldChain, l.vault)
	g.Number, g.Deadline, g.Until = number, 0, l.Time+1+l.Uint64N(9_000_000)
	if l.one(5) {
		g.Until, g.Deadline = 0, l.Time
	}
	if g.Terms.NotBefore != 0 {
		g.Terms.NotBefore = l.Time + l.Uint64N(1+min(l.Uint64N(100_000), max(g.Until, l.Time+1)-l.Time-1))
	}
	if g.Terms.MaxCalls != 0 {
		g.Terms.MaxCalls = 1 + l.Uint32N(20)
	}
	if g.Terms.Rate.Calls != 0 && l.one(2) {
		g.Terms.Rate.Calls = uint16(1 + l.IntN(6))
	}
	if len(g.Tokens) == 0 && l.one(2) {
		g.Tokens = append(g.Tokens, l.token())
	}
	for i := range g.Tokens {
		l.SetCode(g.Tokens[i].Token, yes)
		if l.one(2) {
			l.shrink(&g.Tokens[i].PerHour, &g.Tokens[i].PerDay, &g.Tokens[i].PerWeek, &g.Tokens[i].PerCall, &g.Tokens[i].Total)
		}
	}
	if n := g.Native; n != nil && l.one(2) {
		l.shrink(&n.PerHour, &n.PerDay, &n.PerWeek, &n.PerCall, &n.Total)
	}
	if l.one(2) {
		plain(&g)
	}
	for _, c := range g.Calls {
		l.SetCode(c.Target, yes)
	}
	for _, guard := range g.Guards {
		l.SetCode(guard.Token, yes)
	}
	l.grant = g
}

// plain leaves nothing in a grant that is optional: the contract has shorter ways
// for what that permits.
func plain(g *delegation.Grant) {
	g.Terms, g.Guards = delegation.Terms{}, nil
	for i := range g.Tokens {
		t := &g.Tokens[i]
		t.Steady, t.PerCall, t.Recipients, t.AllowanceTo = false, delegation.Amount{}, nil, nil
	}
	if n := g.Native; n != nil {
		n.Steady, n.PerCall, n.Recipients = false, delegation.Amount{}, nil
	}
	for i := range g.Calls {
		g.Calls[i].Arguments = nil
	}
}

// shrink puts small amounts in the place of what is set, in the order that the
// rules want: the call's at most the window's, that at most the total.
func (l *life) shrink(hour, day, week, call, total *delegation.Amount) {
	window := int64(1 + l.IntN(3000))
	for _, a := range []*delegation.Amount{hour, day, week} {
		if a.Int != nil {
			*a = amount(big.NewInt(window))
		}
	}
	if total.Int != nil {
		*total = amount(big.NewInt(window + int64(l.IntN(9000))))
	}
	if call.Int != nil {
		*call = amount(big.NewInt(1 + int64(l.IntN(int(window)))))
	}
}

// pause is how long until the next call, in seconds.
func (l *life) pause() uint64 {
	switch l.IntN(8) {
	case 0, 1, 2:
		return 0
	case 3:
		return l.Uint64N(5)
	case 4:
		return l.Uint64N(4000)
	case 5:
		return l.Uint64N(90_000)
	case 6:
		return []uint64{3, 4, 84, 85, 590, 591, 3599, 3600, 86_399, 86_400, 604_799, 604_800}[l.IntN(12)]
	}
	until := l.grant.Until
	switch n := l.IntN(9); {
	case n == 0:
		return l.Uint64N(1 << 23)
	case n == 1: // a steady hour's clock has gone around
		return 256*3600 + l.Uint64N(4000)
	case n < 4 && until > l.Time && until-l.Time < 1<<20:
		return until - l.Time
	}
	return 1
}

// step compares one decision, and what it leaves.
func (l *life) step(t *testing.T) {
	t.Helper()
	c := l.drawCall()
	outcome, err := l.state.Call(l.Time, c)
	var want []byte
	decision := "allowed"
	if refusal, ok := errors.AsType[*evaluate.Refusal](err); ok {
		want, decision = refusal.Data(), refusal.Kind.Name()
	}
	l.counts[decision]++
	value := c.Value
	if value == nil {
		value = new(big.Int)
	}
	answer, viewErr := l.View(common.Address{9}, l.vault, l.abi.PackCanExec(l.grant.Agent, c.To, value, c.Data))
	if viewErr != nil {
		t.Fatal(viewErr)
	}
	can, unpackErr := l.abi.UnpackCanExec(answer)
	if unpackErr != nil {
		t.Fatal(unpackErr)
	}
	data := l.abi.PackExec(c.To, value, c.Data)
	if short := l.shortWay(c); short != nil && l.one(2) {
		data = short
	}
	_, logs, execErr := l.Call(l.grant.Agent, l.vault, nil, data)
	var got []byte
	if revert, ok := errors.AsType[*leanevm.RevertError](execErr); ok {
		got = revert.Data
	} else if execErr != nil {
		t.Fatal(execErr)
	}
	if c.To == (common.Address{}) && got != nil && bytes.Equal(can.Reason, want) {
		return // the short ways refuse token zero because nobody answers there, which comes to the same
	}
	if can.Ok != (err == nil) || !bytes.Equal(can.Reason, want) || !bytes.Equal(got, want) {
		t.Errorf("%+v\nat %d: %+v\nevaluate: %v\ncanExec: %t %+v\nexec: %+v",
			l.grant, l.Time, c, err, can.Ok, bindings.SessionError(can.Reason), bindings.SessionError(got))
		return
	}
	if err != nil {
		return
	}
	l.sameDebit(t, outcome, logs)
	l.state = outcome.Next
	if l.one(4) {
		l.sameLeft(t)
	}
}

// sameDebit looks at the event of a debit.
func (l *life) sameDebit(t *testing.T, o evaluate.Outcome, logs []*types.Log) {
	t.Helper()
	var found *evaluate.Debit
	for _, log := range logs {
		e, err := bindings.UnpackDebit(log)
		if err != nil {
			continue
		}
		if e.Key != l.grant.Agent || found != nil {
			t.Errorf("event of %s", e.Key)
		}
		found = &evaluate.Debit{Token: e.Token, Amount: e.Amount, Remaining: e.Remaining}
	}
	switch {
	case (found == nil) != (o.Debit == nil):
		t.Errorf("debit %+v, the event says %+v", o.Debit, found)
	case found != nil && (found.Token != o.Debit.Token || found.Amount.Cmp(o.Debit.Amount) != 0 || found.Remaining.Cmp(o.Debit.Remaining) != 0):
		t.Errorf("debit %+v, the event says %+v", o.Debit, found)
	}
}

// sameLeft compares the counters with what the reader says of them.
func (l *life) sameLeft(t *testing.T) {
	t.Helper()
	for i, limit := range l.grant.Limits() {
		answer, err := l.View(common.Address{9}, l.readerAt, l.reader.PackBudget(l.vault, l.grant.Agent, limit.Token))
		if err != nil {
			t.Fatal(err)
		}
		b, err := l.reader.UnpackBudget(answer)
		if err != nil {
			t.Fatal(err)
		}
		window, total := l.state.Left(i, l.Time)
		if b.LeftTotal.Cmp(total) != 0 || window != nil && b.LeftInWindow.Cmp(window) != 0 {
			t.Errorf("%s and %s are left of %+v, the reader says %s and %s", window, total, limit, b.LeftInWindow, b.LeftTotal)
		}
	}
}
