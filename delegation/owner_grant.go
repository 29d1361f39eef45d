package delegation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/valetkey/valetkey/contracts/bindings"
)

// The event of a grant has the hash of its text and none of its limits. They are
// in the calldata of the transaction that submitted it, wherever in it: in a
// batch, in a relay of somebody's. So every place that begins like such a call is
// tried, and what is found there counts only when its text has that hash, or, of
// a grant that the owner submitted unsigned, when the state agrees with it.

// Bounds of what is searched.
const (
	maxGrantData  = 1 << 20 // bytes of one transaction
	maxGrantTries = 32
)

var errNotInTx = errors.New("the transaction that began it has no such grant")

// grantMethods are the two functions that take a grant first.
var grantMethods = sync.OnceValue(func() []abi.Method {
	parsed, err := bindings.SessionVaultMetaData.ParseABI()
	if err != nil {
		return nil // generated code, which tests use
	}
	return []abi.Method{parsed.Methods["grantWithSig"], parsed.Methods["grant"]}
})

// grantsIn finds what reads as a grant in calldata.
func grantsIn(data []byte) []bindings.Grant {
	if len(data) > maxGrantData {
		return nil
	}
	var found []bindings.Grant
	tries := 0
	for _, method := range grantMethods() {
		for rest := data; tries < maxGrantTries; tries++ {
			at := bytes.Index(rest, method.ID)
			if at < 0 {
				break
			}
			rest = rest[at+len(method.ID):]
			if g, ok := readGrant(method, rest); ok {
				found = append(found, g)
			}
		}
	}
	return found
}

// grantLists are where a grant has its lists, and how long the contract lets them
// be at most.
var grantLists = []struct{ field, most int }{{288, MaxPermissions}, {320, 255}, {352, MaxPermissions}, {384, MaxPermissions * maxConstraints}, {416, maxGuards}}

// isShort tells whether the lists of what reads as a grant are no longer than
// that: a decoder makes every element, and all can point at the same bytes.
func isShort(arguments []byte) bool {
	number := func(at int) (int, bool) {
		if at+32 > len(arguments) {
			return 0, false
		}
		n, ok := wordBelow(arguments[at:at+32], maxGrantData)
		if !ok {
			return 0, false
		}
		return int(n), true //nolint:gosec // bounded
	}
	grant, ok := number(0)
	for _, list := range grantLists {
		offset, there := number(grant + list.field)
		length, whole := number(grant + offset)
		if !ok || !there || !whole || length > list.most {
			return false
		}
	}
	return true
}

func readGrant(method abi.Method, arguments []byte) (g bindings.Grant, ok bool) {
	if !isShort(arguments) {
		return g, false
	}
	values, err := method.Inputs[:1].Unpack(arguments)
	if err != nil || len(values) != 1 {
		return g, false
	}
	value, ok := abi.ConvertType(values[0], new(bindings.Grant)).(*bindings.Grant)
	if !ok {
		return g, false
	}
	return *value, true
}

// recoverGrant finds the grant that an event is about.
func recoverGrant(ctx context.Context, chain Records, s Session, of *granted) (Grant, error) {
	tx, err := chain.Transaction(ctx, of.tx)
	if err != nil {
		return Grant{}, err
	}
	reason := errNotInTx
	for _, arg := range grantsIn(tx.Data()) {
		if uint64(arg.Number) != of.number || arg.Agent != of.agent || uint64(arg.Until) != of.until {
			continue
		}
		g, err := grantOf(ctx, chain, s, arg)
		if err != nil {
			reason = err
			continue
		}
		if of.text == (common.Hash{}) || isTextOf(ctx, chain, g, arg, of.text) {
			return g, nil
		}
		reason = errors.New("its text is not the one that was signed, or a token was renamed since")
	}
	return Grant{}, reason
}

// isTextOf tells whether a hash is that of the grant's text. Who submits a grant
// may list budgets in another order than ours: then the contract is asked.
func isTextOf(ctx context.Context, chain Chain, g Grant, arg bindings.Grant, hash common.Hash) bool {
	if crypto.Keccak256Hash([]byte(g.Text())) == hash {
		return true
	}
	reader := readerAddress()
	text, err := ask(ctx, chain, CallMsg{From: g.Account, To: &reader, Data: readerABI().PackGrantText(arg)}, Overrides{}, readerABI().UnpackGrantText)
	return err == nil && crypto.Keccak256Hash([]byte(text)) == hash
}

