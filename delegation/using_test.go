//go:build !nodev

package delegation_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

func (s *shop) planUse(t *testing.T, session delegation.Session, call delegation.Call) *delegation.UsePlan {
	t.Helper()
	plan, err := delegation.PlanUse(t.Context(), s.net.Client(), session, call, delegation.Caps{})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (s *shop) use(t *testing.T, session delegation.Session, call delegation.Call) delegation.Used {
	t.Helper()
	used, err := delegation.Use(t.Context(), s.env(), s.planUse(t, session, call), delegation.UseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// TestUse: each way into the account, what it cost, and what is left.
func TestUse(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	friend := common.Address{1}
	s.send(t, agent{testKey("owner")}, session.Account, ether(1), nil)
	s.send(t, agent{testKey("owner")}, devnet.Token, new(big.Int), tokenABI.PackTransfer(session.Account, tusd(9)))
	for _, tc := range []struct {
		entry string
		call  delegation.Call
	}{
		{"execPull", delegation.Call{To: devnet.Token, Data: tokenABI.PackTransferFrom(s.owner, friend, tusd(2))}},
		{"execTransfer", delegation.Call{To: devnet.Token, Data: tokenABI.PackTransfer(friend, tusd(3))}},
		{"exec", delegation.Call{To: friend, Value: milliEther(10)}},
		{"exec", delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(7))}},
	} {
		plan := s.planUse(t, session, tc.call)
		used := s.use(t, session, tc.call)
		if plan.Entry != tc.entry || !used.Mined || used.Again || used.GasUsed == 0 || used.GasUsed > plan.MaxGas || used.Cost.Cmp(plan.MaxCost.Int) > 0 {
			t.Errorf("%s: %+v, %+v", tc.entry, plan, used)
		}
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(friend), 5_000_000)
	s.wantWords(t, devnet.Venue, venueABI.PackVisits(session.Account), 7)
	left, err := delegation.ReadLeft(t.Context(), s.net.Client(), session)
	if err != nil || left.Limits[0].LeftInWindow.Cmp(tusd(45)) != 0 || left.Limits[1].LeftInWindow.Cmp(milliEther(40)) != 0 || left.Limits[1].TotalLeft().Sign() == 0 {
		t.Errorf("left %+v, %v", left, err)
	}
	if diff := cmp.Diff([]string{"sending", "mined"}, s.journal.kinds[len(s.journal.kinds)-2:]); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// TestUseRefused: by the permission contract with its reason and what is left, by
// the target with its own. Nothing is signed.
func TestUseRefused(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	friend := common.Address{1}
	plan := func(call delegation.Call) error {
		_, err := delegation.PlanUse(t.Context(), s.net.Client(), session, call, delegation.Caps{})
		return err
	}
	s.unchanged(t, func() {
		err := plan(delegation.Call{To: devnet.Token, Data: tokenABI.PackTransferFrom(s.owner, friend, tusd(51))})
		refused, ok := errors.AsType[*delegation.UseRefusedError](err)
		if !ok || refused.Refusal.Name != "OverWindowLimit" || refused.Left.Limits[0].LeftInWindow.Cmp(tusd(50)) != 0 || errors.Is(err, delegation.ErrChain) {
			t.Errorf("over the day: %v", err)
		}
		if err := plan(delegation.Call{To: friend, Value: big.NewInt(-1)}); !errors.Is(err, delegation.ErrBadAmount) {
			t.Errorf("less than nothing: %v", err)
		}
		caps := delegation.Caps{Gas: 30_000}
		_, err = delegation.PlanUse(t.Context(), s.net.Client(), session, delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(1))}, caps)
		if !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("over the gas cap: %v", err)
		}
		poor := &liar{Chain: s.net.Client(), account: func(address common.Address, a delegation.Account) delegation.Account {
			if address == session.Agent {
				a.Balance = big.NewInt(1)
			}
			return a
		}}
		_, err = delegation.PlanUse(t.Context(), poor, session, delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(1))}, delegation.Caps{})
		if !errors.Is(err, delegation.ErrPreflight) || !strings.Contains(err.Error(), "native coin for gas") {
			t.Errorf("without gas: %v", err)
		}
	})
	s.send(t, agent{testKey("owner")}, session.Account, new(big.Int), vaultABI.PackRevoke(uint16(session.Grant.Number)))
	if err := plan(delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(1))}); !errors.Is(err, delegation.ErrNoSession) {
		t.Errorf("revoked: %v", err)
	}
}

