//go:build !nodev

package delegation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/google/go-cmp/cmp"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/internal/chain"
	"github.com/valetkey/valetkey/internal/devnet"
)

// second is another agent of the same owner's, with its own key and coin.
func (s *shop) second(t *testing.T) *shop {
	t.Helper()
	other := *s
	other.agent = agent{testKey("second agent")}
	s.send(t, agent{testKey("owner")}, other.agent.Address(), ether(1), nil)
	return &other
}

func (s *shop) allowance(t *testing.T) *big.Int {
	t.Helper()
	token := devnet.Token
	answer, err := s.net.Client().Call(t.Context(), chain.CallMsg{To: &token, Data: tokenABI.PackAllowance(s.owner, contracts.VaultAddress(s.owner))}, chain.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	return new(big.Int).SetBytes(answer)
}

// TestSharedAllowance: two sessions of one owner. Linking one takes nothing
// away from the other; what ended sessions left is not kept.
func TestSharedAllowance(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	s.pull(t, first, tusd(50))
	two := s.second(t)
	p := two.plan(t, func(p *delegation.Policy) { p.Tokens[0].Total = amount(tusd(300)) })
	want := []delegation.Sharing{{
		Token: devnet.Token, Symbol: "TUSD", Now: amount(tusd(950)), Target: amount(tusd(1250)), Others: amount(tusd(950)),
	}}
	if diff := cmp.Diff(want, p.Allowances, amountsByValue, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".slack" }, cmp.Ignore())); diff != "" {
		t.Errorf("allowances (-want +got):\n%s", diff)
	}
	session, err := delegation.Link(t.Context(), two.env(), p)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.allowance(t); got.Cmp(tusd(1250)) != 0 {
		t.Errorf("the allowance is %s", got)
	}
	two.pull(t, *session, tusd(50))
	if status := s.status(t, first); status.Budgets[0].LeftTotal.Cmp(tusd(950)) != 0 || s.allowance(t).Cmp(tusd(1200)) != 0 {
		t.Errorf("the first session has %s left, the allowance is %s", status.Budgets[0].LeftTotal, s.allowance(t))
	}
	// The first is linked anew: its own old budget goes, the second's stays.
	s.link(t)
	if got := s.allowance(t); got.Cmp(tusd(1250)) != 0 {
		t.Errorf("the allowance is %s after a new link of the first", got)
	}
	// The second ends: nobody counts on its part any more.
	if err := delegation.Revoke(t.Context(), two.env(), two.planRevoke(t, *session, two.agent.Address())); err != nil {
		t.Fatal(err)
	}
	s.link(t)
	if got := s.allowance(t); got.Cmp(tusd(1000)) != 0 {
		t.Errorf("the allowance is %s after the second ended", got)
	}
}

// TestUnknownSession: sessions that neither this journal nor the node's events
// name may count on the allowance. It is not overwritten, unless they are named
// or denied.
func TestUnknownSession(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	two := s.second(t)
	two.journal = &journal{} // of another computer
	r := two.request()
	if p := two.planOf(t, r); p.Allowances[0].Target.Cmp(tusd(2000)) != 0 {
		t.Errorf("target %s with the other found in the events", p.Allowances[0].Target)
	}
	plan := func(r delegation.Request) (*delegation.Plan, error) {
		return delegation.NewPlan(t.Context(), &liar{Chain: s.net.Client(), logs: noLogs}, s.wallet, r)
	}
	_, err := plan(r)
	if e, ok := errors.AsType[*delegation.PreflightError](err); !ok || !strings.Contains(e.Reason, "they may share it") || !strings.Contains(e.Hint, "--other-agent") {
		t.Errorf("%v, want a refusal", err)
	}
	target := func(r delegation.Request) *big.Int {
		p, err := plan(r)
		if err != nil {
			t.Fatal(err)
		}
		return p.Allowances[0].Target.Int
	}
	named := r
	named.Agents = []common.Address{first.Agent}
	if got := target(named); got.Cmp(tusd(2000)) != 0 {
		t.Errorf("target %s with the other named", got)
	}
	denied := r
	denied.ResetAllowance = true
	if got := target(denied); got.Cmp(tusd(1000)) != 0 {
		t.Errorf("target %s with the other denied", got)
	}
	vault := r
	vault.Spending = delegation.SpendVault
	if p := two.planOf(t, vault); len(p.Allowances) != 0 || p.Confirmations() != 1 {
		t.Errorf("allowances %v when nothing is spent by allowance", p.Allowances)
	} else if len(p.Standing) != 1 || p.Standing[0].Amount.Cmp(tusd(1000)) != 0 {
		t.Errorf("standing allowances %v: the plan hides what this session could spend of", p.Standing)
	}
}

