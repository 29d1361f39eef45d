//go:build !nodev

package delegation_test

import (
	"bytes"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/delegation/evaluate"
	"github.com/valetkey/valetkey/hw"
	"github.com/valetkey/valetkey/internal/devnet"
)

// agreement is a chain on which one agent is granted session after session, and
// contracts that answer 1 to everything: nothing but the policy refuses a call.
type agreement struct {
	*shop
	session delegation.Session // the account is filled in, the grant changes
	yes     []common.Address
	counts  map[string]int
}

// TestCheckAgrees: for random policies and random calls, the evaluator, the check
// and the chain say the same, and what one says is left is what there is. Each
// call is a real transaction.
func TestCheckAgrees(t *testing.T) {
	for _, home := range []delegation.Home{delegation.HomeVault, delegation.HomeAccount} {
		t.Run(string(home), func(t *testing.T) {
			a := newAgreement(t, home)
			rapid.Check(t, func(rt *rapid.T) { a.live(t, rt) })
			t.Logf("decisions: %v", a.counts)
			for _, kind := range []string{"allowed", "NoPermission", "OverWindowLimit", "OverCallLimit", "check"} {
				if a.counts[kind] == 0 && !testing.Short() {
					t.Errorf("no %s among them", kind)
				}
			}
		})
	}
}

func newAgreement(t *testing.T, home delegation.Home) *agreement {
	t.Helper()
	rich := new(big.Int).Lsh(big.NewInt(1), 97)
	s := newShopWith(t, shopFunds{rich, ether(1000), tusd(5000)})
	a := &agreement{shop: s, counts: map[string]int{}}
	account := contracts.VaultAddress(s.owner)
	owner := agent{testKey("owner")}
	if home == delegation.HomeAccount {
		account = s.owner
		a.force(t, owner, &contracts.Create2Deployer, 8_000_000, contracts.AccountDeployment())
		s.delegateTo(t, contracts.AccountAddress())
	} else {
		s.link(t, func(p *delegation.Policy) { p.Tokens = nil })
		s.send(t, owner, account, new(big.Int).Rsh(rich, 1), nil)
	}
	for range 6 {
		nonce, err := s.net.Client().PendingNonce(t.Context(), s.owner)
		if err != nil {
			t.Fatal(err)
		}
		creation := append(append([]byte{0x67}, yes...), common.FromHex("5f5260086018f3")...)
		a.force(t, owner, nil, 1_000_000, creation)
		a.yes = append(a.yes, crypto.CreateAddress(s.owner, nonce))
	}
	a.session = delegation.Session{Chain: devnet.ChainID, Home: home, Owner: s.owner, Path: hw.DefaultPath, Account: account, Agent: s.agent.Address()}
	return a
}