// lostNode is a node that loses what is sent to it, and knows of nothing pending.
type lostNode struct{ *liar }

func (l lostNode) Send(_ context.Context, tx *types.Transaction) (common.Hash, error) {
	l.sent++
	return tx.Hash(), nil
}

// TestUseOnce: what was sent and is in no block is sent again, not anew; when it
// has become too cheap, it is replaced under its nonce. Once mined it is over.
func TestUseOnce(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	call := delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(1))}
	use := func(chain delegation.Chain, o delegation.UseOptions) delegation.Used {
		t.Helper()
		plan, err := delegation.PlanUse(t.Context(), chain, session, call, delegation.Caps{})
		if err != nil {
			t.Fatal(err)
		}
		env := s.env()
		env.Chain = chain
		o.History = s.journal.history(s.owner, s.agent.Address())
		used, err := delegation.Use(t.Context(), env, plan, o)
		if err != nil {
			t.Fatal(err)
		}
		return used
	}
	before, err := s.net.Client().Account(t.Context(), s.agent.Address())
	if err != nil {
		t.Fatal(err)
	}
	losing := lostNode{&liar{Chain: s.net.Client()}}
	first := use(losing, delegation.UseOptions{NoWait: true})
	if first.Again || first.Mined {
		t.Errorf("first %+v", first)
	}
	if again := use(losing, delegation.UseOptions{NoWait: true}); !again.Again || again.Hash != first.Hash {
		t.Errorf("again %+v", again)
	}
	dear := &liar{Chain: losing, fees: &delegation.Fees{Tip: big.NewInt(2e9), BaseFee: big.NewInt(50e9), MaxFee: big.NewInt(102e9)}}
	replaced := use(dear, delegation.UseOptions{NoWait: true})
	if !replaced.Again || replaced.Hash == first.Hash {
		t.Errorf("replaced %+v", replaced)
	}
	third := use(s.net.Client(), delegation.UseOptions{})
	if !third.Again || third.Hash != replaced.Hash || !third.Mined {
		t.Errorf("third %+v", third)
	}
	if fourth := use(s.net.Client(), delegation.UseOptions{}); fourth.Again || !fourth.Mined {
		t.Errorf("after that it is another one: %+v", fourth)
	}
	after, err := s.net.Client().Account(t.Context(), s.agent.Address())
	if err != nil || after.Nonce != before.Nonce+2 {
		t.Errorf("%d transactions, want 2; %v", after.Nonce-before.Nonce, err)
	}
	s.wantWords(t, devnet.Venue, venueABI.PackVisits(session.Account), 1)
}

// deaf is a node from which nothing is heard any more once something was sent.
type deaf struct{ *chain.Client }

var errDeaf = errors.New("gone")

func (deaf) WaitReceipt(context.Context, common.Hash) (*types.Receipt, error) { return nil, errDeaf }

// TestUseBrokenOff: a use of which nobody saw the end is completed by the same
// command, and not done a second time; then it is over. What was not to be waited
// for has no end to be seen.
func TestUseBrokenOff(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	call := delegation.Call{To: devnet.Token, Data: tokenABI.PackTransferFrom(s.owner, common.Address{1}, tusd(1))}
	use := func(node delegation.Chain, noWait bool) (delegation.Used, error) {
		env := s.env()
		env.Chain = node
		o := delegation.UseOptions{History: s.journal.history(s.owner, s.agent.Address()), NoWait: noWait}
		return delegation.Use(t.Context(), env, s.planUse(t, session, call), o)
	}
	first, err := use(deaf{s.net.Client()}, false)
	if !errors.Is(err, errDeaf) || first.Again {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := use(s.net.Client(), false)
	if err != nil || !second.Again || !second.Mined || second.Hash != first.Hash {
		t.Errorf("%+v, %v", second, err)
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(common.Address{1}), 1_000_000)
	for i := range 2 {
		if used, err := use(s.net.Client(), true); err != nil || used.Again || used.Mined {
			t.Errorf("without waiting, %d: %+v, %v", i, used, err)
		}
	}
	s.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(common.Address{1}), 3_000_000)
}