// stiff puts the token that changes an allowance only from zero on the chain,
// and gives the owner some.
func (s *shop) stiff(t *testing.T) delegation.TokenLimit {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "contracts", "testdata", "StiffToken.json"))
	if err != nil {
		t.Fatal(err)
	}
	var artifact struct{ Bytecode string }
	if err := json.Unmarshal(raw, &artifact); err != nil || artifact.Bytecode == "" {
		t.Fatalf("no bytecode, %v", err)
	}
	nonce, err := s.net.Client().PendingNonce(t.Context(), s.agent.Address())
	if err != nil {
		t.Fatal(err)
	}
	id := big.NewInt(devnet.ChainID)
	tx := types.MustSignNewTx(s.agent.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: 2_000_000, Data: common.FromHex(artifact.Bytecode),
	})
	hash, err := s.net.Client().Send(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := s.net.Client().WaitReceipt(t.Context(), hash)
	if err != nil || receipt.ContractAddress == (common.Address{}) {
		t.Fatalf("%+v, %v", receipt, err)
	}
	s.send(t, s.agent, receipt.ContractAddress, new(big.Int), tokenABI.PackMint(s.owner, tusd(5000)))
	return delegation.TokenLimit{Token: receipt.ContractAddress, Symbol: "STIFF", Decimals: 6, PerDay: amount(tusd(50)), Total: amount(tusd(1000))}
}

// TestStiffToken: an allowance that the token changes only from zero is taken
// back first, alone and in a batch; one that is zero is not.
func TestStiffToken(t *testing.T) {
	for name, batch := range map[string]bool{"by text": false, "batch": true} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.batch = batch
			limit := s.stiff(t)
			policy := func(total *big.Int) func(*delegation.Policy) {
				return func(p *delegation.Policy) {
					p.Tokens, p.Calls, p.Native = []delegation.TokenLimit{limit}, nil, nil
					p.Tokens[0].Total = amount(total)
				}
			}
			s.link(t, policy(tusd(1000)))
			p := s.plan(t, policy(tusd(2000)))
			if !p.Allowances[0].Reset {
				t.Error("the plan does not say that the allowance is reset")
			}
			if batch {
				wantSteps(t, p, "setup grant send submit verify", 2)
			} else {
				wantSteps(t, p, "approve approve grant send submit verify", 3)
			}
			session, err := delegation.Link(t.Context(), s.env(), p)
			if err != nil {
				t.Fatal(err)
			}
			s.wantWords(t, limit.Token, tokenABI.PackAllowance(s.owner, p.Account), 2_000_000_000)
			to, data := delegation.PullToken(*session, limit.Token, common.Address{1}, tusd(50))
			s.exec(t, *session, to, nil, data)
		})
	}
}

// TestResetBreaks: the allowance was taken back, and then the link broke off.
// Only the second approval is left, signed already.
func TestResetBreaks(t *testing.T) {
	s := newShop(t)
	limit := s.stiff(t)
	policy := func(total *big.Int) func(*delegation.Policy) {
		return func(p *delegation.Policy) {
			p.Tokens, p.Calls, p.Native = []delegation.TokenLimit{limit}, nil, nil
			p.Tokens[0].Total = amount(total)
		}
	}
	s.link(t, policy(tusd(1000)))
	s.journal.failAt = len(s.journal.kinds) + 7 // plan, three signed, sending, mined, and no more
	if _, err := delegation.Link(t.Context(), s.env(), s.plan(t, policy(tusd(2000)))); !errors.Is(err, errJournal) {
		t.Fatal(err)
	}
	s.journal.failAt = 0
	p := s.plan(t, policy(tusd(2000)))
	wantSteps(t, p, "approve grant send submit verify", 0)
	if _, err := delegation.Link(t.Context(), s.env(), p); err != nil {
		t.Fatal(err)
	}
	s.wantWords(t, limit.Token, tokenABI.PackAllowance(s.owner, p.Account), 2_000_000_000)
}