// grantOf is grantArg backwards. Tokens say themselves what they are called.
func grantOf(ctx context.Context, chain Chain, s Session, arg bindings.Grant) (Grant, error) {
	g := Grant{
		Number: uint64(arg.Number), Chain: s.Chain, Account: s.Account, Agent: arg.Agent,
		Until: uint64(arg.Until), Deadline: uint64(arg.Deadline), Terms: termsOf(arg.Terms),
	}
	if len(arg.Budgets)+len(arg.Calls) > MaxPermissions || len(arg.Guards) > maxGuards || len(arg.Parties) > maxNumber {
		return g, fmt.Errorf("it has more than %d permissions", MaxPermissions)
	}
	for i, b := range arg.Budgets {
		if err := g.addBudget(ctx, chain, s.Owner, b, arg.Parties, i); err != nil {
			return g, err
		}
	}
	for i, c := range arg.Calls {
		if _, err := parseFunction(c.Signature); err != nil {
			return g, errNotInTx // the contract takes no such thing
		}
		rule := CallRule{Target: c.Target, Function: c.Signature, MaxValue: set(c.MaxValue)}
		for _, k := range arg.Constraints {
			if int(k.Rule) == i {
				rule.Arguments = append(rule.Arguments, Constraint{Word: k.Word + 1, Op: opOf(k.Op), Value: k.Value})
			}
		}
		g.Calls = append(g.Calls, rule)
	}
	for _, token := range arg.Guards {
		t, err := readERC20(ctx, chain, token, s.Owner, s.Account)
		if err != nil {
			return g, err
		}
		g.Guards = append(g.Guards, Guard{token, t.symbol})
	}
	return g, nil
}

func termsOf(t bindings.Terms) Terms {
	terms := Terms{NotBefore: uint64(t.NotBefore), MaxCalls: t.MaxCalls, Rate: Rate{Calls: t.Rate}, Gas: set(t.Gas)}
	terms.Rate.Window, terms.Rate.Steady = windowOfCode(t.RateWindow)
	return terms
}

// addBudget adds a limit in the form that its asset has.
func (g *Grant) addBudget(ctx context.Context, chain Chain, owner common.Address, b bindings.Budget, parties []bindings.Party, index int) error {
	window, steady := windowOfCode(b.Window)
	hour, day, week := windowAmounts(window, b)
	var recipients, spenders []common.Address
	for _, p := range parties {
		switch {
		case int(p.Budget) != index:
		case p.Spender:
			spenders = append(spenders, p.Who)
		default:
			recipients = append(recipients, p.Who)
		}
	}
	if b.Token == (common.Address{}) {
		g.Native = &NativeLimit{PerHour: hour, PerDay: day, PerWeek: week, Steady: steady, PerCall: set(b.PerCall), Total: set(b.Total), Recipients: recipients}
		return nil
	}
	t, err := readERC20(ctx, chain, b.Token, owner, g.Account)
	if err != nil {
		return err
	}
	g.Tokens = append(g.Tokens, TokenLimit{
		Token: b.Token, Symbol: t.symbol, Decimals: t.decimals, PerHour: hour, PerDay: day, PerWeek: week, Steady: steady,
		PerCall: set(b.PerCall), Total: set(b.Total), Recipients: recipients, AllowanceTo: spenders,
	})
	return nil
}

func windowAmounts(w Window, b bindings.Budget) (hour, day, week Amount) {
	switch w {
	case WindowHour:
		hour = set(b.PerWindow)
	case WindowDay:
		day = set(b.PerWindow)
	case WindowWeek:
		week = set(b.PerWindow)
	}
	return hour, day, week
}

func opOf(code uint8) Op {
	for op, c := range opCodes {
		if c == code {
			return op
		}
	}
	return ""
}

// inherited is the grant that a rotated session lives by: what the first one had
// and the state still has under the new key.
func inherited(ctx context.Context, chain Chain, origin Grant, number uint64, agent common.Address) (Grant, error) {
	g := origin
	g.Number, g.Agent, g.Tokens, g.Calls, g.Native, g.Deadline = number, agent, nil, nil, nil, 0
	has := func(target common.Address, selector [4]byte) (bool, error) {
		state, err := readTerms(ctx, chain, g.Account, agent, target, selector)
		return uint64(state.Number) == number, err
	}
	for _, t := range origin.Tokens {
		there, err := has(t.Token, [4]byte{})
		if err != nil {
			return g, err
		}
		if there {
			g.Tokens = append(g.Tokens, t)
		}
	}
	if origin.Native != nil {
		there, err := has(common.Address{}, [4]byte{})
		if err != nil {
			return g, err
		}
		if there {
			g.Native = origin.Native
		}
	}
	for _, c := range origin.Calls {
		there, err := has(c.Target, c.Selector())
		if err != nil {
			return g, err
		}
		if there {
			g.Calls = append(g.Calls, c)
		}
	}
	return g, nil
}