// TestUseFails: a wrong key, a journal that is full, and a transaction that fails
// although it was simulated.
func TestUseFails(t *testing.T) {
	s := newShop(t)
	session := s.link(t, func(p *delegation.Policy) { p.Expires = delegation.Expiry{After: time.Hour} })
	plan := s.planUse(t, session, delegation.Call{To: devnet.Venue, Data: venueABI.PackCheckIn(big.NewInt(1))})
	for name, tc := range map[string]struct {
		change func(*delegation.Env)
		is     error
	}{
		"another key":   {func(e *delegation.Env) { e.Agent = agent{testKey("somebody")} }, delegation.ErrNoSession},
		"another chain": {func(e *delegation.Env) { e.Chain = &liar{Chain: e.Chain, id: big.NewInt(1)} }, delegation.ErrWrongChain},
		"journal":       {func(e *delegation.Env) { e.Journal = &journal{failAt: 1} }, errJournal},
	} {
		env := s.env()
		tc.change(&env)
		s.unchanged(t, func() {
			if _, err := delegation.Use(t.Context(), env, plan, delegation.UseOptions{}); !errors.Is(err, tc.is) {
				t.Errorf("%s: %v, want %v", name, err, tc.is)
			}
		})
	}
	if err := s.net.AdvanceTime(t.Context(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	used, err := delegation.Use(t.Context(), s.env(), plan, delegation.UseOptions{})
	if refused, ok := errors.AsType[*delegation.RefusedError](err); !ok || refused.Name != "SessionExpired" || !errors.Is(err, delegation.ErrChain) || used.Block == 0 {
		t.Errorf("%v, %+v", err, used)
	}
}

// TestTransferCall: where the money comes from, asked or not.
func TestTransferCall(t *testing.T) {
	s := newShop(t)
	session := s.link(t)
	s.send(t, agent{testKey("owner")}, devnet.Token, new(big.Int), tokenABI.PackTransfer(session.Account, tusd(2000)))
	wallet := session
	wallet.Home, wallet.Account = delegation.HomeAccount, s.owner
	friend, native := common.Address{1}, common.Address{}
	for _, tc := range []struct {
		name     string
		session  delegation.Session
		transfer delegation.Transfer
		want     delegation.Source // "": refused
		data     []byte
	}{
		{"allowance", session, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(5)}, "wallet", tokenABI.PackTransferFrom(s.owner, friend, tusd(5))},
		{"over the allowance", session, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(1500)}, "vault", tokenABI.PackTransfer(friend, tusd(1500))},
		{"nowhere", session, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(9999)}, "wallet", tokenABI.PackTransferFrom(s.owner, friend, tusd(9999))},
		{"asked", session, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(5), From: "vault"}, "vault", tokenABI.PackTransfer(friend, tusd(5))},
		{"unlisted", session, delegation.Transfer{Token: friend, To: friend, Amount: tusd(5)}, "vault", tokenABI.PackTransfer(friend, tusd(5))},
		{"native", session, delegation.Transfer{Token: native, To: friend, Amount: tusd(5)}, "vault", nil},
		{"native of the wallet's", session, delegation.Transfer{Token: native, To: friend, Amount: tusd(5), From: "wallet"}, "", nil},
		{"the wallet itself", wallet, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(5)}, "wallet", tokenABI.PackTransfer(friend, tusd(5))},
		{"the wallet's coin", wallet, delegation.Transfer{Token: native, To: friend, Amount: tusd(5)}, "wallet", nil},
		{"no vault", wallet, delegation.Transfer{Token: devnet.Token, To: friend, Amount: tusd(5), From: "vault"}, "", nil},
	} {
		call, from, err := delegation.TransferCall(t.Context(), s.net.Client(), tc.session, tc.transfer)
		if from != tc.want || string(call.Data) != string(tc.data) || (err != nil) != (tc.want == "") || err != nil && !errors.Is(err, delegation.ErrPreflight) {
			t.Errorf("%s: from %q, %x, %v", tc.name, from, call.Data, err)
		}
	}
	for _, amount := range []*big.Int{nil, big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 256)} {
		_, _, err := delegation.TransferCall(t.Context(), s.net.Client(), session, delegation.Transfer{Token: devnet.Token, To: friend, Amount: amount})
		if !errors.Is(err, delegation.ErrBadAmount) {
			t.Errorf("%s: %v", amount, err)
		}
	}
}

