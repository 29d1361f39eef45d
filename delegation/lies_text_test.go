//go:build !nodev

package delegation_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/valetkey/valetkey/contracts"
	"github.com/valetkey/valetkey/delegation"
	"github.com/valetkey/valetkey/hw/hwtest"
)

// onPlainTx changes a type-2 transaction before it is signed.
func onPlainTx(change func(*types.DynamicFeeTx)) hwtest.Lies {
	return hwtest.Lies{Tx: func(tx *types.Transaction) *types.Transaction {
		inner := &types.DynamicFeeTx{
			ChainID: tx.ChainId(), Nonce: tx.Nonce(), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(), Gas: tx.Gas(),
			To: tx.To(), Value: tx.Value(), Data: tx.Data(),
		}
		change(inner)
		return types.NewTx(inner)
	}}
}

// TestTextLinkLyingWallet: of a link by text, too, nothing is used that is not
// what was asked for.
func TestTextLinkLyingWallet(t *testing.T) {
	for name, tc := range map[string]struct {
		lies hwtest.Lies
		step string
	}{
		"receiver of the gas": {onPlainTx(func(i *types.DynamicFeeTx) {
			if len(i.Data) == 0 {
				i.To = &gator
			}
		}), delegation.StepFund},
		"more gas money": {onPlainTx(func(i *types.DynamicFeeTx) {
			if len(i.Data) == 0 {
				i.Value = new(big.Int).Add(i.Value, big.NewInt(1))
			}
		}), delegation.StepFund},
		"another spender": {onPlainTx(func(i *types.DynamicFeeTx) {
			if len(i.Data) > 0 {
				i.Data = tokenABI.PackApprove(gator, tusd(1000))
			}
		}), delegation.StepApprove},
		"unlimited": {onPlainTx(func(i *types.DynamicFeeTx) {
			if len(i.Data) > 0 {
				i.Data = append(i.Data[:36:36], common.MaxHash.Bytes()...)
			}
		}), delegation.StepApprove},
		"text by another": {hwtest.Lies{Signature: func([]byte) []byte { return signText(t, "stranger", "valetkey grant 1") }}, delegation.StepGrant},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShopWith(t, shopFunds{ether(10), new(big.Int), tusd(5000)})
			r := s.request()
			r.FundAgent = milliEther(50)
			p := s.planOf(t, r)
			s.wallet.Lies = tc.lies
			s.unchanged(t, func() {
				_, err := delegation.Link(t.Context(), s.env(), p)
				wantStep(t, err, tc.step, delegation.ErrUnverified)
			})
		})
	}
}

// TestTextLinkLyingChain: what the node tells after something was sent is
// compared with the plan, and nothing further is sent.
func TestTextLinkLyingChain(t *testing.T) {
	owner := agent{testKey("owner")}.Address()
	vault := contracts.VaultAddress(owner)
	for name, tc := range map[string]struct {
		from int // the transaction from which on the node lies
		lie  func(l *liar)
		step string
		is   error
	}{
		"approval failed": {1, failing, delegation.StepSend, delegation.ErrChain},
		"allowance": {1, func(l *liar) {
			l.call = answerTo(tokenABI.PackAllowance(owner, vault), common.LeftPadBytes([]byte{1}, 32))
		}, delegation.StepSend, delegation.ErrUnverified},
		"no vault":     {2, func(l *liar) { l.code = missing(vault) }, delegation.StepCreate, delegation.ErrUnverified},
		"other vault":  {2, func(l *liar) { l.code = other(vault) }, delegation.StepCreate, delegation.ErrUnverified},
		"grant failed": {3, failing, delegation.StepSubmit, delegation.ErrChain},
		"no session":   {3, func(l *liar) { l.call = answerTo(readerABI.PackSessions(common.Address{}), make([]byte, 384)) }, delegation.StepVerify, delegation.ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			p, env := s.plan(t), s.env()
			l := &liar{Chain: env.Chain}
			l.onSend = func() {
				if l.sent == tc.from {
					tc.lie(l)
				}
			}
			env.Chain = l
			session, err := delegation.Link(t.Context(), env, p)
			wantStep(t, err, tc.step, tc.is)
			if session != nil || l.sent != tc.from || len(s.saved) != 1 {
				t.Errorf("session %v, %d sent, %d records", session, l.sent, len(s.saved))
			}
		})
	}
}

// TestSharedMeanwhile: another session spends while this one is linked. The
// allowance is less than planned by what it spent, and that is no lie.
func TestSharedMeanwhile(t *testing.T) {
	s := newShop(t)
	first := s.link(t)
	two := s.second(t)
	p, env := two.plan(t), two.env()
	l := &liar{Chain: env.Chain}
	l.onSend = func() {
		if l.sent == 1 {
			s.pull(t, first, tusd(50))
		}
	}
	env.Chain = l
	session, err := delegation.Link(t.Context(), env, p)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.allowance(t); got.Cmp(tusd(1950)) != 0 {
		t.Errorf("the allowance is %s", got)
	}
	two.pull(t, *session, tusd(50))
}