// force sends a transaction with this much gas, whatever becomes of it.
func (a *agreement) force(t *testing.T, from agent, to *common.Address, gas uint64, data []byte) *types.Receipt {
	t.Helper()
	client := a.net.Client()
	nonce, err := client.PendingNonce(t.Context(), from.Address())
	if err != nil {
		t.Fatal(err)
	}
	hash, err := client.Send(t.Context(), types.MustSignNewTx(from.key, types.LatestSignerForChainID(big.NewInt(devnet.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devnet.ChainID), Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: gas, To: to, Data: data,
	}))
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := client.WaitReceipt(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func (a *agreement) time(t *testing.T) uint64 {
	t.Helper()
	head, err := a.net.Client().Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Time
}

// live draws a policy, grants it, and makes calls, checking before and after.
func (a *agreement) live(t *testing.T, rt *rapid.T) {
	l := &life{world: newWorld(t), drawer: newDrawer(rapid.Uint64().Draw(rt, "seed"))}
	l.vault, l.Time = a.session.Account, a.time(t)
	last, err := a.net.Client().Call(t.Context(), delegation.CallMsg{To: &l.vault, Data: vaultABI.PackLastNumber()}, delegation.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	l.begin(new(big.Int).SetBytes(last).Uint64() + 1)
	a.onChain(&l.grant)
	if receipt := a.force(t, agent{testKey("owner")}, &l.vault, 5_000_000, vaultABI.PackGrant(structure(l.grant))); receipt.Status != 1 {
		rt.Fatalf("grant %+v is refused", l.grant)
	}
	source := common.Address{}
	if a.session.Home == delegation.HomeVault {
		source = a.owner
	}
	l.Time = a.time(t)
	l.state = evaluate.New(l.grant, source, l.Time)
	session := a.session
	session.Grant = l.grant
	a.check(t, rt, l, session)
	for _, pause := range rapid.SliceOfN(rapid.SampledFrom([]int64{0, 0, 0, 1, 5, 85, 3600, 86_400, 200_000}), 1, 8).Draw(rt, "pauses") {
		if pause > 0 {
			if err := a.net.AdvanceTime(t.Context(), time.Duration(pause)*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		l.Time = a.time(t)
		a.use(t, rt, l)
	}
	a.check(t, rt, l, session)
}

// onChain has a grant be about what there is.
func (a *agreement) onChain(g *delegation.Grant) {
	g.Agent = a.agent.Address()
	if g.Until == 0 {
		g.Deadline += 1000 // the grant is in a later block
	}
	for i := range g.Tokens {
		g.Tokens[i].Token = a.yes[i]
	}
	for i := range g.Calls {
		g.Calls[i].Target = a.yes[2+i]
	}
	for i := range g.Guards {
		g.Guards[i].Token = a.yes[4+i]
	}
}

// use makes one call, and holds the evaluator against what became of it.
func (a *agreement) use(t *testing.T, rt *rapid.T, l *life) {
	c := l.drawCall()
	value := c.Value
	if value == nil {
		value = new(big.Int)
	}
	receipt := a.force(t, a.agent, &l.vault, 3_000_000, vaultABI.PackExec(c.To, value, c.Data))
	at := a.time(t)
	outcome, err := l.state.Call(at, c)
	decision := "allowed"
	var want []byte
	if refusal, ok := errors.AsType[*evaluate.Refusal](err); ok {
		want, decision = refusal.Data(), refusal.Kind.Name()
	}
	a.counts[decision]++
	if (receipt.Status == types.ReceiptStatusSuccessful) != (err == nil) {
		rt.Fatalf("%+v\nat %d: %+v\nevaluate: %v, the transaction has status %d", l.grant, at, c, err, receipt.Status)
	}
	if err == nil {
		l.state = outcome.Next
		return
	}
	_, err = a.net.Client().Call(t.Context(), delegation.CallMsg{From: l.grant.Agent, To: &l.vault, Data: vaultABI.PackExec(c.To, value, c.Data)},
		delegation.Overrides{BlockTime: at})
	revert, ok := errors.AsType[*delegation.RevertError](err)
	if ok && decision == "NoPermission" && len(revert.Data) == 36 && bytes.Equal(revert.Data[:4], ended[:4]) && !bytes.Equal(revert.Data[4:], words(int64(l.grant.Number))) {
		return // the agent once had this permission: see TestCheckNarrower
	}
	if !ok || !bytes.Equal(revert.Data, want) {
		rt.Fatalf("%+v\nat %d: %+v\nevaluate: %s, the chain: %v", l.grant, at, c, decision, err)
	}
}

// ended is what the contract says of a permission whose session is over.
var ended = (&evaluate.Refusal{Kind: evaluate.SessionEnded, Args: []any{new(big.Int)}}).Data()

// check has the session checked, with what is left by the evaluator's count.
func (a *agreement) check(t *testing.T, rt *rapid.T, l *life, session delegation.Session) {
	report, err := delegation.Check(t.Context(), a.net.Client(), session, evaluate.Rules{})
	if until := l.grant.Until; until != 0 && until < a.time(t) {
		if !errors.Is(err, delegation.ErrNoSession) {
			rt.Fatalf("over since %d: %v", until, err)
		}
		return
	}
	a.counts["check"]++
	if err != nil {
		for _, p := range append(report.Allowed, report.Refused...) {
			if !p.OK && p.Skipped == "" {
				rt.Errorf("probe %+v", p)
			}
		}
		rt.Fatalf("%+v\n%v", l.grant, err)
	}
	for i, b := range report.Left.Limits {
		window, total := l.state.Left(i, report.Left.At)
		if b.TotalLeft().Cmp(total) != 0 || window != nil && b.LeftInWindow.Cmp(window) != 0 {
			rt.Fatalf("%+v\n%s and %s are left by the evaluator, %s by the chain", l.grant, window, total, b)
		}
	}
}