// TestUseAsWallet: where the account is the wallet, its money moves within the
// limits, and its nonce does not.
func TestUseAsWallet(t *testing.T) {
	a := newAgreement(t, delegation.HomeAccount)
	session := a.session
	session.Grant = testPolicy().Grant(1, session.Account, session.Agent, 4_000_000_000)
	a.force(t, agent{testKey("owner")}, &session.Account, 2_000_000, vaultABI.PackGrant(structure(session.Grant)))
	before, err := delegation.ReadStanding(t.Context(), a.net.Client(), session)
	if err != nil {
		t.Fatal(err)
	}
	report := a.shop.check(t, session)
	if report.Allowed[0].Name != "transfer 50 TUSD of the wallet's" || len(report.Balances) != 2 {
		t.Errorf("%+v", report)
	}
	plan, err := delegation.PlanIdle(t.Context(), a.net.Client(), session, delegation.Caps{})
	if err != nil || plan.Entry != "execTransfer" {
		t.Fatalf("%+v, %v", plan, err)
	}
	if _, err := delegation.Use(t.Context(), a.env(), plan, delegation.UseOptions{}); err != nil {
		t.Fatal(err)
	}
	after, err := delegation.ReadStanding(t.Context(), a.net.Client(), session)
	if err != nil || before.Kept(after) != nil {
		t.Errorf("%v, %v", before.Kept(after), err)
	}
	call, _, err := delegation.TransferCall(t.Context(), a.net.Client(), session, delegation.Transfer{Token: devnet.Token, To: common.Address{1}, Amount: tusd(5)})
	if err != nil {
		t.Fatal(err)
	}
	a.shop.use(t, session, call)
	a.wantWords(t, devnet.Token, tokenABI.PackBalanceOf(a.owner), 4_995_000_000)
	if after, err = delegation.ReadStanding(t.Context(), a.net.Client(), session); err != nil || !errors.Is(before.Kept(after), delegation.ErrCheckFailed) {
		t.Errorf("%v, %v", before.Kept(after), err)
	}
	if since := a.shop.check(t, session).Since; since.NonceNow != since.NonceThen || !since.Proven {
		t.Errorf("%+v", since)
	}
}

// TestPlanIdle: what moves nothing is found in what the grant has; a session of
// which nobody would have such a call says why.
func TestPlanIdle(t *testing.T) {
	s := newShop(t)
	for name, tc := range map[string]struct {
		change func(*delegation.Policy)
		to     common.Address
	}{
		"token":    {tokenOnly, devnet.Token},
		"native":   {func(p *delegation.Policy) { p.Tokens, p.Calls = nil, nil }, s.agent.Address()},
		"function": {func(p *delegation.Policy) { p.Tokens, p.Native = nil, nil }, devnet.Venue},
	} {
		session := s.link(t, tc.change)
		if plan, err := delegation.PlanIdle(t.Context(), s.net.Client(), session, delegation.Caps{}); err != nil || plan.To != tc.to || plan.Value.Sign() != 0 {
			t.Errorf("%s: %+v, %v", name, plan, err)
		}
	}
	session := s.link(t, func(p *delegation.Policy) {
		p.Tokens, p.Native = nil, nil
		p.Calls = []delegation.CallRule{{Target: contracts.FactoryAddress(), Function: "nothing()"}}
	})
	_, err := delegation.PlanIdle(t.Context(), s.net.Client(), session, delegation.Caps{})
	if _, ok := errors.AsType[*delegation.TargetRefusedError](err); !ok {
		t.Errorf("a function that reverts: %v", err)
	}
	nothing := session
	nothing.Grant.Calls = nil
	if _, err := delegation.PlanIdle(t.Context(), s.net.Client(), nothing, delegation.Caps{}); !errors.Is(err, delegation.ErrPreflight) {
		t.Errorf("nothing: %v", err)
	}
	broken := &liar{Chain: s.net.Client(), id: big.NewInt(1)}
	if _, err := delegation.PlanIdle(t.Context(), broken, session, delegation.Caps{}); !errors.Is(err, delegation.ErrWrongChain) {
		t.Errorf("another chain: %v", err)
	}
}
