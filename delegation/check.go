package delegation

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
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

// token probes a token's limits by pulling from the owner.
func (c *checker) token(ctx context.Context, t TokenLimit) error {
	g := c.session.Grant
	b, err := readBudget(ctx, c.chain, g.Account, g.Agent, t.Token)
	if err != nil {
		return err
	}
	// Probing the chain's limits proves nothing when they are not the policy's.
	if err := compare("the limits of "+t.Symbol+" per day and in total", [2]Amount{t.PerDay, t.Total}, [2]Amount{b.PerDay, b.Total}); err != nil {
		return err
	}
	facts, err := readERC20(ctx, c.chain, t.Token, c.session.Owner, g.Account)
	if err != nil {
		return err
	}
	pull := func(name, want string, amount *big.Int) error {
		return c.try(ctx, attempt{name: name, want: want, to: t.Token, data: tokenABI().PackTransferFrom(c.session.Owner, g.Agent, amount)})
	}
	if err := c.spend(ctx, t, b, facts); err != nil {
		return err
	}
	overDay, overTotal := plusOne(b.LeftToday.Int), plusOne(b.LeftTotal.Int)
	if overDay.Cmp(b.LeftTotal.Int) > 0 {
		c.skip("over the daily limit of "+t.Symbol, "OverDailyLimit", "the total ends no later than the day's limit")
	} else if err := pull("over the daily limit of "+t.Symbol, "OverDailyLimit", overDay); err != nil {
		return err
	}
	if err := pull("over the total of "+t.Symbol, "OverTotalLimit", overTotal); err != nil {
		return err
	}
	return firstError(
		func() error {
			return c.try(ctx, attempt{
				name: "pull " + t.Symbol + " from somebody else", want: "SourceNotAllowed", to: t.Token,
				data: tokenABI().PackTransferFrom(stranger, g.Agent, big.NewInt(1)),
			})
		},
		func() error {
			return c.try(ctx, attempt{
				name: "another function of " + t.Symbol, want: "FunctionNotAllowed", to: t.Token,
				data: append([]byte{0x39, 0x50, 0x93, 0x51}, make([]byte, 64)...), // increaseAllowance(address,uint256)
			})
		},
	)
}

// spend tries what is left today: of the owner's within the allowance, or of
// what the vault holds.
func (c *checker) spend(ctx context.Context, t TokenLimit, b Budget, facts tokenFacts) error {
	pulled := smallest(b.LeftToday.Int, b.LeftTotal.Int, facts.balance, facts.allowance)
	held := smallest(b.LeftToday.Int, b.LeftTotal.Int, facts.held)
	a := attempt{want: allowed, to: t.Token}
	switch {
	case pulled.Sign() > 0:
		a.name = fmt.Sprintf("transfer %s %s", FormatAmount(pulled, t.Decimals), t.Symbol)
		a.data = tokenABI().PackTransferFrom(c.session.Owner, c.session.Agent, pulled)
	case held.Sign() > 0:
		a.name = fmt.Sprintf("transfer %s %s of the vault's", FormatAmount(held, t.Decimals), t.Symbol)
		a.data = tokenABI().PackTransfer(c.session.Agent, held)
	default:
		c.skip("transfer of "+t.Symbol, allowed, "nothing is left today, or neither the vault has any nor the owner and an allowance")
		return nil
	}
	return c.try(ctx, a)
}

func (c *checker) rule(ctx context.Context, rule CallRule) error {
	data, err := zeroCalldata(rule)
	if err != nil {
		return err
	}
	if err := c.try(ctx, attempt{name: "call " + rule.Function, want: allowed, to: rule.Target, data: data}); err != nil {
		return err
	}
	return c.try(ctx, attempt{
		name: "an unlisted function beside " + rule.Function, want: "FunctionNotAllowed", to: rule.Target, data: unlisted[:4],
	})
}

func (c *checker) native(ctx context.Context) error {
	limit := c.session.Grant.Native
	if limit == nil {
		return c.try(ctx, attempt{name: "send native coin", want: "TargetNotAllowed", to: stranger, value: big.NewInt(1)})
	}
	b, err := readNativeBudget(ctx, c.chain, c.session.Account, c.session.Agent)
	if err != nil {
		return err
	}
	if err := compare("the limits of native coin per day and per call", *limit, NativeLimit{PerDay: b.PerDay, PerCall: b.PerCall}); err != nil {
		return err
	}
	// The vault may be empty: the limits are probed as if it were not.
	rich := Overrides{Balances: map[common.Address]*big.Int{c.session.Account: new(big.Int).Lsh(big.NewInt(1), 130)}}
	send := func(name, want string, amount *big.Int) error {
		return c.try(ctx, attempt{name: name, want: want, to: stranger, value: amount, over: rich})
	}
	within := smallest(b.PerCall.Int, b.LeftToday.Int)
	if within.Sign() == 0 {
		c.skip("send native coin", allowed, "nothing is left today")
	} else if err := send(fmt.Sprintf("send %s native coin, if the vault holds it", FormatAmount(within, nativeDecimals)), allowed, within); err != nil {
		return err
	}
	if plusOne(b.PerCall.Int).Cmp(b.LeftToday.Int) > 0 {
		c.skip("native coin over the limit per call", "OverCallLimit", "no more than that is left today")
	} else if err := send("native coin over the limit per call", "OverCallLimit", plusOne(b.PerCall.Int)); err != nil {
		return err
	}
	return send("native coin over the daily limit", "OverDailyLimit", plusOne(b.LeftToday.Int))
}

// always probes what no policy permits.
func (c *checker) always(ctx context.Context) error {
	g := c.session.Grant
	for _, a := range []attempt{
		{name: "an unlisted target", want: "TargetNotAllowed", to: stranger, data: unlisted[:]},
		{name: "the vault itself", want: "SelfCall", to: g.Account, data: vaultABI().PackRevoke(g.Agent)},
		{name: "after expiry", want: "SessionExpired", to: stranger, data: unlisted[:], over: Overrides{BlockTime: g.Until + 1}},
		{name: "another key than the agent's", want: "NoSession", from: stranger, to: stranger, data: unlisted[:]},
	} {
		if err := c.try(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// stranger is an address that nobody holds and no policy lists; unlisted is a
// call that no contract answers to.
var (
	stranger = common.BytesToAddress(crypto.Keccak256([]byte("valetkey: nobody's address")))
	unlisted = [36]byte{0xde, 0xad, 0xbe, 0xef}
)

func plusOne(x *big.Int) *big.Int { return new(big.Int).Add(x, big.NewInt(1)) }

func smallest(first *big.Int, rest ...*big.Int) *big.Int {
	least := first
	for _, x := range rest {
		if x.Cmp(least) < 0 {
			least = x
		}
	}
	return least
}
